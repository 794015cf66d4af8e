"""Importing a history of payment claims: every line sees what the lines before it did."""

from collections.abc import Callable, Iterator
from typing import Any
from uuid import UUID, uuid4

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient

from tests.support.approved_claims import approved_facts, line_id, record_claim
from tests.support.histories import OFFICER, Lines, line, send
from tests.support.service import NewDatabase, case_and_claims, client_of

NewClaim = Callable[[str], UUID]


@pytest.fixture
def app(fresh_database: NewDatabase, tmp_path_factory: pytest.TempPathFactory) -> FastAPI:
    return case_and_claims(fresh_database, tmp_path_factory.mktemp("home"))


@pytest.fixture
def client(app: FastAPI) -> Iterator[TestClient]:
    with client_of(app) as client:
        yield client


@pytest.fixture
def new_claim(app: FastAPI, client: TestClient) -> NewClaim:
    return lambda name: record_claim(app, approved_facts(name))


def drafting(payment_claim: UUID) -> dict[str, Any]:
    day = {"effective_date": "2023-04-11"}
    return line("draft_payment_claim", payment_claim, actor="andris", **day, programme="zemgale")


def bundling(payment_claim: UUID, claim: UUID) -> dict[str, Any]:
    day = {"effective_date": "2023-04-20"}
    return line("bundle_claim", payment_claim, actor="andris", **day, claim_id=str(claim))


def submitted(payment_claim: UUID, *claims: UUID) -> Lines:
    return [
        drafting(payment_claim),
        *(bundling(payment_claim, claim) for claim in claims),
        line("submit_payment_claim", payment_claim, actor="andris", effective_date="2023-05-02"),
    ]


def decided(payment_claim: UUID, *left_out: dict[str, Any], actor: str = "zane") -> dict[str, Any]:
    return line(
        "decide_payment_claim",
        payment_claim,
        actor=actor,
        effective_date="2023-06-01",
        decision_reference="CFLA-7",
        ineligible_lines=list(left_out),
    )


def paid(payment_claim: UUID) -> dict[str, Any]:
    return line(
        "pay_payment_claim",
        payment_claim,
        actor="andris",
        effective_date="2023-06-15",
        payment_reference="MAKS-9",
    )


def test_payment_claims_are_imported_from_draft_to_payment(
    client: TestClient, new_claim: NewClaim
) -> None:
    first, second = uuid4(), uuid4()
    one, two, three = new_claim("one"), new_claim("two"), new_claim("three")
    left_out = {
        "claim_id": str(two),
        "claimable_id": str(line_id("two", 1)),
        "ineligible_cents": 120,
        "reason": "Nav pamatojuma",
    }
    lines = [
        *submitted(first, one, two),
        *submitted(second, three),
        decided(first, left_out),
        paid(first),
    ]

    answer = send(client, "/claims", lines, OFFICER)

    assert answer.status_code == 201, answer.text
    shown = client.get(f"/payment-claims/{first}").json()
    assert (shown["payment_claim_number"], shown["status"]) == ("MP1", "paid")
    assert shown["paid"] == {"amount_cents": 14_120, "esf_cents": 12_002, "state_cents": 2_118}
    another = client.get(f"/payment-claims/{second}").json()
    assert (another["payment_claim_number"], another["status"]) == ("MP2", "submitted")
    statuses = [client.get(f"/claims/{claim}").json()["status"] for claim in (one, two, three)]
    assert statuses == ["paid", "paid", "included"]
    again = send(client, "/claims", lines, OFFICER)
    assert again.json()["skipped_count"] == len(lines)


def test_a_later_file_goes_on_where_the_first_ended(
    client: TestClient, new_claim: NewClaim
) -> None:
    first, second = uuid4(), uuid4()
    send(client, "/claims", submitted(first, new_claim("one")), OFFICER)

    answer = send(client, "/claims", [decided(first), paid(first), drafting(second)], OFFICER)

    assert answer.status_code == 201, answer.text
    assert client.get(f"/payment-claims/{first}").json()["status"] == "paid"
    assert client.get(f"/payment-claims/{second}").json()["payment_claim_number"] == "MP2"


def test_a_claim_bundled_by_an_earlier_line_is_refused_by_a_later_one(
    client: TestClient, new_claim: NewClaim
) -> None:
    first, second, claim = uuid4(), uuid4(), new_claim("one")
    lines = [drafting(first), drafting(second), bundling(first, claim), bundling(second, claim)]

    answer = send(client, "/claims", lines, OFFICER)

    assert answer.status_code == 422
    [refusal] = answer.json()["refusals"]
    assert (refusal["line"], refusal["rule"]) == (4, "payment_claim.claim_approved")
    assert client.get(f"/payment-claims/{first}").status_code == 404


@pytest.mark.parametrize(
    ("actor", "importer"), [("andris", "marta"), ("zane", "andris")], ids=["actor", "importer"]
)
def test_neither_actor_nor_importer_of_a_decision_prepared_the_payment_claim(
    client: TestClient, new_claim: NewClaim, actor: str, importer: str
) -> None:
    payment_claim = uuid4()
    lines = [*submitted(payment_claim, new_claim("one")), decided(payment_claim, actor=actor)]
    headers = {"Authorization": f"Bearer region_officer {importer}"}

    answer = send(client, "/claims", lines, headers)

    assert [one["rule"] for one in answer.json()["refusals"]] == ["payment_claim.four_eyes"]


def test_a_line_to_no_payment_claim_or_under_a_taken_id_is_refused(
    client: TestClient, new_claim: NewClaim
) -> None:
    payment_claim, claim = uuid4(), new_claim("one")
    lines = [paid(uuid4()), drafting(payment_claim), drafting(payment_claim), drafting(claim)]

    answer = send(client, "/claims", lines, OFFICER)

    rules = [(one["line"], one["rule"]) for one in answer.json()["refusals"]]
    assert rules == [(1, "id"), (3, "id.taken"), (4, "id.taken")]
