"""What the programme asks of participants: forms, results, the parents' application."""

from collections.abc import Iterator
from datetime import timedelta
from decimal import Decimal

from contracts.http.case import RequestMoreSessions
from contracts.http.command import CaseCommand
from contracts.http.granting import RecordImmediateResult, SubmitParticipantForm
from deploy.demo.generator.casework import Casework
from deploy.demo.generator.deciding import terms

FORM_CHANCE = 0.93
LATE_FORM_CHANCE = 0.1
RESULT_CHANCE = 0.7
RESULT_DAYS = 28
"""The immediate result is recorded within four weeks of leaving (S0)."""
SESSIONS_WITHOUT_APPLICATION = 40
"""A child's sessions of rehabilitation; the parents apply for more (S2)."""


def participant_forms(work: Casework) -> Iterator[SubmitParticipantForm]:
    """The form of most grants, on their first day; of some a little later."""
    for grant in work.grants:
        chance = work.seed.chance("form", grant.key)
        if chance.random() >= FORM_CHANCE:
            continue
        is_late = chance.random() < LATE_FORM_CHANCE
        submitted_on = grant.first_day + timedelta(days=chance.randint(1, 15) if is_late else 0)
        if submitted_on <= min(grant.period_to, work.history_end):
            yield SubmitParticipantForm(
                effective_date=submitted_on,
                grant_id=work.grant_id(grant),
                form_reference=f"Anketa {submitted_on.year}/{chance.randint(1, 900)}",
            )


def immediate_results(work: Casework) -> Iterator[RecordImmediateResult]:
    """What people do after most services that were not granted anew."""
    for grant in work.grants:
        chance = work.seed.chance("result", grant.key)
        recorded_on = grant.period_to + timedelta(days=chance.randint(1, RESULT_DAYS))
        if grant.goes_on or recorded_on > work.history_end or chance.random() >= RESULT_CHANCE:
            continue
        learns = work.person.group == "ft" or chance.random() < 0.2
        yield RecordImmediateResult(
            effective_date=recorded_on,
            grant_id=work.grant_id(grant),
            result="education" if learns else chance.choice(("training", "employment", "none")),
            evidence_reference=f"Izziņa {recorded_on.year}/{chance.randint(1, 900)}",
        )


def more_sessions(work: Casework) -> Iterator[CaseCommand]:
    """The parents' application, before the course that goes beyond what needs none."""
    granted = Decimal(0)
    for grant in work.grants:
        if grant.link.offer.key != ("ft", "rehabilitation", "client"):
            continue
        granted += terms(grant, work.lines_of(grant)).quantity_limit
        if granted > SESSIONS_WITHOUT_APPLICATION:
            chance = work.seed.chance("more sessions", work.person.key)
            applied_on = grant.first_day - timedelta(days=chance.randint(3, 20))
            yield RequestMoreSessions(
                effective_date=applied_on,
                application_reference=f"Iesniegums {applied_on.year}/{chance.randint(1, 400)}",
            )
            return
