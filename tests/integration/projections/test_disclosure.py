"""Who may not see people is told no small counts, nor what gives them away."""

from collections.abc import Sequence
from typing import Any

from fastapi.testclient import TestClient

from tests.integration.projections.house import House
from tests.support.spec import specifies
from tests.unit.projections.facts import BAUSKA, DOBELE, IECAVA, assessed, delivered, opened

OGRE = "ogres-novads"


def served(house: House, municipality: str, persons: int, *services: str) -> None:
    """So many people get each of the services there."""
    for _ in range(persons):
        facts = [delivered(municipality=municipality, service=one) for one in services]
        house.record("case", opened(municipality=municipality), *facts)


def rows(client: TestClient, by: str, **query: str) -> list[dict[str, Any]]:
    response = client.get("/reports/people", params={"by": by, **query})
    assert response.status_code == 200, response.text
    found: list[dict[str, Any]] = response.json()["rows"]
    return found


def told(found: Sequence[dict[str, Any]], count: str) -> dict[str, int | None]:
    """A count by municipality; None where it is kept back."""
    return {row["municipality"]["code"]: row[count] for row in found}


@specifies("disclosure.small_counts")
def test_a_small_count_and_one_that_hides_it_are_kept_back(
    client: TestClient, officer: TestClient, house: House
) -> None:
    for municipality, persons in ((BAUSKA, 4), (DOBELE, 5), (OGRE, 8)):
        served(house, municipality, persons, "day_centre")
    house.catch_up()

    found = rows(officer, "municipality", municipality_map="recorded")

    assert told(found, "persons") == {BAUSKA: None, DOBELE: None, OGRE: 8}
    assert told(found, "service_links") == {BAUSKA: None, DOBELE: None, OGRE: 8}
    assert {row["municipality"]["code"] for row in found if row.get("suppressed")} == {
        BAUSKA,
        DOBELE,
    }
    assert rows(officer, "") == [{"persons": 17, "service_links": 17, "assessed": 0, "parents": 0}]
    assert told(rows(client, "municipality"), "persons") == {BAUSKA: 4, DOBELE: 5, OGRE: 8}


def test_whoever_sees_people_is_not_told_of_suppression(client: TestClient, house: House) -> None:
    served(house, BAUSKA, 1, "day_centre")
    house.catch_up()

    report = client.get("/reports/people").json()

    assert report["rows"] == [{"persons": 1, "service_links": 1, "assessed": 0, "parents": 0}]
    assert {"least_persons", "withheld"}.isdisjoint(report)


def test_those_assessed_are_hidden_apart_from_those_served(
    officer: TestClient, house: House
) -> None:
    served(house, BAUSKA, 6, "day_centre")
    for _ in range(2):
        house.record("case", opened(), assessed())
    house.catch_up()

    [row] = rows(officer, "")

    assert row == {
        "persons": 6, "service_links": 6, "assessed": None, "parents": 0, "suppressed": True
    }  # fmt: skip


def test_a_count_is_told_in_every_table_or_in_none(officer: TestClient, house: House) -> None:
    served(house, BAUSKA, 6, "day_centre", "respite")
    served(house, BAUSKA, 2, "respite")
    served(house, DOBELE, 9, "day_centre")
    served(house, DOBELE, 7, "respite")
    served(house, IECAVA, 3, "day_centre")
    house.catch_up()
    query = {"municipality_map": "recorded"}

    by_place = told(rows(officer, "municipality", **query), "persons")
    by_both = rows(officer, "municipality,service", **query)

    assert by_place[IECAVA] is None
    assert [row["persons"] for row in by_both if row["municipality"]["code"] == IECAVA] == [None]
    assert all("assessed" not in row for row in by_both)


def test_where_the_groups_themselves_would_tell_nothing_is(
    officer: TestClient, house: House
) -> None:
    """Five groups of one each: their number and the total, which is told, give all of them away."""
    for number, municipality in enumerate((BAUSKA, DOBELE, IECAVA, OGRE, "bauskas-novads-2009")):
        served(house, municipality, 1, "day_centre")
        assert number < 5
    house.catch_up()

    query = {"by": "municipality", "municipality_map": "recorded"}
    report = officer.get("/reports/people", params=query).json()

    assert report["withheld"] is True
    assert report["rows"] == []
    assert report["least_persons"] == 5


def test_indicators_of_people_keep_small_counts_back_too(
    client: TestClient, officer: TestClient, house: House
) -> None:
    served(house, BAUSKA, 2, "day_centre")
    served(house, DOBELE, 6, "day_centre")
    served(house, OGRE, 9, "day_centre")
    house.catch_up()
    asked = {"by": "municipality", "municipality_map": "recorded"}

    def achieved(asking: TestClient) -> dict[tuple[str, str], dict[str, Any]]:
        rows = asking.get("/reports/indicators", params=asked).json()["rows"]
        return {(row["indicator"], row["municipality"]["code"]): row for row in rows}

    seen, shown = achieved(client), achieved(officer)

    small = {
        key
        for key, row in seen.items()
        if row["unit"] in ("persons", "service_links") and 0 < row.get("achieved", 0) < 5
    }
    assert small
    assert all(shown[key]["suppressed"] and "achieved" not in shown[key] for key in small)
    assert any(shown[key].get("achieved") == 9 for key in shown)
