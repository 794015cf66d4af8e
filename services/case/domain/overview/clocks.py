"""When something is due: each clock starts with a fact, and another satisfies or stops it.

| Kind | Starts with | Satisfied by | Stopped by |
|---|---|---|---|
| review | a plan or review | the next plan or review | closing, death, a child's 18th birthday |
| review_after_service | the end of a grant | a review that names it | closing, death |
| child_plan | a child's first plan | a plan or review that is current at 18 | closing, death |
| services_after_18 | the 18th birthday | the end of all grants | closing, death |
| special_care_opinion | an opinion | one that goes on from it | one after a gap, closing, death |
| participant_form | the start of a grant | its form | closing, death |
| immediate_result | the end of a grant | its result | the service granted on, death |
| preparation | a wish | the move | another wish, return, closing, death |
| follow_up | the move, a follow-up | the next follow-up | return, closing, death |

What a clock goes by, the days that it leaves and the days before it is due soon, is in the rules
(`review.toml`, `transition.toml`), of the day on which it started. A closing stops clocks until the
case is reopened.
"""

from collections.abc import Callable, Iterable, Iterator
from datetime import date, timedelta
from typing import NamedTuple
from uuid import UUID

from contracts.dates import months_after
from contracts.http.clocks import CLOCK_RULES, ClockKind, ClockStatus
from contracts.reference import Rule, rule
from services.case.domain.grants.grant import Grant
from services.case.domain.overview.clock_days import (
    Interval,
    adult_on,
    closed_since,
    first_day,
    follow_ups,
    is_childrens,
    opinions,
    plans_and_reviews,
    preparations,
    service_goes_on,
)
from services.case.domain.person.eligibility import last_day_of_childrens_services
from services.case.domain.state import Case


class Clock(NamedTuple):
    """A clock as of a day; `subject` is the grant that it is about, if it is about one."""

    kind: ClockKind
    rule_id: str
    subject: UUID | None
    started_on: date
    due_on: date
    status: ClockStatus
    satisfied_on: date | None
    stopped_on: date | None

    @property
    def is_open(self) -> bool:
        """Whether what it is for is still to be done."""
        return self.satisfied_on is None and self.stopped_on is None


def clocks(case: Case, on: date) -> list[Clock]:
    """Every clock that had started by the end of the day, by the day on which it is due."""
    found = [clock for make in MAKERS for clock in make(case, on)]
    return sorted(found, key=lambda clock: (clock.due_on, clock.started_on, clock.kind))


def clock_rule(kind: ClockKind, day: date) -> Rule:
    """The rule that a clock of this kind which started on the day goes by."""
    return rule(CLOCK_RULES[kind], day)


def _clock(
    case: Case, on: date, kind: ClockKind, interval: Interval, subject: UUID | None = None
) -> Clock:
    satisfied_on = first_day([interval.satisfied_on], on)
    stopped_on = first_day([*interval.stops, case.died_on], on)
    if satisfied_on is not None and (stopped_on is None or satisfied_on <= stopped_on):
        stopped_on = None
    elif stopped_on is not None:
        satisfied_on = None
    soon = timedelta(days=clock_rule(kind, interval.started_on).number("due_soon_days"))
    status: ClockStatus = "running"
    if satisfied_on is not None:
        status = "satisfied"
    elif stopped_on is not None:
        status = "stopped"
    elif on > interval.due_on:
        status = "overdue"
    elif on >= interval.due_on - soon:
        status = "due_soon"
    return Clock(
        kind=kind,
        rule_id=CLOCK_RULES[kind],
        subject=subject,
        started_on=interval.started_on,
        due_on=interval.due_on,
        status=status,
        satisfied_on=satisfied_on,
        stopped_on=stopped_on,
    )


def _reviews(case: Case, on: date) -> Iterator[Clock]:
    adult = adult_on(case)
    marks = plans_and_reviews(case, on)
    for started_on, following in zip(marks, [*marks[1:], None], strict=False):
        as_child = is_childrens(case.target_group_on(started_on), started_on)
        until = adult if as_child else None
        if until is None or started_on < until:
            months = clock_rule("review", started_on).number("months")
            due_on = months_after(started_on, months)
            stops = (closed_since(case, on), until)
            yield _clock(case, on, "review", Interval(started_on, due_on, following, stops))


