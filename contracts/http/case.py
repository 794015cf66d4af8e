"""Commands to a case, and what the case service answers.

Every command names the day on which its fact held; the case knows its municipality. Ids may be
chosen by the client, so that a repeated request or an import names the same thing.
"""

from datetime import date
from decimal import Decimal
from typing import ClassVar, Literal
from uuid import UUID

from pydantic import Field

from contracts.events.case import (
    AssessmentFields,
    ReviewFields,
    ServiceGrantFields,
    SupportPlanFields,
    TargetStatusFields,
)
from contracts.events.transition import PreparationActivityFields, VisitFields
from contracts.model import (
    BirthDate,
    CareLevel,
    Cents,
    Code,
    DeliveryMode,
    EffectiveDate,
    Model,
    Name,
    PricingBasis,
    Quantity,
    Recipient,
    TargetGroup,
    Text,
    Unit,
)


class CaseCommand(Model):
    """What every command to a case says: the day on which its fact held.

    `command` is its permanent name, in import files and (with dashes) in paths.
    """

    command: ClassVar[str]

    effective_date: EffectiveDate


class OpenCase(CaseCommand):
    """Open a case on a person's application."""

    command: ClassVar[str] = "open_case"

    case_id: UUID | None = None
    municipality: Code
    target_group: TargetGroup
    given_name: Name
    family_name: Name
    personal_code: Name
    birth_date: BirthDate
    application_reference: Name


class RecordTargetStatus(CaseCommand, TargetStatusFields):
    """Record what makes the person eligible."""

    command: ClassVar[str] = "record_target_status"


class RecordAssessment(CaseCommand, AssessmentFields):
    """Record the outcome of an assessment."""

    command: ClassVar[str] = "record_assessment"

    assessment_id: UUID | None = None


class ApproveSupportPlan(CaseCommand, SupportPlanFields):
    """Approve the next version of the support plan."""

    command: ClassVar[str] = "approve_support_plan"

    client_view: Text | None = None


class GrantService(CaseCommand, ServiceGrantFields):
    """Grant a service from the effective date to `period_to`."""

    command: ClassVar[str] = "grant_service"

    grant_id: UUID | None = None


class RecordDelivery(CaseCommand):
    """Record that a granted service was delivered on the effective date."""

    command: ClassVar[str] = "record_delivery"

    delivery_id: UUID | None = None
    grant_id: UUID
    quantity: Quantity
    cost_cents: Cents | None = None
    mode: DeliveryMode = "in_person"
    document_reference: Name | None = None


class ReverseDelivery(CaseCommand):
    """Take a delivery back whole; the effective date is that of the delivery."""

    command: ClassVar[str] = "reverse_delivery"

    delivery_id: UUID
    reversal_id: UUID | None = None
    reason: Text


class EndService(CaseCommand):
    """End a grant on the effective date."""

    command: ClassVar[str] = "end_service"

    grant_id: UUID
    reason: Text


class RecordReview(CaseCommand, ReviewFields):
    """Record a review of the support plan."""

    command: ClassVar[str] = "record_review"

    review_id: UUID | None = None


class TransferCase(CaseCommand):
    """Hand the case over to another municipality."""

    command: ClassVar[str] = "transfer_case"

    to_municipality: Code
    reason: Text


class CloseCase(CaseCommand):
    """Close the case."""

    command: ClassVar[str] = "close_case"

    reason: Text


class ReopenCase(CaseCommand):
    """Open a closed case again."""

    command: ClassVar[str] = "reopen_case"

    reason: Text


class ExpressTransitionWish(CaseCommand):
    """Record the resident's wish to live in the community."""

    command: ClassVar[str] = "express_transition_wish"

    institution: Name


class AssignMentor(CaseCommand):
    """Assign a social mentor."""

    command: ClassVar[str] = "assign_mentor"

    mentor: Code


class CompleteMentorTraining(CaseCommand):
    """Record that the assigned mentor finished training."""

    command: ClassVar[str] = "complete_mentor_training"

    certificate_reference: Name


class RecordPreparationActivity(CaseCommand, PreparationActivityFields):
    """Record a preparation activity."""

    command: ClassVar[str] = "record_preparation_activity"


class RecordVisit(CaseCommand, VisitFields):
    """Record a visit."""

    command: ClassVar[str] = "record_visit"


class SubmitExitApplication(CaseCommand):
    """Record the client's application to leave the institution."""

    command: ClassVar[str] = "submit_exit_application"

    application_reference: Name


class RecordSivaDecision(CaseCommand):
    """Record SIVA's decision to end the institution's service."""

    command: ClassVar[str] = "record_siva_decision"

    decision_reference: Name


class RecordMoveOut(CaseCommand):
    """Record that the client moved into the community."""

    command: ClassVar[str] = "record_move_out"

    housing: Literal["own_home", "family", "social_housing", "group_apartment", "family_like_care"]


class RecordFollowUp(CaseCommand):
    """Record the institution's follow-up after the move."""

    command: ClassVar[str] = "record_follow_up"

    outcome: Text


class RecordReturn(CaseCommand):
    """Record that the client returned to an institution."""

    command: ClassVar[str] = "record_return"

    reason: Text


class Recorded(Model):
    """What a command recorded: the stream's new version (its ETag) and the last log position."""

    id: UUID = Field(description="The case or claim that the command changed.")
    created_id: UUID | None = Field(
        None, description="The assessment, grant, delivery, reversal or review it made, if any."
    )
    version: int
    position: int


class GrantView(Model):
    """A grant with what is left of it."""

    grant_id: UUID
    service: Code
    recipient: Recipient
    provider: Name
    pricing_basis: PricingBasis
    unit: Unit
    unit_price_cents: int | None
    quantity_limit: Decimal
    quantity_delivered: Decimal
    period_from: date
    period_to: date
    ended_on: date | None


class CaseView(Model):
    """A case as it stands; personal fields read `null` once the person was erased."""

    case_id: UUID
    version: int
    status: Literal["open", "closed"]
    opened_on: date
    municipality: Code
    target_group: TargetGroup
    given_name: str | None
    family_name: str | None
    personal_code: str | None
    birth_date: date | None
    care_level: CareLevel | None
    plan_version: int
    grants: list[GrantView]
    transition_steps: list[str]


class FindCase(Model):
    """Find a person's case; the code travels in a body so that no log of addresses holds it."""

    personal_code: Name


class FoundCase(Model):
    """The case of the person looked for."""

    case_id: UUID
