"""A change that comes too late, twice or in the wrong order is refused, and nothing is recorded."""

import json
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from uuid import uuid4

import httpx2
import pytest

from tests.e2e.refusals import first_line, kind_of
from tests.support.demo import Demo
from tests.support.demo_logs import log_states
from tests.support.facts import new_personal_code

DAY = {"effective_date": "2023-01-01"}
STATUS = DAY | {"disability_group": "II", "disability_kind": "mental", "lives_in": "family"}


def applicant() -> dict[str, Any]:
    """An application in a municipality that no published figure counts."""
    return DAY | {
        "municipality": "kuldigas-novads",
        "target_group": "grt",
        "given_name": "Anna",
        "family_name": "Izdomāta",
        "personal_code": new_personal_code(),
        "birth_date": "1980-05-17",
        "application_reference": "I-1",
    }


@pytest.fixture(scope="module")
def client(demo: Demo) -> Iterator[httpx2.Client]:
    with demo.http("caseworker") as open_client:
        yield open_client


class Changed:
    """A case that was opened, and changed once."""

    def __init__(self, client: httpx2.Client) -> None:
        self.opening = applicant()
        self.key = {"Idempotency-Key": str(uuid4())}
        opened = client.post("/cases", json=self.opening, headers=self.key)
        self.first_answer = opened.json()
        self.path = f"/cases/{self.first_answer['id']}"
        self.change_key = {"Idempotency-Key": str(uuid4()), "If-Match": '"1"'}
        changed = client.post(
            f"{self.path}/record-target-status", json=STATUS, headers=self.change_key
        )
        assert (opened.status_code, changed.status_code) == (201, 201), changed.text


@pytest.fixture(scope="module")
def case(client: httpx2.Client) -> Changed:
    return Changed(client)


@pytest.fixture(autouse=True)
def _nothing_is_recorded(demo: Demo, case: Changed) -> Iterator[None]:
    before = log_states(demo)
    yield
    assert log_states(demo) == before


def test_a_stale_version_is_refused(client: httpx2.Client, case: Changed) -> None:
    for version in ("0", "1", "3", "999999999999999999"):
        answer = client.post(
            f"{case.path}/record-target-status", json=STATUS, headers={"If-Match": f'"{version}"'}
        )
        assert kind_of(answer) == (412, "stale-version")


def test_a_reused_key_with_another_request_is_refused(client: httpx2.Client, case: Changed) -> None:
    other_person = client.post("/cases", json=applicant(), headers=case.key)
    other_body = client.post(
        f"{case.path}/record-target-status",
        json=STATUS | {"disability_group": "I"},
        headers=case.change_key,
    )
    other_command = client.post(
        f"{case.path}/close-case",
        json=DAY | {"reason": "Pārcēlās"},
        headers=case.change_key | {"If-Match": "*"},
    )

    for answer in (other_person, other_body, other_command):
        assert kind_of(answer) == (422, "idempotency-key-reused")


def test_a_repeated_request_gets_its_first_answer(client: httpx2.Client, case: Changed) -> None:
    again = client.post("/cases", json=case.opening, headers=case.key)

    assert (again.status_code, again.json()) == (201, case.first_answer)


def test_a_person_cannot_have_a_second_case(client: httpx2.Client, case: Changed) -> None:
    answer = client.post("/cases", json=case.opening)

    assert kind_of(answer) == (409, "rule")


@pytest.mark.parametrize(
    ("verb", "body"),
    [
        ("record-target-status", STATUS | {"effective_date": "2022-12-31"}),
        ("record-target-status", STATUS | {"effective_date": "2099-01-01"}),
        (
            "record-target-status",
            STATUS | {"opinion_valid_from": "2023-05-02", "opinion_valid_to": "2023-05-01"},
        ),
        ("reopen-case", DAY | {"reason": "Atgriezās"}),
        ("record-move-out", DAY | {"housing": "family"}),
        ("record-delivery", DAY | {"grant_id": str(uuid4()), "quantity": 1}),
        ("reverse-delivery", DAY | {"delivery_id": str(uuid4()), "reason": "Kļūda"}),
        ("end-service", DAY | {"grant_id": str(uuid4()), "reason": "Kļūda"}),
        ("transfer-case", DAY | {"to_municipality": "no_such", "reason": "Pārcēlās"}),
        ("approve-support-plan", DAY | {"lines": []}),
    ],
)
def test_what_the_rules_do_not_allow_is_refused(
    client: httpx2.Client, case: Changed, verb: str, body: dict[str, Any]
) -> None:
    answer = client.post(f"{case.path}/{verb}", json=body, headers={"If-Match": "*"})

    status, kind = kind_of(answer)
    assert status in {404, 409, 422}
    assert kind in {"rule", "invalid-request", "not-found"}


