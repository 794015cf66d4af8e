"""Days and nights: a person lives each of them once, in one stay, and has each service once."""

from collections.abc import Sequence
from datetime import date, timedelta

from contracts.model import Code, Unit
from contracts.reference import rule
from contracts.reference.words import named_lv
from contracts.refusal import Refusal
from services.case.domain.checks import UNPROCESSABLE
from services.case.domain.deliveries.delivery_days import days_of
from services.case.domain.grants.grant import Grant
from services.case.domain.grants.grant_checks import repeats
from services.case.domain.state import Case

Half = tuple[date, str]
"""The day or the night of a date; a night belongs to the date in whose evening it begins."""


def halves(service: Code, unit: Unit, days: Sequence[date]) -> set[Half]:
    """The days and nights that a stay takes: both of every date, but for a respite of one half."""
    split = rule("respite.night", days[-1])
    kinds = split.words("halves")
    if service in split.words("services") and unit in kinds:
        kinds = [unit]
    return {(day, half) for day in days for half in kinds}


def refuse_overlap(case: Case, service: Code, unit: Unit, days: Sequence[date]) -> None:
    """Refuse a stay on days or nights on which the person stays somewhere already."""
    stays = rule("delivery.overlap", days[-1]).words("services")
    if service not in stays:
        return
    wanted = halves(service, unit, days)
    for other in case.held_between(days[0], days[-1]):
        if other.service not in stays:
            continue
        common = wanted & halves(other.service, other.unit, days_of(other))
        if common:
            day, half = min(common)
            half_lv = "dienā" if half == "day" else "naktī"
            raise Refusal(
                "delivery.overlap",
                f"In the {half} of {day} the person has a stay already ('{other.service}', delivery"
                f" {other.delivery_id}). Reverse it if it is wrong, or record other days.",
                f"{day} {half_lv} persona jau uzturas citur: {named_lv('service', other.service)},"
                f" ieraksts {other.delivery_id}. Stornē to, ja tas ir kļūdains, vai ieraksti citas"
                " dienas.",
            )


def refuse_same_day(case: Case, grant: Grant, days: Sequence[date]) -> None:
    """Refuse a day or night of a service that its recipient has on record, by whichever grant."""
    units = rule("delivery.same_day", days[-1]).words("units")
    service, unit = grant.fact.service, grant.fact.unit
    if unit not in units:
        return
    wanted = halves(service, unit, days)
    for other in case.held_between(days[0], days[-1]):
        if not repeats(other, grant) or other.unit not in units:
            continue
        common = wanted & halves(service, other.unit, days_of(other))
        if common:
            day, _half = min(common)
            raise Refusal(
                "delivery.same_day",
                f"'{service}' is recorded for {day} already (delivery {other.delivery_id}). Reverse"
                " it if it is wrong, or record other days.",
                f"{day} jau ir ierakstīts: {named_lv('service', service)}, ieraksts"
                f" {other.delivery_id}. Stornē to, ja tas ir kļūdains, vai ieraksti citas dienas.",
            )


def refuse_unfinished_night(service: Code, unit: Unit, last: date, today: date) -> None:
    """Refuse a night that has begun, at the earliest, this evening: it ends tomorrow."""
    split = rule("respite.night", last)
    ends = last + timedelta(days=1)
    if service in split.words("services") and unit == "night" and ends > today:
        raise Refusal(
            "respite.night",
            f"The night of {last} ends on {ends}; today is {today}. Record it then, with the day"
            " in whose evening it began.",
            f"{last} nakts beidzas {ends}; šodien ir {today}. Ieraksti to tad, ar dienu, kuras"
            " vakarā tā sākās.",
            status=UNPROCESSABLE,
        )
