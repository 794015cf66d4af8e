"""Importing a history: the rules of the API, all or nothing, safe to repeat."""

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from uuid import uuid4

import psycopg
import pytest
from fastapi.testclient import TestClient

from tests.support.claims import claim_of, stored_content
from tests.support.histories import OFFICER, history_of, line, send
from tests.support.people import offer_home_care
from tests.support.service import NewDatabase, case_and_claims, client_of

COUNTS = (
    "SELECT (SELECT count(*) FROM eventlog.event), (SELECT count(*) FROM eventlog.receipt),"
    " (SELECT count(*) FROM eventlog.unique_key)"
)


@pytest.fixture
def databases(fresh_database: NewDatabase) -> list[str]:
    return [fresh_database() for _ in range(3)]


@pytest.fixture
def client(databases: list[str], tmp_path: Path) -> Iterator[TestClient]:
    made = iter(databases)
    with client_of(case_and_claims(lambda: next(made), tmp_path)) as client:
        offer_home_care(client, "bauskas-novads")
        stored_content(client)
        yield client


@pytest.fixture
def counts(databases: list[str]) -> Callable[[], tuple[int, ...]]:
    """How many events, receipts and unique keys the case log has, and subject keys the store."""

    def count() -> tuple[int, ...]:
        with psycopg.connect(databases[0]) as case, psycopg.connect(databases[1]) as keys:
            [log] = case.execute(COUNTS).fetchall()
            [kept] = keys.execute("SELECT count(*) FROM subject_key").fetchall()
            return (*log, *kept)

    return count


def test_a_history_is_imported_and_read_like_any_case(client: TestClient) -> None:
    subject = uuid4()

    answer = send(client, "/cases", history_of(subject))

    assert answer.status_code == 201, answer.text
    assert answer.json() == {
        "lines_count": 8,
        "imported_count": 8,
        "skipped_count": 0,
        "events_count": 9,
        "position": 13,
    }
    shown = client.get(f"/cases/{subject}").json()
    assert shown["given_name"] == "Anna"
    assert shown["grants"][0]["quantity_delivered"] == "30"


def test_a_file_imported_twice_is_recorded_once(
    client: TestClient, counts: Callable[[], tuple[int, ...]]
) -> None:
    lines = history_of(uuid4())
    send(client, "/cases", lines)
    before = counts()

    again = send(client, "/cases", lines)

    assert again.status_code == 201
    assert (again.json()["imported_count"], again.json()["skipped_count"]) == (0, 8)
    assert counts() == before


def test_a_longer_file_adds_its_new_lines(client: TestClient) -> None:
    subject = uuid4()
    lines = history_of(subject, deliveries=5)
    send(client, "/cases", lines[:-2])

    answer = send(client, "/cases", lines)

    assert (answer.json()["imported_count"], answer.json()["skipped_count"]) == (2, 8)
    assert client.get(f"/cases/{subject}").json()["version"] == 10


def test_one_refused_line_keeps_everything_out(
    client: TestClient, counts: Callable[[], tuple[int, ...]]
) -> None:
    before = counts()
    lines = history_of(uuid4())
    lines[6]["body"]["effective_date"] = "2023-01-15"
    lines += history_of(uuid4())

    answer = send(client, "/cases", lines)

    assert answer.status_code == 422
    body = answer.json()
    assert body["type"] == "urn:lieta:problem:import-refused"
    assert body["refused_count"] == 1
    [refusal] = body["refusals"]
    assert (refusal["line"], refusal["rule"]) == (7, "grant.period")
    assert refusal["detail"]
    assert refusal["detail_lv"]
    assert counts() == before


