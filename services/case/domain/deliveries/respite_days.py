"""The days of respite of a calendar year: each day counts once, whatever was had of it.

A night counts to the day in whose evening it begins. Whether a child's days are counted alone or
with its family's is configuration.
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
    """Take every day that the delivery covers, each from its own year."""
    _refuse_gaps(delivery.quantity, days)
    resources: dict[str, Resource] = {}
    takings: list[ResourceFact] = []
    for day in days:
        key = _key(_subject(case, day), day.year)
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
        counted = limit._replace(
            unit_en=f"{limit.unit_en} (counted up to {day})",
            unit_lv=f"{limit.unit_lv}, skaitot līdz {day}",
        )
        resources[key] = refuse_overshoot(resource, taking, counted)
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
    """Give back what the delivery took, from whomever it was counted for then."""
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
    """What may be had in the year of this day, and what is taken of it."""
    resource = surroundings.resource("respite_days", _key(_subject(case, day), day.year))
    first, last = days_of_year(day)
    return Allowance(_limit(day), resource.kind, resource.taken(), _counted_per(day), first, last)


def _subject(case: Case, day: date) -> UUID:
    """Whose days count together: the client's, or by the rule's choice the family's."""
    status = case.status_on(day)
    family = status.family_id if status and _counted_per(day) == "family" else None
    return family or case.case_id


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
