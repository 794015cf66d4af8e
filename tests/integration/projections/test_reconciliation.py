"""Published figures beside ours, and what they contradict, as known at any time."""

import csv
import io
from datetime import date
from typing import Any

from fastapi.testclient import TestClient

from tests.integration.projections.house import House
from tests.support.spec import specifies
from tests.unit.projections.facts import (
    BAUSKA,
    DOBELE,
    IECAVA,
    approved,
    assessed,
    delivered,
    line,
    opened,
)
from tests.unit.projections.figures import REGISTER, figure_withdrawn, published, staffing

BEFORE, AFTER = date(2021, 12, 31), date(2022, 1, 1)


def reconciliation(client: TestClient, **query: Any) -> Any:
    answer = client.get("/reports/reconciliation", params=query)
    assert answer.status_code == 200, answer.text
    return answer.json()


def differences(client: TestClient, **query: Any) -> dict[str, tuple[Any, Any, Any]]:
    return {
        one["figure_reference"]: (one["published"], one.get("ours"), one.get("difference"))
        for one in reconciliation(client, **query)["items"]
    }


def test_a_published_figure_is_compared_as_of_its_own_day_and_place(
    house: House, client: TestClient
) -> None:
    house.record("case", opened(), delivered(BEFORE, IECAVA), delivered(AFTER, BAUSKA, "workshop"))
    house.record("case", opened(), delivered(BEFORE, "dobeles-novads"))
    links: dict[str, Any] = {"indicator": "service_links", "unit": "service_links"}
    house.record(
        "case",
        published(3, figure_reference="bauska", **links),
        published(3, figure_reference="later", as_of=AFTER, **links),
        published(3, figure_reference="workshop", as_of=AFTER, service="workshop", **links),
        published(3, figure_reference="all", scope="region", municipality="zemgale", **links),
        published(3, figure_reference="children", **links | {"target_group": "ft"}),
    )
    house.catch_up()

    assert differences(client) == {
        "bauska": (3, 1, 2),
        "later": (3, 2, 1),
        "workshop": (3, 1, 2),
        "all": (3, 2, 1),
        "children": (3, 0, 3),
    }


def test_money_of_a_year_is_compared_with_what_was_delivered_in_it(
    house: House, client: TestClient
) -> None:
    lines = [line(1, 700, delivered_on=date(2020, 3, 1)), line(2, 50, delivered_on=BEFORE)]
    house.record("claims", approved(*lines))
    of_2020: dict[str, Any] = {"indicator": "approved_funding", "unit": "euro_cents"}
    house.record(
        "case",
        published(701, figure_reference="2020", year=2020, **of_2020 | {"target_group": None}),
        published(750, figure_reference="all", **of_2020 | {"target_group": None}),
    )
    house.catch_up()

    assert differences(client) == {"2020": (701, 700, 1), "all": (750, 750, 0)}


def test_headcounts_and_what_no_event_tells(house: House, client: TestClient) -> None:
    house.record("case", staffing(258, "zemgale", BEFORE, scope="region"))
    of_region: dict[str, Any] = {
        "scope": "region", "municipality": "zemgale", "target_group": None
    }  # fmt: skip
    house.record(
        "case",
        published(
            260, indicator="social_work_specialists", unit="specialists",
            figure_reference="staff", **of_region,
        ),
        published(390, indicator="population", unit="inhabitants", figure_reference="people"),
    )  # fmt: skip
    house.catch_up()

    assert differences(client) == {"staff": (260, 258, 2), "people": (390, None, None)}
    missing = [one.get("missing") for one in reconciliation(client)["items"]]
    assert missing == [None, "not_recorded"]


def test_a_withdrawn_figure_is_told_only_as_known_before(house: House, client: TestClient) -> None:
    house.record("case", published(74), figure_withdrawn(), published(47), stream=REGISTER)
    house.catch_up()

    assert differences(client) == {"S4/1": (47, 0, 47)}
    assert differences(client, known_at="case:1") == {"S4/1": (74, 0, 74)}
    assert differences(client, known_at="case:2") == {}
    assert differences(client, on="2022-03-30") == {}


