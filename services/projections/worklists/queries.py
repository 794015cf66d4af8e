"""What is to be done, counted and listed, as known at positions of the logs and on a day."""

from collections.abc import Sequence
from datetime import date
from typing import Any, LiteralString, NamedTuple
from uuid import UUID

from psycopg import Connection
from psycopg.rows import class_row

from contracts.http.worklists import (
    WORKLIST_RULES,
    LimitOf,
    WorklistField,
    WorklistKind,
    WorklistStatus,
)
from contracts.reference import municipalities, municipality_standing_for, rule, rules
from services.projections.worklists.ages import SubjectKeys, adults, child_groups
from services.projections.worklists.claim_items import claim_items
from services.projections.worklists.statements import FILTER, MENTORS, WORKERS, WORKLIST

_AFTER = """
(due_on, kind COLLATE "C", key COLLATE "C") > (%(due_after)s, %(kind_after)s, %(key_after)s)
 ORDER BY due_on, kind COLLATE "C", key COLLATE "C" LIMIT %(limit)s
"""
_COUNTS = """
count(*), count(*) FILTER (WHERE status = 'running'), count(*) FILTER (WHERE status = 'due_soon'),
count(*) FILTER (WHERE status = 'overdue')
"""


class Filter(NamedTuple):
    """Which part of the work; None: all of it. Municipalities are those of the day asked about."""

    municipality: str | None = None
    region: str | None = None
    worker: str | None = None
    kind: WorklistKind | None = None
    status: WorklistStatus | None = None


class Item(NamedTuple):
    """Something to be done; `missing` names items of a checklist, with blanks between them."""

    kind: WorklistKind
    case_id: UUID | None
    claim_id: UUID | None
    claim_number: str | None
    contract_reference: str | None
    grant_id: UUID | None
    service: str | None
    municipality: str
    worker: str | None
    started_on: date
    due_on: date
    limit_of: LimitOf | None
    used: Any
    most: Any
    missing: str | None
    status: WorklistStatus
    key: str


class Count(NamedTuple):
    """How much waits for a group; `group` holds its fields in the order asked for."""

    group: tuple[Any, ...]
    items: int
    running: int
    due_soon: int
    overdue: int


class Somewhere(NamedTuple):
    """A worker or a mentor in one municipality of a region."""

    worker: str
    municipality: str
    region: str | None


ALL = Filter()


class Asking(NamedTuple):
    """A question: on which connection, as known at which positions, on which day, with which keys.

    `connection` reads the tables (see `reading`); `keys` open the birth dates that some clocks
    need.
    """

    connection: Connection[Any]
    positions: dict[str, int]
    on: date
    keys: SubjectKeys

    def parameters(self, chosen: Filter) -> dict[str, Any]:
        """What every statement here is given."""
        return {**self.positions, "on": self.on, **_places(self.on), **chosen._asdict()}


def worklist(
    asking: Asking,
    chosen: Filter = ALL,
    *,
    after: tuple[date, str, str] | None = None,
    limit: int | None = None,
) -> list[Item]:
    """What is to be done, by the day it is due.

    Args:
        asking: see there.
        chosen: which part of it.
        after: only what comes after the item with this due date, kind and key.
        limit: at most so many; None: all.
    """
    due_on, kind, key = after or (date.min, "", "")
    with asking.connection.cursor(row_factory=class_row(Item)) as cursor:
        return cursor.execute(
            f"{WORKLIST} SELECT {', '.join(Item._fields)} FROM worklist {FILTER} AND {_AFTER}",  # noqa: S608 - constants
            {
                **_parameters(asking, chosen),
                "due_after": due_on,
                "kind_after": kind,
                "key_after": key,
                "limit": limit,
            },
        ).fetchall()


def counts(asking: Asking, by: Sequence[WorklistField], chosen: Filter = ALL) -> list[Count]:
    """How much is to be done by these fields; of none there is one row, the total."""
    columns = "".join(f"{field}, " for field in by)
    groups = f" GROUP BY {', '.join(by)}" if by else ""
    rows = asking.connection.execute(
        f"{WORKLIST} SELECT {columns} {_COUNTS} FROM worklist {FILTER} {groups}",  # noqa: S608 - constants
        _parameters(asking, chosen),
    )
    counted = [Count(row[:-4], *row[-4:]) for row in rows]
    return sorted(counted, key=lambda one: [(value is None, value) for value in one.group])


def open_cases(asking: Asking, chosen: Filter = ALL) -> dict[Somewhere, int]:
    """The open cases of each worker, by place; of the filter only the place counts."""
    return _somewhere(asking, WORKERS, chosen)


def mentor_clients(asking: Asking, chosen: Filter = ALL) -> dict[Somewhere, int]:
    """The clients whom each mentor accompanies, by place; of the filter only the place counts."""
    return _somewhere(asking, MENTORS, chosen)


def _somewhere(asking: Asking, statement: LiteralString, chosen: Filter) -> dict[Somewhere, int]:
    rows = asking.connection.execute(statement, asking.parameters(chosen))
    return {Somewhere(*row): count for *row, count in rows}


# The planner takes each step for a row or two and would compare every case with every other.
_BY_HASH = "SELECT set_config('enable_nestloop', 'off', true)"


def _parameters(asking: Asking, chosen: Filter) -> dict[str, Any]:
    asking.connection.execute(_BY_HASH)
    ages = adults(asking.connection, asking.positions["case"], asking.keys)
    claims = claim_items(asking.connection, asking.positions["claims"], asking.on)
    groups = child_groups()
    return {
        **asking.parameters(chosen),
        **_rules(asking.on),
        "adult_cases": [one.case_id for one in ages],
        "adult_on": [one.adult_on for one in ages],
        "services_until": [one.services_until for one in ages],
        "child_groups": [group for group, _, _ in groups],
        "child_from": [first for _, first, _ in groups],
        "child_to": [last for _, _, last in groups],
        "claim_kinds": [one.kind for one in claims],
        "claim_ids": [one.claim_id for one in claims],
        "claim_numbers": [one.claim_number for one in claims],
        "claim_places": [one.municipality for one in claims],
        "claim_workers": [one.worker for one in claims],
        "claim_started": [one.started_on for one in claims],
        "claim_due": [one.due_on for one in claims],
        "claim_missing": [" ".join(one.missing) for one in claims],
    }


def _rules(on: date) -> dict[str, Any]:
    kinds = {rule_id: kind for kind, rule_id in WORKLIST_RULES.items()}
    # A limit is nearly used by its percentage; it has no days.
    dated = [one for one in rules() if one.id in kinds and "due_soon_days" in one.parameters]
    months = [
        one.parameters.get("months", one.parameters.get("current_months", 0)) for one in dated
    ]
    return {
        "rule_kinds": [kinds[one.id] for one in dated],
        "rule_from": [one.valid_from or date.min for one in dated],
        "rule_to": [one.valid_to or date.max for one in dated],
        "rule_months": months,
        "rule_days": [one.parameters.get("days", 0) for one in dated],
        "rule_soon": [one.number("due_soon_days") for one in dated],
        "percent": rule(WORKLIST_RULES["limit_nearly_used"], on).number("percent"),
        "respite_days": rule("respite.days_per_year", on).number("days"),
    }


def _places(on: date) -> dict[str, Any]:
    """The municipality that stands for each on the day, and its region."""
    standing = {code: municipality_standing_for(code, on) for code in municipalities()}
    return {
        "codes": list(standing),
        "standing_codes": list(standing.values()),
        "regions": [municipalities()[code].region for code in standing.values()],
    }
