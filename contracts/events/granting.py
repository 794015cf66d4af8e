"""Events of a grant: the decision that gives a person a service, and what becomes of it."""

from typing import Literal
from uuid import UUID

from contracts.events.fact import Fact
from contracts.model import (
    CareLevel,
    Cents,
    Code,
    EffectiveDate,
    Model,
    Name,
    PricingBasis,
    Quantity,
    Recipient,
    SubsidyHousing,
    TargetGroup,
    Text,
    Unit,
    UnitPriceCents,
)


class GrantFact(Fact):
    """Whatever happens to a grant; not an event by itself."""

    grant_id: UUID


class ServiceGrantFields(Model):
    """A decision that gives the person a service: from whom, at what price, how much.

    `contract_municipality` is who concluded the contract; it is said where merged municipalities
    have contracts of the same number. On actual cost `amount_limit_cents` is the most that all
    deliveries together may cost; with a unit price the quantity limit says as much. `housing` is
    where the person lives, where the rate of a care-level subsidy depends on it.
    """

    service: Code
    application_reference: Name | None = None
    decision_reference: Name
    referral_reference: Name | None = None
    contract_reference: Name
    contract_municipality: Code | None = None
    provider: Name
    recipient: Recipient = "client"
    pricing_basis: PricingBasis
    housing: SubsidyHousing | None = None
    unit_price_cents: UnitPriceCents | None = None
    quantity_limit: Quantity
    amount_limit_cents: Cents | None = None
    period_to: EffectiveDate


class ServiceGranted(GrantFact, ServiceGrantFields, type_name="case.service_granted"):
    """The grant holds from the effective date to `period_to`, at this price until another holds.

    `rate_reference` is the published rate that the price comes from, `care_level` the level that a
    monthly subsidy follows, `committed_cents` what the grant binds of its contract.
    """

    unit: Unit
    target_group: TargetGroup
    plan_version: int
    rate_reference: Name | None = None
    care_level: CareLevel | None = None
    committed_cents: Cents | None = None


class GrantAmended(GrantFact, type_name="case.grant_amended"):
    """From the effective date the grant has these limits; what did not change is repeated."""

    service: Code
    decision_reference: Name
    quantity_limit: Quantity
    amount_limit_cents: Cents | None
    period_to: EffectiveDate
    committed_cents: Cents
    reason: Text


class GrantRepriced(GrantFact, type_name="case.grant_repriced"):
    """What is delivered from the effective date on has this unit price; nothing before it has.

    The cause is a new published rate, or the person's new care level. What was recorded before this
    keeps the price at which it was recorded, on whichever day it was delivered.
    """

    service: Code
    unit_price_cents: UnitPriceCents
    rate_reference: Name
    care_level: CareLevel | None
    cause: Literal["rate", "care_level"]
    committed_cents: Cents


class ServiceSuspended(GrantFact, type_name="case.service_suspended"):
    """Nothing is delivered by the grant from the effective date until it is resumed."""

    service: Code
    reason: Text


class ServiceResumed(GrantFact, type_name="case.service_resumed"):
    """The grant is delivered again from the effective date."""

    service: Code


class ServiceEnded(GrantFact, type_name="case.service_ended"):
    """The grant ended on the effective date; the service is not delivered after it.

    A grant that ended before its own first day never ran.
    """

    service: Code
    reason: Text


class ParticipantFormSubmitted(GrantFact, type_name="case.participant_form_submitted"):
    """The participant form (ESF dalībnieka anketa) of a granted service; MK 313 p. 41-42."""

    service: Code
    form_reference: Name


class ImmediateResultRecorded(GrantFact, type_name="case.immediate_result_recorded"):
    """What the participant does within four weeks of leaving a service: the immediate result."""

    service: Code
    result: Literal["education", "training", "employment", "none"]
    evidence_reference: Name | None = None


GrantEvent = (
    ServiceGranted
    | GrantAmended
    | GrantRepriced
    | ServiceSuspended
    | ServiceResumed
    | ServiceEnded
    | ParticipantFormSubmitted
    | ImmediateResultRecorded
)
