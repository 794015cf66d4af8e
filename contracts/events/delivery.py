"""Events of deliveries: what a person got on a day or over some days, and its correction."""

from decimal import Decimal
from typing import Annotated, Literal
from uuid import UUID

from pydantic import Field

from contracts.events.granting import GrantFact
from contracts.model import (
    Cents,
    Code,
    DeliveryMode,
    EffectiveDate,
    Model,
    Name,
    PricingBasis,
    Quantity,
    Recipient,
    TargetGroup,
    Text,
    Unit,
    UnitPriceCents,
)
from contracts.money import round_half_up
from contracts.written import NUMBER

DayKind = Literal["weekday", "weekend", "holiday"]
"""A day by the Latvian calendar: a public holiday is one whatever the day of the week."""


class DeliveryFields(Model):
    """What whoever delivers enters.

    The effective date is the last day of the delivery, `delivered_from` the first where it lasted
    longer; of a night it is the day in whose evening the night begins. `cost_cents` is the cost of
    the whole, on actual cost only. `days_with_service` counts the working days of the month on
    which services were provided, for a monthly subsidy only.
    """

    delivered_from: EffectiveDate | None = None
    quantity: Quantity
    cost_cents: Cents | None = None
    mode: DeliveryMode = "in_person"
    document_reference: Name | None = None
    days_with_service: Annotated[int, Field(ge=0, le=31), NUMBER] | None = None


class Delivery(Model):
    """One delivery with all that prices it, so that whoever reads the event needs no other.

    `unit_price_cents` is the grant's of the day; on actual cost it is absent and `cost_cents` is
    the cost of the whole delivery that the provider's document shows. `rate_reference` is the
    published rate that the price comes from. `contract_municipality` concluded the contract with
    `provider`; `procurement_reference` is the procurement that it came of, `budget_line` the line
    that it draws on.
    """

    service: Code
    target_group: TargetGroup
    unit: Unit
    quantity: Quantity
    recipient: Recipient
    pricing_basis: PricingBasis
    unit_price_cents: UnitPriceCents | None
    cost_cents: Cents | None
    rate_reference: Name | None = None
    contract_reference: Name | None = None
    contract_municipality: Code | None = None
    procurement_reference: Name | None = None
    provider: Name | None = None
    budget_line: Name | None = None


class DeliveryRecorded(GrantFact, Delivery, type_name="case.delivery_recorded"):
    """A granted service was delivered on the effective date, or in that month for monthly units.

    `day_kind` is that of the effective date; `days_by_kind` counts all days from `delivered_from`
    to it, without the kinds that do not occur. `price_rule` names the rule that changed the price,
    such as the halving of a monthly subsidy.
    """

    delivery_id: UUID
    mode: DeliveryMode
    document_reference: Name | None = None
    delivered_from: EffectiveDate | None = None
    day_kind: DayKind | None = None
    days_by_kind: dict[DayKind, int] | None = None
    days_with_service: int | None = None
    price_rule: Name | None = None


class DeliveryReversed(GrantFact, Delivery, type_name="case.delivery_reversed"):
    """The delivery `delivery_id` is taken back whole; a corrected one is recorded anew.

    The effective date is the delivery's own, for it is the delivery that never held.
    """

    delivery_id: UUID
    reversal_id: UUID
    reason: Text


def claimable_id(fact: DeliveryRecorded | DeliveryReversed) -> UUID:
    """What a claim line names: the delivery's id, or the reversal's; unique in the whole log."""
    return fact.reversal_id if isinstance(fact, DeliveryReversed) else fact.delivery_id


def delivered_quantity(fact: DeliveryRecorded | DeliveryReversed) -> Decimal:
    """The quantity that a delivery adds (positive) or a reversal takes back (negative)."""
    return -fact.quantity if isinstance(fact, DeliveryReversed) else fact.quantity


def delivered_amount_cents(fact: DeliveryRecorded | DeliveryReversed) -> int:
    """What a delivery costs before any cap; negative where a delivery is taken back."""
    amount_cents = asked_cents(fact.quantity, fact.unit_price_cents, fact.cost_cents)
    return -amount_cents if isinstance(fact, DeliveryReversed) else amount_cents


def asked_cents(quantity: Decimal, unit_price_cents: int | None, cost_cents: int | None) -> int:
    """The actual cost where there is one, or the unit price times the quantity, rounded half up."""
    if cost_cents is not None:
        return cost_cents
    assert unit_price_cents is not None, "a delivery has a price or a cost"
    return round_half_up(unit_price_cents * quantity)
