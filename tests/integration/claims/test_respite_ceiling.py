"""Respite by day and by night, from the case to its claim: EUR 116 for 24 hours together."""

from collections.abc import Iterator
from typing import Any

import pytest
from fastapi.testclient import TestClient

from contracts.http.registers import ApproveContract, RegisterProvider
from contracts.reference import rule
from tests.support import registers
from tests.support.facts import BAUSKA, new_personal_code
from tests.support.people import enter
from tests.support.service import NewDatabase, case_and_claims, change, client_of
from tests.support.spec import specifies

DAY: dict[str, Any] = {"effective_date": "2023-01-02"}
COST_CENTS = 8_000


@pytest.fixture(scope="module")
def client(
    module_database: NewDatabase, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[TestClient]:
    with client_of(case_and_claims(module_database, tmp_path_factory.mktemp("home"))) as client:
        enter(client, RegisterProvider(**registers.provider("respite", **DAY).model_dump()))
        enter(client, registers.conclusion_of(registers.contract("respite", **DAY)))
        enter(client, ApproveContract(**registers.approval(**DAY).model_dump()))
        yield client


def record(client: TestClient, case: str, step: str, body: dict[str, Any]) -> str:
    answer = change(client, f"{case}/{step}", DAY | body)
    assert answer.status_code == 201, answer.text
    created: str = answer.json()["created_id"]
    return created


def child(client: TestClient) -> str:
    """A child in a family with an opinion and a plan of respite; the case's path."""
    opening = {
        "municipality": BAUSKA,
        "target_group": "ft",
        "given_name": "Anna",
        "family_name": "Izdomāta",
        "personal_code": new_personal_code(),
        "birth_date": "2012-05-17",
        "application_reference": "I-1",
    }
    case = f"/cases/{client.post('/cases', json=DAY | opening).json()['id']}"
    status = {
        "disability_group": "child",
        "disability_kind": "functional",
        "opinion_valid_from": "2023-01-01",
        "lives_in": "family",
    }
    line = {"service": "respite", "quantity": 2, "per": "month", "goal": "Atpūta"}
    for step, body in (
        ("record-target-status", status),
        ("approve-support-plan", {"lines": [line]}),
    ):
        answer = change(client, f"{case}/{step}", DAY | body)
        assert answer.status_code == 201, answer.text
    return case


def granted(client: TestClient, case: str, unit: str) -> str:
    """A grant of respite by this unit."""
    grant = {
        "service": "respite",
        "unit": unit,
        "decision_reference": "L-1",
        "application_reference": "I-1",
        "referral_reference": "N-1",
        "contract_reference": registers.CONTRACT,
        "provider": registers.PROVIDER,
        "pricing_basis": "actual_cost",
        "amount_limit_cents": 1_000_000,
        "quantity_limit": 14,
        "period_to": "2023-12-31",
    }
    return record(client, case, "grant-service", grant)


@specifies("respite.daily_ceiling")
def test_a_day_and_a_night_of_one_date_are_claimed_up_to_the_ceiling_of_24_hours(
    client: TestClient,
) -> None:
    case = child(client)
    for unit in ("day", "night"):
        delivery = {
            "effective_date": "2023-02-01",
            "grant_id": granted(client, case, unit),
            "quantity": 1,
            "cost_cents": COST_CENTS,
            "document_reference": f"Rēķins {unit}",
        }
        record(client, case, "record-delivery", delivery)

    draft = {
        "effective_date": "2023-03-01",
        "municipality": BAUSKA,
        "kind": "ft_services",
        "period_from": "2023-01-01",
        "period_to": "2023-02-28",
    }
    drafted = client.post("/claims", json=draft)
    assert drafted.status_code == 201, drafted.text
    lines = client.get(f"/claims/{drafted.json()['id']}").json()["lines"]

    ceiling_cents = rule("respite.daily_ceiling").number("unit_price_cents")
    assert [line["amount_cents"] for line in lines] == [COST_CENTS, COST_CENTS]
    assert sum(line["eligible_cents"] for line in lines) == ceiling_cents
    assert {line["cap_rule"] for line in lines} == {None, "respite.daily_ceiling"}
