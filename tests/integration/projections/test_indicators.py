"""Indicators: what was reached against which target, by place, service and year, as known."""

from datetime import date
from typing import Any

import pytest
from fastapi.testclient import TestClient

from contracts.reference.indicators import definitions, read_definitions
from services.projections.indicators.figures import Target
from services.projections.indicators.queries import Reached, Told, reached
from tests.integration.projections.house import House
from tests.integration.projections.opening import tables_of
from tests.unit.projections.facts import (
    BAUSKA,
    BAUSKA_2009,
    DOBELE,
    IECAVA,
    approved,
    assessed,
    delivered,
    line,
    opened,
    taken_back,
)
from tests.unit.projections.figures import (
    move_withdrawn,
    moved_out,
    registered,
    removed,
    staffing,
    target_set,
)

EARLY, LATE = date(2020, 5, 4), date(2021, 9, 1)


def rows(client: TestClient, **query: Any) -> list[dict[str, Any]]:
    answer = client.get("/reports/indicators", params=query)
    assert answer.status_code == 200, answer.text
    found: list[dict[str, Any]] = answer.json()["rows"]
    return found


def only(client: TestClient, indicator: str, **query: Any) -> dict[str, Any]:
    [row] = rows(client, indicator=indicator, **query)
    return row


def achieved(client: TestClient, indicator: str, field: str, **query: Any) -> dict[Any, Any]:
    def key(row: dict[str, Any]) -> Any:
        return row[field]["code"] if field == "municipality" else row[field]

    found = rows(client, indicator=indicator, by=field, **query)
    return {key(row): row.get("achieved") for row in found}


def a_life(house: House) -> None:
    """An adult assessed, served twice in Iecava before the reform and in Bauska after it."""
    house.record(
        "case",
        opened(EARLY, IECAVA),
        assessed(EARLY, IECAVA),
        delivered(EARLY, IECAVA, "home_care"),
        delivered(EARLY, IECAVA, "day_centre"),
        delivered(LATE, BAUSKA, "day_centre"),
    )


def test_persons_links_and_assessed_are_three_figures_in_three_units(
    house: House, client: TestClient
) -> None:
    a_life(house)
    house.catch_up()

    told = {
        indicator: (row["achieved"], row["unit"])
        for indicator in ("persons", "service_links", "assessed")
        for row in [only(client, indicator, by="")]
    }

    assert told == {
        "persons": (1, "persons"),
        "service_links": (2, "service_links"),
        "assessed": (1, "assessed"),
    }


def test_a_target_is_shown_with_the_part_of_it_that_was_reached(
    house: House, client: TestClient
) -> None:
    house.record("case", target_set(3))
    a_life(house)
    house.record("case", opened(), delivered(EARLY, DOBELE))
    house.catch_up()

    row = only(client, "adults_grt_served", by="programme")

    assert row == {
        "programme": "zemgale", "indicator": "adults_grt_served", "unit": "persons",
        "base_year": 2017, "baseline": 5, "target_year": 2020, "target": 3, "achieved": 2,
        "percent": "66.67",
    }  # fmt: skip
    assert only(client, "adults_grt_served", by="region")["percent"] == "66.67"
    by_service = rows(client, indicator="adults_grt_served", by="service,programme")
    assert all("target" not in one for one in by_service)


def test_a_later_target_takes_the_place_of_an_earlier_one_from_its_day(
    house: House, client: TestClient
) -> None:
    house.record("case", target_set(300), target_set(400, effective_date=LATE))
    house.catch_up()

    before, after = (
        only(client, "adults_grt_served", on=day.isoformat())["target"] for day in (EARLY, LATE)
    )
    known = only(client, "adults_grt_served", known_at="case:1")

    assert (before, after, known["target"], known["achieved"]) == (300, 400, 300, 0)


def test_municipalities_are_told_apart_on_either_map(house: House, client: TestClient) -> None:
    a_life(house)
    house.catch_up()

    current = achieved(client, "service_links", "municipality")
    recorded = achieved(client, "service_links", "municipality", municipality_map="recorded")

    assert current == {BAUSKA: 2}
    assert recorded == {BAUSKA: 1, IECAVA: 2}


