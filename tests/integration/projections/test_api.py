"""Asking the projections service over HTTP."""

from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest
from fastapi.testclient import TestClient
from prometheus_client.parser import text_string_to_metric_families

from services.projections.runner import READ_MODELS
from tests.integration.projections.house import House
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
    submitted,
    taken_back,
)


def get(client: TestClient, path: str, **parameters: Any) -> dict[str, Any]:
    response = client.get(path, params=parameters)
    assert response.status_code == 200, response.text
    body: dict[str, Any] = response.json()
    return body


def refused(client: TestClient, path: str, **parameters: Any) -> dict[str, Any]:
    response = client.get(path, params=parameters)
    assert response.status_code == 422, response.text
    assert response.headers["content-type"] == "application/problem+json"
    body: dict[str, Any] = response.json()
    return body


def test_spending_is_told_by_municipality_and_year(client: TestClient, house: House) -> None:
    lines = (
        line(1, 1000, municipality=BAUSKA, delivered_on=date(2021, 8, 1)),
        line(2, 2000, municipality=BAUSKA, delivered_on=date(2020, 8, 1)),
        line(3, 4000, municipality=DOBELE, delivered_on=date(2021, 9, 1)),
    )
    house.record("claims", submitted(*lines), approved(*lines, cuts={3: 3500}))
    house.catch_up()

    report = get(client, "/reports/spending", by="municipality,year")

    bauska = {"code": BAUSKA, "name": "Bauskas novads"}
    dobele = {"code": DOBELE, "name": "Dobeles novads"}
    assert report["rows"] == [
        {"municipality": bauska, "year": 2020, "amount_cents": 2000},
        {"municipality": bauska, "year": 2021, "amount_cents": 1000},
        {"municipality": dobele, "year": 2021, "amount_cents": 3500},
    ]
    assert report["total_cents"] == 6500
    assert report["positions"] == {"case": 0, "claims": 2}
    assert report["complete"] is True


def test_on_a_day_only_what_was_delivered_up_to_it_counts(client: TestClient, house: House) -> None:
    lines = (
        line(1, 1000, delivered_on=date(2020, 1, 1)),
        line(2, 50, delivered_on=date(2020, 1, 2)),
    )
    house.record("claims", approved(*lines))
    house.catch_up()

    assert get(client, "/reports/spending", on="2020-01-01")["total_cents"] == 1000


def test_merged_municipalities_report_as_their_successor_or_as_recorded(
    client: TestClient, house: House
) -> None:
    lines = (line(1, 1000, municipality=BAUSKA_2009), line(2, 2000, municipality=IECAVA))
    house.record("claims", approved(*lines))
    house.record(
        "case", opened(), delivered(municipality=BAUSKA_2009), delivered(municipality=IECAVA)
    )
    house.catch_up()

    now = get(client, "/reports/spending", by="municipality")
    then = get(client, "/reports/spending", by="municipality", municipality_map="recorded")
    people_now = get(client, "/reports/people", by="municipality")
    people_then = get(client, "/reports/people", by="municipality", municipality_map="recorded")

    assert [(r["municipality"]["code"], r["amount_cents"]) for r in now["rows"]] == [(BAUSKA, 3000)]
    assert [r["amount_cents"] for r in then["rows"]] == [1000, 2000]
    assert [(r["municipality"]["code"], r["persons"]) for r in people_now["rows"]] == [(BAUSKA, 1)]
    assert [r["persons"] for r in people_then["rows"]] == [1, 1]


def test_persons_links_assessed_and_parents_are_counted_apart(
    client: TestClient, house: House
) -> None:
    house.record(
        "case",
        opened(),
        assessed(),
        delivered(service="day_centre"),
        delivered(service="day_centre"),
        delivered(service="respite"),
        delivered(service="rehabilitation", recipient="representative"),
    )
    house.record("case", opened(), assessed(), assessed())
    house.catch_up()

    [row] = get(client, "/reports/people")["rows"]
    by_service = get(client, "/reports/people", by="service")["rows"]

    assert row == {"persons": 1, "service_links": 2, "assessed": 2, "parents": 1}
    assert by_service == [
        {"service": "day_centre", "persons": 1, "service_links": 1},
        {"service": "respite", "persons": 1, "service_links": 1},
    ]


def test_who_received_only_what_was_taken_back_is_no_person_since_then(
    client: TestClient, house: House
) -> None:
    delivery = delivered()
    house.record("case", opened(), delivery, taken_back(delivery))
    house.catch_up()

    [before] = get(client, "/reports/people", known_at="case:2")["rows"]
    [after] = get(client, "/reports/people", known_at="case:3")["rows"]

    assert (before["persons"], after["persons"]) == (1, 0)


def test_the_other_log_is_taken_at_the_time_of_the_position(
    client: TestClient, house: House
) -> None:
    house.record("claims", submitted(line()))
    house.record("case", opened())
    house.record("claims", submitted(line()))
    house.record("case", opened())
    house.catch_up()

    report = get(client, "/reports/spending", known_at="case:1")

    assert report["positions"] == {"case": 1, "claims": 1}


