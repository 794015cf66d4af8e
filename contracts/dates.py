"""Days in Latvia, and the refusals that every date meets."""

import calendar
from datetime import date, datetime, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

from contracts.reference import rule
from contracts.refusal import Refusal

RIGA = ZoneInfo("Europe/Riga")
REMEMBERED_DAYS = 4096


def today_in_latvia() -> date:
    """The calendar day in Latvia."""
    return datetime.now(RIGA).date()


def refuse_future(day: date, today: date, command: str | None = None) -> None:
    """Refuse a fact of a day that has not come; some commands may be dated a number of days ahead.

    Args:
        day: the day of the fact.
        today: the calendar day.
        command: the name of the command that leads to it, if it may be one that may.
    """
    if day <= today:
        return
    ahead = rule("date.not_in_future", today)
    if command not in ahead.words("commands_ahead"):
        raise Refusal(
            ahead.id,
            f"{day} has not come yet; today is {today}.",
            f"{day} vēl nav pienācis; šodien ir {today}.",
            status=422,
            day=today,
        )
    last = today + timedelta(days=ahead.number("most_days_ahead"))
    if day > last:
        raise Refusal(
            ahead.id,
            f"{day} is too far ahead; today '{command}' may be dated {last} at the latest.",
            f"{day} ir pārāk tālu; šodien '{command}' var būt ne vēlāk kā {last}.",
            status=422,
            day=today,
        )


def refuse_disorder(first: date, last: date, en: str, lv: str) -> None:
    """Refuse a last day before the first; `en` and `lv` say what the two days are of."""
    if last < first:
        raise Refusal(
            "date.order",
            f"{en}: {last} is before {first}.",
            f"{lv}: {last} ir pirms {first}.",
            status=422,
        )


@lru_cache(REMEMBERED_DAYS)
def months_after(day: date, months: int) -> date:
    """The same day so many months later; the month's last day where it has no such day."""
    years, month = divmod(day.month - 1 + months, 12)
    year = day.year + years
    last = calendar.monthrange(year, month + 1)[1]
    return date(year, month + 1, min(day.day, last))


def years_after(day: date, years: int) -> date:
    """The same day so many years later; of 29 February, 28 February in a common year."""
    return months_after(day, 12 * years)


def days_between(first: date, last: date) -> list[date]:
    """Every day from the first to the last."""
    return [date.fromordinal(number) for number in range(first.toordinal(), last.toordinal() + 1)]


def days_of_month(day: date) -> list[date]:
    """Every day of the day's month."""
    last = calendar.monthrange(day.year, day.month)[1]
    return days_between(day.replace(day=1), day.replace(day=last))


def days_of_year(day: date) -> tuple[date, date]:
    """The first and the last day of the day's calendar year."""
    return day.replace(month=1, day=1), day.replace(month=12, day=31)