def test_links_add_up_over_services_and_over_municipalities_that_share_none(
    house: House, client: TestClient
) -> None:
    a_life(house)
    house.record("case", opened(), delivered(EARLY, DOBELE), delivered(EARLY, DOBELE, "respite"))
    house.catch_up()
    total = only(client, "service_links", by="")["achieved"]

    assert sum(achieved(client, "service_links", "service").values()) == total == 4
    assert sum(achieved(client, "service_links", "municipality").values()) == total
    # Persons need not: two services of one person are two rows and one person.
    assert sum(achieved(client, "persons", "service").values()) == 4
    assert only(client, "persons", by="")["achieved"] == 2


def test_a_cumulative_figure_counts_up_to_the_end_of_each_year_and_another_within_it(
    house: House, client: TestClient
) -> None:
    a_life(house)
    house.catch_up()
    of = {"on": "2022-02-01"}

    assert achieved(client, "persons", "year", **of) == {2020: 1, 2021: 1, 2022: 1}
    assert achieved(client, "persons_in_year", "year", **of) == {2020: 1, 2021: 1}
    assert only(client, "persons_in_year", by="", on="2020-12-31")["achieved"] == 1
    assert only(client, "persons_in_year", by="", **of)["achieved"] == 0


def test_what_was_taken_back_counts_only_as_known_before(house: House, client: TestClient) -> None:
    first = delivered(EARLY)
    house.record("case", opened(), first, taken_back(first))
    house.catch_up()

    assert only(client, "persons", by="")["achieved"] == 0
    assert only(client, "persons", by="", known_at="case:2")["achieved"] == 1


def test_who_moved_out_began_independent_life_unless_the_step_was_withdrawn(
    house: House, client: TestClient
) -> None:
    house.record("case", opened(), moved_out(EARLY), move_withdrawn(EARLY), moved_out(LATE))
    house.record("case", opened(), moved_out(EARLY), move_withdrawn(EARLY))
    house.catch_up()

    assert only(client, "began_independent_life", by="")["achieved"] == 1
    assert only(client, "began_independent_life", by="", on="2021-01-01")["achieved"] == 0
    assert only(client, "began_independent_life", by="", known_at="case:2")["achieved"] == 1


def test_providers_count_while_they_are_registered(house: House, client: TestClient) -> None:
    house.record(
        "case",
        registered("A", "workshop", "respite", day=EARLY),
        registered("B", "workshop", day=EARLY, valid_to=date(2020, 12, 31), municipality=DOBELE),
        registered("C", "respite", day=EARLY),
        removed("C", LATE),
    )
    house.catch_up()

    def on(day: str, indicator: str) -> Any:
        return only(client, indicator, by="", on=day)["achieved"]

    assert [on(day, "workshops") for day in ("2020-05-03", "2020-05-04", "2021-01-01")] == [0, 2, 1]
    assert [on(day, "respite_providers") for day in ("2021-09-01", "2021-09-02")] == [2, 1]
    assert on("2020-06-01", "community_providers") == 3
    assert achieved(client, "workshops", "municipality", on="2020-06-01") == {BAUSKA: 1, DOBELE: 1}
    assert achieved(client, "workshops", "year", on="2021-10-01") == {2020: 2, 2021: 1}
    assert achieved(client, "community_providers", "service", on="2021-10-01") == {
        "workshop": 1,
        "respite": 1,
    }


def test_a_register_that_does_not_say_whom_a_day_centre_is_for_gives_no_figure_but_a_reason(
    house: House, client: TestClient
) -> None:
    house.record("case", registered("A", "day_centre"))
    house.catch_up()

    row = only(client, "day_centres_grt", by="")

    assert "achieved" not in row
    assert row["missing"] == "target_group_not_recorded"
    assert only(client, "family_like_care_providers", by="")["achieved"] == 0


def test_day_centres_are_told_apart_by_whom_they_are_for(house: House, client: TestClient) -> None:
    house.record(
        "case",
        registered("A", "day_centre", target_groups=("grt",)),
        registered("B", "day_centre", target_groups=("grt", "ft")),
    )
    house.catch_up()

    assert only(client, "day_centres_grt", by="")["achieved"] == 2
    assert only(client, "day_centres_ft", by="")["achieved"] == 1


