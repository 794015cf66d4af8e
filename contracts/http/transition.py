"""Commands to a case about the way out of an institution."""

from typing import ClassVar, Literal

from contracts.events.transition import (
    PreparationActivityFields,
    StepWithdrawalFields,
    VisitFields,
)
from contracts.http.command import CaseCommand
from contracts.model import Code, Name, Text


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


class EndMentoring(CaseCommand):
    """Record that the mentor accompanies the client no longer."""

    command: ClassVar[str] = "end_mentoring"

    reason: Text


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


class WithdrawTransitionStep(CaseCommand, StepWithdrawalFields):
    """Withdraw a step that was recorded by mistake; its right day is recorded anew after that.

    The effective date is that of the correction. What a withdrawn return ended stays ended: a
    mentor is assigned anew.
    """

    command: ClassVar[str] = "withdraw_transition_step"

    reason: Text
