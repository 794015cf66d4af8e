"""What the programme asks of participants: their forms, their results, the parents' application."""

from contracts.events.case import MoreSessionsRequested
from contracts.events.granting import ImmediateResultRecorded, ParticipantFormSubmitted
from contracts.http.case import RequestMoreSessions
from contracts.http.granting import RecordImmediateResult, SubmitParticipantForm
from contracts.refusal import Refusal
from services.case.domain.checks import granted, open_on, responsible
from services.case.domain.decision import Decision
from services.case.domain.state import Case


def submit_participant_form(case: Case, command: SubmitParticipantForm) -> Decision:
    """Record the participant form of a grant."""
    day = command.effective_date
    open_on(case, day)
    grant = granted(case, command.grant_id)
    return Decision(
        [
            ParticipantFormSubmitted(
                **command.model_dump(),
                service=grant.fact.service,
                municipality=responsible(case, day),
            )
        ]
    )


def record_immediate_result(case: Case, command: RecordImmediateResult) -> Decision:
    """Record what the participant does after a service that has ended."""
    day = command.effective_date
    grant = granted(case, command.grant_id)
    if grant.last_day >= day:
        raise Refusal(
            "result.after_leaving",
            f"The service runs until {grant.last_day}; its result is recorded after that.",
            f"Pakalpojums ir spēkā līdz {grant.last_day}; rezultātu ieraksta pēc tam.",
        )
    return Decision(
        [
            ImmediateResultRecorded(
                **command.model_dump(),
                service=grant.fact.service,
                municipality=responsible(case, day),
            )
        ]
    )


def request_more_sessions(case: Case, command: RequestMoreSessions) -> Decision:
    """Record the parents' application for the further rehabilitation sessions of their child."""
    day = command.effective_date
    open_on(case, day)
    return Decision(
        [MoreSessionsRequested(**command.model_dump(), municipality=responsible(case, day))]
    )
