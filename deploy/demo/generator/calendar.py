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

    None crosses a year, and each has a working day on which it can be recorded.
    """
    found = []
    for start, end in _whole_stretches(offer.records_per_year, first.year, last.year):
        begins, ends = max(start, first), min(end, last)
        if begins > ends or not working_days(begins, ends):
            continue
        counted = {
            "working_day": len(working_days(begins, ends)),
            "day": (ends - begins).days + 1,
            "record": 1,
        }[offer.counted]
        found.append(Stretch(begins, ends, counted))
    return found


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