def test_a_claim_of_a_period_that_ends_before_it_begins_is_refused(client: httpx2.Client) -> None:
    draft = DAY | {"municipality": "bauskas-novads", "kind": "grt_services"}

    answer = client.post(
        "/claims", json=draft | {"period_from": "2021-02-01", "period_to": "2021-01-31"}
    )

    assert kind_of(answer)[0] in {409, 422}


def tampered(cursor: str) -> Iterator[str]:
    """Cursors made of a real one that no list has given."""
    key: list[Any] = json.loads(urlsafe_b64decode(cursor))
    changed: list[Any] = [key[:-1], [*key, 1], {}, None, "x", [*key[:-1], None], [*key[:-1], "x"]]
    changed += [[*key[:-1], [1]], [{"a": 1}, *key[1:]], [0.5, *key[1:]]]
    if len(key) > 1:
        changed += [[-1, *key[1:]], [2**70, *key[1:]], [10**9, *key[1:]], [*key[:-1], 2**70]]
    for one in changed:
        yield urlsafe_b64encode(json.dumps(one).encode()).decode()
    yield from (cursor[:-3], cursor[::-1], f"!{cursor}", cursor + "ā", cursor.swapcase(), "\x00")


@pytest.mark.parametrize("path", ["/claims", "/ledger/entries", "/cases/{id}/timeline"])
def test_a_tampered_cursor_is_refused(client: httpx2.Client, case: Changed, path: str) -> None:
    path = path.replace("{id}", case.path.rpartition("/")[2])
    cursor = client.get(path, params={"limit": 1}).json()["next_cursor"]
    assert client.get(path, params={"cursor": cursor}).status_code == 200

    answers = {
        one: client.get(path, params={"cursor": one}) for one in tampered(cursor) if one != cursor
    }

    refused = {one: answer.status_code for one, answer in answers.items()}
    assert refused == dict.fromkeys(refused, 422)
    assert {kind_of(answer) for answer in answers.values()} == {(422, "invalid-request")}


def import_line(**changes: Any) -> dict[str, Any]:
    fields = {
        "command": "open_case",
        "command_id": str(uuid4()),
        "id": str(uuid4()),
        "actor": "anna.liepa",
        "body": applicant(),
    }
    return fields | changes


def test_broken_lines_of_an_import_are_named_and_nothing_is_imported(
    demo: Demo, tmp_path: Path
) -> None:
    recorded = first_line(demo, "open_case")
    entry = first_line(demo, "register_provider")
    repeated = import_line()
    body: dict[str, Any] = repeated["body"]
    lines = {
        "a good line": repeated,
        "broken JSON": b'{"command": "open_case", ',
        "no text": b'{"command": "\xff\xfe"}',
        "another JSON": b"[1, 2]",
        "nothing": {},
        "an unknown command": import_line(command="open_door"),
        "a command of the other log": import_line(command="submit_claim"),
        "no id": import_line(id="x"),
        "no body": import_line(body=None),
        "an unknown value": import_line(body=body | {"target_group": "no_such"}),
        "a wrong date": import_line(body=body | {"effective_date": "2023-02-30"}),
        "a date to come": import_line(body=body | {"effective_date": "2099-01-01"}),
        "an unknown municipality": import_line(body=body | {"municipality": "no_such"}),
        "a wrong personal code": import_line(body=body | {"personal_code": "1"}),
        "no such case": import_line(command="close_case", body=DAY | {"reason": "Pārcēlās"}),
        "a line twice": repeated,
        "a recorded id with other content": recorded | {"body": applicant()},
        "an entry of another register": entry | {"command_id": str(uuid4()), "id": str(uuid4())},
        "an entry that is there": entry | {"command_id": str(uuid4())},
        "a recorded entry with other content": entry
        | {"body": entry["body"] | {"registration_number": "SPR-0"}},
        "an entry of no service": entry
        | {"command_id": str(uuid4()), "body": entry["body"] | {"services": []}},
        "a long text": import_line(body=body | {"given_name": "x" * 500_000}),
        "a long line": b'{"command": "' + b"x" * 1_100_000 + b'"}',
        "half a letter": b'{"command": "open_case", "\\ud800": 1}',
        "deep JSON": b"[" * 50_000,
    }
    file = tmp_path / "broken.jsonl"
    contents = [
        one if isinstance(one, bytes) else json.dumps(one).encode() for one in lines.values()
    ]
    file.write_bytes(b"\n".join(contents) + b"\n")

    done = demo.lieta("import", file, "--as", "region_officer")

    assert (done.returncode, done.stdout) == (1, "")
    named = [line for line in done.stderr.splitlines() if line.startswith("  line ")]
    assert [int(line.split()[1].rstrip(",")) for line in named] == list(range(2, len(lines) + 1))
    assert "Traceback" not in done.stderr
    assert body["personal_code"] not in done.stderr
    assert len(done.stderr) < 20_000
