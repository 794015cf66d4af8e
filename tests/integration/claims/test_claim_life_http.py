"""A claim's life over HTTP: returned, corrected, submitted again, approved in part."""

from collections.abc import Iterator
from typing import Any
from uuid import uuid4

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient

from contracts.reference import municipalities
from tests.support.claims import AS_OFFICER, accept, approve, give_papers, submit
from tests.support.people import client_with_grant, deliver
from tests.support.service import NewDatabase, case_and_claims, change, client_of

MUNICIPALITIES = (code for code, one in municipalities().items() if one.until is None)


@pytest.fixture(scope="module")
def app(module_database: NewDatabase, tmp_path_factory: pytest.TempPathFactory) -> FastAPI:
    return case_and_claims(module_database, tmp_path_factory.mktemp("home"))


@pytest.fixture(scope="module")
def client(app: FastAPI) -> Iterator[TestClient]:
    with client_of(app) as client:
        yield client


@pytest.fixture
def municipality() -> str:
    """One that no other test has deliveries in."""
    return next(MUNICIPALITIES)


def draft(client: TestClient, municipality: str, period: tuple[str, str] | None = None) -> Any:
    period_from, period_to = period or ("2023-01-01", "2023-03-31")
    body = {
        "effective_date": "2023-04-03",
        "municipality": municipality,
        "kind": "grt_services",
        "period_from": period_from,
        "period_to": period_to,
    }
    return client.post("/claims", json=body)


def drafted(client: TestClient, municipality: str) -> str:
    answer = draft(client, municipality)
    assert answer.status_code == 201, answer.text
    return f"/claims/{answer.json()['id']}"


def claim_of_one(client: TestClient, municipality: str) -> str:
    case, grant = client_with_grant(client, municipality)
    deliver(client, case, grant, "2023-01-15")
    return drafted(client, municipality)


def take(client: TestClient, claim: str, step: str, day: str, **body: Any) -> Any:
    return change(client, f"{claim}/{step}", {"effective_date": day} | body)


def officer(client: TestClient, claim: str, step: str, day: str, **body: Any) -> Any:
    return change(client, f"{claim}/{step}", {"effective_date": day} | body, **AS_OFFICER)


def reverse(client: TestClient, case: str, delivery: str) -> None:
    body = {"effective_date": "2023-01-15", "delivery_id": delivery, "reason": "Bija slimnīcā"}
    assert change(client, f"{case}/reverse-delivery", body).status_code == 201


def taken(client: TestClient, claim: str) -> set[str]:
    return {line["delivery_id"] for line in client.get(claim).json()["lines"]}


def test_a_claim_without_its_papers_is_not_submitted(client: TestClient, municipality: str) -> None:
    claim = claim_of_one(client, municipality)

    answer = take(client, claim, "submit", "2023-04-04")

    assert (answer.status_code, answer.json()["rule"]["id"]) == (409, "claim_paper.complete")


def test_a_returned_claim_is_corrected_submitted_again_and_approved_in_part(
    client: TestClient, municipality: str
) -> None:
    case, grant = client_with_grant(client, municipality)
    wrong = deliver(client, case, grant, "2023-01-15")
    kept = deliver(client, case, grant, "2023-02-15")
    claim = drafted(client, municipality)
    submit(client, claim)
    remarks = [{"remark": "15.01. klients bija slimnīcā", "claimable_id": wrong}]

    back = officer(client, claim, "return", "2023-04-06", remarks=remarks)
    assert back.status_code == 201, back.text
    reverse(client, case, wrong)
    added = deliver(client, case, grant, "2023-03-15")
    corrected = take(client, claim, "correct", "2023-04-11", reason="Pēc piezīmēm")
    assert corrected.status_code == 201, corrected.text
    submit(client, claim, "2023-04-12")
    accept(client, claim, "2023-04-14")
    cut = {"claimable_id": added, "approved_cents": 3560, "reason": "PNA apliecina 5 stundas"}
    decided = officer(client, claim, "approve", "2023-04-14", cuts=[cut])
    assert decided.status_code == 201, decided.text

    shown = client.get(claim).json()
    assert {line["delivery_id"] for line in shown["lines"]} == {kept, added}
    assert (shown["status"], shown["submissions"]) == ("approved", 2)
    assert (shown["accepted_by"], shown["approved_by"]) == ("andris", "andris")
    assert (shown["amount_cents"], shown["approved_cents"]) == (14240, 10680)
    [remark] = shown["remarks"]
    assert (remark["submission"], remark["answered"]) == (1, True)
    assert remark["claimable_id"] == wrong
    query = {"municipality": municipality, "status": "approved"}
    [listed] = client.get("/claims", params=query).json()["items"]
    assert (listed["eligible_cents"], listed["approved_cents"]) == (14240, 10680)


