"""Granting a service, delivering it, taking a delivery back, ending it."""

from datetime import date
from uuid import UUID

from contracts.dates import refuse_disorder
from contracts.events.case import (
    DeliveryRecorded,
    DeliveryReversed,
    ServiceEnded,
    ServiceGranted,
    SupportPlanApproved,
)
from contracts.http.case import EndService, GrantService, RecordDelivery, ReverseDelivery
from contracts.reference import Service
from contracts.refusal import Refusal
from services.case.domain.checks import UNPROCESSABLE, granted, not_taken, open_on, responsible
from services.case.domain.intake import service_for
from services.case.domain.state import Case, Grant

SERVICES_BY_OPINION = ("social_care", "respite")
GROUPS_FOR_MENTAL_DISORDER = ("I", "II")


def grant_service(case: Case, command: GrantService, grant_id: UUID) -> list[ServiceGranted]:
    """Grant a planned service to an eligible person, at a price that is frozen in the grant."""
    day = command.effective_date
    open_on(case, day)
    refuse_disorder(day, command.period_to, "The grant's period", "Piešķiršanas periods")
    not_taken(grant_id in case.grants, grant_id)
    service = service_for(case, command.service)
    _basis_fits(service, command)
    _eligible(case, service, day)
    plan = _planned(case, service, day)
    return [
        ServiceGranted(
            **command.model_dump(exclude={"grant_id"}),
            grant_id=grant_id,
            unit=service.unit,
            target_group=case.opened.target_group,
            plan_version=plan.plan_version,
            municipality=responsible(case, day),
        )
    ]


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


def record_delivery(
    case: Case, command: RecordDelivery, delivery_id: UUID
) -> list[DeliveryRecorded]:
    """Record a delivery within the grant's period and quantity, with what prices it."""
    day = command.effective_date
    open_on(case, day)
    grant = granted(case, command.grant_id)
    not_taken(delivery_id in case.deliveries, delivery_id)
    _within_period(grant, day)
    _cost_fits(grant, command)
    if command.quantity > grant.quantity_left:
        raise Refusal(
            "grant.quantity",
            f"{grant.quantity_left} of {grant.fact.quantity_limit} are left of this grant;"
            f" {command.quantity} is more.",
            f"No šī apjoma ({grant.fact.quantity_limit}) atlikuši {grant.quantity_left};"
            f" {command.quantity} ir vairāk.",
        )
    return [
        DeliveryRecorded(
            effective_date=day,
            municipality=responsible(case, day),
            delivery_id=delivery_id,
            mode=command.mode,
            document_reference=command.document_reference,
            grant_id=command.grant_id,
            service=grant.fact.service,
            target_group=grant.fact.target_group,
            unit=grant.fact.unit,
            quantity=command.quantity,
            recipient=grant.fact.recipient,
            pricing_basis=grant.fact.pricing_basis,
            unit_price_cents=grant.fact.unit_price_cents,
            cost_cents=command.cost_cents,
        )
    ]


def _within_period(grant: Grant, day: date) -> None:
    last = min(grant.fact.period_to, grant.ended_on or date.max)
    if not grant.fact.effective_date <= day <= last:
        raise Refusal(
            "grant.period",
            f"The grant holds from {grant.fact.effective_date} to {last}; {day} is outside.",
            f"Lēmums ir spēkā no {grant.fact.effective_date} līdz {last}; {day} ir ārpus.",
        )


def _cost_fits(grant: Grant, command: RecordDelivery) -> None:
    on_actual_cost = grant.fact.pricing_basis == "actual_cost"
    stated = command.cost_cents is not None and command.document_reference is not None
    if on_actual_cost and not stated:
        raise Refusal(
            "delivery.cost",
            "The grant is on actual cost: give cost_cents and document_reference (invoice, PNA).",
            "Pakalpojums ir par faktiskajām izmaksām: norādi cost_cents un document_reference"
            " (rēķins, PNA).",
            status=UNPROCESSABLE,
        )
    if not on_actual_cost and command.cost_cents is not None:
        raise Refusal(
            "delivery.cost",
            "The grant has a fixed unit price: leave cost_cents out.",
            "Pakalpojumam ir fiksēta vienības cena: nenorādi cost_cents.",
            status=UNPROCESSABLE,
        )


def reverse_delivery(
    case: Case, command: ReverseDelivery, reversal_id: UUID
) -> list[DeliveryReversed]:
    """Take a delivery back whole, on the delivery's own day."""
    delivery = case.deliveries.get(command.delivery_id)
    if delivery is None or command.effective_date != delivery.effective_date:
        known = "" if delivery is None else f" It was delivered on {delivery.effective_date}."
        known_lv = "" if delivery is None else f" Tā sniegta {delivery.effective_date}."
        raise Refusal(
            "delivery.exists",
            f"The case has no delivery {command.delivery_id} on {command.effective_date}.{known}",
            f"Lietā nav sniegšanas {command.delivery_id} dienā {command.effective_date}.{known_lv}",
            status=UNPROCESSABLE,
        )
    if command.delivery_id in case.reversed_deliveries:
        raise Refusal(
            "delivery.reversed",
            "The delivery was reversed already; record the right one as a new delivery.",
            "Sniegšana jau ir stornēta; pareizo ieraksti kā jaunu sniegšanu.",
        )
    fields = delivery.model_dump(exclude={"mode", "document_reference"})
    return [DeliveryReversed(**fields, reversal_id=reversal_id, reason=command.reason)]


def end_service(case: Case, command: EndService) -> list[ServiceEnded]:
    """End a grant on a day after which nothing was delivered."""
    day = command.effective_date
    open_on(case, day)
    grant = granted(case, command.grant_id)
    if grant.ended_on is not None:
        raise Refusal(
            "grant.ended",
            f"The grant ended on {grant.ended_on}.",
            f"Pakalpojums izbeigts {grant.ended_on}.",
        )
    refuse_disorder(grant.fact.effective_date, day, "The grant's period", "Piešķiršanas periods")
    later = [
        delivery.effective_date
        for delivery in case.deliveries.values()
        if delivery.grant_id == command.grant_id
        and delivery.delivery_id not in case.reversed_deliveries
        and delivery.effective_date > day
    ]
    if later:
        raise Refusal(
            "grant.end_after_deliveries",
            f"The service was delivered on {max(later)}; it cannot end on {day}.",
            f"Pakalpojums sniegts {max(later)}; to nevar izbeigt {day}.",
        )
    return [
        ServiceEnded(
            effective_date=day,
            municipality=responsible(case, day),
            grant_id=command.grant_id,
            service=grant.fact.service,
            reason=command.reason,
        )
    ]
