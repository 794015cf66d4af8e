"""What the ledger answers: entries and balances."""

from collections.abc import Iterator, Sequence
from datetime import date
from typing import NamedTuple
from uuid import UUID

from contracts.client.transport import Transport
from contracts.http.ledger import (
    LedgerAccount,
    LedgerField,
    LedgerPage,
    TrialBalance,
)
from contracts.http.reports import MunicipalityMap

MOST_ROWS = 1000


class LedgerFilter(NamedTuple):
    """Which entries of the ledger: those that match everything that is given.

    `on` takes only what was delivered up to that day; `known_at` is when it was known.
    """

    claim_id: UUID | None = None
    case_id: UUID | None = None
    municipality: str | None = None
    budget_line: str | None = None
    account: LedgerAccount | None = None
    on: date | None = None
    known_at: str | None = None


ALL = LedgerFilter()


class Ledger:
    """The ledger as any client reads it."""

    def __init__(self, transport: Transport) -> None:
        self._transport = transport

    def ledger_pages(self, matching: LedgerFilter = ALL) -> Iterator[LedgerPage]:
        """The journal in the order of recording; every page counts in the same positions."""
        query = matching_query(matching) | {"limit": MOST_ROWS}
        return self._transport.pages(LedgerPage, "/ledger/entries", query)

    def trial_balance(
        self,
        matching: LedgerFilter = ALL,
        by: Sequence[LedgerField] = (),
        *,
        municipality_map: MunicipalityMap = "current",
    ) -> TrialBalance:
        """Every account's debits, credits and balance, told apart by the fields."""
        query = matching_query(matching) | {
            "by": ",".join(by),
            "municipality_map": municipality_map,
        }
        response = self._transport.send("GET", "/ledger/balances", query=query)
        return self._transport.read(TrialBalance, response)


def matching_query(matching: LedgerFilter) -> dict[str, str | int | None]:
    """The query parameters of a filter."""
    return {
        name: None if value is None else str(value) for name, value in matching._asdict().items()
    }
