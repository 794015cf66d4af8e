"""Carries out the claims of a generated history by the domain's own rules."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from uuid import UUID

from contracts.events.claim import ApprovedLine, ClaimFact
from contracts.http.claim_papers import CLAIM_PAPER_COMMANDS, StoredContent
from contracts.http.claims import (
    CLAIM_LIFE_COMMANDS,
    AcceptClaim,
    ApproveClaim,
    ClaimCommand,
    DraftClaim,
    ReturnClaim,
    SubmitClaim,
)
from contracts.http.payment_claims import (
    PAYMENT_CLAIM_COMMANDS,
    DraftPaymentClaim,
    PaymentClaimCommand,
)
from contracts.imports import ImportLine
from services.claims.domain import approving, drafting, reviewing, submitting
from services.claims.domain.assembly.assembly import GROUP_OF_KIND, assemble
from services.claims.domain.assembly.claimable import Claimable, ClaimedLine, Known
from services.claims.domain.claim import Claim, evolve
from services.claims.domain.papers import papering
from services.claims.domain.payment import payment_claim
from services.claims.domain.payment.bundling import concerned, take_step
from services.claims.domain.payment.payment_claim import PaymentClaim

LONG_AFTER = date(2099, 12, 31)
Command = ClaimCommand | PaymentClaimCommand
EVERY_COMMAND: tuple[type[Command], ...] = (
    DraftClaim,
    *CLAIM_LIFE_COMMANDS,
    *CLAIM_PAPER_COMMANDS,
    DraftPaymentClaim,
    *PAYMENT_CLAIM_COMMANDS,
)
COMMANDS: dict[str, type[Command]] = {command.command: command for command in EVERY_COMMAND}
NEW_ID = UUID(int=0)


@dataclass
class Claiming:
    """What the lines of a claims file led to."""

    unclaimed: dict[UUID, Claimable] = field(default_factory=dict)
    claims: dict[UUID, Claim] = field(default_factory=dict)
    payment_claims: dict[UUID, PaymentClaim] = field(default_factory=dict)

    @property
    def approved(self) -> list[ApprovedLine]:
        """Every line that the region approved, whole or in part."""
        return [line for one in self.claims.values() if one.approved for line in one.approved.lines]


def claim_command(line: ImportLine) -> Command:
    """The command of a line of a claims file."""
    return COMMANDS[line.command].model_validate(line.body)


def replay_claims(
    claiming: Claiming, lines: Iterable[ImportLine], documents: Mapping[str, bytes]
) -> None:
    """Carry out every command; a refusal fails the test that asked."""

    def content_of(digest: str) -> StoredContent | None:
        content = documents.get(digest)
        if content is None:
            return None
        return StoredContent(sha256=digest, media_type="application/pdf", size_bytes=len(content))

    for line in lines:
        command = claim_command(line)
        if isinstance(command, DraftClaim):
            _draft(claiming, line.id, command, line.actor)
        elif isinstance(command, DraftPaymentClaim):
            number = f"MP{len(claiming.payment_claims) + 1}"
            fact = payment_claim.draft(command, number, line.actor, LONG_AFTER)
            claiming.payment_claims[line.id] = payment_claim.evolve(None, fact)
        elif isinstance(command, PaymentClaimCommand):
            _step(claiming, line.id, command, line.actor)
        else:
            claim = claiming.claims[line.id]
            for happened in _decide(claim, command, line.actor, content_of):
                claim = evolve(claim, happened)
            claiming.claims[line.id] = claim


def _decide(
    claim: Claim, command: ClaimCommand, actor: str, content_of: papering.ContentOf
) -> Iterable[ClaimFact]:
    match command:
        case SubmitClaim():
            return submitting.submit(claim, command, actor, LONG_AFTER)
        case ReturnClaim():
            return reviewing.return_(claim, command, actor, LONG_AFTER)
        case AcceptClaim():
            return reviewing.accept(claim, command, actor, LONG_AFTER)
        case ApproveClaim():
            return approving.approve(claim, command, actor, LONG_AFTER)
        case _:
            return papering.decide(claim, command, content_of, NEW_ID, actor, LONG_AFTER)


def _draft(claiming: Claiming, claim_id: UUID, command: DraftClaim, actor: str) -> None:
    drafting.check_draft(command, LONG_AFTER)
    candidates = [
        one
        for one in claiming.unclaimed.values()
        if one.municipality == command.municipality
        and one.target_group == GROUP_OF_KIND[command.kind]
    ]
    people = {one.case_id for one in candidates}
    claimed = [
        ClaimedLine.of(other_id, other.drafted.claim_number, line)
        for other_id, other in claiming.claims.items()
        for line in other.lines
        if line.case_id in people
    ]
    lines = assemble(candidates, command.period_from, command.period_to, Known(claimed))
    (drafted,) = drafting.draft(command, lines, f"N-{len(claiming.claims) + 1}", actor)
    for line in lines:
        del claiming.unclaimed[line.claimable_id]
    claiming.claims[claim_id] = evolve(None, drafted)


def _step(
    claiming: Claiming, payment_claim_id: UUID, command: PaymentClaimCommand, actor: str
) -> None:
    before = claiming.payment_claims[payment_claim_id]
    claims = {one: claiming.claims[one] for one in concerned(before, command)}
    step = take_step(payment_claim_id, before, command, claims, actor, LONG_AFTER)
    claiming.payment_claims[payment_claim_id] = payment_claim.evolve(before, step.fact)
    for claim_id, fact in step.claim_facts.items():
        claiming.claims[claim_id] = evolve(claiming.claims[claim_id], fact)