@pytest.mark.parametrize(
    ("broken", "rule"),
    [
        (b"{", "format"),
        (b"[]", "format"),
        (b'"open_case"', "format"),
        (b"\xff\xfe", "format"),
        (b'{"command": "open_case"}', "format"),
        (json.dumps(line("open_case", uuid4(), given_name="A" * 300)).encode(), "format"),
        (json.dumps(line("close_the_case", uuid4())).encode(), "command"),
        (json.dumps(line("draft_claim", uuid4())).encode(), "command"),
        (
            json.dumps(
                line("close_case", uuid4(), effective_date="2023-01-01", reason="Nav")
            ).encode(),
            "id",
        ),
        (b'{"a": "' + b"x" * 1_000_001 + b'"}', "format"),
    ],
    ids=lambda value: str(value)[:30],
)
def test_a_broken_line_is_named_with_its_reason(
    client: TestClient, counts: Callable[[], tuple[int, ...]], broken: bytes, rule: str
) -> None:
    before = counts()
    sound = b"\n".join(json.dumps(one).encode() for one in history_of(uuid4()))

    answer = send(client, "/cases", sound + b"\n" + broken + b"\n")

    assert answer.status_code == 422, answer.text
    [refusal] = answer.json()["refusals"]
    assert (refusal["line"], refusal["rule"]) == (9, rule)
    assert counts() == before


def test_a_command_id_stands_for_one_content(client: TestClient) -> None:
    lines = history_of(uuid4())
    send(client, "/cases", lines)
    lines[-1]["body"]["quantity"] = 11

    answer = send(client, "/cases", lines)

    assert [one["rule"] for one in answer.json()["refusals"]] == ["command_id"]


def test_two_lines_of_a_file_do_not_share_a_command_id(client: TestClient) -> None:
    lines = history_of(uuid4())
    lines[-1]["command_id"] = lines[-2]["command_id"]

    answer = send(client, "/cases", lines)

    assert [one["line"] for one in answer.json()["refusals"]] == [8]


def test_a_person_has_one_case_within_a_file_too(client: TestClient) -> None:
    first, second = history_of(uuid4()), history_of(uuid4())
    second[0]["body"]["personal_code"] = first[0]["body"]["personal_code"]

    answer = send(client, "/cases", first + second[:1])

    assert [one["rule"] for one in answer.json()["refusals"]] == ["person.one_case"]


def test_an_empty_file_imports_nothing(client: TestClient) -> None:
    assert send(client, "/cases", b"").json()["lines_count"] == 0


def test_claims_are_imported_over_deliveries_learnt_from_the_feed(client: TestClient) -> None:
    send(client, "/cases", history_of(uuid4(), deliveries=6))
    first, second = uuid4(), uuid4()
    lines = claim_of(first, "2022-01-01", "2022-03-31") + claim_of(
        second, "2022-01-01", "2022-06-30"
    )

    answer = send(client, "/claims", lines, OFFICER)

    assert answer.status_code == 201, answer.text
    claims = [client.get(f"/claims/{claim}").json() for claim in (first, second)]
    assert [claim["approved_cents"] for claim in claims] == [3 * 7120, 3 * 7120]
    assert [claim["claim_number"][-4:] for claim in claims] == ["0001", "0002"]
    assert send(client, "/claims", lines, OFFICER).json()["skipped_count"] == len(lines)


def test_the_preparer_of_an_imported_claim_does_not_approve_it(client: TestClient) -> None:
    send(client, "/cases", history_of(uuid4()))
    lines = claim_of(uuid4(), "2022-01-01", "2022-03-31")
    lines[-1]["actor"] = "ilze"

    answer = send(client, "/claims", lines, OFFICER)

    assert [one["rule"] for one in answer.json()["refusals"]] == ["claim.four_eyes"]
    assert client.get("/claims").json()["items"] == []


def test_the_importer_of_an_approval_did_not_prepare_the_claim(client: TestClient) -> None:
    send(client, "/cases", history_of(uuid4()))
    *prepared, accept, approve = claim_of(uuid4(), "2022-01-01", "2022-03-31")
    send(client, "/claims", prepared)

    answer = send(client, "/claims", [accept])
    assert [one["rule"] for one in answer.json()["refusals"]] == ["claim.four_eyes"]
    send(client, "/claims", [accept], OFFICER)

    answer = send(client, "/claims", [approve])
    assert [one["rule"] for one in answer.json()["refusals"]] == ["claim.four_eyes"]


