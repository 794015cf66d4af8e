"""Ordinary facts and commands, so that a test names only what matters to it."""

from datetime import date
from decimal import Decimal
from itertools import count
from typing import Any
from uuid import UUID, uuid5

from stdnum.lv import pvn

from contracts.events.assessment import AssessmentRecorded, TeamMember
from contracts.events.case import CaseOpened, TargetStatusRecorded
from contracts.events.delivery import DeliveryRecorded
from contracts.events.granting import ServiceGranted
from contracts.events.support_plan import PlanLine, SupportPlanApproved
from contracts.http.case import OpenCase
from contracts.http.granting import GrantService, RecordDelivery
from contracts.model import TargetGroup
from contracts.reference import rule

NAMES = UUID("3f0b2b8e-6c39-5d7a-9a55-1f5a5c0a7b11")
BAUSKA = "bauskas-novads"
MARCH = date(2023, 3, 1)
TODAY = date(2024, 6, 1)


_numbers = count(1000)


def new_personal_code() -> str:
    """A valid code that no test had before; of the range that says nothing about a birth date."""
    base = f"3200{next(_numbers):06d}"
    code = base + pvn.calc_check_digit_pers(base)
    return code if pvn.is_valid(code) else new_personal_code()


def named(name: str) -> UUID:
    """The same id for the same name."""
    return uuid5(NAMES, name)


def at(day: date = MARCH, municipality: str = BAUSKA) -> dict[str, Any]:
    """The day and municipality of a fact."""
    return {"effective_date": day, "municipality": municipality}


def opened(group: TargetGroup = "grt", day: date = MARCH, **changes: Any) -> CaseOpened:
    """The opening of the case of an adult, or of a child in the children's groups."""
    fields: dict[str, Any] = {
        "target_group": group,
        "given_name": "Anna",
        "family_name": "Izdomāta",
        "personal_code": "32000000008",
        "birth_date": date(1980, 5, 17) if group == "grt" else date(2012, 5, 17),
        "application_reference": "I-1",
    }
    return CaseOpened(**(at(day) | fields | changes))


def mental_disability(day: date = MARCH, **changes: Any) -> TargetStatusRecorded:
    fields = {"disability_group": "II", "disability_kind": "mental", "lives_in": "family"}
    return TargetStatusRecorded(**at(day), **(fields | changes))


def opinion(first: date, last: date | None, **changes: Any) -> TargetStatusRecorded:
    fields: dict[str, Any] = {
        "disability_group": "child",
        "disability_kind": "functional",
        "opinion_valid_from": first,
        "opinion_valid_to": last,
    }
    return mental_disability(**(fields | changes))


def team(group: TargetGroup = "grt") -> tuple[TeamMember, ...]:
    """A complete team that shows just what the rules ask for."""
    evidence = rule("assessment.team_evidence")
    leader = rule("assessment.leader").text("leader")
    return tuple(
        TeamMember(
            specialist=specialist,
            leads=specialist == leader,
            experience_years=evidence.number("experience_years"),
            di_training_hours=evidence.number("di_training_hours"),
            evidence_reference="CV-1",
        )
        for specialist in rule(f"assessment.team.{group}").words("specialists")
    )


def team_body(group: TargetGroup = "grt") -> list[dict[str, Any]]:
    """The same team as a request says it."""
    return [member.model_dump(mode="json") for member in team(group)]


def assessed(group: TargetGroup = "grt", day: date = MARCH) -> AssessmentRecorded:
    return AssessmentRecorded(
        **at(day),
        assessment_id=named("assessment"),
        target_group=group,
        instrument="di_assessment",
        instrument_version=1,
        team=team(group),
        care_level="II",
    )


def planned(*services: str, day: date = MARCH, version: int = 1) -> SupportPlanApproved:
    lines = tuple(
        PlanLine(service=s, quantity=Decimal(10), per="month", goal="Mērķis") for s in services
    )
    return SupportPlanApproved(**at(day), lines=lines, plan_version=version)


def granted(service: str = "home_care", grant: str = "grant", **changes: Any) -> ServiceGranted:
    fields: dict[str, Any] = {
        "service": service,
        "grant_id": named(grant),
        "decision_reference": "L-1",
        "contract_reference": "LG-1",
        "provider": "SIA Atbalsts",
        "pricing_basis": "vvi",
        "unit_price_cents": 712,
        "quantity_limit": 100,
        "period_to": date(2023, 12, 31),
        "unit": "hour",
        "target_group": "grt",
        "plan_version": 1,
    }
    return ServiceGranted(**(at() | fields | changes))


def delivered(delivery: str = "delivery", day: date = MARCH, **changes: Any) -> DeliveryRecorded:
    fields: dict[str, Any] = {
        "delivery_id": named(delivery),
        "mode": "in_person",
        "grant_id": named("grant"),
        "service": "home_care",
        "target_group": "grt",
        "unit": "hour",
        "quantity": 10,
        "recipient": "client",
        "pricing_basis": "vvi",
        "unit_price_cents": 712,
        "cost_cents": None,
    }
    return DeliveryRecorded(**(at(day) | fields | changes))


def open_case(**changes: Any) -> OpenCase:
    fields: dict[str, Any] = {
        "effective_date": MARCH,
        "municipality": BAUSKA,
        "target_group": "grt",
        "given_name": "Anna",
        "family_name": "Izdomāta",
        "personal_code": "320000-00008",
        "birth_date": date(1980, 5, 17),
        "application_reference": "I-1",
    }
    return OpenCase(**(fields | changes))


def grant_service(**changes: Any) -> GrantService:
    fields: dict[str, Any] = {
        "effective_date": MARCH,
        "service": "home_care",
        "decision_reference": "L-1",
        "contract_reference": "LG-1",
        "provider": "SIA Atbalsts",
        "pricing_basis": "vvi",
        "unit_price_cents": 712,
        "quantity_limit": 100,
        "period_to": date(2023, 12, 31),
    }
    return GrantService(**(fields | changes))


def record_delivery(**changes: Any) -> RecordDelivery:
    fields: dict[str, Any] = {
        "effective_date": MARCH,
        "grant_id": named("grant"),
        "quantity": 10,
    }
    return RecordDelivery(**(fields | changes))
