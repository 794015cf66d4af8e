"""When something is due in a case: what starts each clock, and what satisfies or stops it."""

from datetime import date, timedelta
from typing import Any

from contracts.events import CaseFact
from contracts.events.case import CaseOpened
from contracts.events.granting import ImmediateResultRecorded, ParticipantFormSubmitted
from contracts.http.clocks import ClockKind
from contracts.personal import Erased
from services.case.domain.overview.clocks import Clock, clocks
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
from tests.support.spec import given, specifies

APRIL, MAY, JUNE = date(2023, 4, 1), date(2023, 5, 1), date(2023, 6, 1)
YEAR_LATER = date(2024, 3, 1)
ONE_DAY = timedelta(days=1)


def of_kind(kind: ClockKind, on: date, *history: CaseFact) -> list[Clock]:
    """The clocks of one kind, in the order in which they are due."""
    return [clock for clock in clocks(given(*history), on) if clock.kind == kind]


def only(kind: ClockKind, on: date, *history: CaseFact) -> Clock:
    [clock] = of_kind(kind, on, *history)
    return clock


PLANNED = (facts.opened(), facts.planned("home_care"))
GRANTED = (*PLANNED, facts.granted())


@specifies("review.yearly")
def test_a_plan_is_due_for_review_twelve_months_after_it_or_its_last_review() -> None:
    first = only("review", MARCH, *PLANNED)
    done, next_one = of_kind("review", JUNE, *PLANNED, reviewed(JUNE))

    assert (first.started_on, first.due_on, first.status) == (MARCH, YEAR_LATER, "running")
    assert (done.status, done.satisfied_on) == ("satisfied", JUNE)
    assert (next_one.started_on, next_one.due_on) == (JUNE, date(2024, 6, 1))


@specifies("review.yearly")
def test_a_new_version_of_the_plan_starts_the_year_anew() -> None:
    done, next_one = of_kind("review", JUNE, *PLANNED, facts.planned("workshop", day=JUNE))

    assert done.satisfied_on == JUNE
    assert next_one.started_on == JUNE


@specifies("review.yearly")
def test_a_clock_runs_is_due_soon_then_overdue() -> None:
    days = (date(2024, 1, 30), date(2024, 1, 31), YEAR_LATER, YEAR_LATER + ONE_DAY)

    found = [only("review", day, *PLANNED).status for day in days]

    assert found == ["running", "due_soon", "due_soon", "overdue"]


def test_a_clock_that_was_satisfied_late_tells_both_days() -> None:
    late = date(2024, 5, 6)

    [done, _] = of_kind("review", late, *PLANNED, reviewed(late))

    assert (done.due_on, done.status, done.satisfied_on) == (YEAR_LATER, "satisfied", late)


def test_what_happened_later_is_not_seen_on_an_earlier_day() -> None:
    history = (*PLANNED, reviewed(JUNE))

    assert only("review", JUNE - ONE_DAY, *history).status == "running"
    assert clocks(given(*history), MARCH - ONE_DAY) == []


def test_a_closed_case_stops_its_clocks_until_it_is_reopened() -> None:
    history = (*PLANNED, closed(MAY), reopened(JUNE))

    stopped = only("review", JUNE - ONE_DAY, *history)
    running = only("review", JUNE, *history)

    assert (stopped.status, stopped.stopped_on) == ("stopped", MAY)
    assert (running.status, running.stopped_on) == ("running", None)


def test_a_death_stops_the_clocks() -> None:
    found = clocks(given(*GRANTED, died(MAY)), JUNE)

    assert found
    assert {(one.status, one.stopped_on) for one in found} == {("stopped", MAY)}


