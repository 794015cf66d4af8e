"""States and differences over HTTP, as known at any moment."""

from datetime import date
from typing import Any
from uuid import UUID, uuid4

import psycopg
import pytest
from fastapi.testclient import TestClient
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from contracts.events import Fact
from contracts.events.case import CaseClosed
from contracts.http.history import PatchOperation
from contracts.reference.event_texts import event_text
from services.eventlog.read_model import reading
from services.projections.history.case_state import case_state
from services.projections.history.documents import ToldStream
from services.projections.history.model import HISTORY
from services.projections.history.past import At, PastEvent
from tests.integration.projections.histories import Recording, Step, histories
from tests.integration.projections.house import House
from tests.support.patches import applied
from tests.unit.projections.facts import (
    BAUSKA,
    DAY,
    approved,
    assessed,
    case_facts,
    delivered,
    drafted,
    line,
    opened,
    submitted,
)

ON = date(2020, 3, 1)


def get(client: TestClient, path: str, **parameters: Any) -> dict[str, Any]:
    response = client.get(path, params=parameters)
    assert response.status_code == 200, response.text
    body: dict[str, Any] = response.json()
    return body


def closed(day: date) -> CaseClosed:
    return CaseClosed(effective_date=day, municipality=BAUSKA, reason="x")


def test_a_case_is_told_as_it_was_known(client: TestClient, house: House) -> None:
    case = house.record("case", opened(), assessed())
    house.record("case", closed(date(2020, 6, 1)), stream=case)
    house.catch_up()

    now = get(client, f"/history/cases/{case}")
    known_before = get(client, f"/history/cases/{case}", known_at="case:2")
    held_before = get(client, f"/history/cases/{case}", on="2020-05-31")

    assert now["state"]["status"] == "closed"
    assert known_before["state"]["status"] == held_before["state"]["status"] == "open"
    assert known_before["positions"]["case"] == 2
    assert now["complete"] is True


@pytest.mark.parametrize("kind", ["cases", "claims", "payment-claims"])
def test_what_was_not_there_yet_is_not_found(kind: str, client: TestClient, house: House) -> None:
    house.catch_up()

    for path in ("", "/difference"):
        assert client.get(f"/history/{kind}/{uuid4()}{path}").status_code == 404


def test_a_difference_says_what_changed_and_who_learnt_it(client: TestClient, house: House) -> None:
    case = house.record("case", opened(), assessed())
    house.record("case", closed(date(2020, 6, 1)), stream=case)
    house.catch_up()

    found = get(client, f"/history/cases/{case}/difference", from_known_at="case:2")

    assert {one["path"]: one for one in found["patch"]} == {
        "/status": {"op": "replace", "path": "/status", "value": "closed"},
        "/closed_on": {"op": "add", "path": "/closed_on", "value": "2020-06-01"},
    }
    assert "statuss: open → closed" in {one["text_lv"] for one in found["words"]}
    assert "closed on: now 2020-06-01" in {one["text_en"] for one in found["words"]}
    [event] = found["events"]
    assert (event["text_lv"], event["text_en"], event["counts"]) == (
        "Lieta slēgta", "Case closed", "since",
    )  # fmt: skip
    assert event["actor"] == "caseworker-1"


def test_the_way_back_takes_it_away_again(client: TestClient, house: House) -> None:
    case = house.record("case", opened(), closed(date(2020, 6, 1)))
    house.catch_up()

    found = get(client, f"/history/cases/{case}/difference", to_on="2020-05-31")

    assert [event["counts"] for event in found["events"]] == ["no_longer"]
    assert found["events_count"] == 1


def test_a_difference_from_before_the_beginning_is_from_nothing(
    client: TestClient, house: House
) -> None:
    case = house.record("case", opened())
    house.catch_up()

    found = get(client, f"/history/cases/{case}/difference", from_known_at="case:0")

    assert found["before"] == {}
    assert found["after"]["status"] == "open"


DIFFERENCES = (
    ("/history/ledger/difference", {"by": "claim,year"}),
    ("/history/ledger/difference", {"account": "claimed"}),
    ("/history/reports/spending/difference", {"by": "municipality,year"}),
    ("/history/reports/people/difference", {"by": "service"}),
)


