"""What is kept of claims: how they stand, what their lines ask papers for, and which are there."""

from collections.abc import Iterable, Sequence
from typing import Any, assert_never

from psycopg import Connection

from contracts.events import ClaimsFact
from contracts.events.claim import (
    ApprovalReversed,
    ClaimAccepted,
    ClaimApproved,
    ClaimCertified,
    ClaimCorrected,
    ClaimDrafted,
    ClaimIncluded,
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
from services.eventlog.event import RecordedEvent
from services.projections.models.copying import CopyInto

TABLES = """
CREATE TABLE claim_mark (
    position       bigint PRIMARY KEY,
    claim_id       uuid NOT NULL,
    status         text,
    effective_date date NOT NULL,
    claim_number   text NOT NULL,
    municipality   text NOT NULL,
    claim_kind     text,
    prepared_by    text,
    asked          text[]
);
CREATE INDEX claim_mark_of_claim ON claim_mark (claim_id, position);
CREATE TABLE claim_paper (
    position       bigint PRIMARY KEY,
    claim_id       uuid NOT NULL,
    kind           text NOT NULL,
    effective_date date NOT NULL,
    item           text,
    document_id    uuid
);
CREATE INDEX claim_paper_of_claim ON claim_paper (claim_id, position);
"""
ROWS = (
    "SELECT * FROM claim_mark WHERE position <= %(claims)s ORDER BY position",
    "SELECT * FROM claim_paper WHERE position <= %(claims)s ORDER BY position",
)

_copy_marks = CopyInto(
    "claim_mark", "position int8", "claim_id uuid", "status text", "effective_date date",
    "claim_number text", "municipality text", "claim_kind text", "prepared_by text", "asked text[]",
)  # fmt: skip
_copy_papers = CopyInto(
    "claim_paper", "position int8", "claim_id uuid", "kind text", "effective_date date",
    "item text", "document_id uuid",
)  # fmt: skip


def asked_of(lines: Iterable[ClaimLine]) -> list[str]:
    """What lines ask papers for: basis, service, and whether it was procured, each once.

    What takes back an earlier delivery was shown with the claim that asked for it.
    """
    return sorted(
        {
            " ".join(
                (line.pricing_basis, line.service, "procured" if line.procurement_reference else "")
            )
            for line in lines
            if line.claimable_id == line.delivery_id
        }
    )


def fold(connection: Connection[Any], events: Sequence[RecordedEvent[Any]]) -> None:
    """Add what a batch of the claims log says."""
    marks: list[tuple[Any, ...]] = []
    papers: list[tuple[Any, ...]] = []
    for event in events:
        fact: ClaimsFact = event.fact
        at, day = (event.position, event.originator_id), event.fact.effective_date
        match fact:
            case ClaimDrafted():
                marks.append(
                    (*at, "drafted", day, fact.claim_number, fact.municipality, fact.kind,
                     fact.prepared_by, asked_of(fact.lines))
                )  # fmt: skip
            case ClaimCorrected():
                asked = asked_of(fact.lines)
                number, place = fact.claim_number, fact.municipality
                marks.append((*at, None, day, number, place, None, None, asked))
            case (
                ClaimSubmitted()
                | ClaimReturned()
                | ClaimAccepted()
                | ClaimApproved()
                | ApprovalReversed()
                | ClaimWithdrawn()
                | ClaimIncluded()
                | ClaimRemoved()
                | ClaimCertified()
                | ClaimPaid()
            ):
                status = fact.type_name.removeprefix("claim.")
                number, place = fact.claim_number, fact.municipality
                marks.append((*at, status, day, number, place, None, None, None))
            case DocumentAttached():
                papers.append((*at, "attached", day, fact.item, fact.document_id))
            case DocumentDetached():
                papers.append((*at, "detached", day, None, fact.document_id))
            case ItemAttested():
                papers.append((*at, "attested", day, fact.item, None))
            case (
                LineAdmitted()
                | FundingDeclared()
                | ClaimNumbered()
                | LinesChanged()
                | OtherFundingFact()
                | PaymentClaimFact()
            ):
                pass
            case _:
                assert_never(fact)
    if marks:
        _copy_marks(connection, marks)
    if papers:
        _copy_papers(connection, papers)