@specifies("review.after_service")
def test_a_review_is_due_after_each_service_that_ended() -> None:
    history = (*GRANTED, ended(MAY))

    due = only("review_after_service", MAY, *history)
    another = only("review_after_service", JUNE, *history, reviewed(MAY + ONE_DAY))
    done = only(
        "review_after_service", JUNE, *history, reviewed(JUNE, ended_grant_id=named("grant"))
    )

    assert of_kind("review_after_service", MAY - ONE_DAY, *history) == []
    assert (due.subject, due.started_on, due.due_on) == (named("grant"), MAY, date(2023, 5, 31))
    assert another.status == "overdue"
    assert done.satisfied_on == JUNE


@specifies("review.after_service")
def test_a_service_whose_period_is_over_has_ended() -> None:
    last_day = date(2023, 12, 31)

    assert of_kind("review_after_service", last_day, *GRANTED) == []
    assert only("review_after_service", last_day + ONE_DAY, *GRANTED).started_on == last_day


BIRTHDAY = date(2023, 9, 15)
"""When the child turns 18."""


def child(**changes: Any) -> CaseOpened:
    born: dict[str, Any] = {"birth_date": date(2005, 9, 15)}
    return facts.opened("ft").model_copy(update=born | changes)


CHILD = (child(), facts.planned("day_centre_ft"))


@specifies("review.yearly")
def test_a_childs_plan_is_reviewed_until_18() -> None:
    stopped = only("review", BIRTHDAY, *CHILD)
    after_18 = of_kind("review", date(2023, 10, 1), *CHILD, reviewed(date(2023, 10, 1)))

    assert (stopped.status, stopped.stopped_on) == ("stopped", BIRTHDAY)
    assert [one.started_on for one in after_18] == [MARCH]


@specifies("plan.child_current")
def test_a_childs_plan_is_kept_current_until_18() -> None:
    old = facts.planned("day_centre_ft", day=date(2022, 9, 14))
    early = child(effective_date=date(2022, 1, 3))

    current = only("child_plan", MARCH, *CHILD)
    stale = only("child_plan", BIRTHDAY + ONE_DAY, early, old)
    renewed = only("child_plan", BIRTHDAY, early, old, reviewed(JUNE))

    assert (current.due_on, current.status, current.satisfied_on) == (BIRTHDAY, "satisfied", MARCH)
    assert (stale.due_on, stale.status) == (BIRTHDAY, "overdue")
    assert renewed.satisfied_on == JUNE


def test_an_adult_and_somebody_erased_have_no_clocks_of_children() -> None:
    erased = child(birth_date=Erased())
    kinds: tuple[ClockKind, ...] = ("child_plan", "services_after_18")

    for kind in kinds:
        assert of_kind(kind, YEAR_LATER, *GRANTED) == []
        assert of_kind(kind, YEAR_LATER, erased, *GRANTED[1:]) == []


@specifies("service.after_18")
def test_a_childs_services_end_within_twelve_months_after_18() -> None:
    granted = facts.granted(target_group="ft", period_to=date(2024, 12, 31))
    history = (child(), granted)

    assert of_kind("services_after_18", BIRTHDAY - ONE_DAY, *history) == []
    running = only("services_after_18", BIRTHDAY, *history)
    assert (running.started_on, running.due_on) == (BIRTHDAY, date(2024, 9, 15))
    assert only("services_after_18", date(2024, 9, 16), *history).status == "overdue"
    done = only("services_after_18", YEAR_LATER, *history, ended(date(2024, 1, 31)))
    assert done.satisfied_on == date(2024, 1, 31)


@specifies("opinion.expiry")
def test_an_opinion_expires_unless_a_longer_one_is_recorded() -> None:
    last = date(2023, 8, 31)
    history = (facts.opened("ft"), facts.opinion(MARCH, last))
    longer = facts.opinion(JUNE, date(2025, 5, 31)).model_copy(update={"effective_date": JUNE})
    again = facts.opinion(MARCH, last).model_copy(update={"effective_date": JUNE})

    assert only("special_care_opinion", last, *history).status == "due_soon"
    assert only("special_care_opinion", last + ONE_DAY, *history, again).status == "overdue"
    done, running = of_kind("special_care_opinion", JUNE, *history, longer)
    assert (done.due_on, done.satisfied_on) == (last, JUNE)
    assert (running.due_on, running.status) == (date(2025, 5, 31), "running")


