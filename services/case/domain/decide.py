"""From a command to facts, or a refusal."""

from collections.abc import Sequence
from datetime import date
from typing import NamedTuple
from uuid import UUID, uuid4

from contracts.dates import refuse_future
from contracts.events import CaseFact
from contracts.http.case import (
    ApproveSupportPlan,
    CaseCommand,
    CloseCase,
    EndService,
    GrantService,
    OpenCase,
    RecordAssessment,
    RecordDelivery,
    RecordReview,
    RecordTargetStatus,
    ReopenCase,
    ReverseDelivery,
    TransferCase,
)
from services.case.domain import grants, intake, lifecycle, transition
from services.case.domain.state import Case

COMMANDS: tuple[type[CaseCommand], ...] = (
    RecordTargetStatus,
    RecordAssessment,
    ApproveSupportPlan,
    GrantService,
    RecordDelivery,
    ReverseDelivery,
    EndService,
    RecordReview,
    *transition.STEPS,
    TransferCase,
    CloseCase,
    ReopenCase,
)
"""Every command to an existing case."""


class Decision(NamedTuple):
    """The facts that a command leads to, and the id of what it makes, if anything."""

    facts: Sequence[CaseFact]
    created_id: UUID | None = None


def open_case(command: OpenCase, today: date) -> Decision:
    """Decide on a new case."""
    refuse_future(command.effective_date, today)
    return Decision(intake.open_case(command))


def decide(case: Case, command: CaseCommand, today: date) -> Decision:
    """Decide on a command to a case.

    Raises:
        Refusal: a rule does not allow it.
    """
    refuse_future(command.effective_date, today)
    match command:
        case RecordDelivery():
            created = command.delivery_id or uuid4()
            return Decision(grants.record_delivery(case, command, created), created)
        case ReverseDelivery():
            created = command.reversal_id or uuid4()
            return Decision(grants.reverse_delivery(case, command, created), created)
        case GrantService():
            created = command.grant_id or uuid4()
            return Decision(grants.grant_service(case, command, created), created)
        case EndService():
            return Decision(grants.end_service(case, command))
        case RecordTargetStatus():
            return Decision(intake.record_target_status(case, command))
        case RecordAssessment():
            created = command.assessment_id or uuid4()
            return Decision(intake.record_assessment(case, command, created), created)
        case ApproveSupportPlan():
            return Decision(intake.approve_support_plan(case, command))
        case RecordReview():
            created = command.review_id or uuid4()
            return Decision(lifecycle.record_review(case, command, created), created)
        case TransferCase():
            return Decision(lifecycle.transfer_case(case, command))
        case CloseCase():
            return Decision(lifecycle.close_case(case, command))
        case ReopenCase():
            return Decision(lifecycle.reopen_case(case, command))
        case _:
            return Decision(transition.record_step(case, command))