@settings(
    max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(history=histories, data=st.data())
def test_every_patch_makes_the_second_document_of_the_first(
    history: list[Step], data: st.DataObject, client: TestClient, house: House
) -> None:
    house.empty()
    recording = Recording(house)
    recording.play(history)
    house.catch_up()
    last = house.last_positions()
    known = ",".join(f"{log}:{data.draw(st.integers(0, end))}" for log, end in last.items())
    asked = {"from_known_at": known}
    if data.draw(st.booleans()):
        asked["to_on"] = ON.isoformat()
    paths = [*DIFFERENCES]
    paths += [
        (f"/history/{kind}/{stream}/difference", {})
        for kind, streams in recording.streams().items()
        for stream in streams
    ]

    for path, parameters in paths:
        response = client.get(path, params=asked | parameters)
        if response.status_code == 404:
            continue
        found = response.json()
        operations = [PatchOperation(**one) for one in found["patch"]]
        assert applied(found["before"], operations) == found["after"], path
        assert len(found["words"]) == len(operations)
        if operations:
            assert found["events_count"] > 0, path


@settings(max_examples=12, deadline=None)
@given(history=histories, data=st.data())
def test_a_state_is_the_fold_of_the_events_known_and_held_by_then(
    history: list[Step], data: st.DataObject, shared_house: House
) -> None:
    house = shared_house
    house.empty()
    recording = Recording(house)
    recording.play(history)
    house.catch_up()
    position = data.draw(st.integers(0, house.last_positions()["case"]))
    [feed] = [feed for feed in house.feeds if feed.log == "case"]

    for case in recording.cases.values():
        events = [
            PastEvent(
                "case", event.position, case, event.originator_version, event.fact.type_name, 1,
                event.recorded_at, event.fact.effective_date, event.envelope.actor,
                event.fact.municipality, event.fact,
            )
            for event in feed.read(0, 10_000)
            if event.originator_id == case and event.position <= position
        ]  # fmt: skip
        folded = case_state(events, ON)
        with reading(house.pool, HISTORY.name) as connection:
            at = At({"case": position, "claims": 0}, ON)
            told = ToldStream("cases", case).document(connection, at)
        assert told == (folded.model_dump(mode="json", exclude_none=True) if folded else {})


def test_no_personal_data_of_a_person_is_in_any_row(house: House) -> None:
    facts: list[Fact] = list(case_facts())
    personal = {
        str(getattr(fact, name))
        for fact in facts
        for name in fact.personal
        if getattr(fact, name) is not None
    } - {"Ziedu laukums"}
    house.record("case", *facts)
    house.catch_up(HISTORY)

    with psycopg.connect(house.dsn) as connection:
        rows = str(connection.execute("SELECT * FROM history.event").fetchall())

    assert "Laukums" in personal
    assert "32000" in str(personal)
    kept_in_clear = {name for name in personal if name in rows.replace("Ziedu laukums", "")}
    assert kept_in_clear == set()
    assert rows.count("sealed") > 5


def test_the_ledger_is_told_as_it_stood(client: TestClient, house: House) -> None:
    lines = (line(1, 1000), line(2, 500))
    claim = house.record("claims", drafted(*lines), submitted(*lines))
    house.record("claims", approved(*lines), stream=claim)
    house.catch_up()

    now = get(client, "/history/ledger")["state"]["accounts"]
    before = get(client, "/history/ledger", known_at="claims:2")["state"]["accounts"]

    assert now["approved"] == {"all": {"amount_cents": 1500}}
    assert now["claimed"] == {"all": {"amount_cents": 0}}
    assert before["claimed"] == {"all": {"amount_cents": 1500}}
    assert "approved" not in before


def test_events_of_every_class_are_told_in_both_languages(client: TestClient, house: House) -> None:
    case = house.record("case", opened(), delivered(DAY))
    lines = (line(),)
    claim = house.record("claims", drafted(*lines), submitted(*lines), approved(*lines))
    house.catch_up()

    of_case = get(client, f"/history/cases/{case}/difference", from_known_at="case:0")
    of_claim = get(client, f"/history/claims/{claim}/difference", from_known_at="claims:0")

    assert [event["text_lv"] for event in of_claim["events"]] == [
        "Sagatavots pieprasījums BAUSKA-1: GRT pakalpojumi, no 2020-01-01 līdz 2020-12-31",
        "Iesniegts pieprasījums BAUSKA-1",
        "Pieprasījums BAUSKA-1 apstiprināts",
    ]
    assert of_case["events"][0]["text_en"] == event_text("case.opened", {}, "en")
    assert UUID(of_case["events"][0]["stream_id"]) == case
