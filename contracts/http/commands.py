"""Every command to an existing case, in the order in which a case meets them."""

from contracts.http.case import (
    ApproveSupportPlan,
    AssignCaseworker,
    CloseCase,
    CorrectDeath,
    RecordAssessment,
    RecordDeath,
    RecordReview,
    RecordTargetStatus,
    ReopenCase,
    RequestMoreSessions,
    TransferCase,
)
from contracts.http.command import CaseCommand
from contracts.http.granting import (
    AmendGrant,
    EndService,
    GrantService,
    RecordDelivery,
    RecordImmediateResult,
    RepriceGrant,
    ResumeService,
    ReverseDelivery,
    SubmitParticipantForm,
    SuspendService,
)
from contracts.http.transition import (
    AssignMentor,
    CompleteMentorTraining,
    EndMentoring,
    ExpressTransitionWish,
    RecordFollowUp,
    RecordMoveOut,
    RecordPreparationActivity,
    RecordReturn,
    RecordSivaDecision,
    RecordVisit,
    SubmitExitApplication,
    WithdrawTransitionStep,
)

TRANSITION_COMMANDS: tuple[type[CaseCommand], ...] = (
    ExpressTransitionWish,
    AssignMentor,
    CompleteMentorTraining,
    EndMentoring,
    RecordPreparationActivity,
    RecordVisit,
    SubmitExitApplication,
    RecordSivaDecision,
    RecordMoveOut,
    RecordFollowUp,
    RecordReturn,
)
"""The steps out of an institution."""

CASE_COMMANDS: tuple[type[CaseCommand], ...] = (
    RecordTargetStatus,
    RecordAssessment,
    ApproveSupportPlan,
    GrantService,
    AmendGrant,
    RepriceGrant,
    SuspendService,
    ResumeService,
    SubmitParticipantForm,
    RequestMoreSessions,
    RecordDelivery,
    ReverseDelivery,
    EndService,
    RecordImmediateResult,
    RecordReview,
    *TRANSITION_COMMANDS,
    WithdrawTransitionStep,
    TransferCase,
    AssignCaseworker,
    RecordDeath,
    CorrectDeath,
    CloseCase,
    ReopenCase,
)
