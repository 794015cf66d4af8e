"""The submissions of a claim, and what each changed against the one before it."""

from collections.abc import Iterable, Mapping, Sequence
from typing import TypeVar
from uuid import UUID

from contracts.events.claim import (
    ClaimFact,
    ClaimLine,
    ClaimReturned,
    ClaimSubmitted,
    Remark,
)
from contracts.events.claim_papers import DocumentAttached
from contracts.http.claim_papers import DocumentChange, LineChange, SubmissionDifference
from services.claims.domain.papers.papers import Papers, evolve_paper

K = TypeVar("K")
V = TypeVar("V")

Documents = Mapping[UUID, DocumentAttached]
"""The version of each document that went with a submission."""


def differences(facts: Iterable[ClaimFact]) -> list[SubmissionDifference]:
    """What each submission of a claim changed, the first against nothing.

    Args:
        facts: of the claim, all in their order.
    """
    papers = Papers()
    remarks: tuple[Remark, ...] = ()
    lines: Sequence[ClaimLine] = ()
    documents: Documents = {}
    found = []
    for fact in facts:
        papers = evolve_paper(papers, fact)
        if isinstance(fact, ClaimReturned):
            remarks = fact.remarks
        elif isinstance(fact, ClaimSubmitted):
            sent = {one.document_id: one.latest for one in papers.documents if not one.detached}
            found.append(
                SubmissionDifference(
                    submission=papers.submissions,
                    submitted_on=fact.effective_date,
                    submitted_by=fact.submitted_by or "",
                    amount_cents=sum(line.amount_cents for line in fact.lines),
                    remarks_before=[one.remark for one in remarks],
                    lines=_changed_lines(lines, fact.lines),
                    documents=_changed_documents(documents, sent),
                )
            )
            remarks, lines, documents = (), fact.lines, sent
    return found


def _changed_lines(before: Sequence[ClaimLine], after: Sequence[ClaimLine]) -> list[LineChange]:
    return [
        LineChange(
            claimable_id=line.claimable_id,
            service=line.service,
            delivered_on=line.delivered_on,
            before_cents=old.amount_cents if old else None,
            after_cents=new.amount_cents if new else None,
        )
        for old, new in _pairs(
            {line.claimable_id: line for line in before},
            {line.claimable_id: line for line in after},
        )
        if (line := new or old) is not None
        and (old.amount_cents if old else None) != (new.amount_cents if new else None)
    ]


def _changed_documents(before: Documents, after: Documents) -> list[DocumentChange]:
    return [
        DocumentChange(
            document_id=document.document_id,
            item=document.item,
            before_sha256=old.sha256 if old else None,
            after_sha256=new.sha256 if new else None,
            before_file_name=old.file_name if old else None,
            after_file_name=new.file_name if new else None,
        )
        for old, new in _pairs(before, after)
        if (document := new or old) is not None
        and (old.sha256 if old else None) != (new.sha256 if new else None)
    ]


def _pairs(before: Mapping[K, V], after: Mapping[K, V]) -> list[tuple[V | None, V | None]]:
    """What is on either side, by key, in the order of the older side and then of what is new."""
    return [(before.get(key), after.get(key)) for key in {**before, **after}]
