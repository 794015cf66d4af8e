"""A child's respite by the expert proposal of 2015: each combination to the euro."""

from collections.abc import Sequence
from datetime import date
from typing import Any

import pytest

from contracts.events.delivery import DeliveryRecorded
from contracts.events.register import RatePublished
from contracts.http.granting import RecordDelivery, ReverseDelivery
from services.case.domain.grants.grant import cost_cents
from services.case.domain.state import Case
from tests.support import facts, registers
from tests.support.facts import named
from tests.support.proposal import respite_cents
from tests.support.registers import offering
from tests.support.spec import after, given, refused, specifies, when
from tests.support.world import World

WEEKDAY = date(2023, 3, 1)
SATURDAY = date(2023, 3, 4)
GOOD_FRIDAY = date(2023, 4, 7)
UNITS = ("24h", "day", "night")


def rates() -> list[RatePublished]:
    """The proposal as an officer publishes it: by the unit and the kind of day."""
    cents = respite_cents()
    return [
        registers.rate("respite", rate_reference=f"{kind} {unit}", **fields)
        for unit, kind, price in (
            ("24h", "weekday", cents["weekday_24h"]),
            ("24h", "weekend_or_holiday", cents["weekend_or_holiday_24h"]),
            ("day", "weekday", cents["weekday_day"]),
            ("day", "weekend_or_holiday", cents["weekend_or_holiday_day"]),
            ("night", None, cents["night"]),
        )
        for fields in [{"unit": unit, "day_kind": kind, "unit_price_cents": price}]
    ]


def world() -> World:
    return World(*offering("respite")[:3], *rates())


def child() -> Case:
    """A child with a grant of each unit, decided at the published rates."""
    case = given(
        facts.opened("ft", birth_date=date(2015, 5, 17)),
        facts.opinion(date(2023, 1, 1), date(2023, 12, 31)),
        facts.planned("respite"),
    )
    return after(case, *(grant(unit) for unit in UNITS), world=world())


def grant(unit: str, **changes: Any) -> Any:
    fields: dict[str, Any] = {
        "grant_id": named(unit),
        "service": "respite",
        "unit": unit,
        "unit_price_cents": None,
        "quantity_limit": 10,
        "application_reference": "I-2",
        "referral_reference": "N-1",
    }
    return facts.grant_service(**(fields | changes))


def had(unit: str, day: date, **changes: Any) -> RecordDelivery:
    fields: dict[str, Any] = {
        "effective_date": day,
        "grant_id": named(unit),
        "delivery_id": named(f"{unit}{day}"),
        "quantity": 1,
    }
    return facts.record_delivery(**(fields | changes))


def total_euro(units: Sequence[str], day: date) -> int:
    """What these units of one date cost together, in whole euro."""
    case = after(child(), *(had(unit, day) for unit in units), world=world())
    cents = sum(cost_cents(one) for one in case.held_deliveries)
    assert cents % 100 == 0
    return cents // 100


@pytest.mark.parametrize(
    ("units", "day", "euro"),
    [
        (["day"], WEEKDAY, 29),
        (["24h"], WEEKDAY, 40),
        (["night"], WEEKDAY, 22),
        (["day"], SATURDAY, 29),
        (["24h"], SATURDAY, 43),
        (["night"], SATURDAY, 22),
        (["day"], GOOD_FRIDAY, 29),
        (["24h"], GOOD_FRIDAY, 43),
        (["night"], GOOD_FRIDAY, 22),
    ],
)
def test_each_mode_has_the_price_of_its_kind_of_day(units: list[str], day: date, euro: int) -> None:
    assert total_euro(units, day) == euro


@specifies("respite.night_with_day")
@pytest.mark.parametrize("day", [WEEKDAY, SATURDAY, GOOD_FRIDAY])
@pytest.mark.parametrize("units", [["day", "night"], ["night", "day"]])
def test_a_night_is_not_payable_within_the_same_24_hours_as_a_day(
    units: list[str], day: date
) -> None:
    assert total_euro(units, day) == 29


@specifies("respite.night_with_day")
def test_the_later_of_a_day_and_a_night_says_by_which_rule_it_costs_less() -> None:
    case = after(child(), had("day", WEEKDAY), world=world())

    [night] = when(case, had("night", WEEKDAY), world()).facts
    [next_night] = when(case, had("night", date(2023, 3, 2)), world()).facts

    assert isinstance(night, DeliveryRecorded)
    assert isinstance(next_night, DeliveryRecorded)
    assert (night.unit_price_cents, night.price_rule) == (0, "respite.night_with_day")
    assert (next_night.unit_price_cents, next_night.price_rule) == (2200, None)


@specifies("respite.night_with_day")
def test_what_lowered_the_others_price_is_reversed_after_it() -> None:
    case = after(child(), had("day", WEEKDAY), had("night", WEEKDAY), world=world())

    def reversal(unit: str) -> ReverseDelivery:
        return ReverseDelivery(
            effective_date=WEEKDAY, delivery_id=named(f"{unit}{WEEKDAY}"), reason="Kļūda"
        )

    assert refused(lambda: when(case, reversal("day"), world())) == "respite.night_with_day"
    freed = after(case, reversal("night"), reversal("day"), world=world())
    assert freed.held_deliveries == []


def test_a_delivery_names_the_rate_of_its_kind_of_day() -> None:
    [weekday] = when(child(), had("24h", WEEKDAY), world()).facts
    [saturday] = when(child(), had("24h", SATURDAY), world()).facts

    assert weekday.model_dump()["rate_reference"] == "weekday 24h"
    assert saturday.model_dump()["rate_reference"] == "weekend_or_holiday 24h"


@specifies("delivery.undivided")
def test_days_of_different_prices_are_recorded_apart() -> None:
    over_weekend = had("24h", SATURDAY, delivered_from=date(2023, 3, 3), quantity=2)

    assert refused(lambda: when(child(), over_weekend, world())) == "delivery.undivided"
    within = had("24h", date(2023, 3, 5), delivered_from=SATURDAY, quantity=2)
    assert when(child(), within, world()).facts


def test_a_grant_binds_the_dearer_kind_of_day() -> None:
    assert child().grants[named("24h")].fact.committed_cents == 10 * 4300


@pytest.mark.parametrize("units", [["day", "night"], ["night", "day"]])
def test_without_rates_by_the_kind_of_day_a_day_and_a_night_are_both_payable(
    units: list[str],
) -> None:
    flat = World(*offering("respite"))
    case = given(
        facts.opened("ft", birth_date=date(2015, 5, 17)),
        facts.opinion(date(2023, 1, 1), date(2023, 12, 31)),
        facts.planned("respite"),
    )
    case = after(
        case,
        *(grant(unit) for unit in UNITS),
        *(had(unit, WEEKDAY) for unit in units),
        world=flat,
    )

    assert [cost_cents(one) for one in case.held_deliveries] == [712, 712]
