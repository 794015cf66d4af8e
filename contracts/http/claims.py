"""Commands to a claim, and what the claims service answers."""

from datetime import date
from typing import Annotated, ClassVar, Literal
from uuid import UUID

from pydantic import Field

from contracts.events.claim import ClaimKind, ClaimLine
from contracts.model import Code, EffectiveDate, Model, SignedCents, Text

ClaimStatus = Literal["drafted", "submitted", "approved", "withdrawn"]


class ClaimCommand(Model):
    """What every command to a claim says: the day on which its fact held."""

    command: ClassVar[str]

    effective_date: EffectiveDate


class DraftClaim(ClaimCommand):
    """Assemble a claim from the municipality's deliveries of the period not claimed yet.

    The deliveries must be those of the kind's target group; corrections of earlier, already claimed
    periods come along.
    """

    command: ClassVar[str] = "draft_claim"

    claim_id: UUID | None = None
    municipality: Code
    kind: ClaimKind
    period_from: EffectiveDate
    period_to: EffectiveDate


class SubmitClaim(ClaimCommand):
    """Submit the claim to the planning region."""

    command: ClassVar[str] = "submit_claim"


class Cut(Model):
    """Approve less than the eligible amount of one line, and say why.

    `claimable_id` (of the delivery or reversal) names the line.
    """

    claimable_id: UUID
    approved_cents: SignedCents
    reason: Text


class ApproveClaim(ClaimCommand):
    """Approve the claim: every line's eligible amount but where a cut says otherwise."""

    command: ClassVar[str] = "approve_claim"

    cuts: Annotated[tuple[Cut, ...], Field(max_length=2000)] = ()


class WithdrawClaim(ClaimCommand):
    """Take the claim back before approval; its deliveries may be claimed again."""

    command: ClassVar[str] = "withdraw_claim"

    reason: Text


class ClaimLineView(ClaimLine):
    """A line with the region's decision, once there is one."""

    approved_cents: int | None = None
    cut_reason: str | None = None


class ClaimSummary(Model):
    """A claim in a list."""

    claim_id: UUID
    claim_number: str
    status: ClaimStatus
    municipality: Code
    kind: ClaimKind
    period_from: date
    period_to: date
    eligible_cents: int
    approved_cents: int | None


class ClaimPage(Model):
    """A page of claims; `next_cursor` is absent on the last one."""

    items: list[ClaimSummary]
    next_cursor: str | None


class ClaimView(Model):
    """A claim as it stands."""

    claim_id: UUID
    version: int
    claim_number: str
    status: ClaimStatus
    municipality: Code
    kind: ClaimKind
    period_from: date
    period_to: date
    prepared_by: str
    approved_by: str | None
    amount_cents: int
    eligible_cents: int
    approved_cents: int | None
    lines: list[ClaimLineView]
