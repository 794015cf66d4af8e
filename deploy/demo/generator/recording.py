"""Deliveries as providers recorded them, with their slips and corrections."""

from collections.abc import Iterator
from decimal import Decimal
from uuid import UUID

from contracts.http.granting import RecordDelivery, ReverseDelivery
from deploy.demo.generator.casework import Casework
from deploy.demo.generator.entry import Entry
from deploy.demo.generator.invented import user_name
from deploy.demo.generator.line import Line

SLIP_CHANCE = 0.012
SLIP_CENTS = 900
"""By how much a slip is invoiced too high."""
REMOTE_CHANCE = 0.1
REMOTE_SERVICES = {"consultation", "psychologist"}


def delivery_id(work: Casework, line: Line) -> UUID:
    """The delivery that holds in the end."""
    return work.seed.id("delivery", line.grant.key, line.day)


def recordings(work: Casework) -> Iterator[Entry]:
    """Every delivery; of some a wrong record first, and its reversal."""
    for line in work.lines:
        chance = work.seed.chance("recording", line.grant.key, line.day)
        actor = user_name(work.seed.chance("staff", line.grant.provider))
        right = _record(work, line, delivery_id(work, line))
        if line.offer.service in REMOTE_SERVICES and chance.random() < REMOTE_CHANCE:
            right = right.model_copy(update={"mode": "remote"})
        if chance.random() < SLIP_CHANCE and _can_be_mistaken(line):
            wrong_id = work.seed.id("wrong delivery", line.grant.key, line.day)
            yield work.entry(_slip(right, line, wrong_id), actor)
            yield work.entry(
                ReverseDelivery(
                    effective_date=line.day,
                    delivery_id=wrong_id,
                    reversal_id=work.seed.id("reversal", line.grant.key, line.day),
                    reason="Ierakstīts kļūdaini; pareizais apjoms un summa ir jaunajā ierakstā.",
                ),
                actor,
            )
        yield work.entry(right, actor)


def _record(work: Casework, line: Line, identifier: UUID) -> RecordDelivery:
    document = "Rēķins" if line.on_actual_cost else "PNA"
    number = work.seed.chance("document", line.grant.key, line.day).randint(1, 9999)
    return RecordDelivery(
        effective_date=line.day,
        delivered_from=line.first_day if line.first_day < line.day else None,
        delivery_id=identifier,
        grant_id=work.grant_id(line.grant),
        quantity=line.quantity,
        cost_cents=line.cost_cents,
        document_reference=f"{document} {line.day:%Y-%m}/{number:04}",
    )


def _can_be_mistaken(line: Line) -> bool:
    """Whether another quantity or cost could be recorded; of a single day there is no less."""
    return line.on_actual_cost or not line.offer.is_in_whole_days or line.quantity > 1


def _slip(right: RecordDelivery, line: Line, wrong_id: UUID) -> RecordDelivery:
    """The same with a wrong cost, or where there is none with a unit too little or too much."""
    if right.cost_cents is not None:
        slip: dict[str, object] = {"cost_cents": right.cost_cents + SLIP_CENTS}
    else:
        step = line.offer.step
        less = right.quantity - step
        slip = {"quantity": less if less > Decimal(0) else right.quantity + step}
    return RecordDelivery.model_validate(right.model_dump() | slip | {"delivery_id": wrong_id})
