"""Import lines that bring cases to where a race begins."""

from typing import Any
from uuid import UUID, uuid4

from contracts.events.budget import budget_register_id
from contracts.events.register import (
    contract_register_id,
    provider_register_id,
    rate_register_id,
)
from contracts.model import TargetGroup
from tests.support.facts import new_personal_code, team_body
from tests.support.histories import Lines, line

BAUSKA = "bauskas-novads"
PROVIDER = "SIA Atbalsts"
OPENED = {"effective_date": "2023-01-02"}


def provider() -> Lines:
    """A registered provider."""
    return [
        line(
            "register_provider",
            provider_register_id(),
            **OPENED,
            municipality=BAUSKA,
            provider=PROVIDER,
            registration_number="SPS-1",
            services=[{"service": one} for one in ("home_care", "rehabilitation", "respite")],
        )
    ]


def contract(reference: str, service: str, ceiling_cents: int = 10**10) -> Lines:
    """An approved contract for the service."""
    in_bauska = OPENED | {"municipality": BAUSKA}
    contracts = contract_register_id(BAUSKA)
    named = {"contract_reference": reference}
    return [
        line(
            "conclude_contract",
            contracts,
            **in_bauska,
            **named,
            provider=PROVIDER,
            services=[service],
            ceiling_cents=ceiling_cents,
            valid_to="2024-12-31",
        ),
        line("approve_contract", contracts, **in_bauska, **named, approval_reference="ZPR-1"),
    ]


def budget_line(name: str, amount_cents: int) -> Lines:
    """A line of the detailed plan."""
    return [
        line(
            "plan_budget_line",
            budget_register_id(BAUSKA),
            **OPENED,
            municipality=BAUSKA,
            budget_line=name,
            title="Aprūpe mājās",
            amount_cents=amount_cents,
            plan_reference="DP-1",
        )
    ]


def rate(service: str, unit: str, unit_price_cents: int) -> Lines:
    """A published VVI rate that holds everywhere."""
    return [
        line(
            "publish_rate",
            rate_register_id(service),
            **OPENED,
            municipality="latvia",
            service=service,
            pricing_basis="vvi",
            unit=unit,
            unit_price_cents=unit_price_cents,
            rate_reference="VVI 2023",
        )
    ]


def opened(case: UUID, group: str, **status: Any) -> Lines:
    """A person's case with a target status."""
    adult = group == "grt"
    return [
        line(
            "open_case",
            case,
            **OPENED,
            municipality=BAUSKA,
            target_group=group,
            given_name="Anna",
            family_name="Izdomāta",
            personal_code=new_personal_code(),
            birth_date="1980-05-17" if adult else "2012-05-17",
            application_reference="I-1",
        ),
        line("record_target_status", case, **OPENED, **status),
    ]


def adult(case: UUID, **status: Any) -> Lines:
    """An adult of the programme's target group."""
    mental = {"disability_group": "II", "disability_kind": "mental", "lives_in": "family"}
    return opened(case, "grt", **(mental | status))


def child(case: UUID) -> Lines:
    """A child with functional disorders and a special-care opinion."""
    return opened(
        case,
        "ft",
        disability_group="child",
        disability_kind="functional",
        lives_in="family",
        opinion_valid_from="2022-12-01",
        opinion_valid_to="2024-12-31",
    )


def planned(case: UUID, group: TargetGroup, service: str) -> Lines:
    """An assessment and a plan that provides for the service."""
    return [
        line(
            "record_assessment",
            case,
            **OPENED,
            instrument="di_assessment",
            instrument_version=1,
            team=team_body(group),
            care_level="II",
        ),
        line(
            "approve_support_plan",
            case,
            **OPENED,
            lines=[{"service": service, "quantity": 10, "per": "month", "goal": "Mērķis"}],
        ),
    ]


def granted(case: UUID, grant: UUID, contract: str, service: str, quantity: int) -> Lines:
    """A grant on actual cost."""
    return [
        line(
            "grant_service",
            case,
            **OPENED,
            grant_id=str(grant),
            service=service,
            application_reference="I-2",
            decision_reference="L-1",
            referral_reference="N-1",
            contract_reference=contract,
            provider=PROVIDER,
            pricing_basis="actual_cost",
            quantity_limit=quantity,
            amount_limit_cents=10**6,
            period_to="2023-12-31",
        )
    ]


def delivered(case: UUID, grant: UUID, quantity: int, first: str, last: str) -> Lines:
    """A delivery over some days, on actual cost."""
    return [
        line(
            "record_delivery",
            case,
            effective_date=last,
            delivered_from=first,
            delivery_id=str(uuid4()),
            grant_id=str(grant),
            quantity=quantity,
            cost_cents=1000,
            document_reference="Rēķins 1",
        )
    ]


def resident(case: UUID) -> Lines:
    """A resident of an institution who wishes to leave it."""
    return [
        *adult(case, lives_in="institution", takes_part_voluntarily=True),
        line("express_transition_wish", case, **OPENED, institution="VSAC Izdomātais"),
    ]


def mentored(case: UUID, mentor: str) -> Lines:
    """The resident has this mentor."""
    return [*resident(case), line("assign_mentor", case, **OPENED, mentor=mentor)]
