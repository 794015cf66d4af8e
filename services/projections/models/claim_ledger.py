"""The claim ledger: every claim as double entries, so that each euro has a way and nothing is lost.

A posting is what one event enters; its amounts sum to zero, and so do those of each of its lines.
Debits are positive, credits negative. On approval the asked amount of a line leaves `claimed` and
reappears as `approved` and `cut`, so approved + cut = asked, line by line.
"""

from collections.abc import Iterator, Sequence
from datetime import date, datetime
from struct import Struct
from typing import Any, Literal, NamedTuple
from uuid import UUID

from psycopg import Connection
from psycopg.rows import class_row, namedtuple_row

from contracts.events import ClaimsFact
from contracts.events.claim import (
    ApprovedLine,
    ClaimApproved,
    ClaimFact,
    ClaimLine,
    ClaimSubmitted,
    ClaimWithdrawn,
)
from services.eventlog.event import RecordedEvent
from services.eventlog.read_model import ReadModel
from services.projections.models.copying import (
    NULL,
    CopyInto,
    packed_date,
    packed_text,
    repeated_text,
    timestamptz,
)

Account = Literal["costs", "claimed", "approved", "cut"]
ACCOUNTS: dict[Account, str] = {
    "costs": "What municipalities ask to be paid for; credited when a claim is submitted.",
    "claimed": "Asked for and not decided yet; empty again once a claim is approved or withdrawn.",
    "approved": "Granted by the planning region.",
    "cut": "Asked for and not granted: above a rule's cap, or refused, with the reason.",
}
"""Every account, and what its balance means."""

TABLES = """
CREATE TABLE entry (
    position       bigint      NOT NULL,
    entry_no       integer     NOT NULL,
    recorded_at    timestamptz NOT NULL,
    claim_id       uuid        NOT NULL,
    claim_number   text        NOT NULL,
    line           integer     NOT NULL,
    claimable_id   uuid        NOT NULL,
    delivery_id    uuid        NOT NULL,
    case_id        uuid        NOT NULL,
    municipality   text        NOT NULL,
    service        text        NOT NULL,
    target_group   text        NOT NULL,
    effective_date date        NOT NULL,
    account        text        NOT NULL,
    amount_cents   bigint      NOT NULL,
    reason         text
);
"""
INDEXES = """
ALTER TABLE entry ADD PRIMARY KEY (position, entry_no);
CREATE INDEX ON entry (claim_id, position);
CREATE INDEX ON entry (case_id, position);
"""
ROWS = "SELECT * FROM entry WHERE position <= %(claims)s ORDER BY position, entry_no"

_copy_entries = CopyInto(
    "entry",
    "position int8",
    "recorded_at timestamptz",
    "claim_id uuid",
    "claim_number text",
    "line int4",
    "claimable_id uuid",
    "delivery_id uuid",
    "case_id uuid",
    "municipality text",
    "service text",
    "target_group text",
    "effective_date date",
    "entry_no int4",
    "account text",
    "amount_cents int8",
    "reason text",
)
_EVENT_VALUES = Struct("!hiqiqi16s").pack
_LINE_VALUES = Struct("!iii16si16si16s").pack
_INT4 = Struct("!ii").pack
_INT8 = Struct("!iq").pack


class Entry(NamedTuple):
    """One line of the ledger; `entry_no` counts within the posting of the event at `position`.

    The effective date is the day of the delivery that is claimed.
    """

    position: int
    entry_no: int
    recorded_at: datetime
    claim_id: UUID
    claim_number: str
    line: int
    claimable_id: UUID
    delivery_id: UUID
    case_id: UUID
    municipality: str
    service: str
    target_group: str
    effective_date: date
    account: Account
    amount_cents: int
    reason: str | None


class Movement(NamedTuple):
    """An amount on an account, because of a line of a claim."""

    line: ClaimLine
    account: Account
    amount_cents: int
    reason: str | None = None


def movements(fact: ClaimsFact) -> Iterator[Movement]:
    """What an event enters into the ledger; its amounts sum to zero line by line."""
    match fact:
        case ClaimSubmitted():
            for line in fact.lines:
                yield Movement(line, "claimed", line.amount_cents)
                yield Movement(line, "costs", -line.amount_cents)
        case ClaimApproved():
            for approved in fact.lines:
                yield from _approval(approved)
        case ClaimWithdrawn():
            # A draft has entered nothing, so its withdrawal takes nothing back.
            for line in fact.lines if fact.was_submitted else ():
                yield Movement(line, "claimed", -line.amount_cents, fact.reason)
                yield Movement(line, "costs", line.amount_cents, fact.reason)
        case _:
            pass


