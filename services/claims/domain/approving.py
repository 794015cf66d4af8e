"""The region's decision about a claim's money: approve it, in whole or in part, or take it back."""

from collections.abc import Iterable
from datetime import date
from uuid import UUID

from contracts.events.claim import ApprovalReversed, ApprovedLine, ClaimApproved, ClaimLine
from contracts.http.claims import ApproveClaim, Cut, ReverseApproval
from contracts.refusal import Refusal
from services.claims.domain.claim import (
    UNPROCESSABLE,
    Claim,
    check_step,
    of_claim,
    refuse_own_decision,
)


def approve(claim: Claim, command: ApproveClaim, actor: str, today: date) -> list[ClaimApproved]:
    """Approve an accepted claim that somebody else prepared, less the cuts."""
    check_step(claim, command.effective_date, today, "accepted")
    refuse_own_decision(claim, actor)
    cuts = _cuts_by_claimable(claim, command.cuts)
    return [
        ClaimApproved(
            **of_claim(claim, command.effective_date),
            approved_by=actor,
            lines=tuple(_approved(line, cuts.get(line.claimable_id)) for line in claim.lines),
        )
    ]


def reverse(
    claim: Claim,
    command: ReverseApproval,
    actor: str,
    today: date,
    taken_back_in: str | None = None,
) -> list[ApprovalReversed]:
    """Take the approval of a claim back that is in no payment claim.

    Args:
        claim: as it stands.
        command: to take its approval back.
        actor: who commands.
        today: the calendar day.
        taken_back_in: the id of a claim that takes back what was approved of one of the lines.
    """
    if claim.included is not None:
        number = claim.included.payment_claim_number
        raise Refusal(
            "claim.reversal",
            f"The claim is in payment claim {number}; while it is, its approval stands.",
            f"Pieprasījums ir maksājuma pieprasījumā {number}; kamēr tā ir, apstiprinājums paliek"
            " spēkā.",
        )
    check_step(claim, command.effective_date, today, "approved")
    if taken_back_in is not None:
        raise Refusal(
            "claim.reversal",
            f"Claim {taken_back_in} takes back what was approved here. Withdraw that one first.",
            f"Pieprasījums {taken_back_in} atņem šeit apstiprināto. Vispirms atsauc to.",
        )
    assert claim.approved is not None, "an approved claim has its approval"
    return [
        ApprovalReversed(
            **of_claim(claim, command.effective_date),
            lines=claim.approved.lines,
            reason=command.reason,
            reversed_by=actor,
        )
    ]


def _cuts_by_claimable(claim: Claim, cuts: Iterable[Cut]) -> dict[UUID, Cut]:
    known = {line.claimable_id for line in claim.lines}
    found: dict[UUID, Cut] = {}
    for cut in cuts:
        if cut.claimable_id not in known or cut.claimable_id in found:
            raise Refusal(
                "claim.line_exists",
                f"The claim has no line of {cut.claimable_id}, or it is cut twice.",
                f"Pieprasījumā nav rindas {cut.claimable_id}, vai tā samazināta divreiz.",
                status=UNPROCESSABLE,
            )
        found[cut.claimable_id] = cut
    return found


def _approved(line: ClaimLine, cut: Cut | None) -> ApprovedLine:
    if cut is None:
        return ApprovedLine(claim_line=line, approved_cents=line.eligible_cents)
    # What a reversal takes back was approved before, so all of it comes back.
    least, most = min(0, line.eligible_cents), line.eligible_cents
    if not least <= cut.approved_cents <= most:
        raise Refusal(
            "claim.cut",
            f"Of line {line.line} from {least} to {most} cents can be approved.",
            f"No {line.line}. rindas var apstiprināt no {least} līdz {most} centiem.",
            status=UNPROCESSABLE,
        )
    return ApprovedLine(claim_line=line, approved_cents=cut.approved_cents, cut_reason=cut.reason)