@specifies("form.due")
def test_a_participant_form_is_due_when_the_service_starts() -> None:
    form = ParticipantFormSubmitted(
        **facts.at(APRIL), grant_id=named("grant"), service="home_care", form_reference="A-1"
    )

    assert only("participant_form", MARCH, *GRANTED).status == "due_soon"
    late = only("participant_form", MARCH + ONE_DAY, *GRANTED)
    assert (late.subject, late.due_on, late.status) == (named("grant"), MARCH, "overdue")
    assert only("participant_form", APRIL, *GRANTED, form).satisfied_on == APRIL


@specifies("result.due")
def test_the_immediate_result_is_due_28_days_after_leaving() -> None:
    history = (*GRANTED, ended(MAY))
    result = ImmediateResultRecorded(
        **facts.at(JUNE), grant_id=named("grant"), service="home_care", result="training"
    )

    assert of_kind("immediate_result", MAY - ONE_DAY, *history) == []
    assert only("immediate_result", MAY, *history).due_on == date(2023, 5, 29)
    assert only("immediate_result", date(2023, 5, 30), *history).status == "overdue"
    assert only("immediate_result", JUNE, *history, closed(date(2023, 5, 20))).status == "overdue"
    assert only("immediate_result", JUNE, *history, result).satisfied_on == JUNE


@specifies("result.due")
def test_who_goes_on_with_a_service_has_not_left_it() -> None:
    next_day = MAY + ONE_DAY
    again = facts.granted(grant="again", **facts.at(next_day))
    other = facts.granted("workshop", grant="other", **facts.at(next_day))

    stopped = only("immediate_result", JUNE, *GRANTED, ended(MAY), again)
    left = only("immediate_result", JUNE, *GRANTED, ended(MAY), other)

    assert (stopped.status, stopped.stopped_on) == ("stopped", next_day)
    assert left.status == "overdue"


@specifies("transition.preparation_year")
def test_preparation_is_due_a_year_after_the_wish() -> None:
    history = (facts.opened(), wished())

    running = only("preparation", APRIL, *history)

    assert (running.started_on, running.due_on) == (MARCH, YEAR_LATER)
    assert only("preparation", YEAR_LATER + ONE_DAY, *history).status == "overdue"
    assert only("preparation", JUNE, *history, moved(MAY)).satisfied_on == MAY


@specifies("transition.preparation_year")
def test_a_new_wish_stops_the_year_of_the_former() -> None:
    former, latter = of_kind(
        "preparation", JUNE, facts.opened(), wished(), wished(APRIL), moved(MAY)
    )

    assert (former.status, former.stopped_on) == ("stopped", APRIL)
    assert (latter.status, latter.satisfied_on) == ("satisfied", MAY)


@specifies("transition.follow_up")
def test_a_follow_up_is_due_three_months_after_the_move_and_after_each_follow_up() -> None:
    august = date(2023, 8, 1)
    history = (facts.opened(), wished(), moved(MAY), followed_up(JUNE))

    done, running = of_kind("follow_up", JUNE, *history)

    assert (done.started_on, done.due_on, done.satisfied_on) == (MAY, august, JUNE)
    assert (running.started_on, running.due_on) == (JUNE, date(2023, 9, 1))
    assert of_kind("follow_up", date(2023, 9, 2), *history)[-1].status == "overdue"


@specifies("transition.follow_up")
def test_follow_ups_stop_with_a_return() -> None:
    again = date(2024, 2, 1)
    history = (
        facts.opened(),
        wished(),
        moved(MAY),
        returned(JUNE),
        wished(again),
        moved(YEAR_LATER),
    )

    stopped, running = of_kind("follow_up", YEAR_LATER, *history)

    assert (stopped.status, stopped.stopped_on) == ("stopped", JUNE)
    assert (running.started_on, running.status) == (YEAR_LATER, "running")
