"""The ledger's entries and balances as tables."""

from collections.abc import Sequence
from typing import Any

from contracts.http.ledger import LedgerBalance, LedgerEntry, LedgerField
from services.projections.exporting.table import GROUPS, Column, group_cells, group_columns

ENTRY_COLUMNS = (
    Column("log"),
    Column("position", "integer"),
    Column("entry_no", "integer"),
    Column("recorded_at", "moment"),
    Column("event", words="ledger_event"),
    Column("booked_on", "day"),
    Column("effective_date", "day"),
    Column("account", words="account"),
    Column("amount_eur", "euros"),
    *GROUPS["municipality"],
    Column("budget_line"),
    Column("contract_reference"),
    *GROUPS["funder"],
    *GROUPS["service"],
    *GROUPS["target_group"],
    Column("case_id"),
    Column("delivery_id"),
    Column("claimable_id"),
    Column("claim_id"),
    Column("claim_number"),
    Column("line", "integer"),
    Column("payment_claim_number"),
    Column("reason"),
)
SUMS = (
    Column("debit_eur", "euros"),
    Column("credit_eur", "euros"),
    Column("balance_eur", "euros"),
    Column("entries", "integer"),
)


def entry_cells(entry: LedgerEntry) -> list[Any]:
    """The cells of `ENTRY_COLUMNS`."""
    cells = entry.__dict__ | {
        "municipality": entry.municipality.code,
        "municipality_name": entry.municipality.name,
        "amount_eur": entry.amount_cents,
    }
    return [cells[column.name] for column in ENTRY_COLUMNS]


def balance_columns(by: Sequence[LedgerField]) -> list[Column]:
    """The columns of balances by these fields."""
    return [*group_columns(by), Column("account", words="account"), Column("meaning"), *SUMS]


def balance_cells(by: Sequence[LedgerField], balance: LedgerBalance) -> list[Any]:
    """The cells of `balance_columns`."""
    return [
        *group_cells(by, balance),
        balance.account,
        balance.meaning,
        balance.debit_cents,
        balance.credit_cents,
        balance.amount_cents,
        balance.entries,
    ]
