"""A transfer as the ledger reads it: its debit and its credit."""

from collections.abc import Iterable, Iterator
from typing import NamedTuple

from contracts.http.ledger import Funder, LedgerAccount
from services.projections.models.postings import Subject, Transfer


class Movement(NamedTuple):
    """An amount on an account: debits are positive, credits negative."""

    subject: Subject
    account: LedgerAccount
    amount_cents: int
    funder: Funder | None
    reason: str | None


def movements(transfers: Iterable[Transfer]) -> Iterator[Movement]:
    """The debit and the credit of each transfer, in order."""
    for subject, debit_account, credit_account, amount_cents, funder, reason in transfers:
        for account, cents in ((debit_account, amount_cents), (credit_account, -amount_cents)):
            yield Movement(subject, account, cents, funder if account == "paid" else None, reason)
