"""What happens before a claim, through the client."""

from datetime import date
from decimal import Decimal
from uuid import UUID

import httpx2

from contracts.client import Client
from contracts.events.support_plan import PlanLine
from contracts.http.case import ApproveSupportPlan, OpenCase, RecordAssessment, RecordTargetStatus
from contracts.http.command import CaseCommand
from contracts.http.granting import GrantService, RecordDelivery
from tests.integration.client.house import House
from tests.support.facts import team
from tests.support.registers import contract_reference, home_care_offered, offer_key

DAY = date(2021, 9, 1)


def offer_home_care(client: Client, municipality: str) -> None:
    """Enter in the registers what makes home care grantable in the municipality, once."""
    for command in home_care_offered(municipality):
        client.register(command, key=offer_key(command))


def deliver(client: Client, code: str, municipality: str, day: date = DAY) -> UUID:
    """Record what leads to one delivery of EUR 71.20 on a day; returns the delivery's id."""
    offer_home_care(client, municipality)
    opening = OpenCase(
        effective_date=day,
        municipality=municipality,
        target_group="grt",
        given_name="Anna",
        family_name="Izdomāta",
        personal_code=code,
        birth_date=date(1980, 5, 17),
        application_reference="I-1",
    )
    case_id = client.open_case(opening).id
    before: tuple[CaseCommand, ...] = (
        RecordTargetStatus(
            effective_date=day, disability_group="II", disability_kind="mental", lives_in="family"
        ),
        RecordAssessment(
            effective_date=day,
            instrument="di_assessment",
            instrument_version=1,
            team=team(),
            care_level="II",
            scores={},
        ),
        ApproveSupportPlan(
            effective_date=day,
            lines=(PlanLine(service="home_care", quantity=Decimal(9), per="month", goal="M"),),
        ),
    )
    for command in before:
        client.change_case(case_id, command)
    grant = GrantService(
        effective_date=day,
        service="home_care",
        decision_reference="L-1",
        contract_reference=contract_reference(municipality),
        provider="SIA Atbalsts",
        pricing_basis="vvi",
        unit_price_cents=712,
        quantity_limit=Decimal(100),
        period_to=day,
    )
    grant_id = client.change_case(case_id, grant).created_id
    assert grant_id is not None
    delivery = RecordDelivery(effective_date=day, grant_id=grant_id, quantity=Decimal(10))
    delivery_id = client.change_case(case_id, delivery).created_id
    assert delivery_id is not None
    return delivery_id


def over_http(house: House) -> httpx2.Client:
    """A caseworker who speaks to the house's API without our client."""
    headers = {"Authorization": f"Bearer {house.token('caseworker')}"}
    return httpx2.Client(base_url=house.url, headers=headers, trust_env=False, verify=False)
