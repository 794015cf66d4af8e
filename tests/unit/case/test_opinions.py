"""Opinions on special care: renewed early, ended early, told late, and lapsing."""

from datetime import date
from typing import Any

import pytest

from contracts.events import CaseFact
from contracts.http.case import RecordTargetStatus
from services.case.domain.overview.clocks import Clock, clocks
from services.case.domain.person.opinions import has_valid_opinion
from services.case.domain.state import Case
from tests.support import facts
from tests.support.spec import given, refused, specifies, when

NEW_YEAR = date(2023, 1, 1)
LAST = date(2023, 12, 31)
OF_2023 = facts.opinion(NEW_YEAR, LAST, day=NEW_YEAR)
DECEMBER = date(2023, 12, 10)


def child(*more: CaseFact) -> Case:
    """A child with an opinion for the year 2023."""
    return given(facts.opened("ft", NEW_YEAR), OF_2023, *more)


def valid_on(case: Case, *days: date) -> list[bool]:
    return [has_valid_opinion(case, day) for day in days]


def told(first: date, last: date | None, day: date) -> CaseFact:
    """A status that tells of an opinion from this day on."""
    return facts.opinion(first, last, day=day)


def expiring(case: Case, on: date) -> list[Clock]:
    return [clock for clock in clocks(case, on) if clock.kind == "special_care_opinion"]


@specifies("eligibility.ft_opinion", "delivery.opinion")
def test_an_opinion_renewed_early_leaves_the_former_valid_until_it_begins() -> None:
    renewed = told(date(2024, 1, 1), date(2025, 12, 31), day=DECEMBER)
    case = child(renewed, facts.granted("social_care", target_group="ft"))

    assert valid_on(case, DECEMBER, LAST, date(2024, 1, 1), date(2025, 12, 31)) == [True] * 4
    assert valid_on(case, date(2026, 1, 1)) == [False]
    in_december = facts.record_delivery(effective_date=date(2023, 12, 15), quantity=1)
    assert when(case, in_december).facts


@specifies("eligibility.ft_opinion")
def test_between_two_opinions_with_a_gap_there_is_none() -> None:
    case = child(told(date(2024, 3, 1), None, day=DECEMBER))

    days = (LAST, date(2024, 1, 1), date(2024, 2, 29), date(2024, 3, 1))
    assert valid_on(case, *days) == [True, False, False, True]


@specifies("eligibility.ft_opinion")
def test_the_same_first_day_with_an_earlier_last_day_ends_an_opinion_early() -> None:
    case = child(told(NEW_YEAR, date(2023, 6, 30), day=date(2023, 6, 1)))

    assert valid_on(case, date(2023, 6, 30), date(2023, 7, 1)) == [True, False]


@specifies("eligibility.ft_opinion")
@pytest.mark.parametrize("day", [NEW_YEAR, DECEMBER])
def test_a_status_without_an_opinion_says_nothing_about_it(day: date) -> None:
    case = child(facts.mental_disability(day=day, disability_group="child"))

    assert valid_on(case, date(2023, 12, 15), date(2024, 1, 1)) == [True, False]


@specifies("eligibility.ft_opinion")
def test_an_opinion_is_not_known_before_the_day_of_the_status_that_tells_of_it() -> None:
    case = child(told(date(2023, 12, 1), None, day=date(2024, 2, 1)))

    assert valid_on(case, date(2024, 1, 31), date(2024, 2, 1)) == [False, True]


@specifies("opinion.first_day")
def test_an_opinion_with_a_last_day_has_a_first_one() -> None:
    def status(**opinion: Any) -> RecordTargetStatus:
        return RecordTargetStatus(
            effective_date=DECEMBER,
            disability_group="child",
            disability_kind="functional",
            lives_in="family",
            **opinion,
        )

    endless = status(opinion_valid_to=date(2024, 12, 31))
    assert refused(lambda: when(child(), endless)) == "opinion.first_day"
    assert when(child(), status(opinion_valid_from=date(2024, 1, 1))).facts
    assert when(child(), status()).facts


@specifies("opinion.expiry")
def test_an_opinion_that_begins_the_day_after_satisfies_the_clock_of_the_former() -> None:
    case = child(told(date(2024, 1, 1), date(2025, 12, 31), day=DECEMBER))

    former, new = expiring(case, date(2024, 1, 1))

    assert (former.status, former.satisfied_on) == ("satisfied", DECEMBER)
    assert (new.status, new.due_on) == ("running", date(2025, 12, 31))


@specifies("opinion.expiry")
def test_an_opinion_after_a_gap_leaves_the_former_overdue_until_it_begins() -> None:
    case = child(told(date(2024, 3, 1), date(2025, 12, 31), day=DECEMBER))

    def of_2023(on: date) -> Clock:
        return expiring(case, on)[0]

    assert of_2023(LAST).status == "due_soon"
    assert of_2023(date(2024, 2, 29)).status == "overdue"
    stopped = of_2023(date(2024, 3, 1))
    assert (stopped.status, stopped.stopped_on) == ("stopped", date(2024, 3, 1))


@specifies("opinion.first_day", "eligibility.ft_opinion")
def test_an_older_opinion_told_later_takes_nothing_from_the_one_that_replaced_it() -> None:
    june = date(2023, 6, 1)
    case = child(told(date(2020, 1, 1), date(2021, 12, 31), day=june))

    assert valid_on(case, date(2023, 6, 2), LAST, date(2024, 1, 1)) == [True, True, False]
    [clock] = expiring(case, date(2023, 6, 2))
    assert (clock.status, clock.due_on) == ("running", LAST)


@specifies("opinion.expiry")
def test_an_opinion_that_was_ended_early_has_one_clock_until_its_new_last_day() -> None:
    case = child(told(NEW_YEAR, date(2023, 6, 30), day=date(2023, 6, 1)))

    new, former = expiring(case, date(2023, 7, 1))

    assert (former.status, former.stopped_on) == ("stopped", date(2023, 6, 1))
    assert (new.status, new.due_on) == ("overdue", date(2023, 6, 30))
