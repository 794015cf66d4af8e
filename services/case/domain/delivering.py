"""Recording what was delivered, and taking it back."""

from datetime import date
from uuid import UUID

from contracts.events.delivery import DeliveryRecorded, DeliveryReversed
from contracts.http.granting import RecordDelivery, ReverseDelivery
from contracts.refusal import Refusal
from services.case.domain.checks import UNPROCESSABLE, granted, not_taken, open_on, responsible
from services.case.domain.decision import Decision
from services.case.domain.grant import Grant
from services.case.domain.state import Case
from services.case.domain.surroundings import Surroundings


def record_delivery(
    case: Case, command: RecordDelivery, _surroundings: Surroundings, delivery_id: UUID
) -> Decision:
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
            f"{grant.quantity_left} of {grant.quantity_limit} are left of this grant;"
            f" {command.quantity} is more.",
            f"No šī apjoma ({grant.quantity_limit}) atlikuši {grant.quantity_left};"
            f" {command.quantity} ir vairāk.",
        )
    delivered = DeliveryRecorded(
        **command.model_dump(exclude={"delivery_id"}),
        municipality=responsible(case, day),
        delivery_id=delivery_id,
        service=grant.fact.service,
        target_group=grant.fact.target_group,
        unit=grant.fact.unit,
        recipient=grant.fact.recipient,
        pricing_basis=grant.fact.pricing_basis,
        unit_price_cents=grant.unit_price_cents_on(day),
    )
    return Decision([delivered], delivery_id)


def _within_period(grant: Grant, day: date) -> None:
    last = grant.last_day
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
    case: Case, command: ReverseDelivery, _surroundings: Surroundings, reversal_id: UUID
) -> Decision:
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
    fields = delivery.model_dump(include=set(DeliveryReversed.model_fields))
    taken_back = DeliveryReversed(**fields, reversal_id=reversal_id, reason=command.reason)
    return Decision([taken_back], reversal_id)
