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
from services.case.domain.planning import service_for
from services.case.domain.state import Case
from services.case.domain.surroundings import Surroundings

SERVICES_BY_OPINION = ("social_care", "respite")
GROUPS_FOR_MENTAL_DISORDER = ("I", "II")


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
    _eligible(case, service, day)
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


def _eligible(case: Case, service: Service, day: date) -> None:
    status = case.status_on(day)
    assessed = case.assessment_on(day) is not None
    if case.opened.target_group == "grt":
        fits = (
            status is not None
            and status.disability_kind == "mental"
            and status.disability_group in GROUPS_FOR_MENTAL_DISORDER
        )
        if not (fits and assessed):
            raise Refusal(
                "eligibility.grt",
                f"On {day} the case needs disability group I or II for a mental disorder"
                f" ({'recorded' if fits else 'not recorded'}) and an assessment"
                f" ({'recorded' if assessed else 'not recorded'}).",
                f"{day} lietā vajag I vai II invaliditātes grupu garīgu traucējumu dēļ"
                f" ({'ir' if fits else 'nav'}) un izvērtējumu ({'ir' if assessed else 'nav'}).",
            )
    elif service.code in SERVICES_BY_OPINION:
        first = status.opinion_valid_from if status else None
        last = status.opinion_valid_to if status else None
        if first is None or day < first or (last is not None and day > last):
            raise Refusal(
                "eligibility.ft_opinion",
                f"On {day} the case has no valid VDEĀVK opinion on special care. Record it in the"
                " target status.",
                f"{day} lietā nav spēkā esoša VDEĀVK atzinuma. Ieraksti to mērķa grupas statusā.",
            )
    elif not assessed:
        raise Refusal(
            "eligibility.ft_assessed",
            f"On {day} the case has no assessment in the programme. Record it first.",
            f"{day} lietā nav izvērtējuma projektā. Vispirms ieraksti to.",
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
