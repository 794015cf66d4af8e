"""What the ledger answers: entries and balances, as known at any time."""

from datetime import date, datetime
from typing import Literal
from uuid import UUID

from contracts.http.reports import Answer, MunicipalityMap, MunicipalityName
from contracts.model import Model

LedgerAccount = Literal[
    "budget",
    "unplanned",
    "earmarked",
    "committed",
    "delivered_not_claimed",
    "claimed",
    "approved",
    "ineligible",
    "paid",
]
Funder = Literal["esf", "state"]
LedgerField = Literal[
    "municipality", "budget_line", "funder", "service", "target_group", "year", "claim"
]
"""What balances may be told apart by, besides their account."""

LedgerFormat = Literal["csv", "csv-lv", "xlsx", "parquet", "hledger"]


class LedgerEntry(Model):
    """One entry: debits are positive, credits negative.

    `entry_no` counts within the posting of the event at `position` of the `log`. `booked_on`
    is the day on which the event held: of an approval or a payment its own day. The effective date
    is the day of the delivery, or of a budget line the day from which it has the amount. The claim
    and the delivery are absent where the entry is about none.
    """

    log: Literal["case", "claims"]
    position: int
    entry_no: int
    recorded_at: datetime
    event: str
    booked_on: date
    effective_date: date
    account: LedgerAccount
    amount_cents: int
    municipality: MunicipalityName
    budget_line: str | None = None
    contract_reference: str | None = None
    funder: Funder | None = None
    service: str | None = None
    target_group: str | None = None
    case_id: UUID | None = None
    delivery_id: UUID | None = None
    claimable_id: UUID | None = None
    claim_id: UUID | None = None
    claim_number: str | None = None
    line: int | None = None
    payment_claim_number: str | None = None
    reason: str | None = None


class LedgerPage(Answer):
    """A page of entries in the order of recording; every page counts in the same positions."""

    items: list[LedgerEntry]
    next_cursor: str | None = None


class LedgerBalance(Model):
    """The balance of an account, told apart by the fields asked for.

    `amount_cents` is debits less credits.
    """

    account: LedgerAccount
    meaning: str
    municipality: MunicipalityName | None = None
    budget_line: str | None = None
    funder: Funder | None = None
    service: str | None = None
    target_group: str | None = None
    year: int | None = None
    claim: str | None = None
    debit_cents: int
    credit_cents: int
    amount_cents: int
    entries: int


class TrialBalance(Answer):
    """Balances of all accounts; debits and credits are equal, always."""

    by: list[LedgerField]
    municipality_map: MunicipalityMap
    items: list[LedgerBalance]
    debit_cents: int
    credit_cents: int