def _approval(approved: ApprovedLine) -> Iterator[Movement]:
    line = approved.claim_line
    above_cap_cents = line.amount_cents - line.eligible_cents
    refused_cents = line.eligible_cents - approved.approved_cents
    yield Movement(line, "claimed", -line.amount_cents)
    yield Movement(line, "approved", approved.approved_cents)
    if above_cap_cents:
        yield Movement(line, "cut", above_cap_cents, line.cap_rule)
    if refused_cents:
        yield Movement(line, "cut", refused_cents, approved.cut_reason)


def _packed_posting(event: RecordedEvent[Any]) -> Iterator[bytes]:
    """The posting of one event as rows to copy.

    Packed here, for it is by far the largest table: what the entries of an event and of a line
    have in common is packed once.
    """
    fact: ClaimsFact = event.fact
    of_event, of_line, packed_line = b"", None, b""
    for entry_no, (line, account, amount_cents, reason) in enumerate(movements(fact), 1):
        assert isinstance(fact, ClaimFact), "only facts about a claim move anything"
        of_event = of_event or _packed_event(event, fact.claim_number)
        if line is not of_line:
            of_line, packed_line = line, _packed_line(line)
        yield b"".join(
            (
                of_event,
                packed_line,
                _INT4(4, entry_no),
                repeated_text(account),
                _INT8(8, amount_cents),
                NULL if reason is None else packed_text(reason),
            )
        )


def _packed_event(event: RecordedEvent[Any], claim_number: str) -> bytes:
    return _EVENT_VALUES(
        len(Entry._fields), 8, event.position, 8, timestamptz(event.recorded_at),
        16, event.originator_id.bytes,
    ) + packed_text(claim_number)  # fmt: skip


def _packed_line(line: ClaimLine) -> bytes:
    return b"".join(
        (
            _LINE_VALUES(
                4, line.line, 16, line.claimable_id.bytes, 16, line.delivery_id.bytes,
                16, line.case_id.bytes,
            ),
            repeated_text(line.municipality),
            repeated_text(line.service),
            repeated_text(line.target_group),
            packed_date(line.delivered_on),
        )
    )  # fmt: skip


def fold(connection: Connection[Any], _log: str, events: Sequence[RecordedEvent[Any]]) -> None:
    """Enter the postings of the events."""
    _copy_entries.packed(connection, (row for event in events for row in _packed_posting(event)))


CLAIM_LEDGER = ReadModel("claim_ledger", ("claims",), TABLES, fold, (ROWS,), INDEXES)


class Filter(NamedTuple):
    """Which entries: those that match everything that is given."""

    claim_id: UUID | None = None
    case_id: UUID | None = None
    municipality: str | None = None
    account: Account | None = None
    on: date | None = None


_MATCHES = """position <= %(position)s
    AND (%(claim_id)s::uuid IS NULL OR claim_id = %(claim_id)s)
    AND (%(case_id)s::uuid IS NULL OR case_id = %(case_id)s)
    AND (%(municipality)s::text IS NULL OR municipality = %(municipality)s)
    AND (%(account)s::text IS NULL OR account = %(account)s)
    AND (%(on)s::date IS NULL OR effective_date <= %(on)s)"""


class Balance(NamedTuple):
    """The sum of an account, of all claims or of one, and of how many entries."""

    account: Account
    claim_id: UUID | None
    claim_number: str | None
    amount_cents: int
    entries: int


def entries(
    connection: Connection[Any],
    position: int,
    matching: Filter,
    after: tuple[int, int] = (0, 0),
    limit: int = 100,
) -> list[Entry]:
    """Entries as known at `position`, in order, after the entry (position, entry_no)."""
    with connection.cursor(row_factory=class_row(Entry)) as cursor:
        return cursor.execute(
            f"SELECT * FROM entry WHERE {_MATCHES}"  # noqa: S608 - constants
            " AND (position, entry_no) > (%(after_position)s, %(after_entry_no)s)"
            " ORDER BY position, entry_no LIMIT %(limit)s",
            matching._asdict()
            | {"position": position, "limit": limit}
            | {"after_position": after[0], "after_entry_no": after[1]},
        ).fetchall()


def balances(
    connection: Connection[Any], position: int, matching: Filter, *, by_claim: bool = False
) -> list[Balance]:
    """Balances as known at `position`, by account or by claim and account."""
    claim = "claim_id, claim_number" if by_claim else "NULL::uuid, NULL::text"
    with connection.cursor(row_factory=namedtuple_row) as cursor:
        cursor.execute(
            f"SELECT account, {claim}, sum(amount_cents)::bigint, count(*) FROM entry"  # noqa: S608 - constants
            f" WHERE {_MATCHES} GROUP BY 1, 2, 3",
            matching._asdict() | {"position": position},
        )
        found = map(Balance._make, cursor)
        return sorted(found, key=lambda b: (b.claim_number or "", str(b.claim_id), b.account))
