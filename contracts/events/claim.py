"""Events of a claim: what a municipality or an institution asks the programme to pay.

A fact that moves money carries its lines whole, so that whoever reads it needs no other.
"""

from typing import Annotated, Literal
from uuid import UUID

from pydantic import Field

from contracts.events.fact import Fact
from contracts.model import (
    Cents,
    Code,
    EffectiveDate,
    Model,
    Name,
    PricingBasis,
    Recipient,
    SignedCents,
    SignedQuantity,
    TargetGroup,
    Text,
    Unit,
)

ClaimKind = Literal["grt_services", "ft_services", "vsac_preparation"]
"""Services to adults, services to children, the preparation of an institution's residents."""


class ClaimLine(Model):
    """One delivery in a claim, with how its amount came about.

    `claimable_id` is the delivery's id, or the reversal's id when the line takes a delivery back;
    quantities and amounts are then negative, and `eligible_cents` is what was finally approved of
    the delivery. `amount_cents` is the unit price of `rate_reference` times the quantity, or the
    actual cost that `document_reference` shows; `price_rule` names the rule that changed that
    price. `eligible_cents` is what the cap of `cap_rule` leaves of it; of a line that is not
    eligible it is 0, and `ineligible_rule` and `ineligible_reason` say why.
    `procurement_reference` is the procurement that the contract came of, and `budget_line` the line
    of the municipality's plan that it draws on.
    """

    line: Annotated[int, Field(ge=1)]
    claimable_id: UUID
    delivery_id: UUID
    case_id: UUID
    grant_id: UUID
    municipality: Code
    service: Code
    target_group: TargetGroup
    recipient: Recipient
    delivered_on: EffectiveDate
    delivered_from: EffectiveDate | None = None
    unit: Unit
    quantity: SignedQuantity
    pricing_basis: PricingBasis
    unit_price_cents: int | None
    rate_reference: Name | None = None
    document_reference: Name | None = None
    contract_reference: Name | None = None
    procurement_reference: Name | None = None
    budget_line: Name | None = None
    price_rule: Name | None = None
    amount_cents: SignedCents
    eligible_cents: SignedCents
    cap_rule: Name | None = None
    ineligible_rule: Name | None = None
    ineligible_reason: Text | None = None


ClaimLines = Annotated[tuple[ClaimLine, ...], Field(min_length=1)]


class ClaimFact(Fact):
    """Whatever happens to a claim; not an event by itself."""

    claim_number: Name


class ClaimDrafted(ClaimFact, type_name="claim.drafted"):
    """A claim was assembled from every delivery of its kind and period not claimed before.

    A claim for preparation is the institution's; its municipality is where that is.
    """

    kind: ClaimKind
    period_from: EffectiveDate
    period_to: EffectiveDate
    lines: ClaimLines
    prepared_by: Name
    institution: Name | None = None


class ClaimSubmitted(ClaimFact, type_name="claim.submitted"):
    """The claim was submitted to the planning region, for the n-th time as `submission` counts."""

    lines: tuple[ClaimLine, ...]
    submission: Annotated[int, Field(ge=1)] = 1
    submitted_by: Name | None = None


class Remark(Model):
    """What the region asks to have mended: in general, in an item's document, or in a line."""

    remark: Text
    item: Code | None = None
    claimable_id: UUID | None = None


class ClaimReturned(ClaimFact, type_name="claim.returned"):
    """The region returned the claim with remarks; it is not claimed until submitted again."""

    lines: tuple[ClaimLine, ...]
    remarks: Annotated[tuple[Remark, ...], Field(min_length=1, max_length=200)]
    returned_by: Name


class ClaimCorrected(ClaimFact, type_name="claim.corrected"):
    """The lines of a drafted or returned claim, assembled anew from what is delivered now."""

    lines: ClaimLines
    corrected_by: Name
    reason: Text


class LineAdmitted(ClaimFact, type_name="claim.line_admitted"):
    """The region found a line eligible that a check had kept out, and says why."""

    claimable_id: UUID
    eligible_cents: Cents
    reason: Text
    admitted_by: Name


class ClaimAccepted(ClaimFact, type_name="claim.accepted"):
    """The region found the claim complete and in order; what is approved of it is open."""

    accepted_by: Name


class ApprovedLine(Model):
    """The region's decision on one line: what is approved, and why the rest is cut."""

    claim_line: ClaimLine
    approved_cents: SignedCents
    cut_reason: Text | None = None


class ClaimApproved(ClaimFact, type_name="claim.approved"):
    """The region approved the claim in whole or in part; every cut line says why."""

    lines: tuple[ApprovedLine, ...]
    approved_by: Name


class ApprovalReversed(ClaimFact, type_name="claim.approval_reversed"):
    """The region took its approval back before the claim went into a payment claim."""

    lines: tuple[ApprovedLine, ...]
    reason: Text
    reversed_by: Name


class ClaimWithdrawn(ClaimFact, type_name="claim.withdrawn"):
    """The municipality took the claim back before approval; its deliveries may be claimed again.

    `was_submitted` says whether the claim stood as claimed then; a draft or a returned one did not.
    """

    was_submitted: bool
    lines: tuple[ClaimLine, ...]
    reason: Text


class ClaimIncluded(ClaimFact, type_name="claim.included"):
    """The approved claim is part of a payment claim, and of no other."""

    payment_claim_id: UUID
    payment_claim_number: Name


class ClaimRemoved(ClaimFact, type_name="claim.removed"):
    """The claim left the payment claim before that was submitted."""

    payment_claim_id: UUID
    payment_claim_number: Name
    reason: Text


class CertifiedLine(Model):
    """The paying agency's decision on an approved line, and who pays which part of it.

    Certified is approved less `ineligible_cents`; `esf_cents` and `state_cents` make it up.
    """

    claim_line: ClaimLine
    approved_cents: SignedCents
    ineligible_cents: SignedCents
    ineligible_reason: Text | None = None
    esf_cents: SignedCents
    state_cents: SignedCents


class ClaimCertified(ClaimFact, type_name="claim.certified"):
    """The paying agency (CFLA) decided which of the claim's approved money is eligible."""

    payment_claim_id: UUID
    payment_claim_number: Name
    lines: tuple[CertifiedLine, ...]


class ClaimPaid(ClaimFact, type_name="claim.paid"):
    """What the agency certified of the claim was paid."""

    payment_claim_id: UUID
    payment_claim_number: Name
    lines: tuple[CertifiedLine, ...]


class ClaimNumbered(Fact, type_name="claim_register.claim_numbered"):
    """The register of a municipality, or of an institution, gave the claim its number.

    The register is a stream of its own: two claims assembled at once meet here, so no delivery is
    in both.
    """

    claim_id: UUID
    claim_number: Name


class LinesChanged(Fact, type_name="claim_register.lines_changed"):
    """What a numbered claim's lines hold of deliveries changed: corrected, or no longer approved.

    Whoever assembles another claim at once meets this in the register, and decides anew.
    """

    claim_id: UUID
    claim_number: Name


ClaimRegisterFact = ClaimNumbered | LinesChanged


ClaimLifeFact = (
    ClaimDrafted
    | ClaimSubmitted
    | ClaimReturned
    | ClaimCorrected
    | LineAdmitted
    | ClaimAccepted
    | ClaimApproved
    | ApprovalReversed
    | ClaimWithdrawn
    | ClaimIncluded
    | ClaimRemoved
    | ClaimCertified
    | ClaimPaid
)
