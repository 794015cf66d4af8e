"""Granting a service: a planned one, to an eligible person, at a price that is frozen."""

from datetime import date
from uuid import UUID

from contracts.dates import refuse_disorder
from contracts.events.granting import ServiceGranted
from contracts.events.support_plan import SupportPlanApproved
from contracts.http.granting import GrantService
from contracts.reference import Service
from contracts.refusal import Refusal
from services.case.domain.checks import UNPROCESSABLE, not_taken, open_on, responsible
from services.case.domain.decision import Decision
from services.case.domain.eligibility import refuse_ineligible
from services.case.domain.planning import service_for
from services.case.domain.state import Case
from services.case.domain.surroundings import Surroundings


def grant_service(
    case: Case, command: GrantService, _surroundings: Surroundings, grant_id: UUID
) -> Decision:
    """Grant a planned service to an eligible person, at a price that is frozen in the grant."""
    day = command.effective_date
    open_on(case, day)
    refuse_disorder(day, command.period_to, "The grant's period", "Piešķiršanas periods")
    not_taken(grant_id in case.grants, grant_id)
    service = service_for(case, command.service)
    _basis_fits(service, command)
    refuse_ineligible(case, service, day, command.recipient)
    plan = _planned(case, service, day)
    granted = ServiceGranted(
        **command.model_dump(exclude={"grant_id", "unit"}),
        grant_id=grant_id,
        unit=service.unit,
        target_group=case.opened.target_group,
        plan_version=plan.plan_version,
        municipality=responsible(case, day),
    )
    return Decision([granted], grant_id)


def _basis_fits(service: Service, command: GrantService) -> None:
    on_actual_cost = command.pricing_basis == "actual_cost"
    has_price = bool(command.unit_price_cents)
    if command.pricing_basis not in service.pricing_basis or on_actual_cost == has_price:
        allowed = ", ".join(service.pricing_basis)
        raise Refusal(
            "grant.basis",
            f"'{service.code}' is priced by: {allowed}. Give unit_price_cents unless it is"
            " actual_cost.",
            f"'{service.code}' cenas pamats: {allowed}. Norādi unit_price_cents, ja tas nav"
            " actual_cost.",
            status=UNPROCESSABLE,
        )
    if command.recipient not in service.recipients:
        raise Refusal(
            "grant.recipient",
            f"'{service.code}' is granted to: {', '.join(service.recipients)}.",
            f"'{service.code}' saņēmēji: {', '.join(service.recipients)}.",
            status=UNPROCESSABLE,
        )


def _planned(case: Case, service: Service, day: date) -> SupportPlanApproved:
    plan = case.plan_on(day)
    if plan is None or service.code not in {line.service for line in plan.lines}:
        raise Refusal(
            "plan.before_grant",
            f"No support plan that holds on {day} provides for '{service.code}'. Approve one.",
            f"Neviens {day} spēkā esošs atbalsta plāns neparedz '{service.code}'. Vispirms"
            " apstiprini tādu.",
        )
    return plan
