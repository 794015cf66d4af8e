"""The care-level scenarios of 2015: from quantities and prices to the amount that is claimed."""

from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from fastapi.testclient import TestClient

from contracts.client.registers import path_of
from contracts.dates import days_of_month
from contracts.events.register import RateComponent
from contracts.http.registers import (
    ApproveContract,
    ConcludeContract,
    PublishRate,
    RegisterProvider,
)
from contracts.money import round_half_up
from contracts.working_days import working_days
from tests.support import registers
from tests.support.facts import new_personal_code, team_body
from tests.support.people import enter
from tests.support.proposal import Scenario, scenarios
from tests.support.service import NewDatabase, case_and_claims, change, client_of

SUPPORT = "care_level_support"
PLACES = ("bauskas-novads", "dobeles-novads", "jelgavas-novads", "talsu-novads")
FIRST = date(2022, 1, 3)
MONTHS = {"2023-01-31": True, "2023-02-28": False}
"""The last day of a month, and whether services were on at least half of its working days."""


@pytest.fixture(scope="module")
def client(
    module_database: NewDatabase, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[TestClient]:
    with client_of(case_and_claims(module_database, tmp_path_factory.mktemp("home"))) as client:
        fields: dict[str, Any] = registers.provider(SUPPORT).model_dump()
        enter(client, RegisterProvider(**(fields | {"effective_date": FIRST})))
        for one in scenarios():
            enter(client, rate_of(one))
        yield client


def rate_of(one: Scenario, **changes: Any) -> PublishRate:
    """What an officer enters of a scenario: quantities, prices and their sum."""
    fields: dict[str, Any] = {
        "effective_date": FIRST,
        "municipality": "latvia",
        "service": SUPPORT,
        "pricing_basis": "care_level_subsidy",
        "unit": "month",
        "care_level": one.care_level,
        "housing": one.housing,
        "unit_price_cents": one.total_cents,
        "components": tuple(
            RateComponent(service=service, quantity=Decimal(quantity), unit_price_cents=cents)
            for service, quantity, cents in one.components
        ),
        "rate_reference": f"{one.care_level} {one.housing}",
        "edition": "2015",
        "source": "S3, 3. tabula",
    }
    return PublishRate(**(fields | changes))


def contracted(client: TestClient, place: str) -> None:
    """An approved contract of the municipality for the support."""
    own: dict[str, Any] = {
        "effective_date": FIRST,
        "municipality": place,
        "contract_reference": f"LG-{place}",
    }
    fields: dict[str, Any] = registers.contract(SUPPORT).model_dump(
        exclude={"contract_municipality"}
    )
    enter(client, ConcludeContract(**(fields | own)))
    enter(client, ApproveContract(**own, approval_reference="ZPR-1"))


def granted(client: TestClient, place: str, one: Scenario) -> tuple[str, str]:
    """A client of the care level, with a year's subsidy for the housing."""
    day = {"effective_date": "2023-01-01"}
    opened = client.post(
        "/cases",
        json=day
        | {
            "municipality": place,
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
                "care_level": one.care_level,
            },
        ),
        (
            "approve-support-plan",
            {"lines": [{"service": SUPPORT, "quantity": 1, "per": "month", "goal": "Mājās"}]},
        ),
        (
            "grant-service",
            {
                "service": SUPPORT,
                "decision_reference": "L-1",
                "contract_reference": f"LG-{place}",
                "provider": registers.PROVIDER,
                "pricing_basis": "care_level_subsidy",
                "housing": one.housing,
                "quantity_limit": 12,
                "period_to": "2023-12-31",
            },
        ),
    ]
    answers = [change(client, f"{case}/{step}", day | body) for step, body in steps]
    assert [answer.status_code for answer in answers] == [201] * 4, answers[-1].text
    return case, answers[-1].json()["created_id"]


@pytest.mark.parametrize(
    ("one", "place"),
    list(zip(scenarios(), PLACES, strict=True)),
    ids=lambda one: one.replace("-novads", "") if isinstance(one, str) else one.care_level,
)
def test_a_scenario_is_claimed_to_the_cent_whole_and_halved(
    client: TestClient, one: Scenario, place: str
) -> None:
    contracted(client, place)
    case, grant = granted(client, place, one)

    for last, enough in MONTHS.items():
        in_month = len(working_days(days_of_month(date.fromisoformat(last))))
        half = in_month / 2
        served = [days for days in range(in_month) if (days >= half) == enough]
        body = {
            "effective_date": last,
            "grant_id": grant,
            "quantity": 1,
            "days_with_service": min(served) if enough else max(served),
        }
        recorded = change(client, f"{case}/record-delivery", body)
        assert recorded.status_code == 201, recorded.text

    draft = {
        "effective_date": "2023-04-03",
        "municipality": place,
        "kind": "grt_services",
        "period_from": "2023-01-01",
        "period_to": "2023-03-31",
    }
    drafted = client.post("/claims", json=draft)
    assert drafted.status_code == 201, drafted.text
    lines = client.get(f"/claims/{drafted.json()['id']}").json()["lines"]
    halved_cents = round_half_up(Decimal(one.total_cents) / 2)
    assert {line["delivered_on"]: line["amount_cents"] for line in lines} == {
        "2023-01-31": one.total_cents,
        "2023-02-28": halved_cents,
    }


def test_a_scenario_that_does_not_add_up_is_not_entered(client: TestClient) -> None:
    [first, *_] = scenarios()
    wrong = rate_of(first, unit_price_cents=first.total_cents + 1)

    answer = client.post(path_of(wrong), json=wrong.model_dump(mode="json"))

    assert (answer.status_code, answer.json()["rule"]["id"]) == (422, "rate.components")
    assert "EUR 371.88" in answer.json()["detail"]
    assert "EUR 371.89" in answer.json()["detail"]