def test_ours_is_what_was_known_then(house: House, client: TestClient) -> None:
    house.record("case", published(1))
    house.record("case", opened(), delivered(BEFORE))
    house.catch_up()

    assert differences(client, known_at="case:1") == {"S4/1": (1, 0, 1)}
    assert differences(client, known_at="case:3") == {"S4/1": (1, 1, 0)}


def test_recipients_above_assessed_are_explained_by_links_where_links_were_counted(
    house: House, client: TestClient
) -> None:
    house.record(
        "case", opened(), assessed(BEFORE), delivered(BEFORE), delivered(BEFORE, BAUSKA, "respite")
    )
    house.record(
        "case",
        published(2, published_as="recipients"),
        published(1, figure_reference="S4/2", indicator="assessed", unit="assessed"),
    )
    house.catch_up()

    [found] = reconciliation(client)["contradictions"]

    assert found["relation"] == "recipients_within_assessed"
    assert found["figure_references"] == ["S4/1", "S4/2"]
    assert (found["stated"], found["expected"], found["difference"]) == (2, 1, 1)
    assert found["explanation"] == {
        "indicator": "service_links", "unit": "service_links", "value": 2
    }  # fmt: skip
    assert "service links were counted and not persons" in found["text_en"]
    assert "skaitītas pakalpojumu saites, nevis personas" in found["text_lv"]


def test_statements_that_disagree_are_told_in_both_languages(
    house: House, client: TestClient
) -> None:
    of_all: dict[str, Any] = {
        "scope": "programme", "municipality": "zemgale", "target_group": None
    }  # fmt: skip
    house.record(
        "case",
        published(186, figure_reference="text", indicator="adults_grt_served", **of_all),
        published(185, figure_reference="table", indicator="plan_adults_grt_served", **of_all),
    )
    house.catch_up()

    [found] = reconciliation(client)["contradictions"]

    assert found["text_en"] == "Two statements of one thing: 186 and 185."
    assert found["text_lv"] == "Par vienu un to pašu ir divi apgalvojumi: 186 un 185."
    assert reconciliation(client, known_at="case:1")["contradictions"] == []


@specifies("disclosure.small_counts")
def test_where_our_count_is_kept_back_so_is_what_it_can_be_computed_from(
    house: House, client: TestClient, officer: TestClient
) -> None:
    house.record(
        "case", opened(), assessed(BEFORE), delivered(BEFORE), delivered(BEFORE, BAUSKA, "respite")
    )
    house.record(
        "case",
        published(2, published_as="recipients"),
        published(1, figure_reference="S4/2", indicator="assessed", unit="assessed"),
    )
    house.catch_up()

    assert differences(client) == {"S4/1": (2, 1, 1), "S4/2": (1, 1, 0)}
    assert differences(officer) == {"S4/1": (2, None, None), "S4/2": (1, None, None)}
    told = reconciliation(officer)
    assert all(one["suppressed"] for one in told["items"])
    [found] = told["contradictions"]
    assert "explanation" not in found
    assert "Exactly so many" not in found["text_en"]
    assert "Tieši tik" not in found["text_lv"]
    table = officer.get("/reports/reconciliation", params={"format": "csv"}).text
    rows = list(csv.DictReader(io.StringIO(table)))
    assert [(row["ours"], row["difference"]) for row in rows] == [("", ""), ("", "")]


@specifies("disclosure.small_counts")
def test_our_count_is_kept_back_where_the_report_of_indicators_hides_another_by_it(
    house: House, client: TestClient, officer: TestClient
) -> None:
    """Seventeen in all, less five and eight that are told, would be the four that are not."""
    places = {BAUSKA: 4, DOBELE: 5, "ogres-novads": 8}
    for place, persons in places.items():
        for _ in range(persons):
            facts = opened(BEFORE, place), delivered(BEFORE, place)
            house.record("case", *facts)
    references = {place: f"S4/{place}" for place in places}
    for place, reference in references.items():
        figure = published(
            9, figure_reference=reference, municipality=place, indicator="persons",
            target_group=None,
        )  # fmt: skip
        house.record("case", figure)
    house.catch_up()

    ours = {
        asking: {reference: our for reference, (_, our, _) in differences(asking).items()}
        for asking in (client, officer)
    }

    assert list(ours[client].values()) == [4, 5, 8]
    assert ours[officer] == {
        references[BAUSKA]: None,
        references[DOBELE]: None,
        references["ogres-novads"]: 8,
    }
