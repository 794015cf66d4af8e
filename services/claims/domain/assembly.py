"""Which deliveries a claim takes, and the line that each becomes."""

from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from typing import NamedTuple
from uuid import UUID

from contracts.events.claim import ClaimKind, ClaimLine
from contracts.model import PricingBasis, Recipient, TargetGroup, Unit
from services.claims.domain.pricing import Price, price

GROUP_OF_KIND: dict[ClaimKind, TargetGroup] = {
    "grt_services": "grt",
    "ft_services": "ft",
    "vsac_preparation": "grt",
}
"""Whose services each kind of claim asks for.

The programme's claims are for services to adults with mental disorders and to children with
functional disorders (S0). For children out of family care it has none: what they get, such as
family-like care, is recorded and never claimed here.
"""


class Claimable(NamedTuple):
    """A delivery, or the reversal of one, that is in no claim yet.

    `quantity` is negative for a reversal, and `approved_cents` then tells what was approved for the
    delivery that it takes back: None while that delivery is in no claim, or in one not yet decided.
    """

    claimable_id: UUID
    delivery_id: UUID
    case_id: UUID
    grant_id: UUID
    municipality: str
    service: str
    target_group: TargetGroup
    recipient: Recipient
    delivered_on: date
    unit: Unit
    quantity: Decimal
    pricing_basis: PricingBasis
    unit_price_cents: int | None
    cost_cents: int | None
    approved_cents: int | None

    @property
    def is_reversal(self) -> bool:
        """Whether this takes a delivery back."""
        return self.claimable_id != self.delivery_id


def assemble(
    claimables: Iterable[Claimable], period_from: date, period_to: date
) -> tuple[ClaimLine, ...]:
    """The lines of a claim for the period, in order of day.

    Args:
        claimables: all of one municipality and target group up to the end of the period that are
            in no claim.
        period_from, period_to: the first and the last day of the period.

    A delivery and its reversal that were both never claimed cancel out and stay out. A reversal of
    an earlier, decided line takes back exactly what was approved for it, whatever period that was.
    """
    unclaimed = {one.claimable_id: one for one in claimables}
    reversed_ids = {one.delivery_id for one in unclaimed.values() if one.is_reversal}
    taken = [
        one
        for one in unclaimed.values()
        if one.delivered_on <= period_to
        and (
            one.approved_cents is not None
            if one.is_reversal
            else period_from <= one.delivered_on and one.claimable_id not in reversed_ids
        )
    ]
    taken.sort(key=lambda one: (one.delivered_on, one.service, one.claimable_id))
    return tuple(_line(number, one) for number, one in enumerate(taken, 1))


def _line(number: int, one: Claimable) -> ClaimLine:
    if one.is_reversal:
        assert one.approved_cents is not None, "only a decided line is taken back"
        asked = Price(-one.approved_cents, -one.approved_cents, None)
    else:
        asked = price(
            one.delivered_on,
            one.service,
            one.pricing_basis,
            one.quantity,
            one.unit_price_cents,
            one.cost_cents,
        )
    return ClaimLine(
        line=number,
        claimable_id=one.claimable_id,
        delivery_id=one.delivery_id,
        case_id=one.case_id,
        grant_id=one.grant_id,
        municipality=one.municipality,
        service=one.service,
        target_group=one.target_group,
        recipient=one.recipient,
        delivered_on=one.delivered_on,
        unit=one.unit,
        quantity=one.quantity,
        pricing_basis=one.pricing_basis,
        unit_price_cents=one.unit_price_cents,
        amount_cents=asked.amount_cents,
        eligible_cents=asked.eligible_cents,
        cap_rule=asked.cap_rule,
    )
