"""The claimant's steps: submit a claim, correct it, take it back."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from uuid import UUID

from contracts.events.claim import ClaimCorrected, ClaimLine, ClaimSubmitted, ClaimWithdrawn
from contracts.http.claims import CorrectClaim, SubmitClaim, WithdrawClaim
from contracts.money import in_euros, in_euros_lv
from contracts.refusal import Refusal
from services.claims.domain.assembly.assembly import admissible_cents
from services.claims.domain.assembly.claimable import ClaimedLine
from services.claims.domain.claim import Claim, check_step, of_claim
from services.claims.domain.drafting import refuse_many_lines
from services.claims.domain.papers.papers import check_submittable


def submit(claim: Claim, command: SubmitClaim, actor: str, today: date) -> list[ClaimSubmitted]:
    """Submit a drafted or returned claim with which goes all that must."""
    check_step(claim, command.effective_date, today, "drafted", "returned")
    check_submittable(claim.papers, claim.drafted, claim.lines, command.effective_date)
    return [
        ClaimSubmitted(
            **of_claim(claim, command.effective_date),
            lines=claim.lines,
            submission=claim.submission + 1,
            submitted_by=actor,
        )
    ]


def check_correction(claim: Claim, command: CorrectClaim, today: date) -> None:
    """Refuse to correct a claim that is with the region, or decided, or taken back."""
    check_step(claim, command.effective_date, today, "drafted", "returned")


def correct(
    claim: Claim,
    command: CorrectClaim,
    assembled: Sequence[ClaimLine],
    actor: str,
    today: date,
    claimed: Sequence[ClaimedLine] = (),
) -> list[ClaimCorrected]:
    """Replace the lines by those assembled from its own deliveries and what is unclaimed now.

    What the region admitted of a line stays admitted while the same check keeps out the same
    amount, and the line's cap leaves all that was admitted. `claimed` are the lines of other claims
    for the same people.
    """
    check_correction(claim, command, today)
    if not assembled:
        raise Refusal(
            "claim.nothing_left",
            "Everything in the claim was taken back since. Withdraw it.",
            "Viss pieprasījumā iekļautais pa šo laiku ir atsaukts. Atsauc pieprasījumu.",
        )
    refuse_many_lines(assembled)
    return [
        ClaimCorrected(
            **of_claim(claim, command.effective_date),
            lines=_still_admitted(claim, assembled, claimed),
            corrected_by=actor,
            reason=command.reason,
        )
    ]


def _still_admitted(
    claim: Claim, assembled: Sequence[ClaimLine], claimed: Sequence[ClaimedLine]
) -> tuple[ClaimLine, ...]:
    before = {
        (one.claimable_id, one.ineligible_rule, one.amount_cents): one.eligible_cents
        for one in claim.lines
    }
    number, lines = claim.drafted.claim_number, list(assembled)
    for place, line in enumerate(lines):
        admitted = before.get((line.claimable_id, line.ineligible_rule, line.amount_cents))
        if line.ineligible_rule is None or not admitted:
            continue
        own = [
            ClaimedLine.of(one.claimable_id, number, one)
            for one in lines
            if one.case_id == line.case_id
        ]
        if admissible_cents(line, [*claimed, *own]) >= admitted:
            lines[place] = line.model_copy(update={"eligible_cents": admitted})
    return tuple(lines)


def refuse_stale_reversals(lines: Iterable[ClaimLine], approved_cents: Mapping[UUID, int]) -> None:
    """Refuse to take back another amount than what stands approved of the delivery by now.

    Args:
        lines: of the claim.
        approved_cents: what is approved of each delivery, less what the agency found ineligible.
    """
    for line in lines:
        stands_cents = approved_cents.get(line.delivery_id)
        is_reversal = line.claimable_id != line.delivery_id
        if is_reversal and stands_cents is not None and line.eligible_cents != -stands_cents:
            raise Refusal(
                "claim.reversal_amount",
                f"Line {line.line} takes back {in_euros(-line.eligible_cents)}, and"
                f" {in_euros(stands_cents)} of the delivery stands approved by now. Correct this"
                " claim first; the region returns one that is submitted.",
                f"{line.line}. rinda atņem {in_euros_lv(-line.eligible_cents)}, bet no sniegtā"
                f" šobrīd apstiprināts {in_euros_lv(stands_cents)}. Vispirms labo šo"
                " pieprasījumu; iesniegtu reģions atgriež labošanai.",
            )


def withdraw(claim: Claim, command: WithdrawClaim, today: date) -> list[ClaimWithdrawn]:
    """Take a claim back that is not approved."""
    check_step(claim, command.effective_date, today, "drafted", "submitted", "returned", "accepted")
    return [
        ClaimWithdrawn(
            **of_claim(claim, command.effective_date),
            was_submitted=claim.status in ("submitted", "accepted"),
            lines=claim.lines,
            reason=command.reason,
        )
    ]
