"""What a cell of a report is made of: entries of the ledger, or facts about people."""

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any, NamedTuple
from uuid import UUID

from psycopg import Connection
from psycopg.rows import class_row

from contracts.http.ledger import LedgerAccount
from services.projections.models.grouping import (
    EXPRESSIONS,
    ON_MAP,
    MunicipalityMap,
    map_parameters,
)
from services.projections.models.ledger import FIELDS, After, Entry

Cell = Mapping[str, str | int | None]
"""The group of a cell: what each field that it is grouped by says; None where it says nothing."""

APPROVING = ("claim.approved", "claim.approval_reversed")
"""The events that spending is made of."""

_KNOWN = "((log = 'case' AND position <= %(case)s) OR (log = 'claims' AND position <= %(claims)s))"
_COLUMNS = ", ".join(Entry._fields)


class CellOfLedger(NamedTuple):
    """Which entries: of one account (None: of all), posted by these events (None: by any).

    `on` goes by the day of booking, or `by_delivery` by the day of delivery.
    """

    group: Cell
    account: LedgerAccount | None
    events: tuple[str, ...] | None = None
    on: date | None = None
    municipality_map: MunicipalityMap = "current"
    by_delivery: bool = False

    def condition(self) -> str:
        """The SQL condition of its entries."""
        day = "effective_date" if self.by_delivery else "booked_on"
        return (
            f"{_KNOWN} AND (%(on)s::date IS NULL OR {day} <= %(on)s)"
            " AND (%(account)s::text IS NULL OR account = %(account)s)"
            " AND (%(events)s::text[] IS NULL OR event = ANY(%(events)s))"
            + _in_group(self.group, FIELDS)
        )

    def parameters(self, positions: Mapping[str, int]) -> dict[str, Any]:
        """The parameters of the condition."""
        events = None if self.events is None else list(self.events)
        return (
            dict(positions)
            | {"account": self.account, "events": events, "on": self.on}
            | _group_parameters(self.group)
            | map_parameters(self.municipality_map)
        )


def _in_group(group: Cell, expressions: Mapping[Any, str]) -> str:
    return "".join(
        f" AND {expressions[field]} IS NOT DISTINCT FROM %(group_{field})s" for field in group
    )


def _group_parameters(group: Cell) -> dict[str, Any]:
    return {f"group_{field}": value for field, value in group.items()}


def ledger_cell(
    connection: Connection[Any], positions: Mapping[str, int], cell: CellOfLedger
) -> tuple[int, int]:
    """The amount of the cell in cents, and how many entries make it."""
    row = connection.execute(
        "SELECT coalesce(sum(amount_cents), 0)::bigint, count(*)"  # noqa: S608 - constants
        f" FROM entry {ON_MAP} WHERE {cell.condition()}".encode(),
        cell.parameters(positions),
    ).fetchone()
    assert row is not None
    return row[0], row[1]


def ledger_entries(
    connection: Connection[Any],
    positions: Mapping[str, int],
    cell: CellOfLedger,
    after: After,
    limit: int,
) -> list[Entry]:
    """The entries of the cell after a key, in the order of recording."""
    parameters = dict(zip(("time", "log", "at", "no"), after, strict=True))
    with connection.cursor(row_factory=class_row(Entry)) as cursor:
        return cursor.execute(
            f"SELECT {_COLUMNS} FROM entry {ON_MAP} WHERE {cell.condition()}"  # noqa: S608 - constants
            " AND (recorded_at, log, position, entry_no) > (%(time)s, %(log)s, %(at)s, %(no)s)"
            " ORDER BY recorded_at, log, position, entry_no LIMIT %(limit)s".encode(),
            cell.parameters(positions) | parameters | {"limit": limit},
        ).fetchall()


def positions_of_deliveries(
    connection: Connection[Any], entries: Iterable[Entry]
) -> dict[UUID, int]:
    """Where the case log has each delivery or reversal that the entries are about."""
    about = [one for one in entries if one.case_id is not None and one.claimable_id is not None]
    rows = connection.execute(
        "SELECT claimable_id, position FROM transfer WHERE log = 'case'"
        " AND case_id = ANY(%s) AND claimable_id = ANY(%s)",
        ([one.case_id for one in about], [one.claimable_id for one in about]),
    )
    return dict(rows.fetchall())


class PersonFact(NamedTuple):
    """A delivery or an assessment for which somebody is counted."""

    position: int
    counted_as: str
    case_id: UUID
    service: str | None
    effective_date: date


_FACTS = """
SELECT position, recipient AS counted_as, case_id, service, effective_date, recorded_in,
       target_group
  FROM delivery
 WHERE position <= %(position)s
   AND (reversed_position IS NULL OR reversed_position > %(position)s)
UNION ALL
SELECT position, 'assessed', case_id, NULL, effective_date, recorded_in, target_group
  FROM assessment WHERE position <= %(position)s
"""


def people_facts(
    connection: Connection[Any],
    position: int,
    group: Cell,
    *,
    on: date | None,
    municipality_map: MunicipalityMap,
    after: int,
    limit: int,
) -> list[PersonFact]:
    """The facts of a cell of the report of people after a position, in the order of recording.

    By service only the clients' deliveries count.
    """
    with connection.cursor(row_factory=class_row(PersonFact)) as cursor:
        return cursor.execute(
            "SELECT position, counted_as, case_id, service, effective_date"  # noqa: S608 - constants
            f" FROM ({_FACTS}) fact {ON_MAP} WHERE position > %(after)s"
            " AND (%(on)s::date IS NULL OR effective_date <= %(on)s)"
            " AND (counted_as = 'client' OR NOT %(by_service)s)"
            f"{_in_group(group, EXPRESSIONS)} ORDER BY position LIMIT %(limit)s".encode(),
            {"position": position, "on": on, "after": after, "limit": limit}
            | {"by_service": "service" in group}
            | _group_parameters(group)
            | map_parameters(municipality_map),
        ).fetchall()
