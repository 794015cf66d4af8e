"""What history answers: states at a moment, differences between two, and why a figure is so."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import Literal, NamedTuple
from uuid import UUID

from contracts.client.transport import Query, Transport
from contracts.http.history import (
    CaseHistory,
    ClaimHistory,
    Difference,
    LedgerHistory,
    PaymentClaimHistory,
)
from contracts.http.ledger import LedgerField
from contracts.http.reports import MunicipalityMap
from contracts.http.why import WhyMoney, WhyPeople

MOST_ROWS = 1000

StreamKind = Literal["cases", "claims", "payment-claims"]
TableKind = Literal["ledger", "reports/spending", "reports/people"]


class Moment(NamedTuple):
    """A moment on both time axes: what was known at it, of what held on the day or before."""

    known_at: str | None = None
    on: date | None = None

    def query(self, side: str = "") -> Query:
        """The moment as parameters; `side` is put before their names."""
        on = None if self.on is None else self.on.isoformat()
        return {f"{side}known_at": self.known_at, f"{side}on": on}


NOW = Moment()


class History:
    """History as any client asks for it."""

    def __init__(self, transport: Transport) -> None:
        self._transport = transport

    def case_history(self, case_id: UUID, at: Moment = NOW) -> CaseHistory:
        """A case as it was known at the moment."""
        response = self._transport.send("GET", f"/history/cases/{case_id}", query=at.query())
        return self._transport.read(CaseHistory, response)

    def claim_history(self, claim_id: UUID, at: Moment = NOW) -> ClaimHistory:
        """A claim as it was known at the moment."""
        response = self._transport.send("GET", f"/history/claims/{claim_id}", query=at.query())
        return self._transport.read(ClaimHistory, response)

    def payment_claim_history(
        self, payment_claim_id: UUID, at: Moment = NOW
    ) -> PaymentClaimHistory:
        """A payment claim as it was known at the moment."""
        path = f"/history/payment-claims/{payment_claim_id}"
        response = self._transport.send("GET", path, query=at.query())
        return self._transport.read(PaymentClaimHistory, response)

    def ledger_history(self, by: Sequence[LedgerField] = (), at: Moment = NOW) -> LedgerHistory:
        """The ledger's balances as they were known at the moment."""
        query = {**at.query(), "by": ",".join(by)}
        response = self._transport.send("GET", "/history/ledger", query=query)
        return self._transport.read(LedgerHistory, response)

    def difference(
        self, kind: StreamKind, stream_id: UUID, before: Moment, after: Moment = NOW
    ) -> Difference:
        """What changed in a case, claim or payment claim between two moments."""
        return self._difference(f"/history/{kind}/{stream_id}", {}, before, after)

    def difference_of_table(
        self, kind: TableKind, by: Sequence[str], before: Moment, after: Moment = NOW
    ) -> Difference:
        """How balances or a report differ between two moments."""
        return self._difference(f"/history/{kind}", {"by": ",".join(by)}, before, after)

    def _difference(self, path: str, query: Query, before: Moment, after: Moment) -> Difference:
        asked = {**query, **before.query("from_"), **after.query("to_"), "limit": MOST_ROWS}
        response = self._transport.send("GET", f"{path}/difference", query=asked)
        return self._transport.read(Difference, response)

    def why_money_pages(
        self,
        figure: Literal["spending", "ledger"],
        cell: Mapping[str, str | int | None],
        at: Moment = NOW,
        municipality_map: MunicipalityMap = "current",
    ) -> Iterator[WhyMoney]:
        """Why an amount is so; `cell` has the fields of its group, and the ledger's account."""
        query = {**cell, **at.query(), "municipality_map": municipality_map, "limit": MOST_ROWS}
        return self._transport.pages(WhyMoney, f"/why/{figure}", query)

    def why_people_pages(
        self,
        cell: Mapping[str, str | int | None],
        at: Moment = NOW,
        municipality_map: MunicipalityMap = "current",
    ) -> Iterator[WhyPeople]:
        """Why so many people are counted."""
        query = {**cell, **at.query(), "municipality_map": municipality_map, "limit": MOST_ROWS}
        return self._transport.pages(WhyPeople, "/why/people", query)
