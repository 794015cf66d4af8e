"""Granting a service: a planned one, to an eligible person, by a contract, at a published rate."""

from datetime import date
from uuid import UUID

from contracts.dates import refuse_disorder
from contracts.events.granting import ServiceGranted
from contracts.events.support_plan import SupportPlanApproved
from contracts.http.granting import GrantService
from contracts.model import Unit
from contracts.reference import Service, rule
from contracts.reference.words import all_named_lv, named_lv
from contracts.refusal import Refusal
from services.case.domain.checks import UNPROCESSABLE, not_taken, open_on, responsible
from services.case.domain.decision import Decision
from services.case.domain.deliveries.limits import refuse_grant_beyond
from services.case.domain.grants.commitments import bind_cents, bind_place
from services.case.domain.grants.covering import covering_contract, refuse_unfit_provider
from services.case.domain.grants.grant_checks import refuse_past_closing
from services.case.domain.grants.pricing import price_of
from services.case.domain.person.eligibility import refuse_ineligible
from services.case.domain.plan.planning import service_for
from services.case.domain.state import Case
from services.case.domain.surroundings import Surroundings

DECIDED_HERE = {"grant_id", "contract_municipality", "unit", "unit_price_cents"}


def grant_service(
    case: Case, command: GrantService, surroundings: Surroundings, grant_id: UUID
) -> Decision:
    """Grant a planned service to an eligible person, at the rate of its first day.

    The grant binds its whole cost of the contract, and a place of the provider where those are
    limited.
    """
    day = command.effective_date
    open_on(case, day)
    refuse_disorder(day, command.period_to, "The grant's period", "Piešķiršanas periods")
    refuse_past_closing(case, day, command.period_to)
    not_taken(grant_id in case.grants, grant_id)
    service = service_for(command.service, case.target_group_on(day), day)
    unit = _unit(service, command)
    _refuse_misfit(case, service, command)
    refuse_ineligible(case, service, day, command.recipient)
    plan = _planned(case, service, day)
    refuse_grant_beyond(case, command, surroundings)
    _refuse_unbounded_cost(command)
    _refuse_missing_documents(case, command)
    municipality = responsible(case, day)
    refuse_unfit_provider(command, surroundings)
    contract = covering_contract(command, municipality, surroundings)
    price = price_of(case, command, unit, municipality, surroundings)
    granted = ServiceGranted(
        **command.model_dump(exclude=DECIDED_HERE),
        **price._asdict(),
        grant_id=grant_id,
        contract_municipality=contract.fact.municipality,
        unit=unit,
        target_group=case.target_group_on(day),
        plan_version=plan.plan_version,
        municipality=municipality,
    )
    movements = [
        *bind_cents(granted, day, price.committed_cents, surroundings),
        *bind_place(granted, day, command.period_to, surroundings),
    ]
    return Decision([granted], grant_id, movements)


def _unit(service: Service, command: GrantService) -> Unit:
    unit = command.unit or service.unit
    if unit not in service.units:
        raise Refusal(
            "grant.unit",
            f"'{service.code}' is counted in: {', '.join(service.units)}.",
            f"{named_lv('service', service.code)}, vienības:"
            f" {all_named_lv('unit', service.units)}.",
            status=UNPROCESSABLE,
        )
    return unit


def _refuse_misfit(case: Case, service: Service, command: GrantService) -> None:
    bases = service.bases_for(case.target_group_on(command.effective_date))
    on_actual_cost = command.pricing_basis == "actual_cost"
    priced = command.unit_price_cents is not None
    if command.pricing_basis not in bases or (on_actual_cost and priced):
        allowed = ", ".join(bases)
        raise Refusal(
            "grant.basis",
            f"'{service.code}' is priced by: {allowed}. On actual_cost leave unit_price_cents out.",
            f"{named_lv('service', service.code)}, cenas pamats:"
            f" {all_named_lv('pricing_basis', bases)}. Ja tas ir actual_cost, nenorādi"
            " unit_price_cents.",
            status=UNPROCESSABLE,
        )
    if command.recipient not in service.recipients:
        raise Refusal(
            "grant.recipient",
            f"'{service.code}' is granted to: {', '.join(service.recipients)}.",
            f"{named_lv('service', service.code)}, saņēmēji:"
            f" {all_named_lv('recipient', service.recipients)}.",
            status=UNPROCESSABLE,
        )


def _refuse_unbounded_cost(command: GrantService) -> None:
    on_actual_cost = command.pricing_basis == "actual_cost"
    if on_actual_cost != (command.amount_limit_cents is not None):
        raise Refusal(
            "grant.amount_limit",
            "Give amount_limit_cents, the most that it may cost in all, exactly on actual_cost.",
            "Norādi amount_limit_cents, cik kopā drīkst izmaksāt, tieši tad, kad pamats ir"
            " actual_cost.",
            status=UNPROCESSABLE,
        )


def _refuse_missing_documents(case: Case, command: GrantService) -> None:
    asked = rule("grant.documents", command.effective_date)
    groups = asked.words("groups_always")
    if command.pricing_basis == "actual_cost":
        groups = [*groups, *asked.words("groups_on_actual_cost")]
    missing = [name for name in asked.words("documents") if getattr(command, name) is None]
    if case.target_group_on(command.effective_date) in groups and missing:
        raise Refusal(
            "grant.documents",
            f"The claim for this service needs its papers: give {', '.join(missing)}.",
            f"Šī pakalpojuma pieprasījumam vajag dokumentus: norādi {', '.join(missing)}.",
            status=UNPROCESSABLE,
        )


def _planned(case: Case, service: Service, day: date) -> SupportPlanApproved:
    plan = case.plan_on(day)
    if plan is None or service.code not in {line.service for line in plan.lines}:
        raise Refusal(
            "plan.before_grant",
            f"No support plan that holds on {day} provides for '{service.code}'. Approve one.",
            f"Neviens {day} spēkā esošs atbalsta plāns neparedz pakalpojumu"
            f" '{named_lv('service', service.code)}'. Vispirms apstiprini tādu.",
        )
    return plan
