"""What a unit costs on each day of a delivery: the grant's price, or a rate for that kind of day.

A grant's price is that of a weekday. Where a rate for weekends and holidays is published, it prices
what is delivered then. The expert proposal (S3) that has such rates pays no night within the same
24 hours as a day: whichever of the two is recorded later costs what the other leaves of the day's
price.
"""

from collections.abc import Sequence
from datetime import date
from typing import NamedTuple

from contracts.events.delivery import DeliveryRecorded
from contracts.events.register import RateDayKind, RatePublished
from contracts.model import Unit, UnitPriceCents
from contracts.reference import rule
from contracts.refusal import Refusal
from contracts.working_days import day_kind
from services.case.domain.checks import UNPROCESSABLE
from services.case.domain.deliveries.delivery_days import days_of
from services.case.domain.grants.grant import Grant
from services.case.domain.grants.grant_checks import repeats
from services.case.domain.state import Case
from services.case.domain.surroundings import Surroundings


class DayPrice(NamedTuple):
    """The price of a unit, the published rate that it is from, and the rule that changed it."""

    unit_price_cents: UnitPriceCents | None
    rate_reference: str | None
    price_rule: str | None = None


def price_of_days(
    case: Case, grant: Grant, days: Sequence[date], surroundings: Surroundings
) -> DayPrice:
    """The price of a unit on all of the days, which must be one."""
    first = _price_on(case, grant, days[0], surroundings)
    for day in days[1:]:
        price = _price_on(case, grant, day, surroundings)
        if price.unit_price_cents != first.unit_price_cents:
            raise Refusal(
                "delivery.undivided",
                f"A unit has another price on {day} than on {days[0]}. Record what was delivered"
                f" before {day} and from then on apart.",
                f"{day} vienībai ir cita cena nekā {days[0]}. Līdz {day} sniegto un pēc tam sniegto"
                " ieraksti atsevišķi.",
                status=UNPROCESSABLE,
            )
    return first


def _price_on(case: Case, grant: Grant, day: date, surroundings: Surroundings) -> DayPrice:
    priced = grant.priced_on(day)
    own = DayPrice(priced.unit_price_cents, priced.rate_reference)
    if own.unit_price_cents is None:
        return own
    rate = _rate_by_kind(grant, day, grant.fact.unit, surroundings)
    if rate is not None and kind_of(day) != "weekday":
        own = DayPrice(rate.unit_price_cents, rate.rate_reference)
    return _beside_other_half(case, grant, day, own, surroundings)


def kind_of(day: date) -> RateDayKind:
    """Which of the rates by the kind of day a day has."""
    return "weekday" if day_kind(day) == "weekday" else "weekend_or_holiday"


def _rate_by_kind(
    grant: Grant, day: date, unit: Unit, surroundings: Surroundings
) -> RatePublished | None:
    """The rate that is published for just this kind of day, if one is."""
    asked, basis = grant.fact, grant.fact.pricing_basis
    if basis == "actual_cost":
        return None
    level = grant.priced_on(day).care_level
    rates = surroundings.rates(asked.service)
    rate = rates.on(day, asked.municipality, basis, unit, level, asked.housing, kind_of(day))
    return rate if rate is not None and rate.day_kind is not None else None


def _beside_other_half(
    case: Case, grant: Grant, day: date, own: DayPrice, surroundings: Surroundings
) -> DayPrice:
    """The price beside what was recorded of the other half of the same 24 hours."""
    halves = rule("respite.night_with_day", day)
    payable, included = halves.text("payable"), halves.text("included")
    unit = grant.fact.unit
    if grant.fact.service not in halves.words("services") or unit not in (payable, included):
        return own
    other = _recorded(case, grant, day, included if unit == payable else payable)
    if other is None or _rate_by_kind(grant, day, "day", surroundings) is None:
        return own
    assert own.unit_price_cents is not None, "actual cost has no other half"
    paid_cents = other.unit_price_cents or 0
    left_cents = max(0, own.unit_price_cents - paid_cents) if unit == payable else 0
    return own._replace(unit_price_cents=left_cents, price_rule=halves.id)


def _recorded(case: Case, grant: Grant, day: date, unit: str) -> DeliveryRecorded | None:
    for one in case.held_deliveries:
        if one.unit == unit and repeats(one, grant) and day in days_of(one):
            return one
    return None


def refuse_halved_date(case: Case, delivery: DeliveryRecorded) -> None:
    """Refuse to take back what lowered the price of the other half of the same 24 hours."""
    halves = rule("respite.night_with_day", delivery.effective_date)
    units = (halves.text("payable"), halves.text("included"))
    if delivery.price_rule == halves.id or delivery.unit not in units:
        return
    days = set(days_of(delivery))
    for other in case.held_deliveries:
        lowered = other.price_rule == halves.id and other.service == delivery.service
        if lowered and other.recipient == delivery.recipient and days & set(days_of(other)):
            raise Refusal(
                halves.id,
                f"The price of delivery {other.delivery_id} goes by this one. Reverse that one"
                " first, and record it anew afterwards.",
                f"Pēc šī ieraksta noteikta ieraksta {other.delivery_id} cena. Vispirms stornē to"
                " un pēc tam ieraksti no jauna.",
            )
