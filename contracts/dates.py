"""Days in Latvia, and the refusals that every date meets."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

from contracts.refusal import Refusal

RIGA = ZoneInfo("Europe/Riga")


def today_in_latvia() -> date:
    """The calendar day in Latvia."""
    return datetime.now(RIGA).date()


def refuse_future(day: date, today: date) -> None:
    """Refuse a fact of a day that has not come."""
    if day > today:
        raise Refusal(
            "date.not_in_future",
            f"{day} has not come yet; today is {today}.",
            f"{day} vēl nav pienācis; šodien ir {today}.",
            status=422,
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
