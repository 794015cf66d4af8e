"""Events of a client's case, from application to closing.

Each `...Fields` class is the part that a caseworker enters; the event adds what the service knows.
"""

from decimal import Decimal
from typing import Annotated, Literal
from uuid import UUID

from pydantic import Field

from contracts.events.fact import Fact
from contracts.events.transition import TransitionFact
from contracts.model import (
    CareLevel,
    Cents,
    Code,
    DeliveryMode,
    DisabilityGroup,
    EffectiveDate,
    Model,
    Name,
    PricingBasis,
    Quantity,
    Recipient,
    TargetGroup,
    Text,
    Unit,
    UnitPriceCents,
)
from contracts.personal import PersonalDate, PersonalName, PersonalText


class CaseOpened(Fact, type_name="case.opened"):
    """A person applied (iesniegums) and the municipality opened a case; personal data is sealed."""

    target_group: TargetGroup
    given_name: PersonalName
    family_name: PersonalName
    personal_code: PersonalName
    birth_date: PersonalDate
    application_reference: Name


class TargetStatusFields(Model):
    """What makes the person eligible, as documents attest it."""

    disability_group: DisabilityGroup
    disability_kind: Literal["mental", "functional", "other", "none"]
    opinion_valid_from: EffectiveDate | None = None
    opinion_valid_to: EffectiveDate | None = None
    lives_in: Literal["family", "institution", "out_of_family_care", "independent"]


class TargetStatusRecorded(Fact, TargetStatusFields, type_name="case.target_status_recorded"):
    """Target status as of the effective date; the opinion is VDEĀVK's on special care."""


class TeamMember(Model):
    """One specialist of the assessment team."""

    specialist: Code
    leads: bool = False


class AssessmentFields(Model):
    """The outcome of an assessment (izvērtēšana) with the named version of an instrument."""

    instrument: Code
    instrument_version: Annotated[int, Field(ge=1, le=1000)]
    team: Annotated[tuple[TeamMember, ...], Field(min_length=1, max_length=12)]
    care_level: CareLevel
    scores: Annotated[
        dict[Code, Annotated[int, Field(ge=0, le=1000)]], Field(default_factory=dict, max_length=50)
    ]
    quality_of_life_score: Annotated[int, Field(ge=0, le=1000)] | None = None


class AssessmentRecorded(Fact, AssessmentFields, type_name="case.assessment_recorded"):
    """The person was assessed in the programme and has a care level from the effective date."""

    assessment_id: UUID
    target_group: TargetGroup


class PlanLine(Model):
    """One planned service of a support plan."""

    service: Code
    quantity: Quantity
    per: Literal["week", "month", "year", "total"]
    goal: Text


class SupportPlanFields(Model):
    """The content of a support plan (atbalsta plāns)."""

    lines: Annotated[tuple[PlanLine, ...], Field(min_length=1, max_length=50)]


class SupportPlanApproved(Fact, SupportPlanFields, type_name="case.support_plan_approved"):
    """Version `plan_version` of the support plan holds from the effective date."""

    plan_version: Annotated[int, Field(ge=1)]
    client_view: PersonalText | None = None


class ServiceGrantFields(Model):
    """A decision that gives the person a service: from whom, at what price, how much."""

    service: Code
    decision_reference: Name
    contract_reference: Name
    provider: Name
    recipient: Recipient = "client"
    pricing_basis: PricingBasis
    unit_price_cents: UnitPriceCents | None = None
    quantity_limit: Quantity
    period_to: EffectiveDate


class ServiceGranted(Fact, ServiceGrantFields, type_name="case.service_granted"):
    """The grant holds from the effective date to `period_to`; its unit price is frozen in it."""

    grant_id: UUID
    unit: Unit
    target_group: TargetGroup
    plan_version: int


class Delivery(Model):
    """One delivery with all that prices it, so that whoever reads the event needs no other.

    `unit_price_cents` is the grant's frozen price; on actual cost it is absent and `cost_cents` is
    the cost of the whole delivery that the provider's document shows.
    """

    grant_id: UUID
    service: Code
    target_group: TargetGroup
    unit: Unit
    quantity: Quantity
    recipient: Recipient
    pricing_basis: PricingBasis
    unit_price_cents: UnitPriceCents | None
    cost_cents: Cents | None


class DeliveryRecorded(Fact, Delivery, type_name="case.delivery_recorded"):
    """A granted service was delivered on the effective date, or in that month for monthly units."""

    delivery_id: UUID
    mode: DeliveryMode
    document_reference: Name | None = None


class DeliveryReversed(Fact, Delivery, type_name="case.delivery_reversed"):
    """The delivery `delivery_id` is taken back whole; a corrected one is recorded anew.

    The effective date is the delivery's own, for it is the delivery that never held.
    """

    delivery_id: UUID
    reversal_id: UUID
    reason: Text


class ServiceEnded(Fact, type_name="case.service_ended"):
    """The grant ended on the effective date; the service is not delivered after it."""

    grant_id: UUID
    service: Code
    reason: Text


class ReviewFields(Model):
    """A review (aktualizācija) with the client's satisfaction, 1 (low) to 5 (high)."""

    satisfaction: Annotated[int, Field(ge=1, le=5)]
    care_level: CareLevel | None = None
    ended_grant_id: UUID | None = None
    outcome: Text


class ReviewRecorded(Fact, ReviewFields, type_name="case.review_recorded"):
    """The plan was reviewed on the effective date, by the calendar or after a service ended."""

    review_id: UUID


class CaseTransferred(Fact, type_name="case.transferred"):
    """The case belongs to `municipality` from the effective date; it was `from_municipality`'s."""

    from_municipality: Code
    reason: Text


class CaseClosed(Fact, type_name="case.closed"):
    """The case was closed on the effective date; nothing is granted or delivered after it."""

    reason: Text


class CaseReopened(Fact, type_name="case.reopened"):
    """The case is open again from the effective date."""

    reason: Text


CaseFact = (
    CaseOpened
    | TargetStatusRecorded
    | AssessmentRecorded
    | SupportPlanApproved
    | ServiceGranted
    | DeliveryRecorded
    | DeliveryReversed
    | ServiceEnded
    | ReviewRecorded
    | TransitionFact
    | CaseTransferred
    | CaseClosed
    | CaseReopened
)
"""Every event of the case log."""


def claimable_id(fact: DeliveryRecorded | DeliveryReversed) -> UUID:
    """What a claim line names: the delivery's id, or the reversal's; unique in the whole log."""
    return fact.reversal_id if isinstance(fact, DeliveryReversed) else fact.delivery_id


def delivered_quantity(fact: DeliveryRecorded | DeliveryReversed) -> Decimal:
    """The quantity that a delivery adds (positive) or a reversal takes back (negative)."""
    return -fact.quantity if isinstance(fact, DeliveryReversed) else fact.quantity