def test_headcounts_are_the_last_reported_and_a_regions_own_where_it_reports(
    house: House, client: TestClient
) -> None:
    house.record("case", staffing(10), staffing(12, day=LATE), staffing(6, DOBELE))
    house.record("case", staffing(260, "zemgale", LATE, scope="region"))
    house.catch_up()

    def region(on: str) -> Any:
        return only(client, "social_work_specialists", by="region", on=on)["achieved"]

    assert region("2020-12-31") == 16
    assert region("2021-12-31") == 260
    assert achieved(client, "social_work_specialists", "municipality", on="2021-12-31") == {
        BAUSKA: 12,
        DOBELE: 6,
    }
    assert only(client, "specialists_supervised", by="region", on="2021-12-31")["achieved"] == 86
    assert only(client, "social_work_specialists", by="", on="2019-01-01")["missing"] == (
        "not_reported"
    )


def test_a_merged_municipalitys_headcount_holds_until_its_successor_reports(
    house: House, client: TestClient
) -> None:
    house.record(
        "case", staffing(5, BAUSKA_2009), staffing(3, IECAVA), staffing(7, BAUSKA, date(2021, 8, 1))
    )
    house.catch_up()

    def told(on: str) -> Any:
        return achieved(client, "social_work_specialists", "municipality", on=on)

    assert told("2021-07-15") == {BAUSKA: 8}
    assert told("2021-08-01") == {BAUSKA: 7}


def test_money_is_told_by_the_year_of_delivery_and_adds_up(
    house: House, client: TestClient
) -> None:
    lines = (
        line(1, 1000, municipality=IECAVA, delivered_on=EARLY),
        line(2, 500, municipality=BAUSKA, delivered_on=LATE),
    )
    house.record("claims", approved(*lines))
    house.catch_up()

    assert achieved(client, "approved_funding", "year") == {2020: 1000, 2021: 500}
    assert achieved(client, "approved_funding", "municipality") == {BAUSKA: 1500}
    assert only(client, "approved_funding", by="")["unit"] == "euro_cents"


def test_an_indicator_is_added_by_its_definition_alone(house: House, tmp_path: Any) -> None:
    a_life(house)
    house.catch_up()
    file = tmp_path / "more.toml"
    file.write_text(
        """
        [[indicator]]
        id = "adults_in_day_centres"
        name_lv = "pieaugušie dienas aprūpes centros"
        name_en = "adults in day centres"
        unit = "persons"
        measure = "persons"
        period = "cumulative"
        target_groups = ["grt"]
        services = ["day_centre"]
        dimensions = ["municipality", "year"]
        source = "a new programme"
        """
    )
    added = read_definitions(file.read_text()).indicators

    found = reached(
        tables_of(house), house.last_positions(), added.values(), ["municipality"], LATE, "recorded"
    )

    assert [(one.group, one.told.value) for one in found] == [((BAUSKA,), 1), ((IECAVA,), 1)]


def test_every_indicator_has_an_answer_by_each_of_its_dimensions(
    house: House, client: TestClient
) -> None:
    a_life(house)
    house.record("case", registered("A", "workshop"), staffing(10))
    house.catch_up()

    for indicator in definitions().indicators.values():
        assert only(client, indicator.id, by="")
        for dimension in indicator.dimensions:
            assert client.get(
                "/reports/indicators", params={"by": dimension, "indicator": indicator.id}
            ).is_success
    left_out = client.get("/reports/indicators", params={"by": "service"}).json()["left_out"]
    assert "assessed" in left_out
    assert "persons" not in left_out


@pytest.mark.parametrize(
    ("target", "value", "percent"),
    [(276, 239, "86.59"), (351, 457, "130.20"), (71, 24, "33.80"), (8, 1, "12.50"), (0, 5, None)],
)
def test_percentages_round_half_up_to_two_decimals(
    target: int, value: int, percent: str | None
) -> None:
    assert percent_of(value, target) == percent


def percent_of(value: int, target: int) -> str | None:
    of_target = Target("persons", "programme", "zemgale", None, None, 2020, target)
    indicator = definitions().indicators["persons"]
    return Reached(indicator, (), Told(value), of_target).percent


def test_the_definitions_are_listed(client: TestClient) -> None:
    listed = client.get("/indicators").json()["items"]

    assert {one["id"] for one in listed} == set(definitions().indicators)
    assert all(one["name_lv"] and one["name_en"] and one["source"] for one in listed)