def test_a_remark_is_open_until_the_claim_is_submitted_again(
    client: TestClient, municipality: str
) -> None:
    claim = claim_of_one(client, municipality)
    submit(client, claim)

    officer(client, claim, "return", "2023-04-06", remarks=[{"remark": "Trūkst paraksta"}])

    [remark] = client.get(claim).json()["remarks"]
    assert (remark["answered"], remark["returned_by"]) == (False, "andris")


def test_what_a_correction_leaves_out_may_be_claimed_elsewhere(
    client: TestClient, municipality: str
) -> None:
    case, grant = client_with_grant(client, municipality)
    wrong = deliver(client, case, grant, "2023-01-15")
    kept = deliver(client, case, grant, "2023-02-15")
    claim = drafted(client, municipality)
    reverse(client, case, wrong)

    take(client, claim, "correct", "2023-04-11", reason="Kļūda")

    assert taken(client, claim) == {kept}
    again = draft(client, municipality)
    assert again.json()["rule"]["id"] == "claim.nothing_to_claim"


def test_a_reversed_approval_is_no_approval_and_the_claim_is_approved_anew(
    client: TestClient, municipality: str
) -> None:
    claim = claim_of_one(client, municipality)
    approve(client, claim)

    undone = officer(client, claim, "reverse-approval", "2023-04-11", reason="Kļūda")
    assert undone.status_code == 201, undone.text

    shown = client.get(claim).json()
    assert (shown["status"], shown["approved_cents"], shown["approved_by"]) == (
        "accepted",
        None,
        None,
    )
    query = {"municipality": municipality}
    [listed] = client.get("/claims", params=query).json()["items"]
    assert (listed["status"], listed["approved_cents"]) == ("accepted", None)
    assert officer(client, claim, "approve", "2023-04-12").status_code == 201


def test_an_approval_stands_that_another_claim_takes_back(
    client: TestClient, municipality: str
) -> None:
    case, grant = client_with_grant(client, municipality)
    wrong = deliver(client, case, grant, "2023-01-15")
    first = drafted(client, municipality)
    approve(client, first)
    reverse(client, case, wrong)
    second = drafted(client, municipality)

    undone = officer(client, first, "reverse-approval", "2023-04-11", reason="Kļūda")
    assert (undone.status_code, undone.json()["rule"]["id"]) == (409, "claim.reversal")
    assert second.removeprefix("/claims/") in undone.json()["detail"]

    take(client, second, "withdraw", "2023-04-11", reason="Vispirms pirmais")
    again = officer(client, first, "reverse-approval", "2023-04-11", reason="Kļūda")
    assert again.status_code == 201, again.text


def test_claims_are_listed_by_payment_claim_and_institution(
    client: TestClient, municipality: str
) -> None:
    claim_of_one(client, municipality)

    for query in ({"payment_claim_number": "MP404"}, {"institution": "VSAC Nekur"}):
        listed = client.get("/claims", params={"municipality": municipality} | query)
        assert listed.json()["items"] == []


def test_a_correction_sent_twice_is_recorded_once(client: TestClient, municipality: str) -> None:
    claim = claim_of_one(client, municipality)
    headers = {"If-Match": client.get(claim).headers["ETag"], "Idempotency-Key": str(uuid4())}
    body = {"effective_date": "2023-04-11", "reason": "Pārbaude"}

    answers = [client.post(f"{claim}/correct", json=body, headers=headers) for _ in range(2)]

    assert [answer.status_code for answer in answers] == [201, 201]
    assert answers[0].json() == answers[1].json()


def test_a_correction_does_not_use_up_a_number(client: TestClient, municipality: str) -> None:
    case, grant = client_with_grant(client, municipality)
    deliver(client, case, grant, "2023-01-15")
    claim = drafted(client, municipality)
    take(client, claim, "correct", "2023-04-11", reason="Pārbaude")
    deliver(client, case, grant, "2023-02-15")

    second = client.get(drafted(client, municipality)).json()

    assert second["claim_number"] == f"{municipality}-0002"


def test_the_papers_of_a_claim_in_the_region_do_not_change(
    client: TestClient, municipality: str
) -> None:
    claim = claim_of_one(client, municipality)
    give_papers(client, claim)
    take(client, claim, "submit", "2023-04-04")

    late = take(client, claim, "declare-funding", "2023-04-05")

    assert (late.status_code, late.json()["rule"]["id"]) == (409, "claim_paper.state")
