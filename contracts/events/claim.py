"""Events of the claims log: a municipality's claim for what it delivered."""

from typing import Annotated, Literal
from uuid import UUID

from pydantic import Field

from contracts.events.fact import Fact
from contracts.model import (
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

ClaimKind = Literal["grt_services", "ft_services"]


class ClaimLine(Model):
    """One delivery in a claim, with how its amount came about.

    `claimable_id` is the delivery's id, or the reversal's id when the line takes a delivery back;
    quantities and amounts are then negative. `amount_cents` is what the municipality asks for,
    `eligible_cents` what the cap of `cap_rule` leaves of it.
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
    unit: Unit
    quantity: SignedQuantity
    pricing_basis: PricingBasis
    unit_price_cents: int | None
    amount_cents: SignedCents
    eligible_cents: SignedCents
    cap_rule: Name | None = None


class ClaimDrafted(Fact, type_name="claim.drafted"):
    """A claim was assembled from every delivery of its kind and period not claimed before."""

    claim_number: Name
    kind: ClaimKind
    period_from: EffectiveDate
    period_to: EffectiveDate
    lines: Annotated[tuple[ClaimLine, ...], Field(min_length=1)]
    prepared_by: Name


class ClaimSubmitted(Fact, type_name="claim.submitted"):
    """The municipality submitted the claim to the planning region."""

    claim_number: Name
    lines: tuple[ClaimLine, ...]


class ApprovedLine(Model):
    """The region's decision on one line: what is approved, and why the rest is cut."""

    claim_line: ClaimLine
    approved_cents: SignedCents
    cut_reason: Text | None = None


class ClaimApproved(Fact, type_name="claim.approved"):
    """The region approved the claim in whole or in part; every cut line says why."""

    claim_number: Name
    lines: tuple[ApprovedLine, ...]
    approved_by: Name


class ClaimWithdrawn(Fact, type_name="claim.withdrawn"):
    """The municipality took the claim back before approval; its deliveries may be claimed again."""

    claim_number: Name
    was_submitted: bool
    lines: tuple[ClaimLine, ...]
    reason: Text


class ClaimNumbered(Fact, type_name="claim_register.claim_numbered"):
    """The municipality's register gave the claim its number.

    The register is a stream of its own: two claims of a municipality assembled at once meet here,
    so no delivery is in both.
    """

    claim_id: UUID
    claim_number: Name


ClaimsFact = ClaimDrafted | ClaimSubmitted | ClaimApproved | ClaimWithdrawn | ClaimNumbered
"""Every event of the claims log."""
