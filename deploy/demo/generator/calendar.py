"""The days on which services are recorded: working days of Latvia, month by month."""

import calendar
from collections.abc import Iterator
from datetime import date, timedelta
from functools import cache
from typing import NamedTuple

from holidays import country_holidays

from deploy.demo.generator.offers import Offer

ONE_DAY = timedelta(days=1)
FIRST_DAYS = {48: (1, 8, 15, 22), 24: (1, 16), 12: (1,), 6: (1,)}
"""By records a year: the days of a month on which a stretch begins that one record covers."""


class Stretch(NamedTuple):
    """Days that one record covers, and how many of them the offer counts."""

    first_day: date
    last_day: date
    counted: int

    @property
    def days(self) -> int:
        """All days, working or not."""
        return (self.last_day - self.first_day).days + 1


@cache
def _holidays(year: int) -> frozenset[date]:
    return frozenset(country_holidays("LV", years=year))


@cache
def is_working_day(day: date) -> bool:
    """Whether people work on this day in Latvia."""
    return day.weekday() < 5 and day not in _holidays(day.year)


@cache
def working_days(first: date, last: date) -> tuple[date, ...]:
    """The working days from the first to the last day."""
    return tuple(day for day in days(first, last) if is_working_day(day))


def days(first: date, last: date) -> Iterator[date]:
    """Every day from the first to the last."""
    for number in range((last - first).days + 1):
        yield first + timedelta(days=number)


def stretches(offer: Offer, first: date, last: date) -> list[Stretch]:
    """The stretches of an offer from the first to the last day, each within one month or two.

    None crosses a year.
    """
    whole = _whole_stretches(offer.records_per_year, first.year, last.year)
    found = (stretch(offer, max(start, first), min(end, last)) for start, end in whole)
    return [one for one in found if one is not None]


def stretch(offer: Offer, first: date, last: date) -> Stretch | None:
    """The stretch between two days, from one working day to another; None where there is none.

    A stay may begin on any day.
    """
    working = working_days(first, last)
    if not working:
        return None
    begins = first if offer.is_stay else working[0]
    counted = {
        "working_day": len(working),
        "day": (working[-1] - begins).days + 1,
        "record": 1,
    }[offer.counted]
    return Stretch(begins, working[-1], counted)


def most_steps(offer: Offer, covered: Stretch) -> int:
    """As many steps as one record of this stretch can have."""
    steps = max(1, offer.steps(offer.most, covered.counted))
    return min(steps, int(covered.days / offer.step)) if offer.is_in_whole_days else steps


def record_days(offer: Offer, covered: Stretch) -> list[date]:
    """The working days on which a stretch may be recorded, however much is delivered.

    Of a unit a day there is no more than there were days until then.
    """
    working = working_days(covered.first_day, covered.last_day)
    if not offer.is_in_whole_days:
        return list(working[-3:])
    needed = most_steps(offer, covered) * offer.step
    passed = {
        day: number if offer.counted == "working_day" else (day - covered.first_day).days + 1
        for number, day in enumerate(working, 1)
    }
    return [day for day in working if passed[day] >= needed][-3:]


@cache
def _whole_stretches(
    records_per_year: int, first_year: int, last_year: int
) -> tuple[tuple[date, date], ...]:
    months = 2 if records_per_year < 12 else 1
    starts = [
        date(year, month, day)
        for year in range(first_year, last_year + 1)
        for month in range(1, 13, months)
        for day in FIRST_DAYS[records_per_year]
    ]
    ends = [start - ONE_DAY for start in starts[1:]] + [date(last_year, 12, 31)]
    return tuple(zip(starts, ends, strict=True))


def year_later(day: date) -> date:
    """The same day a year later; of 29 February, 28 February."""
    last = calendar.monthrange(day.year + 1, day.month)[1]
    return date(day.year + 1, day.month, min(day.day, last))
