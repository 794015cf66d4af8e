"""Budget lines over HTTP and in import files: what a contract and a grant meet there."""

from datetime import date
from typing import Any
from uuid import uuid4

import pytest
from fastapi.testclient import TestClient

from contracts.client.registers import path_of
from contracts.events.budget import budget_register_id
from contracts.http.registers import ApproveContract, ConcludeContract
from tests.support.budgets import DOBELE, LINE, plan_line, take_over
from tests.support.facts import BAUSKA
from tests.support.histories import line, send
from tests.support.people import client_with_grant, enter
from tests.support.registers import conclusion_of, contract, home_care_offered
from tests.support.service import NewDatabase, case_and_claims, change, client_of


@pytest.fixture
def client(fresh_database: NewDatabase, tmp_path_factory: pytest.TempPathFactory) -> Any:
    """A service of its own, whose registers are empty."""
    with client_of(case_and_claims(fresh_database, tmp_path_factory.mktemp("home"))) as client:
        yield client


def lines_of(client: TestClient, municipality: str = BAUSKA, on: str = "2023-06-01") -> Any:
    answer = client.get("/budget-lines", params={"municipality": municipality, "on": on})
    assert answer.status_code == 200, answer.text
    return answer.json()["items"]


def conclude(client: TestClient, ceiling_cents: int, reference: str, **changes: Any) -> Any:
    fields: dict[str, Any] = conclusion_of(contract("home_care")).model_dump() | {
        "effective_date": "2022-01-03",
        "contract_reference": reference,
        "ceiling_cents": ceiling_cents,
        "budget_line": LINE,
    }
    command = ConcludeContract(**(fields | changes))
    return client.post(path_of(command), json=command.model_dump(mode="json"))


def with_line(client: TestClient, amount_cents: int) -> None:
    """Home care on offer, and a budget line for it."""
    for command in home_care_offered(BAUSKA)[:2]:
        enter(client, command)
    enter(client, plan_line(amount_cents))


def test_contracts_draw_on_a_line_and_the_next_one_above_it_is_refused(client: TestClient) -> None:
    with_line(client, 100_000)

    assert conclude(client, 80_000, "LG-A").status_code == 201
    refused = conclude(client, 30_000, "LG-B")
    escalated = conclude(client, 30_000, "LG-B", escalation_reference="ZPR-99")

    assert (refused.status_code, refused.json()["rule"]["id"]) == (409, "budget.line_ceiling")
    assert "EUR 100.00 more" in refused.json()["detail"]
    assert "100,00 EUR" in refused.json()["detail_lv"]
    assert escalated.status_code == 201
    [shown] = lines_of(client)
    assert (shown["contracted_cents"], shown["free_cents"]) == (110_000, -10_000)
    assert lines_of(client, on="2021-12-31") == []


def test_money_is_taken_over_in_one_decision_or_not_at_all(client: TestClient) -> None:
    enter(client, plan_line(100_000))
    enter(client, plan_line(0, municipality=DOBELE))
    too_much = take_over(100_001)

    refused = client.post(path_of(too_much), json=too_much.model_dump(mode="json"))
    enter(client, take_over(60_000))

    assert refused.json()["rule"]["id"] == "budget.contracted"
    [given], [taken] = lines_of(client), lines_of(client, DOBELE)
    assert (given["amount_cents"], taken["amount_cents"]) == (40_000, 60_000)


def test_a_grant_above_the_line_is_answered_with_the_warning_each_time(client: TestClient) -> None:
    case, _ = client_with_grant(client)
    enter(client, plan_line(100_000))
    concluded = conclude(client, 2_000_000, "LG-A", escalation_reference="ZPR-99")
    assert concluded.status_code == 201
    approval = ApproveContract(
        effective_date=date(2022, 1, 3),
        municipality=BAUSKA,
        contract_reference="LG-A",
        approval_reference="ZPR-1",
    )
    enter(client, approval)
    body = {
        "effective_date": "2023-01-02",
        "service": "home_care",
        "decision_reference": "L-2",
        "contract_reference": "LG-A",
        "provider": "SIA Atbalsts",
        "pricing_basis": "vvi",
        "quantity_limit": 600,
        "period_to": "2023-12-31",
    }
    key = {"Idempotency-Key": str(uuid4())}

    first = change(client, f"{case}/grant-service", body, **key)
    again = change(client, f"{case}/grant-service", body, **key)

    assert first.status_code == again.status_code == 201
    assert first.json() == again.json()
    [warning] = first.json()["warnings"]
    assert warning["rule"] == "budget.line_commitments"
    assert "EUR 3272.00 more than its EUR 1000.00" in warning["text_en"]
    [item] = [
        one
        for one in client.get(f"{case}/entitlements", params={"on": "2023-02-01"}).json()["items"]
        if one["service"] == "home_care"
    ]
    assert item["budget_lines"][0]["left_cents"] == -327_200
    assert [one["rule"] for one in item["warnings"]] == ["budget.line_commitments"]
    [shown] = lines_of(client)
    assert shown["committed_cents"] == 600 * 712


def test_an_import_brings_budget_lines(client: TestClient) -> None:
    body = plan_line(70_000).model_dump(mode="json")

    answer = send(client, "/cases", [line("plan_budget_line", budget_register_id(BAUSKA), **body)])

    assert answer.status_code == 201, answer.text
    [shown] = lines_of(client)
    assert shown["amount_cents"] == 70_000


def test_only_a_municipality_of_the_day_has_a_plan(client: TestClient) -> None:
    answer = client.get("/budget-lines", params={"municipality": "nekur"})

    assert (answer.status_code, answer.json()["rule"]["id"]) == (422, "municipality.of_date")