def _reviews_after_services(case: Case, on: date) -> Iterator[Clock]:
    for grant in _ended(case, on):
        kind: ClockKind = "review_after_service"
        named = (
            review.effective_date
            for review in case.reviews
            if review.ended_grant_id == grant.fact.grant_id
        )
        started_on = grant.last_day
        due_on = started_on + timedelta(days=clock_rule(kind, started_on).number("days"))
        stops = (closed_since(case, on),)
        interval = Interval(started_on, due_on, min(named, default=None), stops)
        yield _clock(case, on, kind, interval, grant.fact.grant_id)


def _childrens_plans(case: Case, on: date) -> Iterator[Clock]:
    adult = adult_on(case)
    marks = plans_and_reviews(case, on)
    if adult is None or not marks or marks[0] >= adult:
        return
    months = clock_rule("child_plan", marks[0]).number("current_months")
    current = [day for day in marks if day <= adult <= months_after(day, months)]
    stops = (closed_since(case, on),)
    interval = Interval(marks[0], adult, min(current, default=None), stops)
    yield _clock(case, on, "child_plan", interval)


def _services_after_18(case: Case, on: date) -> Iterator[Clock]:
    adult = adult_on(case)
    if adult is None or adult > on:
        return
    due_on = last_day_of_childrens_services(case, adult)
    grants = [
        grant
        for grant in _begun(case, on)
        if grant.last_day >= adult and is_childrens(grant.fact.target_group, adult)
    ]
    if due_on is None or not grants:
        return
    over = all(grant.has_ended_by(on) for grant in grants)
    ended_on = max(grant.last_day for grant in grants) if over else None
    interval = Interval(adult, due_on, ended_on, (closed_since(case, on),))
    yield _clock(case, on, "services_after_18", interval)


def _opinions(case: Case, on: date) -> Iterator[Clock]:
    for interval in opinions(case, on):
        stopped = interval._replace(stops=(*interval.stops, closed_since(case, on)))
        yield _clock(case, on, "special_care_opinion", stopped)


def _forms(case: Case, on: date) -> Iterator[Clock]:
    for grant in _begun(case, on):
        started_on = grant.fact.effective_date
        days = clock_rule("participant_form", started_on).number("days")
        submitted = min((form.effective_date for form in grant.forms), default=None)
        stops = (closed_since(case, on),)
        interval = Interval(started_on, started_on + timedelta(days=days), submitted, stops)
        yield _clock(case, on, "participant_form", interval, grant.fact.grant_id)


def _results(case: Case, on: date) -> Iterator[Clock]:
    for grant in _ended(case, on):
        started_on = grant.last_day
        days = clock_rule("immediate_result", started_on).number("days")
        due_on = started_on + timedelta(days=days)
        recorded = min((result.effective_date for result in grant.results), default=None)
        stops = (service_goes_on(case, grant, due_on),)
        interval = Interval(started_on, due_on, recorded, stops)
        yield _clock(case, on, "immediate_result", interval, grant.fact.grant_id)


def _preparations(case: Case, on: date) -> Iterator[Clock]:
    for wished_on, moved_on, stops in preparations(case, on):
        months = clock_rule("preparation", wished_on).number("months")
        interval = Interval(
            wished_on,
            months_after(wished_on, months),
            moved_on,
            (*stops, closed_since(case, on)),
        )
        yield _clock(case, on, "preparation", interval)


def _follow_ups(case: Case, on: date) -> Iterator[Clock]:
    for started_on, followed_on, stops in follow_ups(case, on):
        months = clock_rule("follow_up", started_on).number("months")
        interval = Interval(
            started_on,
            months_after(started_on, months),
            followed_on,
            (*stops, closed_since(case, on)),
        )
        yield _clock(case, on, "follow_up", interval)


def _begun(case: Case, on: date) -> Iterable[Grant]:
    begun = (grant for grant in case.grants.values() if grant.fact.effective_date <= on)
    return (grant for grant in begun if grant.has_days)


def _ended(case: Case, on: date) -> Iterable[Grant]:
    return (grant for grant in _begun(case, on) if grant.has_ended_by(on))


MAKERS: tuple[Callable[[Case, date], Iterator[Clock]], ...] = (
    _reviews,
    _reviews_after_services,
    _childrens_plans,
    _services_after_18,
    _opinions,
    _forms,
    _results,
    _preparations,
    _follow_ups,
)
"""What makes the clocks of each kind."""
