"""Clocks over histories of any order: on each day they tell what was known to be so by then."""

from datetime import date, timedelta

from hypothesis import given as for_every
from hypothesis import strategies as st

from contracts.events import CaseFact
from contracts.events.case import DeathRecorded
from contracts.events.granting import ServiceEnded
from services.case.domain.overview.clocks import clocks
from tests.support import facts
from tests.support.facts import MARCH, named
from tests.support.happenings import (
    closed,
    died,
    ended,
    followed_up,
    moved,
    reopened,
    returned,
    reviewed,
    wished,
)
from tests.support.spec import given

GRANTED = (facts.opened(), facts.planned("home_care"), facts.granted())
DAYS = st.integers(0, 700).map(lambda number: MARCH + timedelta(days=number))
FACTS = st.one_of(
    st.builds(lambda day: facts.planned("home_care", day=day), DAYS),
    st.builds(reviewed, DAYS),
    st.builds(lambda day: reviewed(day, ended_grant_id=named("grant")), DAYS),
    st.builds(lambda day: facts.granted(grant=str(day), **facts.at(day)), DAYS),
    st.builds(ended, DAYS),
    st.builds(wished, DAYS),
    st.builds(moved, DAYS),
    st.builds(followed_up, DAYS),
    st.builds(returned, DAYS),
    st.builds(closed, DAYS),
    st.builds(reopened, DAYS),
    st.builds(died, DAYS),
)


def _once(fact: CaseFact) -> object:
    """Nobody dies twice, and a grant ends once."""
    return type(fact) if isinstance(fact, DeathRecorded | ServiceEnded) else id(fact)


HISTORIES = st.lists(FACTS, max_size=20, unique_by=_once)


@for_every(HISTORIES, DAYS)
def test_on_any_day_clocks_tell_what_they_told_before_later_days_came(
    history: list[CaseFact], on: date
) -> None:
    so_far = [fact for fact in history if fact.effective_date <= on]

    told = clocks(given(*GRANTED, *history), on)

    assert told == clocks(given(*GRANTED, *so_far), on)


@for_every(HISTORIES, DAYS)
def test_a_clock_is_satisfied_or_stopped_or_runs(history: list[CaseFact], on: date) -> None:
    for clock in clocks(given(*GRANTED, *history), on):
        assert clock.started_on <= on
        assert (clock.status == "satisfied") == (clock.satisfied_on is not None)
        assert (clock.status == "stopped") == (clock.stopped_on is not None)
        assert clock.is_open == (clock.status in ("running", "due_soon", "overdue"))
        assert (clock.status == "overdue") == (clock.is_open and clock.due_on < on)
