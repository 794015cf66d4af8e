"""The documents that history tells, each as of a moment, and where the events are that changed it.

A document is plain JSON; {} stands for what was not there at that moment.
"""

from collections.abc import Sequence
from typing import Any, Protocol
from uuid import UUID

from psycopg import Connection
from pydantic import BaseModel

from contracts.http.history_states import LedgerAmount, LedgerState
from contracts.http.ledger import LedgerField
from services.eventlog.read_model import ReadModel
from services.projections.history.case_state import case_state
from services.projections.history.claim_state import claim_state
from services.projections.history.model import HISTORY
from services.projections.history.past import At, events_between, events_of
from services.projections.history.payment_claim_state import payment_claim_state
from services.projections.models.grouping import MunicipalityMap
from services.projections.models.ledger import LEDGER, Filter, balances
from services.projections.models.people import PEOPLE, people
from services.projections.models.spending import SPENDING, spending

OF_CLAIMS = {"claims": claim_state, "payment-claims": payment_claim_state}
LOG_OF = {"cases": "case", "claims": "claims", "payment-claims": "claims"}
ALL = "all"

Place = tuple[str, int]
"""A log and a position of it."""


class Told(Protocol):
    """Something that can be told as of any moment, from one read model."""

    read_model: ReadModel

    def document(self, connection: Connection[Any], at: At) -> dict[str, Any]:
        """It as of the moment."""

    def changed_by(self, connection: Connection[Any], before: At, after: At) -> list[Place]:
        """Where the events are that count at one of the moments and not at the other."""


def state_of(kind: str, connection: Connection[Any], stream_id: UUID, at: At) -> BaseModel | None:
    """The state of a case, claim or payment claim; None where it was not there."""
    if kind == "cases":
        # A correction of a later day tells what never held on this one.
        known = events_of(connection, LOG_OF[kind], stream_id, at._replace(on=None))
        return case_state(known, at.on)
    return OF_CLAIMS[kind](events_of(connection, LOG_OF[kind], stream_id, at))


class ToldStream:
    """A case, a claim or a payment claim."""

    read_model = HISTORY

    def __init__(self, kind: str, stream_id: UUID) -> None:
        self._kind = kind
        self._stream_id = stream_id

    def document(self, connection: Connection[Any], at: At) -> dict[str, Any]:
        """See `Told`."""
        state = state_of(self._kind, connection, self._stream_id, at)
        return {} if state is None else state.model_dump(mode="json", exclude_none=True)

    def changed_by(self, connection: Connection[Any], before: At, after: At) -> list[Place]:
        """See `Told`."""
        log = LOG_OF[self._kind]
        found = events_between(connection, log, self._stream_id, before, after)
        return [(event.log, event.position) for event in found]


class ToldLedger:
    """The balances of the ledger."""

    read_model = LEDGER

    def __init__(
        self, by: Sequence[LedgerField], matching: Filter, municipality_map: MunicipalityMap
    ) -> None:
        self._by = by
        self._matching = matching
        self._map = municipality_map

    def state(self, connection: Connection[Any], at: At) -> LedgerState:
        """The balances, by account and then by group."""
        matching = self._matching._replace(on=at.on)
        accounts: dict[str, dict[str, LedgerAmount]] = {}
        for found in balances(connection, at.positions, matching, self._by, self._map):
            amount_cents = found.debit_cents - found.credit_cents
            of_account = accounts.setdefault(found.account, {})
            of_account[_group(found.group)] = LedgerAmount(amount_cents=amount_cents)
        return LedgerState(accounts=accounts)

    def document(self, connection: Connection[Any], at: At) -> dict[str, Any]:
        """See `Told`."""
        return self.state(connection, at).model_dump(mode="json")

    def changed_by(self, connection: Connection[Any], before: At, after: At) -> list[Place]:
        """See `Told`."""
        query = (
            f"SELECT log, position FROM entry WHERE {_matches(self._matching)}"  # noqa: S608 - constants
            f" AND ({_counts('before')}) <> ({_counts('after')}) GROUP BY log, position"
        )
        return _places(connection, query, self._matching._asdict() | _both(before, after))


class ToldSpending:
    """The report of spending, by group."""

    read_model = SPENDING

    def __init__(self, by: Sequence[str], municipality_map: MunicipalityMap) -> None:
        self._by = by
        self._map = municipality_map

    def document(self, connection: Connection[Any], at: At) -> dict[str, Any]:
        """See `Told`."""
        found = spending(
            connection, at.positions["claims"], self._by, on=at.on, municipality_map=self._map
        )
        return {
            "rows": {_group(row.group): {"amount_cents": row.amount_cents} for row in found},
            "total_cents": sum(row.amount_cents for row in found),
        }

    def changed_by(self, connection: Connection[Any], before: At, after: At) -> list[Place]:
        """See `Told`."""
        query = (
            "SELECT 'claims', position FROM approved WHERE"  # noqa: S608 - constants
            f" ({_held('before', 'claims')}) <> ({_held('after', 'claims')}) GROUP BY 2"
        )
        return _places(connection, query, _both(before, after))


class ToldPeople:
    """The report of people, by group."""

    read_model = PEOPLE

    def __init__(self, by: Sequence[str], municipality_map: MunicipalityMap) -> None:
        self._by = by
        self._map = municipality_map

    def document(self, connection: Connection[Any], at: At) -> dict[str, Any]:
        """See `Told`."""
        found = people(
            connection, at.positions["case"], self._by, on=at.on, municipality_map=self._map
        )
        rows = {}
        for row in found:
            counts = row._asdict()
            group = counts.pop("group")
            rows[_group(group)] = {
                name: count for name, count in counts.items() if count is not None
            }
        return {"rows": rows}

    def changed_by(self, connection: Connection[Any], before: At, after: At) -> list[Place]:
        """See `Told`."""
        facts = (
            "SELECT position, effective_date FROM delivery"
            " UNION ALL SELECT reversed_position, effective_date FROM delivery"
            " WHERE reversed_position IS NOT NULL"
            " UNION ALL SELECT position, effective_date FROM assessment"
        )
        query = (
            f"SELECT 'case', position FROM ({facts}) fact WHERE"  # noqa: S608 - constants
            f" ({_held('before', 'case')}) <> ({_held('after', 'case')}) GROUP BY 2"
        )
        return _places(connection, query, _both(before, after))


def _group(values: Sequence[Any]) -> str:
    """The group as a key: its values in the order asked for, `-` where it has none."""
    return ", ".join("-" if value is None else str(value) for value in values) or ALL


def _held(side: str, log: str) -> str:
    """Whether a row of the log counts at the moment `side`."""
    return (
        f"position <= %({side}_{log})s"
        f" AND (%({side}_on)s::date IS NULL OR effective_date <= %({side}_on)s)"
    )


def _counts(side: str) -> str:
    return " OR ".join(f"log = '{log}' AND {_held(side, log)}" for log in ("case", "claims"))


def _matches(matching: Filter) -> str:
    """The conditions of the filter, but for its day."""
    columns = {"municipality": "recorded_in"}
    given = [
        f"{columns.get(name, name)} = %({name})s"
        for name, value in matching._asdict().items()
        if value is not None and name != "on"
    ]
    return " AND ".join(given) or "true"


def _both(before: At, after: At) -> dict[str, Any]:
    return {
        f"{side}_{name}": value
        for side, at in (("before", before), ("after", after))
        for name, value in (at.positions | {"on": at.on}).items()
    }


def _places(connection: Connection[Any], query: str, parameters: dict[str, Any]) -> list[Place]:
    found: list[Place] = connection.execute(query.encode(), parameters).fetchall()
    return found
