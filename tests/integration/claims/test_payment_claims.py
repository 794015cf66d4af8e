"""Payment claims over HTTP: bundled, sent, decided by somebody else, paid."""

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any
from uuid import uuid4

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient

from tests.support.approved_claims import approved_facts, line_id, record_claim
from tests.support.service import NewDatabase, case_and_claims, change, client_of

OTHER = {"Authorization": "Bearer region_officer marta"}
NewClaim = Callable[..., str]


@pytest.fixture(scope="module")
def app(module_database: NewDatabase, tmp_path_factory: pytest.TempPathFactory) -> FastAPI:
    return case_and_claims(module_database, tmp_path_factory.mktemp("home"))


@pytest.fixture(scope="module")
def client(app: FastAPI) -> Iterator[TestClient]:
    with client_of(app, "region_officer andris") as client:
        yield client


@pytest.fixture
def new_claim(app: FastAPI, client: TestClient) -> NewClaim:
    """Makes an approved claim and returns its id."""

    def make(name: str = "", *approved_cents: int, **changes: Any) -> str:
        facts = approved_facts(name or uuid4().hex, approved_cents or (7120,), **changes)
        return str(record_claim(app, facts))

    return make


def drafted(client: TestClient, programme: str = "zemgale", **changes: Any) -> str:
    body = {"effective_date": "2023-04-11", "programme": programme} | changes
    answer = client.post("/payment-claims", json=body)
    assert answer.status_code == 201, answer.text
    return f"/payment-claims/{answer.json()['id']}"


def bundle(client: TestClient, payment_claim: str, claim: str) -> Any:
    body = {"effective_date": "2023-04-20", "claim_id": claim}
    return change(client, f"{payment_claim}/bundle", body)


def submitted(client: TestClient, *claims: str) -> str:
    payment_claim = drafted(client)
    for claim in claims:
        assert bundle(client, payment_claim, claim).status_code == 201
    answer = change(client, f"{payment_claim}/submit", {"effective_date": "2023-05-02"})
    assert answer.status_code == 201, answer.text
    return payment_claim


def decide(client: TestClient, payment_claim: str, *lines: dict[str, Any], **headers: str) -> Any:
    body = {
        "effective_date": "2023-06-01",
        "decision_reference": "CFLA-7",
        "ineligible_lines": list(lines),
    }
    return change(client, f"{payment_claim}/decide", body, **(headers or OTHER))


def test_a_payment_claim_is_bundled_submitted_decided_and_paid(
    client: TestClient, new_claim: NewClaim
) -> None:
    whole = new_claim("whole", 10_000, -1_500)
    partly = new_claim("partly", 10_000)
    payment_claim = submitted(client, whole, partly)
    left_out = {
        "claim_id": partly,
        "claimable_id": str(line_id("partly", 1)),
        "ineligible_cents": 501,
        "reason": "Nav pamatojuma",
    }

    decide(client, payment_claim, left_out)
    paying = {"effective_date": "2023-06-15", "payment_reference": "MAKS-9"}
    change(client, f"{payment_claim}/pay", paying)

    shown = client.get(payment_claim).json()
    assert shown["status"] == "paid"
    assert shown["requested"] == {"amount_cents": 18_500, "esf_cents": 15_725, "state_cents": 2_775}
    assert shown["approved"] == {"amount_cents": 17_999, "esf_cents": 15_299, "state_cents": 2_700}
    assert (shown["ineligible_cents"], shown["paid"]) == (501, shown["approved"])
    assert (shown["decided_by"], shown["decision_reference"]) == ("marta", "CFLA-7")
    of_claim = client.get(f"/claims/{partly}").json()
    assert of_claim["status"] == "paid"
    assert of_claim["payment_claim_number"] == shown["payment_claim_number"]
    [line] = of_claim["lines"]
    assert line["certified_ineligible_cents"] == 501
    assert line["esf_cents"] + line["state_cents"] == 9_499


def test_numbers_follow_each_other_within_a_programme(client: TestClient) -> None:
    def number(payment_claim: str) -> int:
        text: str = client.get(payment_claim).json()["payment_claim_number"]
        return int(text.removeprefix("MP"))

    first, second = number(drafted(client, "kurzeme")), number(drafted(client, "kurzeme"))

    assert second == first + 1


def test_payment_claims_drafted_at_once_have_numbers_of_their_own(client: TestClient) -> None:
    with ThreadPoolExecutor(8) as pool:
        made = list(pool.map(lambda _: drafted(client), range(8)))

    numbers = {client.get(one).json()["payment_claim_number"] for one in made}
    assert len(numbers) == 8


def test_a_command_sent_twice_is_carried_out_once(client: TestClient, new_claim: NewClaim) -> None:
    payment_claim, claim = drafted(client), new_claim()
    headers = {"If-Match": client.get(payment_claim).headers["ETag"], "Idempotency-Key": "bundle"}
    body = {"effective_date": "2023-04-20", "claim_id": claim}

    answers = [
        client.post(f"{payment_claim}/bundle", json=body, headers=headers).json() for _ in range(2)
    ]

    assert answers[0]["version"] == answers[1]["version"] == 2
    assert client.get(payment_claim).json()["version"] == 2
    assert client.get(f"/claims/{claim}").json()["version"] == 4


