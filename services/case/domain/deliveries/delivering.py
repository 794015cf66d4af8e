"""Recording what was delivered, and taking it back."""

from datetime import date
from uuid import UUID

from contracts.events.delivery import DeliveryRecorded, DeliveryReversed
from contracts.http.granting import RecordDelivery, ReverseDelivery
from contracts.refusal import Refusal
from contracts.working_days import count_by_kind, day_kind
from services.case.domain.checks import UNPROCESSABLE, granted, not_taken, responsible
from services.case.domain.decision import Decision
from services.case.domain.deliveries import limits, stays
from services.case.domain.deliveries.day_prices import price_of_days, refuse_halved_date
from services.case.domain.deliveries.delivery_amounts import (
    price_of,
    refuse_cost,
    refuse_quantity,
    refuse_repeated,
)
from services.case.domain.deliveries.delivery_days import days_of, refuse_days, refuse_span
from services.case.domain.grants.commitments import follow_delivery
from services.case.domain.state import Case
from services.case.domain.surroundings import Surroundings


def record_delivery(
    case: Case,
    command: RecordDelivery,
    surroundings: Surroundings,
    delivery_id: UUID,
    today: date,
) -> Decision:
    """Record a delivery with what prices it, and take what it takes of the person's limits."""
    refuse_span(command)
    days = days_of(command)
    grant = granted(case, command.grant_id)
    not_taken(delivery_id in case.deliveries, delivery_id)
    service, unit = grant.fact.service, grant.fact.unit
    refuse_days(case, grant, days, surroundings)
    refuse_cost(case, grant, command)
    refuse_quantity(case, grant, command, days)
    stays.refuse_unfinished_night(service, unit, days[-1], today)
    stays.refuse_overlap(case, service, unit, days)
    stays.refuse_same_day(case, grant, days)
    daily = price_of_days(case, grant, days, surroundings)
    unit_price_cents, price_rule = price_of(case, grant, command, daily.unit_price_cents)
    contract = surroundings.contracts(grant.fact.municipality).of_grant(grant.fact)
    delivered = DeliveryRecorded(
        **command.model_dump(exclude={"delivery_id"}),
        municipality=responsible(case, command.effective_date),
        delivery_id=delivery_id,
        service=service,
        target_group=grant.fact.target_group,
        unit=unit,
        recipient=grant.fact.recipient,
        pricing_basis=grant.fact.pricing_basis,
        unit_price_cents=unit_price_cents,
        day_kind=day_kind(command.effective_date),
        days_by_kind=count_by_kind(days),
        price_rule=price_rule or daily.price_rule,
        rate_reference=daily.rate_reference,
        contract_reference=grant.fact.contract_reference,
        contract_municipality=contract.fact.municipality if contract else None,
        procurement_reference=contract.fact.procurement_reference if contract else None,
        provider=grant.fact.provider,
        budget_line=contract.fact.budget_line if contract else None,
    )
    taken = [
        *limits.take_for_delivery(case, grant, delivered, days, surroundings),
        *follow_delivery(grant, delivered, surroundings),
    ]
    refuse_repeated(case, command, days)
    return Decision([delivered], delivery_id, taken)


def reverse_delivery(
    case: Case, command: ReverseDelivery, surroundings: Surroundings, reversal_id: UUID
) -> Decision:
    """Take a delivery back whole, on the delivery's own day, with what it took of limits."""
    delivery = case.deliveries.get(command.delivery_id)
    if delivery is None or command.effective_date != delivery.effective_date:
        known = "" if delivery is None else f" It was delivered on {delivery.effective_date}."
        known_lv = "" if delivery is None else f" Tā diena ir {delivery.effective_date}."
        raise Refusal(
            "delivery.exists",
            f"The case has no delivery {command.delivery_id} on {command.effective_date}.{known}",
            f"Lietā nav sniegšanas ieraksta {command.delivery_id} ar dienu"
            f" {command.effective_date}.{known_lv}",
            status=UNPROCESSABLE,
        )
    if command.delivery_id in case.reversed_deliveries:
        raise Refusal(
            "delivery.reversed",
            "The delivery was reversed already; record the right one as a new delivery.",
            "Sniegšanas ieraksts jau ir stornēts; pareizo ieraksti kā jaunu.",
        )
    refuse_halved_date(case, delivery)
    fields = delivery.model_dump(include=set(DeliveryReversed.model_fields))
    taken_back = DeliveryReversed(**fields, reversal_id=reversal_id, reason=command.reason)
    returned = [
        *limits.return_for_reversal(case, delivery, surroundings),
        *follow_delivery(case.grants[delivery.grant_id], taken_back, surroundings),
    ]
    return Decision([taken_back], reversal_id, returned)
