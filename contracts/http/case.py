"""Commands to a case: opening, status, assessment, plan, review, transfer, closing.

Every command names the day on which its fact held; the case knows its municipality. Ids may be
chosen by the client, so that a repeated request or an import names the same thing.
"""

from typing import ClassVar
from uuid import UUID

from contracts.events.assessment import AssessmentFields
from contracts.events.case import TargetStatusFields
from contracts.events.support_plan import ReviewFields, SupportPlanFields
from contracts.http.command import CaseCommand
from contracts.model import BirthDate, Code, EffectiveDate, Name, TargetGroup, Text


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
    placement_circumstances: Text | None = None
    family_and_friends: Text | None = None
    family_support: Text | None = None
    employment: Text | None = None
    education: Text | None = None
    health_and_medication: Text | None = None
    wishes: Text | None = None
    tasks_in_institution: Text | None = None
    municipal_goals: Text | None = None
    siblings: Text | None = None
    biological_family: Text | None = None
    rehabilitation_programme: Text | None = None
    education_programme: Text | None = None
    support_volume: Text | None = None


class RequestMoreSessions(CaseCommand):
    """Record the parents' application for the further rehabilitation sessions of their child."""

    command: ClassVar[str] = "request_more_sessions"

    application_reference: Name


class RecordReview(CaseCommand, ReviewFields):
    """Record a review of the support plan."""

    command: ClassVar[str] = "record_review"

    review_id: UUID | None = None
    outcome: Text


class TransferCase(CaseCommand):
    """Hand the case over to another municipality."""

    command: ClassVar[str] = "transfer_case"

    to_municipality: Code
    reason: Text


class AssignCaseworker(CaseCommand):
    """Assign the caseworker who has the case from the effective date."""

    command: ClassVar[str] = "assign_caseworker"

    caseworker: Name


class CloseCase(CaseCommand):
    """Close the case."""

    command: ClassVar[str] = "close_case"

    reason: Text


class ReopenCase(CaseCommand):
    """Open a closed case again."""

    command: ClassVar[str] = "reopen_case"

    reason: Text


class RecordDeath(CaseCommand):
    """Record that the person died on the effective date; running grants end with it."""

    command: ClassVar[str] = "record_death"

    certificate_reference: Name


class CorrectDeath(CaseCommand):
    """Correct the recorded day of death to `died_on`; `null` where the person lives."""

    command: ClassVar[str] = "correct_death"

    died_on: EffectiveDate | None
    certificate_reference: Name | None = None
    reason: Text
