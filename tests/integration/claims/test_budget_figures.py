"""What a claim asks of the lines of the detailed plan, beside what was approved before it."""

from collections.abc import Iterator
from datetime import date
from typing import Any

import pytest
from fastapi.testclient import TestClient

from contracts.http.budgets import AmendBudgetLine, PlanBudgetLine
from contracts.http.registers import ApproveContract, ConcludeContract
from tests.support.claims import AS_OFFICER, approve
from tests.support.people import client_with_grant, deliver, enter, offer_home_care
from tests.support.registers import contract
from tests.support.service import NewDatabase, case_and_claims, change, client_of

DOBELE, PLANNED_ON = "dobeles-novads", date(2022, 1, 1)


@pytest.fixture
def client(
    fresh_database: NewDatabase, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[TestClient]:
    with client_of(case_and_claims(fresh_database, tmp_path_factory.mktemp("home"))) as client:
        yield client


def offer_on_line(client: TestClient, amount_cents: int) -> None:
    """Plan a line, and conclude on it a contract that the region lets exceed it."""
    plan: dict[str, Any] = {
        "effective_date": PLANNED_ON,
        "municipality": DOBELE,
        "budget_line": "2.1",
    }
    of_contract: dict[str, Any] = {
        "effective_date": PLANNED_ON,
        "municipality": DOBELE,
        "contract_reference": "LG-2.1",
    }
    concluded = contract(
        "home_care",
        **of_contract,
        ceiling_cents=10_000,
        budget_line="2.1",
        escalation_reference="ZPR-9",
    )
    offer_home_care(client, DOBELE)
    enter(
        client,
        PlanBudgetLine(
            **plan, title="Aprūpe mājās", amount_cents=amount_cents, plan_reference="DP-1"
        ),
    )
    enter(client, ConcludeContract(**concluded.model_dump(exclude={"contract_municipality"})))
    enter(client, ApproveContract(**of_contract, approval_reference="ZPR-1"))


def claim_of_month(client: TestClient, case: str, grant: str, month: str, hours: str) -> str:
    deliver(client, case, grant, f"2023-{month}-15", hours)
    body = {
        "effective_date": "2023-04-03",
        "municipality": DOBELE,
        "kind": "grt_services",
        "period_from": f"2023-{month}-01",
        "period_to": f"2023-{month}-28",
    }
    answer = client.post("/claims", json=body)
    assert answer.status_code == 201, answer.text
    return f"/claims/{answer.json()['id']}"


def figure(client: TestClient, claim: str) -> dict[str, Any]:
    [only] = client.get(claim).json()["budget"]
    assert only.pop("budget_line") == "2.1"
    shown: dict[str, Any] = only
    return shown


def test_a_claim_shows_what_its_budget_line_does_not_cover(client: TestClient) -> None:
    offer_on_line(client, 8_000)
    case, grant = client_with_grant(client, DOBELE, contract_reference="LG-2.1", quantity_limit=14)
    first = claim_of_month(client, case, grant, "01", "10")
    second = claim_of_month(client, case, grant, "02", "4")

    # Until something is approved, each draft is alone on the line.
    assert figure(client, second)["approved_before_cents"] == 0
    approve(client, first)

    assert figure(client, first) == {
        "amount_cents": 8_000,
        "approved_before_cents": 0,
        "claimed_cents": 7_120,
        "over_cents": 0,
    }
    assert figure(client, second) == {
        "amount_cents": 8_000,
        "approved_before_cents": 7_120,
        "claimed_cents": 2_848,
        "over_cents": 1_968,
    }


def test_a_reversed_approval_and_an_amended_line_change_the_figure(client: TestClient) -> None:
    offer_on_line(client, 8_000)
    case, grant = client_with_grant(client, DOBELE, contract_reference="LG-2.1", quantity_limit=14)
    first = claim_of_month(client, case, grant, "01", "10")
    second = claim_of_month(client, case, grant, "02", "4")
    approve(client, first)
    enter(
        client,
        AmendBudgetLine(
            effective_date=date(2023, 4, 1),
            municipality=DOBELE,
            budget_line="2.1",
            amount_cents=12_000,
            amendment_reference="G-1",
        ),
    )
    assert figure(client, second)["over_cents"] == 0

    undo = {"effective_date": "2023-04-12", "reason": "Kļūda"}
    answer = change(client, f"{first}/reverse-approval", undo, **AS_OFFICER)

    assert answer.status_code == 201, answer.text
    assert figure(client, second)["approved_before_cents"] == 0
