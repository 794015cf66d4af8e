"""Who may not see people is told no small counts, nor what gives them away."""

from collections.abc import Sequence
from typing import Any

from fastapi.testclient import TestClient

from tests.integration.projections.house import House
from tests.support.spec import specifies
from tests.unit.projections.facts import BAUSKA, DOBELE, IECAVA, assessed, delivered, opened

OGRE = "ogres-novads"
JELGAVA = "jelgavas-novads"


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

    found = rows(officer, "municipality")

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
    served(house, JELGAVA, 3, "day_centre")
    house.catch_up()

    by_place = told(rows(officer, "municipality"), "persons")
    by_both = rows(officer, "municipality,service")

    assert by_place[JELGAVA] is None
    assert [row["persons"] for row in by_both if row["municipality"]["code"] == JELGAVA] == [None]
    assert all("assessed" not in row for row in by_both)


def test_where_the_groups_themselves_would_tell_nothing_is(
    officer: TestClient, house: House
) -> None:
    """Five groups of one each: their number and the total, which is told, give all of them away."""
    for number, municipality in enumerate((BAUSKA, DOBELE, JELGAVA, OGRE, "aizkraukles-novads")):
        served(house, municipality, 1, "day_centre")
        assert number < 5
    house.catch_up()

    report = officer.get("/reports/people", params={"by": "municipality"}).json()

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
    asked = {"by": "municipality"}

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


def refused(
    asking: TestClient, path: str, by_rule: str = "disclosure.small_counts", **query: Any
) -> dict[str, Any]:
    """The problem that this is refused with for the sake of single people."""
    response = asking.get(path, params=query)
    assert response.status_code == 403, (path, query, response.text)
    problem: dict[str, Any] = response.json()
    assert problem["rule"]["id"] == by_rule
    return problem


@specifies("disclosure.small_counts")
def test_people_are_not_counted_on_the_recorded_map_beside_the_current_one(
    client: TestClient, officer: TestClient, house: House
) -> None:
    """Six in the municipality of today, less the five in one that it was made of, are one."""
    served(house, IECAVA, 1, "day_centre")
    served(house, BAUSKA, 5, "day_centre")
    house.catch_up()
    asked = {"by": "municipality", "municipality_map": "recorded"}

    assert told(rows(officer, "municipality"), "persons") == {BAUSKA: 6}
    for path in ("/reports/people", "/reports/indicators"):
        for query in (asked, asked | {"by": ""}, asked | {"format": "csv"}):
            problem = refused(officer, path, **query)
            assert "current map" in problem["detail"]
            assert "pašreizējo karti" in problem["detail_lv"]
    assert told(rows(client, **asked), "persons") == {BAUSKA: 5, IECAVA: 1}


def test_money_is_told_on_both_maps(officer: TestClient, house: House) -> None:
    indicators = officer.get("/indicators").json()["items"]
    of_money = ",".join(one["id"] for one in indicators if one["unit"] == "euro_cents")
    assert of_money

    for path, query in (
        ("/reports/spending", {}),
        ("/ledger/balances", {}),
        ("/history/ledger", {}),
        ("/reports/absorption", {}),
        ("/reports/indicators", {"indicator": of_money}),
    ):
        response = officer.get(path, params=query | {"municipality_map": "recorded"})
        assert response.status_code == 200, (path, response.text)


@specifies("disclosure.moments")
def test_people_are_counted_as_of_ends_of_months_only(
    client: TestClient, officer: TestClient, house: House
) -> None:
    """Two counts a day or an event apart would differ by one person."""
    served(house, BAUSKA, 6, "day_centre")
    house.catch_up()
    fine: Sequence[dict[str, str]] = (
        {"on": "2020-05-30"},
        {"known_at": "case:1"},
        {"known_at": "2020-05-30"},
    )
    coarse: Sequence[dict[str, str]] = (
        {},
        {"on": "2024-02-29"},
        {"known_at": "2020-05-31", "on": "2020-04-30"},
    )

    for path in ("/reports/people", "/reports/indicators"):
        for query in fine:
            assert client.get(path, params=query).status_code == 200
            problem = refused(officer, path, by_rule="disclosure.moments", **query)
            assert "last day of a month" in problem["detail"]
            assert "mēneša pēdējo dienu" in problem["detail_lv"]
        for query in coarse:
            assert officer.get(path, params=query).status_code == 200
        assert officer.get(path, params={"known_at": "soon"}).status_code == 422
