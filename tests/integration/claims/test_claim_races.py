"""Those who act on a claim at once: one wins, and the others are told why they did not."""

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any
from uuid import uuid4

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient

from contracts.reference import municipalities
from contracts.reference import municipality as municipality_named
from tests.support.claims import AS_OFFICER, accept, approve, submit
from tests.support.people import client_with_grant, deliver
from tests.support.service import NewDatabase, case_and_claims, client_of

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


def taken(client: TestClient, claim: str) -> set[str]:
    return {line["delivery_id"] for line in client.get(claim).json()["lines"]}


@pytest.mark.parametrize(("seen", "lost"), [("what was shown", 412), ("*", 409)])
def test_two_officers_deciding_at_once_decide_once(
    client: TestClient, municipality: str, seen: str, lost: int
) -> None:
    steps: dict[str, dict[str, Any]] = {
        "approve": {"effective_date": "2023-04-10"},
        "return": {"effective_date": "2023-04-10", "remarks": [{"remark": "Trūkst PNA"}]},
    }
    # Whoever says what they have seen is told that it changed; who does not, by which rule.
    for _ in range(3):
        claim = claim_of_one(client, municipality)
        submit(client, claim)
        accept(client, claim, "2023-04-06")
        if_match = "*" if seen == "*" else client.get(claim).headers["ETag"]

        def decide(step: str, claim: str = claim, if_match: str = if_match) -> Any:
            who = f"Bearer region_officer {'andris' if step == 'approve' else 'marta'}"
            headers = {"Authorization": who, "If-Match": if_match}
            return client.post(f"{claim}/{step}", json=steps[step], headers=headers)

        with ThreadPoolExecutor(2) as pool:
            first, second = sorted(pool.map(decide, steps), key=lambda one: one.status_code)

        assert (first.status_code, second.status_code) == (201, lost)
        if lost == 409:
            assert second.json()["rule"]["id"] == "claim.state"


def test_a_correction_and_drafts_at_once_never_take_the_same_delivery(
    client: TestClient, municipality: str
) -> None:
    case, grant = client_with_grant(client, municipality)
    first = deliver(client, case, grant, "2023-01-15")
    claim = drafted(client, municipality)
    late = {deliver(client, case, grant, f"2023-02-{day:02}") for day in range(1, 6)}
    etag = client.get(claim).headers["ETag"]

    def correct() -> Any:
        body = {"effective_date": "2023-04-11", "reason": "Papildināts"}
        headers = {"If-Match": etag, "Idempotency-Key": str(uuid4())}
        return client.post(f"{claim}/correct", json=body, headers=headers)

    racing: list[Callable[[], Any]] = [correct, *[lambda: draft(client, municipality)] * 3]
    with ThreadPoolExecutor(4) as pool:
        answers = [future.result() for future in [pool.submit(one) for one in racing]]

    assert {answer.status_code for answer in answers} <= {201, 409}
    assert answers[0].status_code == 201, answers[0].text
    others = [f"/claims/{a.json()['id']}" for a in answers[1:] if a.status_code == 201]
    in_claims = [delivery for one in (claim, *others) for delivery in taken(client, one)]
    assert sorted(in_claims) == sorted({first} | late)


def test_a_claim_is_bundled_or_its_approval_reversed_never_both(
    client: TestClient, municipality: str
) -> None:
    programme = municipality_named(municipality).region
    drafting = {"effective_date": "2023-04-20", "programme": programme}
    answer = client.post("/payment-claims", json=drafting, headers=AS_OFFICER)
    assert answer.status_code == 201, answer.text
    payment_claim = f"/payment-claims/{answer.json()['id']}"
    for _ in range(3):
        claim = claim_of_one(client, municipality)
        approve(client, claim)
        bundling = {"effective_date": "2023-04-20", "claim_id": claim.removeprefix("/claims/")}
        reversing = {"effective_date": "2023-04-20", "reason": "Kļūda"}
        racing = [
            (f"{payment_claim}/bundle", bundling),
            (f"{claim}/reverse-approval", reversing),
        ]

        def act(step: tuple[str, dict[str, str]]) -> Any:
            headers = AS_OFFICER | {"If-Match": "*"}
            return client.post(step[0], json=step[1], headers=headers)

        with ThreadPoolExecutor(2) as pool:
            bundled, reversed_ = pool.map(act, racing)

        assert sorted([bundled.status_code, reversed_.status_code]) == [201, 409]
        if bundled.status_code == 201:
            assert reversed_.json()["rule"]["id"] == "claim.reversal"
            assert client.get(claim).json()["payment_claim_number"] == "MP1"
        else:
            assert bundled.json()["rule"]["id"] == "payment_claim.claim_approved"
            assert client.get(claim).json()["status"] == "accepted"
