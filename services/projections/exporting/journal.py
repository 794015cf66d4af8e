"""The ledger as a journal that hledger checks, without trusting us.

A posting is a transaction on the day on which it is booked; the tag `day` of an entry is the day of
the delivery.
"""

from collections.abc import Iterable, Iterator
from itertools import groupby
from typing import IO, Any

from contracts.http.ledger import LedgerEntry
from services.projections.exporting.table import About, euros
from services.projections.models.postings import ACCOUNTS

MEDIA_TYPE = "text/plain; charset=utf-8"
SUFFIX = "journal"
CURRENCY = "EUR"


def write_journal(file: IO[bytes], entries: Iterable[LedgerEntry], about: About) -> None:
    """Write the entries; they come in the order of recording."""
    file.writelines(line.encode() + b"\n" for line in _journal(entries, about))


def _journal(entries: Iterable[LedgerEntry], about: About) -> Iterator[str]:
    yield f"; Lieta, as known at {about.known_at}"
    if not about.complete:
        yield "; not complete: recorded events are missing"
    yield f"commodity 1000.00 {CURRENCY}"
    for account, meaning in ACCOUNTS.items():
        yield f"account {account}  ; {meaning}"
    declared: set[str] = set()
    for (log, position), of_posting in groupby(entries, lambda one: (one.log, one.position)):
        posting = list(of_posting)
        for name in dict.fromkeys(_account(entry) for entry in posting):
            if name not in declared:
                declared.add(name)
                yield f"account {name}"
        yield f"{posting[0].booked_on} ({log}:{position}) {posting[0].event}"
        for entry in posting:
            tags = "".join(f", {name}:{_word(value)}" for name, value in _tags(entry) if value)
            yield (
                f"    {_account(entry)}  {euros(entry.amount_cents):.2f} {CURRENCY}"
                f"  ; day:{entry.effective_date}{tags}"
            )
        yield ""


def _account(entry: LedgerEntry) -> str:
    parts = [entry.account, entry.municipality.code, entry.budget_line, entry.funder]
    return ":".join(_word(part) for part in parts if part)


def _tags(entry: LedgerEntry) -> Iterator[tuple[str, Any]]:
    yield "service", entry.service
    yield "delivery", entry.delivery_id
    yield "claim", entry.claim_number
    yield "line", entry.line
    yield "payment_claim", entry.payment_claim_number


def _word(value: object) -> str:
    """A value that none of the journal's marks is in."""
    marks = str.maketrans(dict.fromkeys(":;,", "/"))
    return " ".join(str(value).translate(marks).split())