def test_a_change_needs_what_was_seen(client: TestClient, new_claim: NewClaim) -> None:
    payment_claim = drafted(client)
    seen = client.get(payment_claim).headers["ETag"]
    bundle(client, payment_claim, new_claim())
    body = {"effective_date": "2023-05-02"}

    unseen = client.post(f"{payment_claim}/submit", json=body)
    stale = client.post(f"{payment_claim}/submit", json=body, headers={"If-Match": seen})

    assert (unseen.status_code, stale.status_code) == (428, 412)


def test_a_claim_in_a_payment_claim_enters_no_other(
    client: TestClient, new_claim: NewClaim
) -> None:
    claim = new_claim()
    submitted(client, claim)

    again = bundle(client, drafted(client), claim)

    assert again.status_code == 409
    assert again.json()["rule"]["id"] == "payment_claim.claim_approved"


def test_a_foreign_claim_is_refused_in_both_languages(
    client: TestClient, new_claim: NewClaim
) -> None:
    of_kurzeme = new_claim(municipality="ventspils-novads")

    answer = bundle(client, drafted(client), of_kurzeme)

    assert answer.status_code == 409
    problem = answer.json()
    assert problem["rule"]["id"] == "payment_claim.foreign_programme"
    assert "'kurzeme'" in problem["detail"]
    assert "reģiona" in problem["detail_lv"]


def test_who_prepared_it_does_not_enter_the_decision(
    client: TestClient, new_claim: NewClaim
) -> None:
    payment_claim = submitted(client, new_claim())

    own = decide(client, payment_claim, Authorization="Bearer region_officer andris")

    assert (own.status_code, own.json()["rule"]["id"]) == (409, "payment_claim.four_eyes")
    assert client.get(payment_claim).json()["status"] == "submitted"


def test_claims_of_a_cancelled_payment_claim_enter_another(
    client: TestClient, new_claim: NewClaim
) -> None:
    claim, payment_claim = new_claim(), drafted(client)
    bundle(client, payment_claim, claim)
    body = {"effective_date": "2023-04-21", "reason": "Kļūda"}

    assert change(client, f"{payment_claim}/cancel", body).status_code == 201

    assert client.get(f"/claims/{claim}").json()["status"] == "approved"
    assert client.get(payment_claim).json()["claims"] == []
    another = drafted(client, effective_date="2023-04-21")
    body = {"effective_date": "2023-04-22", "claim_id": claim}
    assert change(client, f"{another}/bundle", body).status_code == 201


def test_claims_and_payment_claims_are_not_taken_for_each_other(
    client: TestClient, new_claim: NewClaim
) -> None:
    claim, payment_claim = new_claim(), drafted(client)
    payment_claim_id = payment_claim.rsplit("/", 1)[1]

    assert client.get(f"/payment-claims/{claim}").status_code == 404
    assert client.get(f"/claims/{payment_claim_id}").status_code == 404
    answer = client.post(
        "/payment-claims",
        json={"effective_date": "2023-04-11", "programme": "zemgale", "payment_claim_id": claim},
    )
    assert (answer.status_code, answer.json()["rule"]["id"]) == (409, "id.taken")


def test_the_list_shows_every_payment_claim_once_with_its_money(
    client: TestClient, new_claim: NewClaim
) -> None:
    made = [submitted(client, new_claim()) for _ in range(3)]
    decide(client, made[0])

    seen: list[dict[str, Any]] = []
    query: dict[str, Any] = {"programme": "zemgale", "limit": 2}
    while query.get("cursor", "") is not None:
        page = client.get("/payment-claims", params=query).json()
        seen += page["items"]
        query["cursor"] = page["next_cursor"]

    numbers = [one["payment_claim_number"] for one in seen]
    assert len(numbers) == len(set(numbers))
    rows = {f"/payment-claims/{one['payment_claim_id']}": one for one in seen}
    money = [(rows[one]["requested_cents"], rows[one]["approved_cents"]) for one in made]
    assert money == [(7120, 7120), (7120, None), (7120, None)]
    decided = client.get("/payment-claims", params={"status": "decided"}).json()["items"]
    assert rows[made[0]] in decided


def test_a_claim_that_leaves_a_draft_is_asked_for_no_more(
    client: TestClient, new_claim: NewClaim
) -> None:
    payment_claim, claim = drafted(client, "zemgale"), new_claim()
    bundle(client, payment_claim, claim)
    body = {"effective_date": "2023-04-21", "claim_id": claim, "reason": "Nākamajā"}

    change(client, f"{payment_claim}/unbundle", body)

    assert client.get(payment_claim).json()["requested"]["amount_cents"] == 0
    listed = client.get("/payment-claims", params={"status": "drafted", "limit": 1000}).json()
    [row] = [one for one in listed["items"] if payment_claim.endswith(one["payment_claim_id"])]
    assert row["requested_cents"] == 0
