"""Events of a payment claim (maksājuma pieprasījums, MP): approved claims bundled for the agency.

Municipality is the planning region's code. The claims' own streams tell of the same steps line by
line (`claim.included`, `claim.certified`, `claim.paid`), saved in the same transaction.
"""

from typing import Annotated
from uuid import UUID

from pydantic import Field

from contracts.events.fact import Fact
from contracts.model import Code, Model, Name, SignedCents, Text


class PaymentClaimFact(Fact):
    """Whatever happens to a payment claim; not an event by itself."""

    payment_claim_number: Name


class PaymentClaimDrafted(PaymentClaimFact, type_name="payment_claim.drafted"):
    """A payment claim of a programme was begun; it has no claims yet."""

    programme: Code
    prepared_by: Name


class BundledClaim(Model):
    """A claim in a payment claim, with what the region approved of it."""

    claim_id: UUID
    claim_number: Name
    approved_cents: SignedCents


class ClaimBundled(PaymentClaimFact, type_name="payment_claim.claim_bundled"):
    """An approved claim was put into the payment claim."""

    claim: BundledClaim
    bundled_by: Name | None = None


class ClaimUnbundled(PaymentClaimFact, type_name="payment_claim.claim_unbundled"):
    """A claim was taken out of the payment claim before it was submitted."""

    claim_id: UUID
    reason: Text
    unbundled_by: Name | None = None


class Split(Model):
    """An amount by who pays it; the parts add up to it."""

    amount_cents: SignedCents
    esf_cents: SignedCents
    state_cents: SignedCents


class PaymentClaimSubmitted(PaymentClaimFact, type_name="payment_claim.submitted"):
    """The payment claim was sent to the paying agency (CFLA), through KPVIS."""

    claims: Annotated[tuple[BundledClaim, ...], Field(min_length=1)]
    requested: Split
    submitted_by: Name


class IneligibleLine(Model):
    """What the agency does not pay of a line, and why; `claimable_id` names the line."""

    claim_id: UUID
    claimable_id: UUID
    ineligible_cents: SignedCents
    reason: Text


class PaymentClaimDecided(PaymentClaimFact, type_name="payment_claim.decided"):
    """The agency decided: approved and ineligible make up what was requested."""

    decision_reference: Name
    approved: Split
    ineligible_cents: SignedCents
    ineligible_lines: tuple[IneligibleLine, ...]
    decided_by: Name


class PaymentClaimPaid(PaymentClaimFact, type_name="payment_claim.paid"):
    """The agency paid what it had approved."""

    payment_reference: Name
    paid: Split
    recorded_by: Name


class PaymentClaimCancelled(PaymentClaimFact, type_name="payment_claim.cancelled"):
    """A drafted payment claim was given up; its claims left it, its number is not used again."""

    reason: Text
    cancelled_by: Name


class PaymentClaimNumbered(PaymentClaimFact, type_name="payment_claim_register.numbered"):
    """The programme's register gave the payment claim its number: MP1, MP2, ..."""

    payment_claim_id: UUID


PaymentClaimEvent = (
    PaymentClaimDrafted
    | ClaimBundled
    | ClaimUnbundled
    | PaymentClaimSubmitted
    | PaymentClaimDecided
    | PaymentClaimPaid
    | PaymentClaimCancelled
    | PaymentClaimNumbered
)
