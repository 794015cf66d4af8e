"""From the events of cases and of the registers to the rows of the worklist."""

from collections.abc import Sequence
from datetime import date
from typing import Any, assert_never
from uuid import UUID

from psycopg import Connection

from contracts.events import CaseLogFact
from contracts.events.assessment import AssessmentRecorded
from contracts.events.case import (
    CaseClosed,
    CaseOpened,
    CaseReopened,
    CaseTransferred,
    CaseworkerAssigned,
    DeathCorrected,
    DeathRecorded,
    MoreSessionsRequested,
    TargetStatusRecorded,
)
from contracts.events.delivery import (
    DeliveryRecorded,
    DeliveryReversed,
    delivered_amount_cents,
    delivered_quantity,
)
from contracts.events.granting import (
    GrantAmended,
    GrantFact,
    GrantRepriced,
    ImmediateResultRecorded,
    ParticipantFormSubmitted,
    ServiceEnded,
    ServiceGranted,
    ServiceResumed,
    ServiceSuspended,
)
from contracts.events.register import (
    ContractAmended,
    ContractConcluded,
    ContractTerminated,
    RegisterEntry,
    contract_register_id,
)
from contracts.events.resource import ResourceMovement, ResourceReturned, ResourceTaken
from contracts.events.support_plan import ReviewRecorded, SupportPlanApproved
from contracts.events.transition import (
    MentorAssigned,
    MentoringEnded,
    ReturnedToInstitution,
    TransitionStep,
    TransitionStepWithdrawn,
)
from contracts.personal import Sealed
from contracts.reference import current_municipality
from services.eventlog.event import RecordedEvent
from services.projections.worklists.marks import STEPS, At, Rows

_ENDS: dict[type[GrantFact], str] = {
    ServiceEnded: "ended",
    ServiceSuspended: "suspended",
    ServiceResumed: "resumed",
    ParticipantFormSubmitted: "form",
    ImmediateResultRecorded: "result",
}
"""What becomes of a grant, and the kinds of its marks."""


def fold(connection: Connection[Any], events: Sequence[RecordedEvent[Any]]) -> None:
    """Add what a batch of the case log says."""
    rows = Rows()
    for event in events:
        fact: CaseLogFact = event.fact
        at, day = At(event.position, event.originator_id), event.fact.effective_date
        match fact:
            case CaseOpened():
                rows.added["opening"].append(_opening(event, fact))
            case TargetStatusRecorded():
                _status(rows, at, fact)
            case SupportPlanApproved():
                rows.mark(at, "planned", day)
            case ReviewRecorded():
                rows.mark(at, "planned", day)
                if fact.ended_grant_id is not None:
                    rows.mark(at, "reviewed_after", day, subject=fact.ended_grant_id)
            case CaseTransferred():
                rows.mark(at, "moved_to", day, told=fact.municipality)
            case CaseworkerAssigned():
                rows.mark(at, "caseworker", day, told=fact.caseworker)
            case CaseClosed():
                rows.mark(at, "closed", day)
                rows.mark(at, "mentor", day)
            case CaseReopened():
                rows.mark(at, "reopened", day)
            case DeathRecorded() | DeathCorrected():
                _death(rows, at, fact)
            case DeliveryRecorded() | DeliveryReversed():
                rows.added["delivered"].append(_delivered(at, fact))
            case GrantFact():
                _grant(rows, at, fact)
            case TransitionStep():
                _step(rows, at, fact)
            case TransitionStepWithdrawn():
                rows.withdraw(at, fact)
            case ResourceMovement():
                _respite(rows, at, fact)
            case RegisterEntry():
                _contract(rows, at, fact)
            case AssessmentRecorded() | MoreSessionsRequested():
                pass
            case _:
                assert_never(fact)
    rows.write(connection)


