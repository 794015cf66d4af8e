"""What goes with a claim, as the API shows it."""

from collections.abc import Iterable

from contracts.dates import today_in_latvia
from contracts.events.claim import ClaimFact
from contracts.http.claim_papers import (
    Checklist,
    ChecklistItem,
    ClaimDocument,
    ClaimDocuments,
    ClaimVersions,
    DocumentVersion,
    ItemStatus,
)
from services.claims.domain.claim import Claim
from services.claims.domain.papers.checklist import Wanted, wanted
from services.claims.domain.papers.papers import Document, Papers
from services.claims.domain.papers.versions import differences


def checklist_view(claim: Claim) -> Checklist:
    """The checklist of the claim, as it stands."""
    items = [_standing(one, claim.papers) for one in _wanted(claim)]
    return Checklist(items=items, complete=all(one.status != "missing" for one in items))


def documents_view(claim: Claim) -> ClaimDocuments:
    """The documents of the claim with all their versions, in the order of the checklist."""
    order = {one.item.code: number for number, one in enumerate(_wanted(claim))}
    documents = sorted(claim.papers.documents, key=lambda one: order.get(one.item, len(order)))
    return ClaimDocuments(items=[_document(one) for one in documents])


def versions_view(facts: Iterable[ClaimFact]) -> ClaimVersions:
    """The submissions of the claim that these facts made, each with what it changed."""
    return ClaimVersions(items=differences(facts))


def _wanted(claim: Claim) -> tuple[Wanted, ...]:
    # Once a claim is with the region, its checklist is the one that it was submitted by.
    is_open = claim.status in ("drafted", "returned")
    day = max(claim.since, today_in_latvia()) if is_open else claim.papers.submitted_on
    return wanted(claim.drafted.kind, claim.lines, day or claim.since)


def _standing(one: Wanted, papers: Papers) -> ChecklistItem:
    code = one.item.code
    attestation = papers.attestation(code)
    status: ItemStatus = "missing" if one.is_needed else "not_needed"
    if papers.has(one):
        status = one.item.how
    return ChecklistItem(
        item=code,
        name_lv=one.item.name_lv,
        name_en=one.item.name_en,
        source=one.item.source,
        how=one.item.how,
        status=status,
        because_lv=one.because_lv,
        because_en=one.because_en,
        documents=[document.document_id for document in papers.attached(code)],
        kept_at=attestation.kept_at if attestation else None,
    )


def _document(document: Document) -> ClaimDocument:
    return ClaimDocument(
        document_id=document.document_id,
        item=document.item,
        detached=document.detached,
        versions=[
            DocumentVersion(
                document_version=fact.document_version,
                sha256=fact.sha256,
                file_name=fact.file_name,
                media_type=fact.media_type,
                size_bytes=fact.size_bytes,
                programme_reference=fact.programme_reference,
                attached_by=fact.attached_by,
                attached_on=fact.effective_date,
                submission=submission,
            )
            for fact, submission in document.versions
        ],
    )
