"""The days that clocks start with, and those that satisfy or stop them."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import date, timedelta
from typing import NamedTuple

from contracts.dates import years_after
from contracts.events.transition import (
    FollowUpRecorded,
    MovedOut,
    ReturnedToInstitution,
    TransitionFact,
    TransitionWishExpressed,
)
from contracts.model import TargetGroup
from contracts.reference import rule
from services.case.domain.grants.grant import Grant
from services.case.domain.state import Case

ONE_DAY = timedelta(days=1)

Days = tuple[date | None, ...]


class Interval(NamedTuple):
    """From when a clock runs, when it is due, and the days that satisfy or stop it, if known."""

    started_on: date
    due_on: date
    satisfied_on: date | None
    stops: Days = ()


class Step(NamedTuple):
    """What a step of a transition starts: the day that satisfies it, and those that stop it."""

    started_on: date
    satisfied_on: date | None
    stops: Days


def first_day(days: Iterable[date | None], until: date) -> date | None:
    """The first of the days that are known and have come."""
    return min((day for day in days if day is not None and day <= until), default=None)


def closed_since(case: Case, on: date) -> date | None:
    """Since when the case is closed that is closed on this day."""
    if case.is_open_on(on):
        return None
    closings = (day for day, is_open in case.openness if not is_open and day <= on)
    return max(closings, default=None)


def adult_on(case: Case) -> date | None:
    """The 18th birthday of who had the case as a child; None of adults and of erased data."""
    child = rule("plan.child_current", case.opened.effective_date)
    groups = (case.opened.target_group, *(one.target_group for one in case.statuses))
    if case.birth_date is None or not set(groups) & set(child.words("target_groups")):
        return None
    return years_after(case.birth_date, child.number("adult_age_years"))


def is_childrens(group: TargetGroup, day: date) -> bool:
    """Whether the target group is one of children, whose plans are kept current until 18."""
    return group in rule("plan.child_current", day).words("target_groups")


def plans_and_reviews(case: Case, on: date) -> list[date]:
    """The days up to this one on which a plan or a review was recorded, each once, in order."""
    days = {one.effective_date for one in (*case.plans, *case.reviews)}
    return sorted(day for day in days if day <= on)


def opinions(case: Case, on: date) -> Iterator[Interval]:
    """Each special-care opinion, from the status that told of it to the one that goes on from it.

    As for eligibility an opinion is replaced by one that begins later, or on the same day and was
    told later. One that begins only after a gap, or ends earlier, does not satisfy the clock: its
    first day stops it. One that was replaced when it was told of has no clock.
    """
    known = sorted(
        (first, one.effective_date, number, one.opinion_valid_to)
        for number, one in enumerate(case.statuses)
        if one.effective_date <= on and (first := one.opinion_valid_from) is not None
    )
    former: date | None = None
    for number, (_, told_on, _, last) in enumerate(known):
        repeated, former = last == former, last
        if last is None or repeated:
            continue
        later = [
            (max(told_on, told), first, until) for first, told, _, until in known[number + 1 :]
        ]
        longer = [(told, first) for told, first, until in later if until is None or until > last]
        going_on = min((told for told, first in longer if first <= last + ONE_DAY), default=None)
        after_gap = [max(told, first) for told, first in longer if first > last + ONE_DAY]
        cut = [max(told, first) for told, first, until in later if until and until < last]
        if told_on not in (going_on, *after_gap, *cut):
            yield Interval(told_on, last, going_on, (*after_gap, *cut))


def service_goes_on(case: Case, ended: Grant, until: date) -> date | None:
    """The day by which the same service was granted on to the same person, who so never left."""
    days = (
        grant.fact.effective_date
        for grant in case.grants.values()
        if grant.fact.grant_id != ended.fact.grant_id
        and (grant.fact.service, grant.fact.recipient) == (ended.fact.service, ended.fact.recipient)
        and grant.has_days
        and ended.fact.effective_date <= grant.fact.effective_date <= until
        and grant.last_day > ended.last_day
    )
    first = min(days, default=None)
    return None if first is None else max(first, ended.last_day)


def preparations(case: Case, on: date) -> Iterator[Step]:
    """Each wish, with the move that it led to, and the return or the wish that followed."""
    steps = _steps(case, on)
    for number, step in enumerate(steps):
        if isinstance(step, TransitionWishExpressed):
            later = steps[number + 1 :]
            again = _first(later, TransitionWishExpressed)
            moved_on = _first(later, MovedOut)
            if moved_on is not None and again is not None and again < moved_on:
                moved_on = None
            yield Step(step.effective_date, moved_on, (again, _first(later, ReturnedToInstitution)))


def follow_ups(case: Case, on: date) -> Iterator[Step]:
    """Each move and follow-up until a return, with the follow-up after it."""
    at_home = False
    steps = _steps(case, on)
    for number, step in enumerate(steps):
        if isinstance(step, ReturnedToInstitution):
            at_home = False
        elif isinstance(step, MovedOut) or (at_home and isinstance(step, FollowUpRecorded)):
            at_home = True
            later = steps[number + 1 :]
            returned_on = _first(later, ReturnedToInstitution)
            followed_on = _first(later, FollowUpRecorded)
            yield Step(step.effective_date, followed_on, (returned_on,))


def _steps(case: Case, on: date) -> Sequence[TransitionFact]:
    done = (step for step in case.transition if step.effective_date <= on)
    return sorted(done, key=lambda step: step.effective_date)


def _first(steps: Sequence[TransitionFact], kind: type[TransitionFact]) -> date | None:
    return next((step.effective_date for step in steps if isinstance(step, kind)), None)
