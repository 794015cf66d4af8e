"""A claim as the API shows it."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from contracts.events.claim import ClaimLine
from contracts.http.claims import BudgetFigure, ClaimLineView, ClaimView, RemarkView
from services.claims.domain.claim import Claim


def view(claim_id: UUID, claim: Claim, budget: Sequence[BudgetFigure]) -> ClaimView:
    """The claim with the decisions on it so far, and the budget lines that it draws on."""
    drafted, declaration = claim.drafted, claim.papers.declaration
    decisions = _decisions(claim)
    return ClaimView(
        claim_id=claim_id,
        version=claim.version,
        claim_number=drafted.claim_number,
        status=claim.status,
        municipality=drafted.municipality,
        institution=drafted.institution,
        kind=drafted.kind,
        period_from=drafted.period_from,
        period_to=drafted.period_to,
        prepared_by=drafted.prepared_by,
        accepted_by=claim.accepted.accepted_by if claim.accepted else None,
        approved_by=claim.approved.approved_by if claim.approved else None,
        submissions=claim.submission,
        remarks=_remarks(claim),
        funding_declared_by=declaration.declared_by if declaration else None,
        payment_claim_number=claim.payment_claim_number,
        amount_cents=sum(line.amount_cents for line in claim.lines),
        eligible_cents=sum(line.eligible_cents for line in claim.lines),
        approved_cents=(
            sum(one.approved_cents for one in claim.approved.lines) if claim.approved else None
        ),
        budget=list(budget),
        lines=[_line(line, decisions.get(line.claimable_id, {})) for line in claim.lines],
    )


def _line(line: ClaimLine, decisions: dict[str, Any]) -> ClaimLineView:
    return ClaimLineView(**line.model_dump(), **decisions)


def _remarks(claim: Claim) -> list[RemarkView]:
    """Every remark so far; the return that it came with ended that submission."""
    return [
        RemarkView(
            **remark.model_dump(),
            submission=returned.submission,
            returned_on=returned.fact.effective_date,
            returned_by=returned.fact.returned_by,
            answered=claim.submission > returned.submission,
        )
        for returned in claim.returned
        for remark in returned.fact.remarks
    ]


def _decisions(claim: Claim) -> dict[UUID, dict[str, Any]]:
    """What was declared and decided of each line."""
    found: dict[UUID, dict[str, Any]] = {line.claimable_id: {} for line in claim.lines}
    if claim.papers.declaration is not None:
        for declared in claim.papers.declaration.declarations:
            found.get(declared.claimable_id, {})["other_funding"] = declared
    for admitted in claim.admitted:
        found[admitted.claimable_id]["admitted_reason"] = admitted.reason
    if claim.approved is not None:
        for approved in claim.approved.lines:
            found[approved.claim_line.claimable_id] |= {
                "approved_cents": approved.approved_cents,
                "cut_reason": approved.cut_reason,
            }
    if claim.certified is not None:
        for certified in claim.certified.lines:
            found[certified.claim_line.claimable_id] |= {
                "certified_ineligible_cents": certified.ineligible_cents,
                "certified_ineligible_reason": certified.ineligible_reason,
                "esf_cents": certified.esf_cents,
                "state_cents": certified.state_cents,
            }
    return found