def test_a_time_means_the_positions_recorded_up_to_it(client: TestClient, house: House) -> None:
    house.record("case", opened())
    between = datetime.now(UTC)
    house.record("case", opened())
    house.catch_up()

    report = get(client, "/reports/people", known_at=between.isoformat())
    unescaped = client.get(f"/reports/people?known_at={between.isoformat()}").json()

    assert report["positions"] == unescaped["positions"] == {"case": 1, "claims": 0}
    assert report["complete"] is True


@pytest.mark.parametrize(
    "known_at",
    ["yesterday", "case:1,case:1", "case:-1", "2023-02-30", "2023-05-20T10:00:00", "",
     "2023-05-20T25:00:00Z", "2023-05-20T10:00:00+99:00", "9999-12-31", "0000-00-00", "case:1,",
     "2023-W20-1", "𝟸023-05-20"],
)  # fmt: skip
def test_an_impossible_known_at_is_refused_with_the_forms_there_are(
    client: TestClient, known_at: str
) -> None:
    problem = refused(client, "/reports/people", known_at=known_at)

    assert problem["errors"][0]["field"] == "known_at"


def test_a_time_that_has_not_come_is_refused(client: TestClient) -> None:
    tomorrow = datetime.now(UTC) + timedelta(days=1)

    assert "not come" in refused(client, "/reports/people", known_at=tomorrow.isoformat())["detail"]


def test_a_position_that_is_not_recorded_is_refused(client: TestClient, house: House) -> None:
    house.record("case", opened())
    house.catch_up()

    assert "ends at position 1" in refused(client, "/reports/people", known_at="case:2")["detail"]


def test_a_position_that_is_not_folded_yet_asks_to_come_back(
    client: TestClient, house: House
) -> None:
    house.record("case", opened())

    for known_at in ("case:1", datetime.now(UTC).isoformat()):
        response = client.get("/reports/people", params={"known_at": known_at})

        assert response.status_code == 503
        assert response.headers["retry-after"] == "1"


def test_what_is_not_folded_yet_makes_an_answer_incomplete(
    client: TestClient, house: House
) -> None:
    house.record("case", opened())

    report = get(client, "/reports/people")

    assert (report["positions"], report["complete"]) == ({"case": 0, "claims": 0}, False)


@pytest.mark.parametrize("by", ["place", "year,year", "municipality;year", "year,"])
def test_an_unknown_or_doubled_field_is_refused_with_those_allowed(
    client: TestClient, by: str
) -> None:
    for report in ("spending", "people"):
        problem = refused(client, f"/reports/{report}", by=by)

        assert "municipality, year, service, target_group" in problem["detail"]


def test_the_journal_is_paged_as_it_was_when_the_first_page_was_asked(
    client: TestClient, house: House
) -> None:
    house.record("claims", submitted(line(1), line(2)))
    house.catch_up()

    first = get(client, "/ledger/entries", limit=3)
    house.record("claims", submitted(line(1)))
    house.catch_up()
    second = get(client, "/ledger/entries", limit=3, cursor=first["next_cursor"])

    read = [(item["position"], item["entry_no"]) for item in first["items"] + second["items"]]
    assert read == [(1, 1), (1, 2), (1, 3), (1, 4)]
    assert "next_cursor" not in second
    assert second["positions"] == first["positions"]


def test_balances_sum_to_zero_and_say_what_they_mean(client: TestClient, house: House) -> None:
    claim_line = line(1, 12_000, eligible_cents=11_600)
    claim = house.record("claims", submitted(claim_line), approved(claim_line, cuts={1: 10_000}))
    house.record("claims", submitted(line(1, 500)))
    house.catch_up()

    everything = get(client, "/ledger/balances")["items"]
    of_claim = get(client, "/ledger/balances", claim_id=str(claim), by="claim")["items"]

    assert {b["account"]: b["amount_cents"] for b in everything} == {
        "delivered_not_claimed": -12_500, "claimed": 500, "approved": 10_000, "ineligible": 2_000,
    }  # fmt: skip
    assert {b["account"]: b["amount_cents"] for b in of_claim} == {
        "delivered_not_claimed": -12_000, "claimed": 0, "approved": 10_000, "ineligible": 2_000,
    }  # fmt: skip
    assert all(b["meaning"] for b in everything)
    assert all(b["claim"] == "BAUSKA-1" for b in of_claim)


