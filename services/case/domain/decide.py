"""From a command to facts, or a refusal."""

from datetime import date
from uuid import uuid4

from contracts.dates import refuse_future
from contracts.http.case import (
    ApproveSupportPlan,
    AssignCaseworker,
    CloseCase,
    CorrectDeath,
    OpenCase,
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
from contracts.http.transition import WithdrawTransitionStep
from contracts.refusal import Refusal, quoting_rules_of
from services.case.domain.decision import Decision
from services.case.domain.deliveries import delivering
from services.case.domain.grants import (
    following_rates,
    grant_changes,
    granting,
    participation,
)
from services.case.domain.person import assessing, caseworker, death, intake, lifecycle
from services.case.domain.plan import planning
from services.case.domain.registers.line_warnings import budget_warnings
from services.case.domain.state import Case, evolve
from services.case.domain.surroundings import Surroundings
from services.case.domain.way_out import transition, withdrawing


def open_case(command: OpenCase, today: date) -> Decision:
    """Decide on a new case."""
    with quoting_rules_of(command.effective_date):
        refuse_future(command.effective_date, today)
        return intake.open_case(command)


def decide(case: Case, command: CaseCommand, surroundings: Surroundings, today: date) -> Decision:
    """Decide on a command to a case; grants that it is about follow the published rates first.

    Raises:
        Refusal: a rule does not allow it.
    """
    with quoting_rules_of(command.effective_date):
        refuse_future(command.effective_date, today, command.command)
        repriced = following_rates.repriced_before(case, command, surroundings)
        priced = case
        for fact in repriced:
            priced = evolve(priced, fact, case.case_id)
        try:
            decided = _decided(priced, command, surroundings, today)
        except Refusal as refusal:
            raise following_rates.naming_the_rise(case, repriced, refusal) from None
        decision = following_rates.preceded_by(repriced, decided)
        warnings = [*decision.warnings, *budget_warnings(priced, decision, surroundings)]
        return decision._replace(warnings=warnings)


def _decided(case: Case, command: CaseCommand, surroundings: Surroundings, today: date) -> Decision:
    match command:
        case RecordDelivery():
            created_id = command.delivery_id or uuid4()
            return delivering.record_delivery(case, command, surroundings, created_id, today)
        case ReverseDelivery():
            created_id = command.reversal_id or uuid4()
            return delivering.reverse_delivery(case, command, surroundings, created_id)
        case GrantService():
            created_id = command.grant_id or uuid4()
            return granting.grant_service(case, command, surroundings, created_id)
        case AmendGrant():
            return grant_changes.amend_grant(case, command, surroundings)
        case RepriceGrant():
            return following_rates.reprice_grant(case, command, surroundings)
        case SuspendService():
            return grant_changes.suspend_service(case, command)
        case ResumeService():
            return grant_changes.resume_service(case, command)
        case EndService():
            return grant_changes.end_service(case, command, surroundings)
        case SubmitParticipantForm():
            return participation.submit_participant_form(case, command)
        case RecordImmediateResult():
            return participation.record_immediate_result(case, command)
        case RequestMoreSessions():
            return participation.request_more_sessions(case, command)
        case RecordTargetStatus():
            return intake.record_target_status(case, command)
        case RecordAssessment():
            created_id = command.assessment_id or uuid4()
            return assessing.record_assessment(case, command, surroundings, created_id)
        case ApproveSupportPlan():
            return planning.approve_support_plan(case, command)
        case RecordReview():
            created_id = command.review_id or uuid4()
            return lifecycle.record_review(case, command, surroundings, created_id)
        case TransferCase():
            return lifecycle.transfer_case(case, command, surroundings)
        case AssignCaseworker():
            return caseworker.assign_caseworker(case, command)
        case RecordDeath():
            return death.record_death(case, command, surroundings)
        case CorrectDeath():
            return death.correct_death(case, command, surroundings)
        case CloseCase():
            return lifecycle.close_case(case, command, surroundings)
        case ReopenCase():
            return lifecycle.reopen_case(case, command)
        case WithdrawTransitionStep():
            return withdrawing.withdraw_step(case, command)
        case _:
            return transition.record_step(case, command, surroundings)
