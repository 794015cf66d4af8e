"""The region's review of a submitted claim: return it, admit a line, accept it."""

from collections.abc import Sequence
from datetime import date

from contracts.events.claim import ClaimAccepted, ClaimReturned, LineAdmitted
from contracts.http.claims import AcceptClaim, AdmitLine, ReturnClaim
from contracts.reference import rule
from contracts.refusal import Refusal
from services.claims.domain.assembly.assembly import admissible_cents
from services.claims.domain.assembly.claimable import ClaimedLine
from services.claims.domain.claim import (
    UNPROCESSABLE,
    Claim,
    check_step,
    line_of,
    of_claim,
    refuse_own_decision,
)
from services.claims.domain.papers.checklist import wanted


def return_(claim: Claim, command: ReturnClaim, actor: str, today: date) -> list[ClaimReturned]:
    """Return a submitted or accepted claim; a remark may name one of its items or lines."""
    check_step(claim, command.effective_date, today, "submitted", "accepted")
    items = {
        one.item.code for one in wanted(claim.drafted.kind, claim.lines, command.effective_date)
    }
    for remark in command.remarks:
        if remark.claimable_id is not None:
            line_of(claim, remark.claimable_id)
        if remark.item is not None and remark.item not in items:
            known = ", ".join(sorted(items))
            raise Refusal(
                "claim.remark_item",
                f"The checklist of this claim has no item '{remark.item}'. It has: {known}.",
                f"Šī pieprasījuma kontrolsarakstā nav pozīcijas '{remark.item}'. Ir: {known}.",
                status=UNPROCESSABLE,
            )
    return [
        ClaimReturned(
            **of_claim(claim, command.effective_date),
            lines=claim.lines,
            remarks=command.remarks,
            returned_by=actor,
        )
    ]


def admit(
    claim: Claim,
    command: AdmitLine,
    actor: str,
    today: date,
    claimed: Sequence[ClaimedLine] = (),
) -> list[LineAdmitted]:
    """Let a line in that a check of other financing had kept out, up to what the cap leaves.

    `claimed` are the lines of other claims for the same person.
    """
    check_step(claim, command.effective_date, today, "submitted")
    refuse_own_decision(claim, actor)
    line = line_of(claim, command.claimable_id)
    kept_out_by = rule("claim.admit").words("kept_out_by")
    if line.ineligible_rule not in kept_out_by or line.eligible_cents:
        raise Refusal(
            "claim.admit",
            f"Line {line.line} is not kept out by a check of other financing, or was admitted.",
            f"{line.line}. rindu neaiztur cita finansējuma pārbaude, vai tā jau ir atzīta.",
        )
    own = [
        ClaimedLine.of(line.claimable_id, claim.drafted.claim_number, line) for line in claim.lines
    ]
    return [
        LineAdmitted(
            **of_claim(claim, command.effective_date),
            claimable_id=line.claimable_id,
            eligible_cents=admissible_cents(line, [*claimed, *own]),
            reason=command.reason,
            admitted_by=actor,
        )
    ]


def accept(claim: Claim, command: AcceptClaim, actor: str, today: date) -> list[ClaimAccepted]:
    """Find a submitted claim complete and in order."""
    check_step(claim, command.effective_date, today, "submitted")
    refuse_own_decision(claim, actor)
    return [ClaimAccepted(**of_claim(claim, command.effective_date), accepted_by=actor)]
