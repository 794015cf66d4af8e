"""What is kept of claims: the steps of each, and its money by stage."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from typing import Any, Literal, assert_never

from psycopg import Connection

from contracts.events import ClaimsFact
from contracts.events.claim import (
    ApprovalReversed,
    ApprovedLine,
    ClaimAccepted,
    ClaimApproved,
    ClaimCertified,
    ClaimCorrected,
    ClaimDrafted,
    ClaimIncluded,
    ClaimKind,
    ClaimLine,
    ClaimNumbered,
    ClaimPaid,
    ClaimRemoved,
    ClaimReturned,
    ClaimSubmitted,
    ClaimWithdrawn,
    LineAdmitted,
    LinesChanged,
)
from contracts.events.claim_papers import (
    DocumentAttached,
    DocumentDetached,
    FundingDeclared,
    ItemAttested,
)
from contracts.events.other_funding import OtherFundingFact
from contracts.events.payment_claim import PaymentClaimFact
from contracts.http.claims import ClaimStatus
from services.eventlog.event import RecordedEvent
from services.projections.models.copying import CopyInto
from services.projections.models.postings import PREPARATION

TABLES = """
CREATE TABLE claim_step (
    position       bigint PRIMARY KEY,
    claim_id       uuid   NOT NULL,
    claim_number   text   NOT NULL,
    recorded_in    text   NOT NULL,
    claim_kind     text,
    status         text,
    effective_date date   NOT NULL,
    drafted_cents  bigint
);
CREATE TABLE claim_money (
    position       bigint NOT NULL,
    claim_id       uuid   NOT NULL,
    claim_number   text   NOT NULL,
    claim_kind     text   NOT NULL,
    booked_on      date   NOT NULL,
    recorded_in    text   NOT NULL,
    effective_date date   NOT NULL,
    stage          text   NOT NULL,
    reason         text,
    amount_cents   bigint NOT NULL
);
"""
INDEXES = """
CREATE INDEX ON claim_step (claim_id, position);
CREATE INDEX ON claim_money (claim_id, position);
"""
ROWS = (
    "SELECT * FROM claim_step WHERE position <= %(claims)s ORDER BY position",
    "SELECT * FROM claim_money WHERE position <= %(claims)s ORDER BY position, claim_kind,"
    ' recorded_in COLLATE "C", effective_date, stage, reason COLLATE "C"',
)

Stage = Literal["requested", "approved", "ineligible", "certified", "paid_esf", "paid_state"]

_copy_steps = CopyInto(
    "claim_step", "position int8", "claim_id uuid", "claim_number text", "recorded_in text",
    "claim_kind text", "status text", "effective_date date", "drafted_cents int8",
)  # fmt: skip
_copy_money = CopyInto(
    "claim_money", "position int8", "claim_id uuid", "claim_number text", "booked_on date",
    "claim_kind text", "recorded_in text", "effective_date date", "stage text", "reason text",
    "amount_cents int8",
)  # fmt: skip

Amount = tuple[ClaimLine, Stage, str | None, int]
"""Of which line, how it stands now, why if there is a reason, and how many cents."""


def fold(connection: Connection[Any], events: Sequence[RecordedEvent[Any]]) -> None:
    """Add what a batch of the claims log says."""
    _copy_steps(connection, (row for event in events for row in _steps(event)))
    _copy_money(connection, (row for event in events for row in _money(event)))


def _steps(event: RecordedEvent[Any]) -> Iterator[tuple[Any, ...]]:
    """The step that the event is; a correction changes the amount of a draft and no status."""
    fact: ClaimsFact = event.fact
    kind: ClaimKind | None = None
    status: ClaimStatus | None = None
    drafted_cents: int | None = None
    match fact:
        case ClaimDrafted():
            kind, status, drafted_cents = fact.kind, "drafted", _asked(fact.lines)
        case ClaimCorrected():
            drafted_cents = _asked(fact.lines)
        case ClaimSubmitted():
            status, drafted_cents = "submitted", _asked(fact.lines)
        case ClaimReturned():
            status = "returned"
        case ClaimAccepted() | ApprovalReversed():
            status = "accepted"
        case ClaimApproved() | ClaimRemoved():
            status = "approved"
        case ClaimIncluded():
            status = "included"
        case ClaimCertified():
            status = "certified"
        case ClaimPaid():
            status = "paid"
        case ClaimWithdrawn():
            status = "withdrawn"
        case (
            LineAdmitted()
            | DocumentAttached()
            | DocumentDetached()
            | ItemAttested()
            | FundingDeclared()
            | ClaimNumbered()
            | LinesChanged()
            | OtherFundingFact()
            | PaymentClaimFact()
        ):
            return
        case _:
            assert_never(fact)
    yield (
        event.position, event.originator_id, fact.claim_number, fact.municipality, kind, status,
        fact.effective_date, drafted_cents,
    )  # fmt: skip


def _asked(lines: Sequence[ClaimLine]) -> int:
    return sum(line.amount_cents for line in lines)


def _money(event: RecordedEvent[Any]) -> Iterator[tuple[Any, ...]]:
    """The amounts of one event: a row for each kind, place, day, stage and reason in it."""
    sums_cents: dict[tuple[Any, ...], int] = defaultdict(int)
    for line, stage, reason, amount_cents in _amounts(event.fact):
        if amount_cents:
            key = (_kind(line), line.municipality, line.delivered_on, stage, reason)
            sums_cents[key] += amount_cents
    for key, amount_cents in sums_cents.items():
        yield (
            event.position, event.originator_id, event.fact.claim_number,
            event.fact.effective_date, *key, amount_cents,
        )  # fmt: skip


def _kind(line: ClaimLine) -> ClaimKind:
    """The kind of the only claims that take such a line."""
    if line.service == PREPARATION:
        return "vsac_preparation"
    return "grt_services" if line.target_group == "grt" else "ft_services"


def _amounts(fact: ClaimsFact) -> Iterator[Amount]:
    match fact:
        case ClaimSubmitted():
            for line in fact.lines:
                yield line, "requested", None, line.amount_cents
        case ClaimReturned() | ClaimWithdrawn():
            # A draft was never requested, so its withdrawal takes nothing back.
            stood = isinstance(fact, ClaimReturned) or fact.was_submitted
            for line in fact.lines if stood else ():
                yield line, "requested", None, -line.amount_cents
        case ClaimApproved():
            for approved in fact.lines:
                yield from _decided(approved, 1)
        case ApprovalReversed():
            for approved in fact.lines:
                yield from _decided(approved, -1)
        case ClaimCertified():
            for each in fact.lines:
                line = each.claim_line
                yield line, "certified", None, each.esf_cents + each.state_cents
                yield line, "ineligible", each.ineligible_reason, each.ineligible_cents
        case ClaimPaid():
            for each in fact.lines:
                yield each.claim_line, "paid_esf", None, each.esf_cents
                yield each.claim_line, "paid_state", None, each.state_cents
        case _:
            pass


def _decided(approved: ApprovedLine, sign: int) -> Iterator[Amount]:
    line = approved.claim_line
    above_cap_cents = line.amount_cents - line.eligible_cents
    refused_cents = line.eligible_cents - approved.approved_cents
    yield line, "approved", None, sign * approved.approved_cents
    yield line, "ineligible", line.ineligible_rule or line.cap_rule, sign * above_cap_cents
    yield line, "ineligible", approved.cut_reason, sign * refused_cents
