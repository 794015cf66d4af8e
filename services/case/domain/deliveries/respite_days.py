"""The days of respite of a calendar year: each day counts once, whatever was had of it.

A night counts to the day in whose evening it begins. Whether a child's days are counted alone or
with its family's too is configuration; with a family's, every family of the year counts them, so
that a new family gives no fresh days.
"""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from math import ceil
from uuid import UUID, uuid5

from contracts.dates import days_of_year
from contracts.events.delivery import DeliveryRecorded
from contracts.events.resource import ResourceFact, ResourceReturned, ResourceTaken
from contracts.model import Code
from contracts.reference import rule
from contracts.refusal import Refusal
from services.case.domain.checks import UNPROCESSABLE
from services.case.domain.deliveries.allowance import Allowance, CountedPer
from services.case.domain.resource import Limit, Resource, refuse_overshoot
from services.case.domain.state import Case
from services.case.domain.surroundings import Surroundings


def are_limited(service: Code, day: date) -> bool:
    """Whether the limit counts this service."""
    return service in rule("respite.days_per_year", day).words("services")


def take(
    case: Case, delivery: DeliveryRecorded, days: Sequence[date], surroundings: Surroundings
) -> list[ResourceFact]:
    """Take every day that the delivery covers, each from its own year, of all who count it."""
    _refuse_gaps(delivery.quantity, days)
    resources: dict[str, Resource] = {}
    takings: list[ResourceFact] = []
    counted = ((day, _key(subject, day.year)) for day in days for subject in _subjects(case, day))
    for day, key in counted:
        resource = resources.get(key, surroundings.resource("respite_days", key))
        taking = ResourceTaken(
            effective_date=delivery.effective_date,
            municipality=delivery.municipality,
            resource=resource.kind,
            key=key,
            holder_id=_holder(delivery, day),
            amount=Decimal(1),
            shared_as=day.isoformat(),
        )
        limit = _limit(day)
        up_to_day = limit._replace(
            unit_en=f"{limit.unit_en} (counted up to {day})",
            unit_lv=f"{limit.unit_lv}, skaitot līdz {day}",
        )
        resources[key] = refuse_overshoot(resource, taking, up_to_day)
        takings.append(taking)
    return takings


def _refuse_gaps(quantity: Decimal, days: Sequence[date]) -> None:
    if ceil(quantity) != len(days):
        raise Refusal(
            "respite.each_day",
            f"The record covers {len(days)} days and has the quantity {quantity}. Record days that"
            " do not follow each other apart.",
            f"Ieraksta dienu skaits: {len(days)}, bet daudzums ir {quantity}. Dienas, kas neseko"
            " cita citai, ieraksti atsevišķi.",
            status=UNPROCESSABLE,
        )


def give_back(
    case: Case, delivery: DeliveryRecorded, days: Sequence[date], surroundings: Surroundings
) -> list[ResourceFact]:
    """Give back what the delivery took, to all for whom it was counted then."""
    families = {status.family_id for status in case.statuses if status.family_id is not None}
    returns: list[ResourceFact] = []
    for subject in sorted({case.case_id} | families):
        for day in days:
            key = _key(subject, day.year)
            resource = surroundings.resource("respite_days", key)
            if _holder(delivery, day) in resource.holdings:
                returns.append(
                    ResourceReturned(
                        effective_date=delivery.effective_date,
                        municipality=delivery.municipality,
                        resource=resource.kind,
                        key=key,
                        holder_id=_holder(delivery, day),
                    )
                )
    return returns


def allowance(case: Case, day: date, surroundings: Surroundings) -> Allowance:
    """What may be had in the year of this day, and the most that is taken of it by one count."""
    keys = [_key(subject, day.year) for subject in _subjects(case, day)]
    taken = max(surroundings.resource("respite_days", key).taken() for key in keys)
    first, last = days_of_year(day)
    return Allowance(_limit(day), "respite_days", taken, _counted_per(day), first, last)


def _subjects(case: Case, day: date) -> list[UUID]:
    """Who counts the days of this one's year: the client, and by choice each family of the year."""
    if _counted_per(day) == "client":
        return [case.case_id]
    first, last = days_of_year(day)
    told_in_year = [one for one in case.statuses if first <= one.effective_date <= last]
    statuses = (case.status_on(first), *told_in_year)
    families = {one.family_id for one in statuses if one is not None and one.family_id is not None}
    return [case.case_id, *sorted(families)]


def _counted_per(day: date) -> CountedPer:
    chosen = rule("respite.days_per_year", day).text("counted_per")
    assert chosen in ("client", "family"), f"respite days are not counted per {chosen}"
    return "family" if chosen == "family" else "client"


def _key(subject: UUID, year: int) -> str:
    return f"{subject}/{year}"


def _holder(delivery: DeliveryRecorded, day: date) -> UUID:
    return uuid5(delivery.delivery_id, day.isoformat())


def _limit(day: date) -> Limit:
    limit = rule("respite.days_per_year", day)
    return Limit(
        limit.id,
        Decimal(limit.number("days")),
        f"days of respite in {day.year}",
        f"atelpas dienas {day.year}. gadā",
        day=day,
    )
