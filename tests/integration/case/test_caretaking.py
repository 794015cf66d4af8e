"""Clocks, the handover page and a mentor's caseload over HTTP."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from typing import Any
from uuid import uuid4

import pytest
from fastapi.testclient import TestClient

from contracts.dates import today_in_latvia
from tests.support.facts import new_personal_code
from tests.support.service import NewDatabase, case_and_claims, change, client_of
from tests.support.spec import specifies

START = "2021-03-01"
OPEN = {
    "effective_date": START,
    "municipality": "iecavas-novads",
    "target_group": "grt",
    "given_name": "Anna",
    "family_name": "Izdomāta",
    "birth_date": "1980-05-17",
    "application_reference": "I-1",
}
RESIDENT: dict[str, Any] = {
    "disability_group": "II",
    "disability_kind": "mental",
    "lives_in": "institution",
    "takes_part_voluntarily": True,
}
PLAN: dict[str, Any] = {
    "lines": [{"service": "home_care", "quantity": 8, "per": "week", "goal": "Mājās"}]
}


@pytest.fixture(scope="module")
def client(
    module_database: NewDatabase, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[TestClient]:
    with client_of(case_and_claims(module_database, tmp_path_factory.mktemp("home"))) as client:
        yield client


def record(client: TestClient, case: str, command: str, day: str = START, **body: Any) -> None:
    answer = change(client, f"{case}/{command}", {"effective_date": day} | body)
    assert answer.status_code == 201, answer.text


def resident(client: TestClient) -> str:
    """The path of a new case: a resident of an institution who wishes to leave it."""
    opened = client.post("/cases", json=OPEN | {"personal_code": new_personal_code()})
    assert opened.status_code == 201, opened.text
    case = f"/cases/{opened.json()['id']}"
    record(client, case, "record-target-status", **RESIDENT)
    record(client, case, "express-transition-wish", institution="VSAC Zemgale, Iecava")
    return case


@pytest.fixture
def case(client: TestClient) -> str:
    """The resident with a plan and a mentor, followed by a review on 2022-02-01."""
    case = resident(client)
    record(client, case, "approve-support-plan", **PLAN)
    record(client, case, "assign-mentor", mentor=f"mentor-{uuid4()}")
    record(client, case, "record-review", "2022-02-01", satisfaction=4, outcome="Turpina")
    return case


@specifies("review.yearly")
def test_clocks_tell_on_any_day_what_is_due(client: TestClient, case: str) -> None:
    early = client.get(f"{case}/clocks", params={"on": "2021-03-01"}).json()
    later = client.get(f"{case}/clocks", params={"on": "2023-02-02"}).json()

    assert [(one["kind"], one["status"], one["due_on"]) for one in early["items"]] == [
        ("preparation", "running", "2022-03-01"),
        ("review", "running", "2022-03-01"),
    ]
    assert [(one["kind"], one["status"], one["due_on"]) for one in later["items"]] == [
        ("preparation", "overdue", "2022-03-01"),
        ("review", "satisfied", "2022-03-01"),
        ("review", "overdue", "2023-02-01"),
    ]
    assert later["items"][1]["satisfied_on"] == "2022-02-01"
    assert later["items"][2]["name_lv"] == "Ikgadējā aktualizācija"
    assert later["items"][2]["rule_id"] == "review.yearly"


def test_clocks_are_as_of_today_unless_asked(client: TestClient, case: str) -> None:
    assert client.get(f"{case}/clocks").json()["on"] == today_in_latvia().isoformat()


@pytest.mark.parametrize("on", ["2021-02-30", "yesterday", "0001-01-01", "9999-12-31"])
def test_a_day_that_is_none_is_refused(client: TestClient, case: str, on: str) -> None:
    answer = client.get(f"{case}/clocks", params={"on": on})

    assert answer.status_code == 422
    assert answer.json()["errors"][0]["field"] == "query.on"


def test_clocks_and_handover_are_for_known_cases_and_known_people(
    client: TestClient, case: str
) -> None:
    for what in ("clocks", "handover"):
        assert client.get(f"/cases/{uuid4()}/{what}").status_code == 404
        nobody = client.get(f"{case}/{what}", headers={"Authorization": ""})
        assert nobody.status_code == 401


@specifies("municipality.of_date")
def test_the_handover_page_shows_who_had_the_case_across_the_reform(
    client: TestClient, case: str
) -> None:
    transfer = {"to_municipality": "dobeles-novads", "reason": "Pārcēlās pie māsas"}
    record(client, case, "transfer-case", "2022-05-02", **transfer)

    page = client.get(f"{case}/handover").json()

    assert [
        (one["municipality"], one["since"], one["until"], one["why"])
        for one in page["municipalities"]
    ] == [
        ("iecavas-novads", "2021-03-01", "2021-06-30", "opened"),
        ("bauskas-novads", "2021-07-01", "2022-05-01", "reform"),
        ("dobeles-novads", "2022-05-02", None, "transferred"),
    ]
    assert page["municipalities"][2]["reason"] == "Pārcēlās pie māsas"
    assert {one["status"] for one in page["clocks"]} == {"overdue"}
    assert (page["plan_version"], page["last_reviewed_on"]) == (1, "2022-02-01")
    assert page["mentor"].startswith("mentor-")
    assert page["happenings"] == 7
    assert "Anna" not in str(page)


@specifies("mentor.caseload")
def test_mentors_caseload_holds_when_many_assign_at_once(client: TestClient) -> None:
    cases = [resident(client) for _ in range(8)]
    mentor = f"mentor-{uuid4()}"

    def assign(case: str) -> Any:
        body = {"effective_date": START, "mentor": mentor}
        return change(client, f"{case}/assign-mentor", body)

    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(assign, cases))

    statuses = sorted(answer.status_code for answer in answers)
    assert statuses == [201] * 5 + [409] * 3
    assert {one.json()["rule"]["id"] for one in answers if one.status_code == 409} == {
        "mentor.caseload"
    }


def test_a_closed_case_frees_its_mentor_in_the_same_moment(client: TestClient) -> None:
    cases = [resident(client) for _ in range(6)]
    mentor = f"mentor-{uuid4()}"
    for case in cases[:5]:
        record(client, case, "assign-mentor", mentor=mentor)
    day = date(2021, 4, 1).isoformat()

    record(client, cases[0], "close-case", day, reason="Izstājās")

    record(client, cases[5], "assign-mentor", day, mentor=mentor)
