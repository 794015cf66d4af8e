"""The register of figures: targets, staffing, and what documents published."""

from datetime import date
from typing import Any

import pytest

from contracts.events.figures import FigurePublished, FigureWithdrawn
from contracts.http.registers import RegisterCommand
from contracts.refusal import Refusal
from services.case.domain.registers.registering import Entry, decide_entries
from tests.support.facts import TODAY
from tests.support.figures import (
    AS_OF,
    PUBLISHED_ON,
    publish_figure,
    report_staffing,
    set_target,
    withdraw_figure,
)
from tests.support.spec import refused, specifies
from tests.support.world import World


def entered(world: World, *commands: RegisterCommand) -> list[Entry]:
    entries: list[Entry] = []
    for command in commands:
        made = decide_entries(command, world, TODAY)
        world.learn(made)
        entries += made
    return entries


def refusal(command: RegisterCommand, world: World | None = None) -> str:
    return refused(lambda: decide_entries(command, world or World(), TODAY))


@specifies("figure.exists")
def test_a_published_figure_is_entered_withdrawn_and_entered_anew() -> None:
    world = World()

    assert refusal(withdraw_figure(), world) == "figure.exists"
    [first] = entered(world, publish_figure(74))
    assert refusal(publish_figure(75), world) == "figure.exists"
    [withdrawn] = entered(world, withdraw_figure())
    assert refusal(withdraw_figure(), world) == "figure.exists"
    [again] = entered(world, publish_figure(75))

    assert isinstance(first, FigurePublished)
    assert isinstance(withdrawn, FigureWithdrawn)
    assert withdrawn.municipality == first.municipality
    assert world.figures().published == {first.figure_reference: again}


@specifies("figure.unit")
@pytest.mark.parametrize(
    ("indicator", "unit"),
    [("recipients", "service_links"), ("service_links", "persons"), ("assessed", "persons")],
)
def test_persons_links_and_assessed_are_not_mixed_up(indicator: str, unit: Any) -> None:
    assert refusal(publish_figure(indicator=indicator, unit=unit)) == "figure.unit"


@specifies("figure.indicator")
@pytest.mark.parametrize(
    "misfit",
    [
        {"indicator": "happiness"},
        {"indicator": "assessed", "unit": "assessed", "service": "day_centre"},
        {"indicator": "assessed", "unit": "assessed", "complete_by": ("service",)},
    ],
)
def test_a_figure_is_of_something_that_is_counted(misfit: dict[str, Any]) -> None:
    assert refusal(publish_figure(**misfit)) == "figure.indicator"


@specifies("figure.indicator")
def test_a_target_is_of_a_defined_indicator() -> None:
    assert refusal(set_target(indicator="happiness")) == "figure.indicator"


@specifies("register.service")
def test_a_figure_of_a_service_is_of_one_that_there_is() -> None:
    assert refusal(publish_figure(service="swimming")) == "register.service"


@specifies("figure.place")
@pytest.mark.parametrize(
    ("scope", "place"),
    [
        ("municipality", "zemgale"),
        ("municipality", "kokneses-novads"),
        ("region", "bauskas-novads"),
        ("programme", "latvia"),
    ],
)
def test_a_figure_is_of_a_place_of_its_scope_and_day(scope: Any, place: str) -> None:
    assert refusal(publish_figure(scope=scope, municipality=place)) == "figure.place"


@specifies("figure.place")
def test_a_merged_municipality_had_figures_before_the_reform() -> None:
    before = publish_figure(as_of=date(2021, 6, 30), municipality="kokneses-novads")

    assert entered(World(), before)


@specifies("figure.dates")
@pytest.mark.parametrize(
    "days",
    [
        {"as_of": date(2022, 4, 1)},
        {"published_on": date(2022, 4, 1)},
        {"published_on": date(2021, 12, 30), "as_of": AS_OF},
    ],
)
def test_a_figure_counts_up_to_a_day_before_it_is_published(days: dict[str, Any]) -> None:
    assert refusal(publish_figure(**days)) == "figure.dates"
    assert entered(World(), publish_figure(published_on=PUBLISHED_ON, as_of=PUBLISHED_ON))


@specifies("figure.target_years")
@pytest.mark.parametrize(
    "years", [{"target_year": 2016}, {"baseline": None}, {"base_year": None, "baseline": 5}]
)
def test_a_target_comes_after_its_base(years: dict[str, Any]) -> None:
    assert refusal(set_target(**years)) == "figure.target_years"
    assert entered(World(), set_target(base_year=None, baseline=None))


@specifies("staffing.parts")
@pytest.mark.parametrize("part", ["with_raised_qualification", "supervised"])
def test_no_part_of_the_specialists_is_more_than_all(part: str) -> None:
    assert refusal(report_staffing(26, **{part: 27})) == "staffing.parts"
    assert entered(World(), report_staffing(26, **{part: 26}))


@specifies("register.news")
@pytest.mark.parametrize("command", [set_target(), report_staffing()])
def test_the_same_is_not_entered_twice(command: RegisterCommand) -> None:
    world = World()
    entered(world, command)

    assert refusal(command, world) == "register.news"


def test_a_refusal_names_the_unit_in_both_languages() -> None:
    with pytest.raises(Refusal) as caught:
        decide_entries(publish_figure(unit="service_links"), World(), TODAY)

    assert "is counted in persons, not in service_links" in caught.value.en
    assert "pakalpojumu saites (service_links)" in caught.value.lv
