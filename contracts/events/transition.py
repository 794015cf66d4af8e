"""Steps of a transition from a state care institution (VSAC) into the community.

Sources: S0, S1 and S3 of the programme's documents; the rules live in `contracts.reference`.
"""

from typing import Annotated, Literal

from pydantic import Field

from contracts.events.fact import Fact
from contracts.model import Code, Model, Name, Text


class TransitionWishExpressed(Fact, type_name="transition.wish_expressed"):
    """The resident said that they wish to live in the community; preparation may begin."""

    institution: Name


class MentorAssigned(Fact, type_name="transition.mentor_assigned"):
    """A social mentor accompanies the client from the effective date."""

    mentor: Code


class MentorTrainingCompleted(Fact, type_name="transition.mentor_training_completed"):
    """The mentor finished training; due before the SIVA decision."""

    mentor: Code
    certificate_reference: Name


class PreparationActivityFields(Model):
    """One preparation activity in the institution."""

    activity: Literal["documents", "bank", "transport", "household", "easy_language", "other"]
    hours: Annotated[int, Field(ge=1, le=24)]


class PreparationActivityRecorded(
    Fact, PreparationActivityFields, type_name="transition.preparation_activity_recorded"
):
    """A preparation activity took place on the effective date."""


class VisitFields(Model):
    """One visit of the client outside the institution, or of new staff to the client."""

    visit: Literal["new_home", "new_staff", "family", "familiar_setting", "overnight"]
    hours: Annotated[int, Field(ge=1, le=72)]


class VisitRecorded(Fact, VisitFields, type_name="transition.visit_recorded"):
    """A visit took place on the effective date."""


class ExitApplicationSubmitted(Fact, type_name="transition.exit_application_submitted"):
    """The client applied to leave the institution."""

    application_reference: Name


class SivaDecisionRecorded(Fact, type_name="transition.siva_decision_recorded"):
    """SIVA decided to end the institution's service from the effective date."""

    decision_reference: Name


class MovedOut(Fact, type_name="transition.moved_out"):
    """The client left the institution and lives in the community."""

    housing: Literal["own_home", "family", "social_housing", "group_apartment", "family_like_care"]


class FollowUpRecorded(Fact, type_name="transition.follow_up_recorded"):
    """The institution followed up on the client, due every three months after the move."""

    outcome: Text


class ReturnedToInstitution(Fact, type_name="transition.returned_to_institution"):
    """The client went back to an institution."""

    reason: Text


TransitionFact = (
    TransitionWishExpressed
    | MentorAssigned
    | MentorTrainingCompleted
    | PreparationActivityRecorded
    | VisitRecorded
    | ExitApplicationSubmitted
    | SivaDecisionRecorded
    | MovedOut
    | FollowUpRecorded
    | ReturnedToInstitution
)
