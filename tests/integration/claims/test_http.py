"""Claims over HTTP: assembled from what was delivered, decided by somebody else."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any
from uuid import uuid4

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient

from contracts.http.registers import PublishRate
from contracts.reference import municipalities
from services.claims.registering import register_id
from tests.support.claims import approve
from tests.support.people import client_with_grant, deliver, enter
from tests.support.registers import contract_reference, rate
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


def draft(client: TestClient, municipality: str, **changes: Any) -> Any:
    body = {
        "effective_date": "2023-04-03",
        "municipality": municipality,
        "kind": "grt_services",
        "period_from": "2023-01-01",
        "period_to": "2023-03-31",
    }
    return client.post("/claims", json=body | changes)


def drafted(client: TestClient, municipality: str, **changes: Any) -> str:
    answer = draft(client, municipality, **changes)
    assert answer.status_code == 201, answer.text
    return f"/claims/{answer.json()['id']}"


def test_a_claim_is_drafted_submitted_and_approved_in_part(
    client: TestClient, municipality: str
) -> None:
    case, grant = client_with_grant(client, municipality)
    whole = deliver(client, case, grant, "2023-01-15")
    partly = deliver(client, case, grant, "2023-02-15")

    claim = drafted(client, municipality)
    cut = {"claimable_id": partly, "approved_cents": 3560, "reason": "PNA apliecina 5 stundas"}
    approve(client, claim, cut)

    shown = client.get(claim).json()
    assert shown["claim_number"] == f"{municipality}-0001"
    assert (shown["amount_cents"], shown["approved_cents"]) == (14240, 10680)
    lines = {line["delivery_id"]: line for line in shown["lines"]}
    assert lines[whole]["approved_cents"] == 7120
    assert lines[partly]["cut_reason"] == "PNA apliecina 5 stundas"
    [listed] = client.get("/claims", params={"municipality": municipality}).json()["items"]
    assert listed["approved_cents"] == 10680


def test_a_delivery_is_claimed_once(client: TestClient, municipality: str) -> None:
    case, grant = client_with_grant(client, municipality)
    deliver(client, case, grant, "2023-01-15")
    drafted(client, municipality)

    again = draft(client, municipality)

    assert again.status_code == 409
    assert again.json()["rule"]["id"] == "claim.nothing_to_claim"


def test_a_withdrawn_claim_gives_its_deliveries_back(client: TestClient, municipality: str) -> None:
    case, grant = client_with_grant(client, municipality)
    delivery = deliver(client, case, grant, "2023-01-15")
    first = drafted(client, municipality)
    change(client, f"{first}/withdraw", {"effective_date": "2023-04-04", "reason": "Kļūda"})

    second = drafted(client, municipality)

    assert [line["delivery_id"] for line in client.get(second).json()["lines"]] == [delivery]
    assert client.get(second).json()["claim_number"] == f"{municipality}-0002"


def test_a_corrected_delivery_takes_back_what_was_approved_in_the_next_claim(
    client: TestClient, municipality: str
) -> None:
    case, grant = client_with_grant(client, municipality)
    wrong = deliver(client, case, grant, "2023-01-15", "10")
    first = drafted(client, municipality)
    cut = {"claimable_id": wrong, "approved_cents": 7000, "reason": "Noapaļots"}
    approve(client, first, cut)
    reversal = {"effective_date": "2023-01-15", "delivery_id": wrong, "reason": "Bija 8 stundas"}
    change(client, f"{case}/reverse-delivery", reversal)
    deliver(client, case, grant, "2023-04-15", "8")

    second = drafted(
        client,
        municipality,
        effective_date="2023-07-03",
        period_from="2023-04-01",
        period_to="2023-06-30",
    )

    eligible = [line["eligible_cents"] for line in client.get(second).json()["lines"]]
    assert eligible == [-7000, 5696]


def test_claims_drafted_at_once_share_no_delivery(client: TestClient, municipality: str) -> None:
    case, grant = client_with_grant(client, municipality)
    deliveries = {deliver(client, case, grant, f"2023-01-{day:02}", "1") for day in range(1, 6)}

    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(lambda _: draft(client, municipality), range(8)))

    statuses = sorted(answer.status_code for answer in answers)
    assert statuses == [201] + [409] * 7
    [claim] = [answer.json()["id"] for answer in answers if answer.status_code == 201]
    lines = client.get(f"/claims/{claim}").json()["lines"]
    assert {line["delivery_id"] for line in lines} == deliveries


def test_an_unknown_claim_is_not_found(client: TestClient) -> None:
    assert client.get(f"/claims/{uuid4()}").status_code == 404


def test_a_register_of_claims_is_no_claim(client: TestClient, municipality: str) -> None:
    case, grant = client_with_grant(client, municipality)
    deliver(client, case, grant, "2023-01-15")
    drafted(client, municipality)

    assert client.get(f"/claims/{register_id(municipality)}").status_code == 404


def test_an_id_names_one_delivery_or_reversal_in_all_cases(
    client: TestClient, municipality: str
) -> None:
    first, first_grant = client_with_grant(client, municipality)
    second, second_grant = client_with_grant(client, municipality)
    taken = deliver(client, first, first_grant, "2023-01-15")
    body = {"effective_date": "2023-01-16", "quantity": 1, "delivery_id": taken}
    reversal = {"effective_date": "2023-01-15", "delivery_id": taken, "reason": "Kļūda"}

    again = change(client, f"{second}/record-delivery", body | {"grant_id": second_grant})
    itself = change(client, f"{first}/reverse-delivery", reversal | {"reversal_id": taken})

    for answer in (again, itself):
        assert (answer.status_code, answer.json()["rule"]["id"]) == (409, "id.taken")
    deliver(client, second, second_grant, "2023-01-17")
    lines = client.get(drafted(client, municipality)).json()["lines"]
    assert len(lines) == 2


def test_an_id_names_one_grant_in_all_cases(client: TestClient, municipality: str) -> None:
    _, taken = client_with_grant(client, municipality)
    second, _ = client_with_grant(client, municipality)
    another = {
        "effective_date": "2023-01-01",
        "grant_id": taken,
        "service": "home_care",
        "decision_reference": "L-2",
        "contract_reference": contract_reference(municipality),
        "provider": "SIA Atbalsts",
        "pricing_basis": "vvi",
        "quantity_limit": 10,
        "period_to": "2023-12-31",
    }

    answer = change(client, f"{second}/grant-service", another)

    assert (answer.status_code, answer.json()["rule"]["id"]) == (409, "id.taken")


def test_the_dearest_delivery_can_still_be_claimed(client: TestClient, municipality: str) -> None:
    dearest = rate(effective_date="2023-01-01", municipality=municipality, unit_price_cents=10**7)
    enter(client, PublishRate(**dearest.model_dump()))
    case, grant = client_with_grant(
        client, municipality, unit_price_cents=10**7, quantity_limit=100_000
    )
    every_hour = {"delivered_from": "2023-01-01", "quantity": 31 * 24}
    delivered = {"effective_date": "2023-01-31", "grant_id": grant} | every_hour
    answer = change(client, f"{case}/record-delivery", delivered)
    assert answer.status_code == 201, answer.text

    claim = client.get(drafted(client, municipality)).json()

    assert claim["amount_cents"] == 31 * 24 * 10**7


def test_nothing_is_claimed_while_deliveries_are_missing_from_the_inbox(
    client: TestClient, municipality: str, app: FastAPI
) -> None:
    case, grant = client_with_grant(client, municipality)
    deliver(client, case, grant, "2023-01-15")
    parked = (
        "INSERT INTO inbox.parked VALUES"
        " ('case', 1, gen_random_uuid(), 1, 'case.delivery_recorded', 'Poison')"
    )
    with app.state.claims.event_recorder.pool.connection() as connection:
        connection.execute(parked)
        refused, ready = draft(client, municipality), client.get("/readyz")
        connection.execute("DELETE FROM inbox.parked")

    assert refused.status_code == 503
    assert refused.json()["type"] == "urn:lieta:problem:not-complete"
    assert ready.json()["missing"] == ["complete inbox"]
    assert draft(client, municipality).status_code == 201


@pytest.mark.parametrize(
    "cursor", ["x", "WyJhIl0=", "W10=", "e30=", "\N{LATIN SMALL LETTER A WITH MACRON}", "=" * 501]
)
def test_a_cursor_that_is_none_of_ours_is_refused(client: TestClient, cursor: str) -> None:
    answer = client.get("/claims", params={"cursor": cursor})

    assert answer.status_code == 422
    assert answer.json()["type"] == "urn:lieta:problem:invalid-request"


def test_pages_show_every_claim_once(client: TestClient, municipality: str) -> None:
    case, grant = client_with_grant(client, municipality)
    numbers = []
    for month in (1, 2, 3):
        deliver(client, case, grant, f"2023-{month:02}-15", "1")
        claim = drafted(client, municipality)
        numbers.append(client.get(claim).json()["claim_number"])

    query: dict[str, Any] = {"municipality": municipality, "limit": 2}
    first = client.get("/claims", params=query).json()
    second = client.get("/claims", params=query | {"cursor": first["next_cursor"]}).json()

    shown = [claim["claim_number"] for claim in first["items"] + second["items"]]
    assert shown == numbers
    assert second["next_cursor"] is None
