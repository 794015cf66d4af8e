"""Commands to a payment claim (maksājuma pieprasījums, MP), and what is answered."""

from typing import Annotated, ClassVar, Literal
from uuid import UUID

from pydantic import Field

from contracts.events.payment_claim import BundledClaim, IneligibleLine, Split
from contracts.model import Code, EffectiveDate, Model, Name, Text

PaymentClaimStatus = Literal["drafted", "submitted", "decided", "paid", "cancelled"]


class PaymentClaimCommand(Model):
    """What every command to a payment claim says: the day on which its fact held."""

    command: ClassVar[str]

    effective_date: EffectiveDate


class DraftPaymentClaim(PaymentClaimCommand):
    """Begin a payment claim of a programme; it gets the programme's next number."""

    command: ClassVar[str] = "draft_payment_claim"

    payment_claim_id: UUID | None = None
    programme: Code


class BundleClaim(PaymentClaimCommand):
    """Put an approved claim into a drafted payment claim."""

    command: ClassVar[str] = "bundle_claim"

    claim_id: UUID


class UnbundleClaim(PaymentClaimCommand):
    """Take a claim out of a drafted payment claim."""

    command: ClassVar[str] = "unbundle_claim"

    claim_id: UUID
    reason: Text


class SubmitPaymentClaim(PaymentClaimCommand):
    """Send the payment claim to the paying agency."""

    command: ClassVar[str] = "submit_payment_claim"


class DecidePaymentClaim(PaymentClaimCommand):
    """Enter the agency's decision: all is approved but what is ineligible, line by line."""

    command: ClassVar[str] = "decide_payment_claim"

    decision_reference: Name
    ineligible_lines: Annotated[tuple[IneligibleLine, ...], Field(max_length=10_000)] = ()


class PayPaymentClaim(PaymentClaimCommand):
    """Enter that the agency paid what it approved."""

    command: ClassVar[str] = "pay_payment_claim"

    payment_reference: Name


class CancelPaymentClaim(PaymentClaimCommand):
    """Give a drafted payment claim up; its claims leave it."""

    command: ClassVar[str] = "cancel_payment_claim"

    reason: Text


PAYMENT_CLAIM_COMMANDS: tuple[type[PaymentClaimCommand], ...] = (
    BundleClaim,
    UnbundleClaim,
    SubmitPaymentClaim,
    DecidePaymentClaim,
    PayPaymentClaim,
    CancelPaymentClaim,
)
"""Every command to an existing payment claim."""


class PaymentClaimSummary(Model):
    """A payment claim in a list."""

    payment_claim_id: UUID
    payment_claim_number: str
    programme: Code
    status: PaymentClaimStatus
    requested_cents: int
    approved_cents: int | None
    ineligible_cents: int | None
    paid_cents: int | None


class PaymentClaimPage(Model):
    """A page of payment claims; `next_cursor` is absent on the last one."""

    items: list[PaymentClaimSummary]
    next_cursor: str | None


class PaymentClaimView(Model):
    """A payment claim as it stands; before it is submitted `requested` is what it would ask."""

    payment_claim_id: UUID
    version: int
    payment_claim_number: str
    programme: Code
    status: PaymentClaimStatus
    prepared_by: str
    submitted_by: str | None
    decided_by: str | None
    decision_reference: str | None
    payment_reference: str | None
    requested: Split
    approved: Split | None
    ineligible_cents: int | None
    paid: Split | None
    ineligible_lines: list[IneligibleLine]
    claims: list[BundledClaim]
