"""What the programme asks of participants: their forms, their results, the parents' application."""

from contracts.events.case import MoreSessionsRequested
from contracts.events.granting import ImmediateResultRecorded, ParticipantFormSubmitted
from contracts.http.case import RequestMoreSessions
from contracts.http.granting import RecordImmediateResult, SubmitParticipantForm
from contracts.reference import rule
from contracts.reference.words import all_named_lv, named_lv
from contracts.refusal import Refusal
from services.case.domain.checks import granted, open_on, responsible
from services.case.domain.decision import Decision
from services.case.domain.state import Case


def submit_participant_form(case: Case, command: SubmitParticipantForm) -> Decision:
    """Record the participant form of a grant, once."""
    day = command.effective_date
    open_on(case, day)
    grant = granted(case, command.grant_id)
    if grant.forms:
        raise Refusal(
            "form.once",
            f"The grant's form of {grant.forms[0].effective_date} is recorded already.",
            f"Šī pakalpojuma {grant.forms[0].effective_date} anketa jau ir ierakstīta.",
        )
    first = grant.fact.effective_date
    if day < first or not grant.has_days:
        never = f"ended on {grant.ended_on}, before it began"
        never_lv = f"izbeigts {grant.ended_on}, pirms tas sākās"
        raise Refusal(
            "form.after_grant",
            f"The service {f'begins on {first}' if grant.has_days else never}. Record the form of a"
            " service that has begun.",
            f"Pakalpojums {f'sākas {first}' if grant.has_days else never_lv}. Ieraksti anketu par"
            " pakalpojumu, kas ir sācies.",
        )
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
    """Record once what the participant does after a service that has ended.

    It is recorded late rather than never: the days that it may take are a clock's.
    """
    day = command.effective_date
    grant = granted(case, command.grant_id)
    if grant.results:
        raise Refusal(
            "result.once",
            f"The grant's result of {grant.results[0].effective_date} is recorded already.",
            f"Šī pakalpojuma {grant.results[0].effective_date} rezultāts jau ir ierakstīts.",
        )
    if not grant.has_days:
        raise Refusal(
            "result.after_leaving",
            f"The service ended on {grant.ended_on}, before it began, and so has no result.",
            f"Pakalpojums izbeigts {grant.ended_on}, pirms tas sākās, tāpēc rezultāta tam nav.",
        )
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
    groups = rule("rehabilitation.request", day).words("target_groups")
    group = case.target_group_on(day)
    if group not in groups:
        raise Refusal(
            "rehabilitation.request",
            f"The case's target group is '{group}'; parents apply for more"
            f" sessions of a child of: {', '.join(groups)}.",
            f"Lietas mērķa grupa ir '{named_lv('target_group', group)}'; vecāki papildu nodarbības"
            f" lūdz bērnam no grupas: {all_named_lv('target_group', groups)}.",
        )
    return Decision(
        [MoreSessionsRequested(**command.model_dump(), municipality=responsible(case, day))]
    )