def test_a_claim_withdrawn_and_drafted_anew_in_one_file_takes_its_deliveries_again(
    client: TestClient,
) -> None:
    send(client, "/cases", history_of(uuid4()))
    first, second = uuid4(), uuid4()
    send(client, "/claims", claim_of(first, "2022-01-01", "2022-03-31")[:-2])
    withdrawal = line("withdraw_claim", first, effective_date="2022-07-01", reason="Kļūda")
    again = claim_of(second, "2022-01-01", "2022-03-31")[0]

    answer = send(client, "/claims", [withdrawal, again])

    assert answer.status_code == 201, answer.text
    assert len(client.get(f"/claims/{second}").json()["lines"]) == 3


def test_a_claim_returned_corrected_and_submitted_again_is_imported(client: TestClient) -> None:
    send(client, "/cases", history_of(uuid4()))
    claim = uuid4()
    *prepared, _, _ = claim_of(claim, "2022-01-01", "2022-03-31")
    day = {"effective_date": "2022-07-02"}
    again = [
        line("return_claim", claim, actor="andris", **day, remarks=[{"remark": "Nav paraksta"}]),
        line("correct_claim", claim, **day, reason="Pēc piezīmēm"),
        line("declare_funding", claim, **day),
        line("submit_claim", claim, **day),
        line("accept_claim", claim, actor="andris", **day),
        line("approve_claim", claim, actor="andris", **day),
        line("reverse_approval", claim, actor="andris", **day, reason="Kļūda"),
    ]
    next_one = claim_of(uuid4(), "2022-01-01", "2022-03-31")[0]

    answer = send(client, "/claims", prepared + again, OFFICER)
    nothing_left = send(client, "/claims", [next_one])

    assert answer.status_code == 201, answer.text
    shown = client.get(f"/claims/{claim}").json()
    assert (shown["status"], shown["submissions"]) == ("accepted", 2)
    assert [remark["answered"] for remark in shown["remarks"]] == [True]
    assert [one["rule"] for one in nothing_left.json()["refusals"]] == ["claim.nothing_to_claim"]


def test_an_id_names_one_delivery_within_a_file_and_the_log(client: TestClient) -> None:
    first, second = history_of(uuid4()), history_of(uuid4())
    taken = str(uuid4())
    for lines in (first, second):
        lines[-1]["body"]["delivery_id"] = taken

    together = send(client, "/cases", first + second)
    send(client, "/cases", first)
    after = send(client, "/cases", second)

    for answer in (together, after):
        assert [one["rule"] for one in answer.json()["refusals"]] == ["id.taken"]


def test_an_id_names_one_grant_within_a_file_and_the_log(client: TestClient) -> None:
    first, second = history_of(uuid4(), deliveries=0), history_of(uuid4(), deliveries=0)
    for lines in (first, second):
        lines[-1]["body"]["grant_id"] = "5e1f0b7a-7d64-4c53-9a0e-4f6f6e0a9a11"

    together = send(client, "/cases", first + second)
    send(client, "/cases", first)
    after = send(client, "/cases", second)

    for answer in (together, after):
        assert [one["rule"] for one in answer.json()["refusals"]] == ["id.taken"]


def test_the_progress_of_an_import_is_told_by_its_id(client: TestClient) -> None:
    import_id = str(uuid4())
    raw = b"".join(json.dumps(one).encode() + b"\n" for one in history_of(uuid4()))

    client.post("/cases/import", content=raw, headers={"Import-Id": import_id})

    assert client.get(f"/cases/import/{import_id}").json()["lines_checked"] == 8
    assert client.get(f"/cases/import/{uuid4()}").status_code == 404


def test_a_file_may_begin_with_a_byte_order_mark(client: TestClient) -> None:
    lines = "\n".join(json.dumps(one) for one in history_of(uuid4()))

    answer = client.post("/cases/import", content=lines.encode("utf-8-sig"), headers=OFFICER)

    assert answer.status_code == 201, answer.text


def test_a_line_that_is_no_json_is_refused_in_latvian_too(client: TestClient) -> None:
    answer = client.post("/cases/import", content=b"{nothing\n", headers=OFFICER)

    [refusal] = answer.json()["refusals"]
    assert "Invalid JSON" in refusal["detail"]
    assert refusal["detail_lv"] == "Šīs daļas neatbilst: line: nav derīgs JSON."
