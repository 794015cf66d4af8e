"""The case service over HTTP: what is acknowledged, and what is refused without a trace."""

import json
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any
from uuid import UUID, uuid4

import pytest
from fastapi.testclient import TestClient

from contracts.http.commands import CASE_COMMANDS
from tests.support.facts import new_personal_code
from tests.support.service import NewDatabase, case_and_claims, change, client_of
from tests.support.spec import specifies

OPEN = {
    "effective_date": "2023-03-01",
    "municipality": "bauskas-novads",
    "target_group": "grt",
    "given_name": "Anna",
    "family_name": "Izdomāta",
    "personal_code": "320000-00008",
    "birth_date": "1980-05-17",
    "application_reference": "I-1",
}
STATUS = {
    "effective_date": "2023-03-01",
    "disability_group": "II",
    "disability_kind": "mental",
    "lives_in": "family",
}


@pytest.fixture(scope="module")
def client(
    module_database: NewDatabase, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[TestClient]:
    with client_of(case_and_claims(module_database, tmp_path_factory.mktemp("home"))) as client:
        yield client


@pytest.fixture
def somebody() -> dict[str, Any]:
    return OPEN | {"personal_code": new_personal_code()}


@pytest.fixture
def case(client: TestClient, somebody: dict[str, Any]) -> str:
    answer = client.post("/cases", json=somebody)
    assert answer.status_code == 201, answer.text
    return f"/cases/{answer.json()['id']}"


def problem(response: Any, status: int, kind: str) -> dict[str, Any]:
    """The problem document of a response; it is complete and in both languages."""
    assert response.status_code == status, response.text
    assert response.headers["content-type"] == "application/problem+json"
    body: dict[str, Any] = response.json()
    assert body["type"] == f"urn:lieta:problem:{kind}"
    assert body["detail"]
    assert body["detail_lv"]
    return body


def test_an_opened_case_is_found_by_its_location_and_by_personal_code(
    client: TestClient, somebody: dict[str, Any]
) -> None:
    opened = client.post("/cases", json=somebody)

    shown = client.get(opened.headers["Location"])
    found = client.post("/cases/find", json={"personal_code": somebody["personal_code"]})

    assert shown.json()["given_name"] == "Anna"
    assert shown.headers["ETag"] == opened.headers["ETag"] == '"1"'
    assert found.json()["case_id"] == opened.json()["id"]


@specifies("person.one_case")
def test_a_person_has_one_case(client: TestClient, case: str, somebody: dict[str, Any]) -> None:
    body = problem(client.post("/cases", json=somebody), 409, "rule")

    assert body["rule"]["id"] == "person.one_case"


def test_without_a_token_nothing_is_shown(client: TestClient, case: str) -> None:
    answer = client.get(case, headers={"Authorization": ""})

    problem(answer, 401, "unauthenticated")


def test_an_unknown_case_is_not_found(client: TestClient) -> None:
    problem(client.get(f"/cases/{uuid4()}"), 404, "not-found")
    unknown = client.post(
        f"/cases/{uuid4()}/record-target-status", json=STATUS, headers={"If-Match": "*"}
    )
    problem(unknown, 404, "not-found")


def test_an_identifier_that_is_none_is_named(client: TestClient) -> None:
    body = problem(client.get("/cases/seven"), 422, "invalid-request")

    assert body["errors"][0]["field"] == "path.case_id"


def test_a_change_needs_the_version_that_was_seen(client: TestClient, case: str) -> None:
    path = f"{case}/record-target-status"

    problem(client.post(path, json=STATUS), 428, "precondition-required")
    stale = client.post(path, json=STATUS, headers={"If-Match": '"7"'})
    problem(stale, 412, "stale-version")
    malformed = client.post(path, json=STATUS, headers={"If-Match": "1"})
    problem(malformed, 422, "invalid-request")
    assert client.get(case).headers["ETag"] == '"1"'


def test_a_repeated_request_gets_its_first_answer_and_is_recorded_once(
    client: TestClient, case: str
) -> None:
    headers = {"If-Match": '"1"', "Idempotency-Key": "sent-twice"}

    first = client.post(f"{case}/record-target-status", json=STATUS, headers=headers)
    again = client.post(f"{case}/record-target-status", json=STATUS, headers=headers)

    assert first.status_code == again.status_code == 201
    assert first.json() == again.json()
    assert client.get(case).headers["ETag"] == '"2"'


def test_the_same_request_sent_several_times_at_once_gets_one_answer(
    client: TestClient, case: str
) -> None:
    path = f"{case}/record-target-status"
    for version in range(1, 11):
        headers = {"If-Match": f'"{version}"', "Idempotency-Key": f"{case}-{version}"}

        def send(_: int, headers: dict[str, str] = headers) -> tuple[int, str]:
            answer = client.post(path, json=STATUS, headers=headers)
            return answer.status_code, answer.text

        with ThreadPoolExecutor(4) as pool:
            answers = set(pool.map(send, range(4)))

        assert {status for status, _ in answers} == {201}
        assert len(answers) == 1


def test_changes_that_name_no_version_all_pass(client: TestClient, case: str) -> None:
    path = f"{case}/record-target-status"

    def send(_: int) -> int:
        return client.post(path, json=STATUS, headers={"If-Match": "*"}).status_code

    with ThreadPoolExecutor(16) as pool:
        assert set(pool.map(send, range(64))) == {201}
    assert client.get(case).headers["ETag"] == '"65"'


def test_a_repeated_opening_opens_one_case(client: TestClient, somebody: dict[str, Any]) -> None:
    headers = {"Idempotency-Key": "opening"}

    answers = [client.post("/cases", json=somebody, headers=headers).json() for _ in range(3)]

    assert answers[0] == answers[1] == answers[2]


def test_an_idempotency_key_is_not_for_another_request(client: TestClient, case: str) -> None:
    headers = {"If-Match": '"1"', "Idempotency-Key": "once"}
    client.post(f"{case}/record-target-status", json=STATUS, headers=headers)

    other = STATUS | {"disability_group": "I"}
    answer = client.post(f"{case}/record-target-status", json=other, headers=headers)

    problem(answer, 422, "idempotency-key-reused")
    assert client.get(case).headers["ETag"] == '"2"'


def test_a_refusal_names_the_rule_in_both_languages_and_its_source(
    client: TestClient, case: str
) -> None:
    early = STATUS | {"effective_date": "2023-02-28"}

    body = problem(change(client, f"{case}/record-target-status", early), 422, "rule")

    assert body["rule"]["id"] == "date.before_opening"
    assert body["rule"]["text_lv"]
    assert body["rule"]["source"]


@specifies("person.erased")
def test_nothing_personal_is_added_about_a_person_who_was_erased(
    client: TestClient, case: str
) -> None:
    plan = {
        "effective_date": "2023-03-01",
        "lines": [{"service": "home_care", "quantity": 8, "per": "week", "goal": "Mājās"}],
    }
    app: Any = client.app
    app.state.keys.destroy(UUID(case.removeprefix("/cases/")))

    personal = change(client, f"{case}/approve-support-plan", plan | {"wishes": "Dārzs"})
    other = change(client, f"{case}/approve-support-plan", plan)

    assert problem(personal, 409, "rule")["rule"]["id"] == "person.erased"
    assert other.status_code == 201, other.text


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("effective_date", "2023-02-30"),
        ("effective_date", "0001-01-01"),
        ("municipality", "Bauska; DROP TABLE event"),
        ("municipality", 7),
        ("target_group", "grt2"),
        ("given_name", ""),
        ("given_name", "A" * 201),
        ("given_name", "A\x00B"),
        ("given_name", "\ud800"),
        ("given_name", {"a": 1}),
        ("personal_code", None),
        ("personal_code", 32000000008),
        ("birth_date", "yesterday"),
        ("birth_date", 1e400),
        ("application_reference", ["I-1"]),
        ("actor", "somebody.else"),
    ],
)
def test_a_body_that_does_not_fit_is_refused_by_field_without_repeating_it(
    client: TestClient, field: str, value: object
) -> None:
    raw = json.dumps(OPEN | {field: value}).encode()
    answer = client.post("/cases", content=raw, headers={"Content-Type": "application/json"})

    body = problem(answer, 422, "invalid-request")
    assert [error["field"] for error in body["errors"]] == [field]
    assert "Izdomāta" not in answer.text


