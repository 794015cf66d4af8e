"""Working days, weekends and public holidays of Latvia."""

from collections.abc import Iterable
from datetime import date
from functools import cache, lru_cache

from holidays import country_holidays

from contracts.events.delivery import DayKind

SATURDAY = 5
REMEMBERED_DAYS = 4096


@cache
def _holidays(year: int) -> frozenset[date]:
    return frozenset(country_holidays("LV", years=year))


@lru_cache(REMEMBERED_DAYS)
def day_kind(day: date) -> DayKind:
    """What the day is: a public holiday is one whatever the day of the week."""
    if day in _holidays(day.year):
        return "holiday"
    return "weekend" if day.weekday() >= SATURDAY else "weekday"


def count_by_kind(days: Iterable[date]) -> dict[DayKind, int]:
    """How many of the days are of each kind, without the kinds that do not occur."""
    counts: dict[DayKind, int] = {}
    for day in days:
        kind = day_kind(day)
        counts[kind] = counts.get(kind, 0) + 1
    return counts


def working_days(days: Iterable[date]) -> list[date]:
    """Those of the days on which people work in Latvia."""
    return [day for day in days if day_kind(day) == "weekday"]
