"""Steps of a transition from a state care institution (VSAC) into the community.

Sources: S0, S1 and S3 of the programme's documents; the rules live in `contracts.reference`.
"""

from typing import Annotated, Literal

from pydantic import Field

from contracts.events.fact import Fact
from contracts.model import Code, EffectiveDate, Model, Name, Text
from contracts.personal import PersonalText
from contracts.written import NUMBER


class TransitionStep(Fact):
    """Whatever happens on the way out of an institution; not an event by itself."""


class TransitionWishExpressed(TransitionStep, type_name="transition.wish_expressed"):
    """The resident said that they wish to live in the community; preparation may begin."""

    institution: Name


class MentorAssigned(TransitionStep, type_name="transition.mentor_assigned"):
    """A social mentor accompanies the client from the effective date."""

    mentor: Code


class MentorTrainingCompleted(TransitionStep, type_name="transition.mentor_training_completed"):
    """The mentor finished training; due before the SIVA decision."""

    mentor: Code
    certificate_reference: Name


class MentoringEnded(TransitionStep, type_name="transition.mentoring_ended"):
    """The mentor accompanies the client no longer, and may take another one."""

    mentor: Code
    reason: Text


class PreparationActivityFields(Model):
    """One preparation activity in the institution."""

    activity: Literal["documents", "bank", "transport", "household", "easy_language", "other"]
    hours: Annotated[int, Field(ge=1, le=24), NUMBER]


class PreparationActivityRecorded(
    TransitionStep, PreparationActivityFields, type_name="transition.preparation_activity_recorded"
):
    """A preparation activity took place on the effective date."""


class VisitFields(Model):
    """One visit of the client outside the institution, or of new staff or carers to the client.

    A child's come in a sequence (S3): in a `familiar_setting`, a `meeting` of hours, `overnight`.
    """

    visit: Literal["new_home", "new_staff", "family", "familiar_setting", "meeting", "overnight"]
    hours: Annotated[int, Field(ge=1, le=72), NUMBER]


class VisitRecorded(TransitionStep, VisitFields, type_name="transition.visit_recorded"):
    """A visit took place on the effective date."""


class ExitApplicationSubmitted(TransitionStep, type_name="transition.exit_application_submitted"):
    """The client applied to leave the institution."""

    application_reference: Name


class SivaDecisionRecorded(TransitionStep, type_name="transition.siva_decision_recorded"):
    """SIVA decided to end the institution's service from the effective date."""

    decision_reference: Name


class MovedOut(TransitionStep, type_name="transition.moved_out"):
    """The client left the institution and lives in the community."""

    housing: Literal["own_home", "family", "social_housing", "group_apartment", "family_like_care"]


class FollowUpRecorded(TransitionStep, type_name="transition.follow_up_recorded"):
    """The institution followed up on the client, due every three months after the move."""

    outcome: PersonalText


class ReturnedToInstitution(TransitionStep, type_name="transition.returned_to_institution"):
    """The client went back to an institution."""

    reason: Text


WithdrawableStep = Literal[
    "express_transition_wish",
    "complete_mentor_training",
    "submit_exit_application",
    "record_siva_decision",
    "record_move_out",
    "record_follow_up",
    "record_return",
]
"""A step that may be withdrawn, by the name of the command that recorded it."""


class StepWithdrawalFields(Model):
    """Which step is withdrawn: of several on one day the last recorded."""

    step: WithdrawableStep
    step_effective_date: EffectiveDate


class TransitionStepWithdrawn(Fact, StepWithdrawalFields, type_name="transition.step_withdrawn"):
    """A step that was recorded did not happen, or not on that day.

    The effective date is that of the correction. What a withdrawn return ended stays ended.
    """

    reason: PersonalText


TransitionFact = (
    TransitionWishExpressed
    | MentorAssigned
    | MentorTrainingCompleted
    | MentoringEnded
    | PreparationActivityRecorded
    | VisitRecorded
    | ExitApplicationSubmitted
    | SivaDecisionRecorded
    | MovedOut
    | FollowUpRecorded
    | ReturnedToInstitution
)

WITHDRAWABLE: dict[WithdrawableStep, type[TransitionFact]] = {
    "express_transition_wish": TransitionWishExpressed,
    "complete_mentor_training": MentorTrainingCompleted,
    "submit_exit_application": ExitApplicationSubmitted,
    "record_siva_decision": SivaDecisionRecorded,
    "record_move_out": MovedOut,
    "record_follow_up": FollowUpRecorded,
    "record_return": ReturnedToInstitution,
}
"""The fact of each step that may be withdrawn."""
