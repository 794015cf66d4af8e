"""A case on one page, for whoever takes it over: responsibility, what runs, what is due."""

from collections.abc import Iterator
from datetime import date, timedelta

from contracts.http.clocks import ClockView
from contracts.http.handover import Handover, Responsibility, RunningGrant, StepView
from contracts.reference import (
    municipalities,
    municipality_standing_for,
    quoted_service,
    service_codes,
)
from contracts.reference.event_texts import event_text
from services.case.domain.grants.grant import Grant
from services.case.domain.overview.clocks import Clock, clock_rule, clocks
from services.case.domain.state import Case

ONE_DAY = timedelta(days=1)


def handover(case: Case, on: date) -> Handover:
    """The case as it stands on the day.

    After a transfer no grant of the former municipality runs; the receiving one decides anew.
    """
    plan = case.plan_on(on)
    delivered = [one.effective_date for one in case.held_deliveries]
    return Handover(
        case_id=case.case_id,
        on=on,
        status="open" if case.is_open_on(on) else "closed",
        opened_on=case.opened.effective_date,
        died_on=case.died_on,
        target_group=case.target_group_on(on),
        care_level=case.care_level_on(on),
        plan_version=plan.plan_version if plan else None,
        plan_since=plan.effective_date if plan else None,
        last_reviewed_on=max((one.effective_date for one in case.reviews), default=None),
        mentor=case.mentor_on(on),
        happenings=case.version,
        deliveries=len(delivered),
        last_delivered_on=max(delivered, default=None),
        municipalities=responsibilities(case),
        grants=[_grant_view(one, on) for one in case.grants.values() if not one.has_ended_by(on)],
        clocks=[clock_view(case, clock) for clock in clocks(case, on) if clock.is_open],
        transition=list(_steps(case)),
    )


def clock_view(case: Case, clock: Clock) -> ClockView:
    """The clock as the API shows it, with its names."""
    rule = clock_rule(clock.kind, clock.started_on)
    grant = None if clock.subject is None else case.grants[clock.subject]
    return ClockView(
        kind=clock.kind,
        name_lv=rule.text("name_lv"),
        name_en=rule.text("name_en"),
        rule_id=clock.rule_id,
        grant_id=clock.subject,
        service=grant.fact.service if grant else None,
        started_on=clock.started_on,
        due_on=clock.due_on,
        status=clock.status,
        satisfied_on=clock.satisfied_on,
        stopped_on=clock.stopped_on,
    )


def responsibilities(case: Case) -> list[Responsibility]:
    """Which municipality had the case from when to when, those that merged included.

    Of several transfers on one day the last recorded holds.
    """
    reasons = {(one.effective_date, one.municipality): one.reason for one in case.transfers}
    starts = dict(sorted(case.municipalities, key=lambda one: one[0]))
    days = list(starts)
    found: list[Responsibility] = []
    for since, until in zip(days, [*days[1:], None], strict=True):
        code = starts[since]
        last = None if until is None else until - ONE_DAY
        by_transfer = (since, code) in reasons
        reason = reasons.get((since, code))
        held = Responsibility(
            municipality=code,
            name=_name(code),
            since=since,
            until=last,
            why="transferred" if by_transfer or since != case.opened.effective_date else "opened",
            reason=reason if isinstance(reason, str) else None,
        )
        found += _through_reforms(held)
    return found


def _through_reforms(held: Responsibility) -> Iterator[Responsibility]:
    municipality = municipalities().get(held.municipality)
    ended_on = municipality.until if municipality else None
    if ended_on is None or (held.until is not None and held.until <= ended_on):
        yield held
        return
    yield held.model_copy(update={"until": ended_on})
    successor = municipality_standing_for(held.municipality, ended_on + ONE_DAY)
    yield Responsibility(
        municipality=successor,
        name=_name(successor),
        since=ended_on + ONE_DAY,
        until=held.until,
        why="reform",
        reason=None,
    )


def _name(code: str) -> str:
    found = municipalities().get(code)
    return found.name if found else code


def _grant_view(grant: Grant, on: date) -> RunningGrant:
    fact = grant.fact
    known = fact.service in service_codes()
    service = quoted_service(fact.service, fact.effective_date) if known else None
    limit_cents = grant.amount_limit_cents
    return RunningGrant(
        grant_id=fact.grant_id,
        service=fact.service,
        name_lv=service.name_lv if service else fact.service,
        name_en=service.name_en if service else fact.service,
        recipient=fact.recipient,
        provider=fact.provider,
        unit=fact.unit,
        quantity_limit=grant.quantity_limit,
        quantity_left=grant.quantity_left,
        amount_left_cents=None if limit_cents is None else limit_cents - grant.delivered_cents,
        period_from=fact.effective_date,
        last_day=grant.last_day,
        suspended=grant.is_suspended_on(on),
    )


def _steps(case: Case) -> Iterator[StepView]:
    for step in sorted(case.transition, key=lambda one: one.effective_date):
        parameters = step.model_dump()
        yield StepView(
            type_name=step.type_name,
            effective_date=step.effective_date,
            text_lv=event_text(step.type_name, parameters, "lv"),
            text_en=event_text(step.type_name, parameters, "en"),
        )