@pytest.mark.parametrize("raw", [b"", b"{", b"[]", b"null", b'"text"', b"\xff\xfe"])
def test_a_body_that_is_no_json_object_is_refused(client: TestClient, raw: bytes) -> None:
    answer = client.post("/cases", content=raw, headers={"Content-Type": "application/json"})

    problem(answer, 422, "invalid-request")


def test_a_number_too_long_to_read_is_refused(client: TestClient) -> None:
    raw = b'{"effective_date": ' + b"1" * 5000 + b"}"

    answer = client.post("/cases", content=raw, headers={"Content-Type": "application/json"})

    problem(answer, 400, "invalid-request")


def test_a_body_of_a_megabyte_is_refused(client: TestClient) -> None:
    large = OPEN | {"given_name": "A" * 1_000_000}

    problem(client.post("/cases", json=large), 413, "too-large")


def test_two_changes_of_one_version_do_not_both_pass(client: TestClient, case: str) -> None:
    path = f"{case}/record-target-status"

    answers = [
        client.post(path, json=STATUS, headers={"If-Match": '"1"'}).status_code for _ in range(2)
    ]

    assert answers == [201, 412]


def test_every_command_has_a_route_that_the_openapi_document_describes(
    client: TestClient,
) -> None:
    paths = client.get("/openapi.json").json()["paths"]

    for command in CASE_COMMANDS:
        assert f"/cases/{{case_id}}/{command.command.replace('_', '-')}" in paths


def test_probes_tell_the_truth(client: TestClient) -> None:
    assert client.get("/healthz").json() == {"status": "ok", "missing": []}
    assert client.get("/readyz").json() == {"status": "ok", "missing": []}