def test_a_timeline_follows_either_axis_and_is_paged(client: TestClient, house: House) -> None:
    late, early = (
        delivered(date(2020, 3, 1)),
        delivered(date(2020, 2, 1), recipient="representative"),
    )
    case = house.record("case", opened(date(2020, 1, 1)), late, early)
    house.catch_up()
    path = f"/cases/{case}/timeline"

    recorded = get(client, path)["items"]
    first = get(client, path, order="effective", limit=2)
    second = get(client, path, order="effective", limit=2, cursor=first["next_cursor"])

    assert [item["effective_date"] for item in recorded] == [
        "2020-01-01",
        "2020-03-01",
        "2020-02-01",
    ]
    assert [item["effective_date"] for item in first["items"] + second["items"]] == [
        "2020-01-01", "2020-02-01", "2020-03-01",
    ]  # fmt: skip
    assert recorded[1]["text_en"] == "Delivered: day centre, 2.5 × day, to the client"
    assert [i["version"] for i in get(client, path, on="2020-01-31")["items"]] == [1]
    assert [i["version"] for i in get(client, path, known_at="case:2")["items"]] == [1, 2]


def test_a_case_that_was_not_known_then_is_not_found(client: TestClient, house: House) -> None:
    house.record("case", opened())
    case = house.record("case", opened())
    house.catch_up()

    for path, known_at in ((case, "case:1"), (uuid4(), None)):
        response = client.get(
            f"/cases/{path}/timeline", params={"known_at": known_at} if known_at else {}
        )
        assert response.status_code == 404


def test_every_projection_tells_how_far_it_is(client: TestClient, house: House) -> None:
    house.record("case", opened(), delivered())
    house.catch_up(READ_MODELS["people"])

    states = {state["name"]: state for state in get(client, "/projections")["items"]}

    assert set(states) == set(READ_MODELS)
    assert states["people"] == {
        "name": "people", "positions": {"case": 2}, "lag_events": 0, "lag_seconds": 0.0,
        "parked_events": 0, "outdated": False,
    }  # fmt: skip
    assert states["case_timeline"]["lag_events"] == 2
    assert states["case_timeline"]["lag_seconds"] > 0


def test_monitoring_is_told_the_lag_of_each_projection_in_each_log(
    client: TestClient, house: House
) -> None:
    house.record("case", opened(), delivered())
    house.catch_up(READ_MODELS["people"])

    response = client.get("/metrics")

    assert response.headers["content-type"].startswith("text/plain; version=")
    figures = {
        (sample.name, *sorted(sample.labels.values())): sample.value
        for family in text_string_to_metric_families(response.text)
        for sample in family.samples
    }
    assert figures["lieta_projection_lag_events", "case", "people"] == 0
    assert figures["lieta_projection_lag_events", "case", "ledger"] == 2
    assert figures["lieta_projection_lag_events", "claims", "ledger"] == 0
    assert figures["lieta_projection_lag_seconds", "case", "ledger"] > 0
    assert figures["lieta_projection_parked_events", "people"] == 0
    assert figures["lieta_metrics_missing",] == 0


def test_a_projection_is_held_against_the_logs(client: TestClient, house: House) -> None:
    house.record("case", opened(), delivered())
    house.catch_up()

    sound = client.post("/projections/people/verify").json()
    with house.pool.connection() as connection:
        connection.execute("DELETE FROM people.delivery")
    spoilt = client.post("/projections/people/verify").json()

    assert (sound["equal"], sound["differences"]) == (True, [])
    assert not spoilt["equal"]
    [difference] = spoilt["differences"]
    assert difference["live"] is None
    assert difference["rebuilt"] == {"position": 2}


def test_a_projection_is_rebuilt_by_two_processes(client: TestClient, house: House) -> None:
    house.record("case", opened(), delivered())
    house.catch_up()
    before = get(client, "/projections/people/digest")

    rebuilt = client.post("/projections/people/rebuild", params={"processes": 2})

    assert rebuilt.status_code == 200, rebuilt.text
    assert get(client, "/projections/people/digest") == before


@pytest.mark.parametrize("name", READ_MODELS)
def test_a_projection_tells_the_same_after_a_rebuild(
    client: TestClient, house: House, name: str
) -> None:
    claim_line = line()
    house.record("case", opened(), delivered())
    house.record("claims", submitted(claim_line), approved(claim_line))
    house.catch_up()
    before = get(client, f"/projections/{name}/digest")

    rebuilt = client.post(f"/projections/{name}/rebuild")

    assert rebuilt.status_code == 200, rebuilt.text
    assert rebuilt.json()["events"] == 2 * len(READ_MODELS[name].logs)
    assert get(client, f"/projections/{name}/digest") == before


def test_a_projection_that_there_is_not_is_not_found(client: TestClient) -> None:
    response = client.post("/projections/eventlog/rebuild")

    assert response.status_code == 404
    assert "ledger" in response.json()["detail"]


@pytest.mark.parametrize(
    "cursor", ["x", "WzFd", "!!!!", "WzAsMCwwLDk5OTk5OTk5OTk5OTk5OTk5OTk5OTk5XQ=="]
)
def test_a_cursor_of_nobody_is_refused(client: TestClient, cursor: str) -> None:
    refused(client, "/ledger/entries", cursor=cursor)


def test_whoever_shows_no_token_is_told_nothing(client: TestClient) -> None:
    response = client.get("/reports/people", headers={"Authorization": "Bearer bad"})

    assert response.status_code == 401
