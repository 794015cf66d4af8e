"""Days: what comes months later, and what a day is in Latvia."""

from datetime import date

import pytest

from contracts.dates import days_between, days_of_month, months_after, years_after
from contracts.working_days import day_kind, working_days


@pytest.mark.parametrize(
    ("day", "months", "expected"),
    [
        (date(2023, 1, 31), 1, date(2023, 2, 28)),
        (date(2023, 12, 31), 2, date(2024, 2, 29)),
        (date(2023, 5, 17), 12, date(2024, 5, 17)),
    ],
)
def test_months_later_is_the_same_day_or_the_months_last(
    day: date, months: int, expected: date
) -> None:
    assert months_after(day, months) == expected


def test_who_was_born_on_29_february_has_birthdays_in_common_years_too() -> None:
    assert years_after(date(2004, 2, 29), 18) == date(2022, 2, 28)
    assert years_after(date(2004, 2, 29), 20) == date(2024, 2, 29)


def test_days_between_have_both_ends() -> None:
    assert days_between(date(2023, 2, 28), date(2023, 3, 1)) == [
        date(2023, 2, 28),
        date(2023, 3, 1),
    ]
    assert days_between(date(2023, 3, 1), date(2023, 3, 1)) == [date(2023, 3, 1)]


@pytest.mark.parametrize(
    ("day", "kind"),
    [
        (date(2023, 5, 3), "weekday"),
        (date(2023, 5, 4), "holiday"),
        (date(2023, 5, 6), "weekend"),
        (date(2023, 11, 18), "holiday"),
        (date(2023, 11, 20), "holiday"),
    ],
)
def test_a_public_holiday_is_one_whatever_the_day_of_the_week(day: date, kind: str) -> None:
    assert day_kind(day) == kind


def test_december_2023_had_nineteen_working_days() -> None:
    assert len(working_days(days_of_month(date(2023, 12, 5)))) == 19
