"""Commands to a claim, and what the claims service answers."""

from datetime import date
from typing import Annotated, ClassVar, Literal
from uuid import UUID

from pydantic import Field

from contracts.events.claim import ClaimKind, ClaimLine, Remark
from contracts.events.claim_papers import FundingDeclaration
from contracts.model import Cents, Code, EffectiveDate, Model, Name, SignedCents, Text

ClaimStatus = Literal[
    "drafted",
    "submitted",
    "returned",
    "accepted",
    "approved",
    "withdrawn",
    "included",
    "certified",
    "paid",
]


class ClaimCommand(Model):
    """What every command to a claim says: the day on which its fact held."""

    command: ClassVar[str]

    effective_date: EffectiveDate


class DraftClaim(ClaimCommand):
    """Assemble a claim from the municipality's deliveries of the period not claimed yet.

    The deliveries must be those of the kind's target group; corrections of earlier, already claimed
    periods come along. A claim for preparation names the institution whose residents it is for,
    and the municipality that the institution is in.
    """

    command: ClassVar[str] = "draft_claim"

    claim_id: UUID | None = None
    municipality: Code
    kind: ClaimKind
    period_from: EffectiveDate
    period_to: EffectiveDate
    institution: Name | None = None


class SubmitClaim(ClaimCommand):
    """Submit the claim to the planning region, for the first time or after it was returned."""

    command: ClassVar[str] = "submit_claim"


class ReturnClaim(ClaimCommand):
    """Return a submitted or accepted claim with remarks on what is to be mended."""

    command: ClassVar[str] = "return_claim"

    remarks: Annotated[tuple[Remark, ...], Field(min_length=1, max_length=200)]


class CorrectClaim(ClaimCommand):
    """Assemble the lines of a drafted or returned claim anew from what is delivered now."""

    command: ClassVar[str] = "correct_claim"

    reason: Text


class AdmitLine(ClaimCommand):
    """Find a line of a submitted claim eligible that a check had kept out.

    `claimable_id` names the line; the region has looked, and says why it is no double financing.
    """

    command: ClassVar[str] = "admit_line"

    claimable_id: UUID
    reason: Text


class AcceptClaim(ClaimCommand):
    """Find a submitted claim complete and in order."""

    command: ClassVar[str] = "accept_claim"


class Cut(Model):
    """Approve less than the eligible amount of one line, and say why.

    `claimable_id` (of the delivery or reversal) names the line.
    """

    claimable_id: UUID
    approved_cents: SignedCents
    reason: Text


class ApproveClaim(ClaimCommand):
    """Approve an accepted claim: every line's eligible amount but where a cut says otherwise."""

    command: ClassVar[str] = "approve_claim"

    cuts: Annotated[tuple[Cut, ...], Field(max_length=2000)] = ()


class ReverseApproval(ClaimCommand):
    """Take an approval back; the claim is accepted again. Not once it is in a payment claim."""

    command: ClassVar[str] = "reverse_approval"

    reason: Text


class WithdrawClaim(ClaimCommand):
    """Take the claim back before approval; its deliveries may be claimed again."""

    command: ClassVar[str] = "withdraw_claim"

    reason: Text


CLAIM_LIFE_COMMANDS: tuple[type[ClaimCommand], ...] = (
    SubmitClaim,
    ReturnClaim,
    CorrectClaim,
    AdmitLine,
    AcceptClaim,
    ApproveClaim,
    ReverseApproval,
    WithdrawClaim,
)
"""Every step in the life of an existing claim."""


def claim_verb(command: type[ClaimCommand] | ClaimCommand) -> str:
    """The last part of the path of a command to a claim: `submit`, `admit-line`, ..."""
    return command.command.removesuffix("_claim").replace("_", "-")


class RemarkView(Remark):
    """A remark with the return that it came with; answered once the claim is submitted again."""

    submission: int
    returned_on: date
    returned_by: str
    answered: bool


class ClaimLineView(ClaimLine):
    """A line with the decisions on it so far, and what is declared of its other funding.

    `admitted_reason` says why the region let a line in that a check had kept out;
    `eligible_cents` is then what it let in.
    """

    admitted_reason: str | None = None
    approved_cents: int | None = None
    cut_reason: str | None = None
    certified_ineligible_cents: int | None = None
    certified_ineligible_reason: str | None = None
    esf_cents: int | None = None
    state_cents: int | None = None
    other_funding: FundingDeclaration | None = None


class ClaimSummary(Model):
    """A claim in a list."""

    claim_id: UUID
    claim_number: str
    status: ClaimStatus
    municipality: Code
    institution: str | None
    kind: ClaimKind
    period_from: date
    period_to: date
    eligible_cents: int
    approved_cents: int | None
    payment_claim_number: str | None


class ClaimPage(Model):
    """A page of claims; `next_cursor` is absent on the last one."""

    items: list[ClaimSummary]
    next_cursor: str | None


class BudgetFigure(Model):
    """A budget line beside what this claim and the ones before it ask of it.

    `approved_before_cents` is approved of earlier claims, `claimed_cents` asked by this one;
    `over_cents` is what the line does not cover, and may go unpaid (S0).
    """

    budget_line: Name
    amount_cents: Cents
    approved_before_cents: SignedCents
    claimed_cents: SignedCents
    over_cents: Cents


class ClaimView(Model):
    """A claim as it stands."""

    claim_id: UUID
    version: int
    claim_number: str
    status: ClaimStatus
    municipality: Code
    institution: str | None
    kind: ClaimKind
    period_from: date
    period_to: date
    prepared_by: str
    accepted_by: str | None
    approved_by: str | None
    submissions: int
    remarks: list[RemarkView]
    funding_declared_by: str | None
    payment_claim_number: str | None
    amount_cents: int
    eligible_cents: int
    approved_cents: int | None
    budget: list[BudgetFigure]
    lines: list[ClaimLineView]