def _opening(event: RecordedEvent[Any], fact: CaseOpened) -> tuple[Any, ...]:
    birth = fact.birth_date
    return (
        event.originator_id, event.position, event.originator_version, fact.effective_date,
        fact.municipality, fact.target_group, event.envelope.actor,
        birth.sealed if isinstance(birth, Sealed) else None,
    )  # fmt: skip


def _status(rows: Rows, at: At, fact: TargetStatusRecorded) -> None:
    day = fact.effective_date
    if fact.target_group is not None:
        rows.mark(at, "group", day, told=fact.target_group)
    if fact.opinion_valid_from is not None:
        first, last = fact.opinion_valid_from, fact.opinion_valid_to
        rows.mark(at, "opinion", day, first_day=first, last_day=last)


def _death(rows: Rows, at: At, fact: DeathRecorded | DeathCorrected) -> None:
    died_on = fact.effective_date if isinstance(fact, DeathRecorded) else fact.died_on
    rows.mark(at, "died", fact.effective_date, last_day=died_on)
    if died_on is not None:
        rows.mark(at, "mentor", died_on)


def _delivered(at: At, fact: DeliveryRecorded | DeliveryReversed) -> tuple[Any, ...]:
    quantity, amount_cents = delivered_quantity(fact), delivered_amount_cents(fact)
    return (*at, fact.grant_id, fact.effective_date, quantity, amount_cents)


def _grant(rows: Rows, at: At, fact: GrantFact) -> None:
    if isinstance(fact, ServiceGranted):
        contract = _contract_key(
            contract_register_id(current_municipality(fact.municipality)),
            fact.contract_municipality,
            fact.contract_reference,
        )
        rows.added["grant_decision"].append(
            (*at, fact.grant_id, fact.effective_date, fact.service, fact.recipient,
             fact.target_group, contract)
        )  # fmt: skip
    if isinstance(fact, ServiceGranted | GrantAmended):
        rows.added["grant_limit"].append(
            (*at, fact.grant_id, isinstance(fact, GrantAmended), fact.effective_date,
             fact.quantity_limit, fact.amount_limit_cents, fact.period_to)
        )  # fmt: skip
    elif not isinstance(fact, GrantRepriced):
        rows.mark(at, _ENDS[type(fact)], fact.effective_date, subject=fact.grant_id)


def _step(rows: Rows, at: At, fact: TransitionStep) -> None:
    day = fact.effective_date
    if isinstance(fact, MentorAssigned):
        rows.mark(at, "mentor", day, told=fact.mentor)
    elif isinstance(fact, MentoringEnded | ReturnedToInstitution):
        rows.mark(at, "mentor", day)
    if type(fact) in STEPS:
        rows.mark(at, STEPS[type(fact)], day)


def _respite(rows: Rows, at: At, fact: ResourceMovement) -> None:
    if fact.resource != "respite_days":
        return
    subject = UUID(fact.key.partition("/")[0])
    if isinstance(fact, ResourceReturned):
        rows.give_back(subject, fact.holder_id, at.position)
    elif isinstance(fact, ResourceTaken) and fact.shared_as is not None:
        day = date.fromisoformat(fact.shared_as)
        rows.added["respite_day"].append((at.position, subject, fact.holder_id, day))


def _contract(rows: Rows, at: At, fact: RegisterEntry) -> None:
    if not isinstance(fact, ContractConcluded | ContractAmended | ContractTerminated):
        return
    key = _contract_key(at.stream_id, fact.contract_municipality, fact.contract_reference)
    ceiling_cents, last_day = (
        (None, fact.effective_date)
        if isinstance(fact, ContractTerminated)
        else (fact.ceiling_cents, fact.valid_to)
    )
    rows.added["contract_limit"].append(
        (at.position, key, fact.contract_reference, fact.municipality, fact.effective_date,
         ceiling_cents, last_day)
    )  # fmt: skip


def _contract_key(register: UUID, contract_municipality: str | None, reference: str) -> str:
    return f"{register}/{contract_municipality or ''}/{reference}"
