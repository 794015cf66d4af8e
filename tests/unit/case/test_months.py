"""A monthly subsidy: a month that changes has parts, and no more days than its grant ran on."""

from datetime import date
from functools import partial
from typing import Any

import pytest

from contracts.events import CaseFact
from contracts.events.granting import GrantRepriced, ServiceSuspended
from contracts.events.register import RatePublished
from contracts.http.granting import RecordDelivery
from contracts.model import CareLevel
from services.case.domain.state import Case
from tests.support import facts
from tests.support.facts import named
from tests.support.registers import offering, rate
from tests.support.spec import after, given, refused, specifies, when
from tests.support.world import World

ADULT = (facts.opened(), facts.mental_disability(), facts.assessed())
FIRST, BEFORE, SINCE, LAST = (date(2023, 5, day) for day in (1, 14, 15, 31))
OF_GRANT: dict[str, Any] = {"grant_id": named("grant"), "service": "care_level_support"}


def monthly(*more: CaseFact, **changes: Any) -> Case:
    """An adult with a monthly subsidy."""
    fields: dict[str, Any] = {
        "unit": "month",
        "pricing_basis": "care_level_subsidy",
        "unit_price_cents": 10_000,
        "quantity_limit": 12,
    }
    return given(*ADULT, facts.granted("care_level_support", **(fields | changes)), *more)


def at_level(level: CareLevel, cents: int) -> RatePublished:
    return rate(
        "care_level_support",
        pricing_basis="care_level_subsidy",
        care_level=level,
        unit_price_cents=cents,
    )


WORLD = World(*offering("care_level_support")[:3], at_level("II", 10_000), at_level("III", 20_000))
RAISED = (
    facts.assessed(day=SINCE).model_copy(update={"care_level": "III"}),
    GrantRepriced(
        **facts.at(SINCE),
        **OF_GRANT,
        unit_price_cents=20_000,
        rate_reference="AL-III",
        care_level="III",
        cause="care_level",
        committed_cents=240_000,
    ),
)


def month(
    last: date, first: date | None = None, quantity: Any = 1, days: int = 15
) -> RecordDelivery:
    return facts.record_delivery(
        effective_date=last, delivered_from=first, quantity=quantity, days_with_service=days
    )


def prices(case: Case) -> list[tuple[int | None, str | None]]:
    return [(one.unit_price_cents, one.price_rule) for one in case.held_deliveries]


@specifies("delivery.undivided", "delivery.month_once")
def test_a_month_in_which_the_care_level_changes_is_recorded_in_its_parts() -> None:
    case = monthly(*RAISED)

    for whole in (month(LAST), month(LAST, FIRST), month(BEFORE, FIRST, days=10)):
        assert refused(partial(when, case, whole, WORLD)) == "delivery.undivided"
    parts = month(BEFORE, FIRST, "0.45"), month(LAST, SINCE, "0.55")
    assert prices(after(case, *parts, world=WORLD)) == [(10_000, None), (20_000, None)]


@specifies("subsidy.halved")
@pytest.mark.parametrize(("days", "halved"), [(10, None), (9, "subsidy.halved")])
def test_the_parts_of_a_month_are_halved_by_the_whole_months_days(
    days: int, halved: str | None
) -> None:
    # May 2023 had 19 working days: the half of them is 9.5.
    parts = month(BEFORE, FIRST, "0.45", days), month(LAST, SINCE, "0.55", days)

    assert {rule for _, rule in prices(after(monthly(*RAISED), *parts, world=WORLD))} == {halved}


@specifies("delivery.month_once")
def test_a_part_is_no_more_than_its_share_and_is_recorded_once() -> None:
    case = monthly(*RAISED)

    too_much = month(BEFORE, FIRST, "0.46")
    assert refused(lambda: when(case, too_much, WORLD)) == "delivery.month_once"
    once = after(case, month(BEFORE, FIRST, "0.45"), world=WORLD)
    for again in (month(date(2023, 5, 10), FIRST, "0.2"), month(BEFORE, BEFORE, "0.03")):
        assert refused(partial(when, once, again, WORLD)) == "delivery.month_once"


@specifies("delivery.days_with_service")
def test_the_parts_of_a_month_state_the_same_days_with_services() -> None:
    case = after(monthly(*RAISED), month(BEFORE, FIRST, "0.45", 15), world=WORLD)

    other = month(LAST, SINCE, "0.55", 16)
    assert refused(lambda: when(case, other, WORLD)) == "delivery.days_with_service"


@specifies("delivery.days_with_service")
def test_there_are_no_more_days_with_services_than_the_grant_ran_on() -> None:
    suspended = ServiceSuspended(**facts.at(date(2023, 3, 10)), **OF_GRANT, reason="Slimnīcā")
    rule_id = "delivery.days_with_service"

    # Of the 23 working days of March 2023 seven were before the 10th.
    paused, ninth = monthly(suspended), date(2023, 3, 9)
    assert refused(lambda: when(paused, month(ninth, days=8), WORLD)) == rule_id
    [halved] = when(paused, month(ninth, days=7), WORLD).facts
    assert getattr(halved, "price_rule", None) == "subsidy.halved"
    begun = monthly(effective_date=date(2023, 3, 22))
    end = date(2023, 3, 31)
    assert refused(lambda: when(begun, month(end, days=9), WORLD)) == rule_id
    assert when(begun, month(end, days=8), WORLD).facts
    assert refused(lambda: when(monthly(), month(ninth, days=8), WORLD)) == rule_id
