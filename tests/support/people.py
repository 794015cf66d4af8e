"""A client with a running grant, and what it needs, made over HTTP as people make it."""

from typing import Any

from fastapi.testclient import TestClient

from contracts.client.registers import path_of
from contracts.http.registers import RegisterCommand
from tests.support.facts import new_personal_code, team_body
from tests.support.registers import contract_reference, home_care_offered, offer_key
from tests.support.service import change


def client_with_grant(
    client: TestClient, municipality: str = "bauskas-novads", **grant: Any
) -> tuple[str, str]:
    """Open, assess, plan and grant home care from 2023-01-01; the case's path, the grant."""
    offer_home_care(client, municipality)
    day = {"effective_date": "2023-01-01"}
    opened = client.post(
        "/cases",
        json=day
        | {
            "municipality": municipality,
            "target_group": "grt",
            "given_name": "Anna",
            "family_name": "Izdomāta",
            "personal_code": new_personal_code(),
            "birth_date": "1980-05-17",
            "application_reference": "I-1",
        },
    )
    case = f"/cases/{opened.json()['id']}"
    steps: list[tuple[str, dict[str, Any]]] = [
        (
            "record-target-status",
            {"disability_group": "II", "disability_kind": "mental", "lives_in": "family"},
        ),
        (
            "record-assessment",
            {
                "instrument": "di_assessment",
                "instrument_version": 1,
                "team": team_body(),
                "care_level": "II",
            },
        ),
        (
            "approve-support-plan",
            {"lines": [{"service": "home_care", "quantity": 8, "per": "week", "goal": "Mājās"}]},
        ),
        (
            "grant-service",
            {
                "service": "home_care",
                "decision_reference": "L-1",
                "contract_reference": contract_reference(municipality),
                "provider": "SIA Atbalsts",
                "pricing_basis": "vvi",
                "unit_price_cents": 712,
                "quantity_limit": 500,
                "period_to": "2023-12-31",
            }
            | grant,
        ),
    ]
    answers = [change(client, f"{case}/{step}", day | body) for step, body in steps]
    assert [answer.status_code for answer in answers] == [201] * 4, answers[-1].text
    return case, answers[-1].json()["created_id"]


def offer_home_care(client: TestClient, municipality: str) -> None:
    """Enter in the registers what makes home care grantable in the municipality, once."""
    for command in home_care_offered(municipality):
        enter(client, command)


def enter(client: TestClient, command: RegisterCommand) -> None:
    """Make an entry in a register, once however often it is asked for."""
    body = command.model_dump(mode="json")
    headers = {"Idempotency-Key": offer_key(command)}
    answer = client.post(path_of(command), json=body, headers=headers)
    assert answer.status_code == 201, answer.text


def deliver(client: TestClient, case: str, grant_id: str, day: str, quantity: str = "10") -> str:
    """Record a delivery; its id."""
    body = {"effective_date": day, "grant_id": grant_id, "quantity": quantity}
    answer = change(client, f"{case}/record-delivery", body)
    assert answer.status_code == 201, answer.text
    created: str = answer.json()["created_id"]
    return created
