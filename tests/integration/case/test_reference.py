"""The reference data over HTTP and on the command line."""

from collections.abc import Iterator
from datetime import date

import pytest
from fastapi.testclient import TestClient

from contracts import reference
from contracts.reference import Rule, rule, rules
from tests.support.editions import changed_on, content, in_catalogue, in_plans
from tests.support.service import NewDatabase, case_and_claims, client_of

CHANGE = date(2023, 6, 1)


@pytest.fixture(scope="module")
def client(
    module_database: NewDatabase, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[TestClient]:
    with client_of(case_and_claims(module_database, tmp_path_factory.mktemp("home"))) as client:
        yield client


def test_every_rule_is_listed_in_both_languages_with_its_source(client: TestClient) -> None:
    items = [Rule.model_validate(item) for item in client.get("/rules").json()["items"]]

    assert items == list(rules())
    assert all(one.text_lv and one.text_en and one.source for one in items)


def test_the_municipalities_of_a_day_are_those_of_its_map(client: TestClient) -> None:
    before = client.get("/municipalities", params={"on": "2021-06-30"}).json()["items"]
    after = client.get("/municipalities", params={"on": "2021-07-01"}).json()["items"]

    assert {"rundales-novads"} <= {one["code"] for one in before}
    assert not {"rundales-novads"} & {one["code"] for one in after}


def test_the_catalogue_names_each_service_in_both_languages(client: TestClient) -> None:
    items = client.get("/services").json()["items"]

    assert "atelpas brīdis" in {one["name_lv"] for one in items}
    assert all(one["name_en"] for one in items)


def test_the_instruments_of_assessment_are_listed_with_their_scales(client: TestClient) -> None:
    [instrument] = client.get("/instruments").json()["items"]

    assert (instrument["code"], instrument["version"]) == ("di_assessment", 1)
    assert instrument["level"] == {"by": "team"}
    scales = {one["code"]: (one["least"], one["most"]) for one in instrument["dimensions"]}
    assert scales.keys() == {"health", "self_care", "communication", "quality_of_life"}


def test_the_contents_of_a_plan_are_listed_with_their_groups(client: TestClient) -> None:
    contents = {one["field"]: one for one in client.get("/plan-contents").json()["items"]}

    assert contents["siblings"]["target_groups"] == ["out_of_family_care"]
    assert contents["client_view"]["label_lv"]


def test_the_catalogue_of_a_day_has_the_editions_that_hold_on_it(
    client: TestClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    in_catalogue(monkeypatch, *changed_on(CHANGE, "home_care", units=("day",)))

    def units(**on: str) -> list[list[str]]:
        items = client.get("/services", params=on).json()["items"]
        return [one["units"] for one in items if one["code"] == "home_care"]

    assert units() == [["hour"], ["day"]]
    assert units(on="2023-05-31") == [["hour"]]
    assert units(on="2023-06-01") == [["day"]]
    assert units(on="2013-12-31") == []


def test_the_contents_of_the_plans_of_a_day_are_those_that_hold_on_it(
    client: TestClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    in_plans(monkeypatch, content("wishes", valid_from=CHANGE))

    def wishes(**on: str) -> list[str]:
        items = client.get("/plan-contents", params=on).json()["items"]
        return [one["valid_from"] for one in items if one["field"] == "wishes"]

    assert wishes() == wishes(on="2023-06-01") == ["2023-06-01"]
    assert wishes(on="2023-05-31") == []


def test_the_description_of_the_routes_shows_validity_and_the_day(client: TestClient) -> None:
    described = client.get("/openapi.json").json()

    for path, schema in (("/services", "Service"), ("/plan-contents", "PlanContent")):
        [on] = described["paths"][path]["get"]["parameters"]
        assert on["name"] == "on"
        assert {"valid_from", "valid_to"} <= described["components"]["schemas"][schema][
            "properties"
        ].keys()


def test_a_rule_is_the_one_of_its_day(monkeypatch: pytest.MonkeyPatch) -> None:
    ceiling_day, next_day = date(2022, 12, 31), date(2023, 1, 1)
    ceiling = rule("respite.daily_ceiling")
    older = ceiling.model_copy(update={"valid_to": ceiling_day, "parameters": {"eur": 1}})
    newer = ceiling.model_copy(update={"valid_from": next_day, "parameters": {"eur": 2}})
    monkeypatch.setattr(reference, "_entries", lambda: {ceiling.id: [older, newer]})

    assert reference.rule(ceiling.id, ceiling_day).number("eur") == 1
    assert reference.rule(ceiling.id, next_day).number("eur") == 2
