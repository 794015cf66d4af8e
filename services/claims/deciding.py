"""Deciding on a command to an existing claim: its facts, and what its register learns of them."""

from collections.abc import Sequence
from datetime import date
from uuid import UUID, uuid4

from contracts.dates import today_in_latvia
from contracts.events.claim import ClaimFact
from contracts.events.claim_papers import DocumentAttached
from contracts.http.claims import (
    AcceptClaim,
    AdmitLine,
    ApproveClaim,
    ClaimCommand,
    CorrectClaim,
    ReturnClaim,
    ReverseApproval,
    SubmitClaim,
    WithdrawClaim,
)
from services.claims.domain import approving, reviewing, submitting
from services.claims.domain.claim import Claim, line_of
from services.claims.domain.papers import papering
from services.claims.registering import Register, lines_changed
from services.claims.surroundings import Surroundings
from services.eventlog.commands import CommandContext, Decided, new_events

CHANGING_LINES: tuple[type[ClaimCommand], ...] = (CorrectClaim, ReverseApproval)
"""Commands that change what a claim holds of deliveries; they go through the register too."""

DECIDING: tuple[type[ClaimCommand], ...] = (AdmitLine, AcceptClaim, ApproveClaim)
"""Commands that an author of the claim may not give, nor vouch for by importing them."""


def decide(
    claim_id: UUID,
    claim: Claim,
    command: ClaimCommand,
    around: Surroundings,
    actor: str,
    today: date,
) -> Sequence[ClaimFact]:
    """Decide on a command to a claim; raises `Refusal`."""
    match command:
        case SubmitClaim():
            return submitting.submit(claim, command, actor, today)
        case CorrectClaim():
            submitting.check_correction(claim, command, today)
            anew = around.assembled_anew(claim_id, claim)
            beside = around.claimed_beside(claim_id, *anew)
            return submitting.correct(claim, command, anew, actor, today, beside)
        case WithdrawClaim():
            return submitting.withdraw(claim, command, today)
        case ReturnClaim():
            return reviewing.return_(claim, command, actor, today)
        case AdmitLine():
            beside = around.claimed_beside(claim_id, line_of(claim, command.claimable_id))
            return reviewing.admit(claim, command, actor, today, beside)
        case AcceptClaim():
            return reviewing.accept(claim, command, actor, today)
        case ApproveClaim():
            return approving.approve(claim, command, actor, today)
        case ReverseApproval():
            taken_back_in = around.taken_back_in(claim_id, claim)
            return approving.reverse(claim, command, actor, today, taken_back_in)
        case _:
            return papering.decide(claim, command, around.content, uuid4(), actor, today)


def changing(
    claim_id: UUID,
    claim: Claim,
    command: ClaimCommand,
    register: Register | None,
    around: Surroundings,
    context: CommandContext,
) -> Decided:
    """The decision on a command to an existing claim, for its stream and its register.

    Args:
        claim_id: the claim's stream.
        claim: as it stands.
        command: to it.
        register: the claim's, as it was before the inbox settled; only for `CHANGING_LINES`.
        around: what else deciding asks for.
        context: who commands.
    """
    facts = decide(claim_id, claim, command, around, context.actor, today_in_latvia())
    events = new_events(claim_id, claim.version, facts, context.envelope)
    if register is not None:
        events += lines_changed(claim, facts[-1], claim_id, register, context)
    attached = [fact.document_id for fact in facts if isinstance(fact, DocumentAttached)]
    return Decided(claim_id, events, created_id=attached[0] if attached else None)
