"""What a published rate says: its edition and source, what it is made of, for whom and when."""

from datetime import date
from decimal import Decimal
from functools import partial
from typing import Any

import pytest

from contracts.events.register import RateComponent, RatePublished
from contracts.http.registers import PublishRate
from contracts.refusal import Refusal
from services.case.domain.registers.registering import decide_registration
from services.case.domain.state import Case
from tests.support import facts, registers
from tests.support.facts import MARCH, TODAY
from tests.support.proposal import Scenario, scenarios
from tests.support.registers import START, offering
from tests.support.spec import given, refused, specifies, when
from tests.support.world import World

SUBSIDY: dict[str, Any] = {"pricing_basis": "care_level_subsidy", "unit": "month"}


def publish(service: str = "home_care", **changes: Any) -> PublishRate:
    fields: dict[str, Any] = registers.rate(service).model_dump()
    return PublishRate(**(fields | changes))


def entered(command: PublishRate, world: World) -> RatePublished:
    fact = decide_registration(command, world, TODAY)
    assert isinstance(fact, RatePublished)
    world.learn([fact])
    return fact


def of_scenario(one: Scenario, **changes: Any) -> PublishRate:
    """The rate of a scenario as an officer enters it."""
    fields: dict[str, Any] = SUBSIDY | {
        "care_level": one.care_level,
        "housing": one.housing,
        "unit_price_cents": one.total_cents,
        "components": tuple(
            RateComponent(service=service, quantity=Decimal(quantity), unit_price_cents=cents)
            for service, quantity, cents in one.components
        ),
        "edition": "2015",
        "source": "Ekspertu priekšlikumi, 3. tabula",
    }
    return publish("care_level_support", **(fields | changes))


@specifies("rate.components")
@pytest.mark.parametrize("one", scenarios(), ids=lambda one: f"{one.care_level}-{one.housing}")
def test_quantities_by_prices_add_up_to_the_published_total(one: Scenario) -> None:
    published = entered(of_scenario(one), World())

    assert published.unit_price_cents == one.total_cents
    assert (published.edition, published.housing) == ("2015", one.housing)


@specifies("rate.components")
def test_a_rate_that_is_not_the_sum_of_its_components_is_refused_with_both() -> None:
    [first, *_] = scenarios()
    wrong = of_scenario(first, unit_price_cents=37_189)

    with pytest.raises(Refusal) as caught:
        decide_registration(wrong, World(), TODAY)

    assert caught.value.rule_id == "rate.components"
    assert "EUR 371.88" in caught.value.en
    assert "EUR 371.89" in caught.value.en
    assert "371,88 EUR" in caught.value.lv


@specifies("rate.components")
def test_the_sum_is_rounded_half_up_once() -> None:
    halves = (
        RateComponent(service="home_care", quantity=Decimal("0.25"), unit_price_cents=1),
        RateComponent(service="workshop", quantity=Decimal("0.25"), unit_price_cents=1),
    )
    command = publish(
        "care_level_support", **SUBSIDY, care_level="I", components=halves, unit_price_cents=1
    )

    assert entered(command, World()).unit_price_cents == 1


@specifies("rate.parts")
def test_housing_and_components_are_of_a_subsidy_and_a_kind_of_day_of_a_price_by_the_day() -> None:
    component = RateComponent(service="mentor", quantity=Decimal(1), unit_price_cents=712)
    misplaced = [
        publish(housing="group_apartment"),
        publish(components=(component,)),
        publish(day_kind="weekday"),
        of_scenario(scenarios()[0], day_kind="weekday"),
    ]

    for command in misplaced:
        decide = partial(decide_registration, command, World(), TODAY)
        assert refused(decide) == "rate.parts"


def test_a_published_rate_is_never_edited_and_a_later_one_follows_it() -> None:
    world = World()
    first = entered(publish(), world)
    entered(publish(unit_price_cents=800, rate_reference="VVI-2"), world)
    entered(publish(effective_date=MARCH, unit_price_cents=900, rate_reference="VVI-3"), world)

    assert world.rates("home_care").rates[0] == first
    assert refused(lambda: decide_registration(publish(), world, TODAY)) == "register.news"
    held = [
        world.rates("home_care").on(day, "bauskas-novads", "vvi", "hour", None)
        for day in (date(2023, 2, 28), MARCH)
    ]
    assert [one and one.rate_reference for one in held] == ["VVI-2", "VVI-3"]


def client(level: str) -> Case:
    assessed = facts.assessed().model_copy(update={"care_level": level})
    return given(
        facts.opened(), facts.mental_disability(), assessed, facts.planned("care_level_support")
    )


def grant_of(housing: str | None, **changes: Any) -> Any:
    fields: dict[str, Any] = {
        "service": "care_level_support",
        "pricing_basis": "care_level_subsidy",
        "unit_price_cents": None,
        "housing": housing,
        "quantity_limit": 6,
    }
    return facts.grant_service(**(fields | changes))


@pytest.mark.parametrize("one", scenarios(), ids=lambda one: f"{one.care_level}-{one.housing}")
def test_a_subsidy_has_the_rate_of_the_care_level_and_the_housing(one: Scenario) -> None:
    world = World(*offering("care_level_support")[:3])
    for each in scenarios():
        entered(of_scenario(each, effective_date=START), world)

    [granted] = when(client(one.care_level), grant_of(one.housing), world).facts

    assert granted.model_dump()["unit_price_cents"] == one.total_cents
    assert granted.model_dump()["committed_cents"] == 6 * one.total_cents


@specifies("grant.housing")
def test_a_housing_is_stated_for_a_subsidy_alone() -> None:
    case = given(
        facts.opened(), facts.mental_disability(), facts.assessed(), facts.planned("home_care")
    )
    housed = facts.grant_service(housing="group_apartment")

    assert refused(lambda: when(case, housed)) == "grant.housing"
