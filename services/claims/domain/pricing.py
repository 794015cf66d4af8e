"""What a delivery costs, and how much of it is eligible."""

from datetime import date
from decimal import Decimal
from typing import NamedTuple

from contracts.model import PricingBasis
from contracts.money import round_half_up
from contracts.reference import quoted_service, rule


class Price(NamedTuple):
    """The amount asked, the part of it that is eligible, and the rule of the cap if one applied."""

    amount_cents: int
    eligible_cents: int
    cap_rule: str | None


def price(
    delivered_on: date,
    service_code: str,
    pricing_basis: PricingBasis,
    quantity: Decimal,
    unit_price_cents: int | None,
    cost_cents: int | None,
) -> Price:
    """Price a delivery by its grant's frozen unit price, or by its actual cost.

    The unit may be any, from an hour to the month of a subsidy.

    A service with a cap is eligible up to the unit price of the cap of its day, for the same
    quantity.
    """
    if pricing_basis == "actual_cost":
        assert cost_cents is not None, "a delivery on actual cost states it"
        amount_cents = cost_cents
    else:
        assert unit_price_cents is not None, "a grant with a fixed price states it"
        amount_cents = round_half_up(unit_price_cents * quantity)
    cap_rule = quoted_service(service_code, delivered_on).price_cap_rule
    if cap_rule is None:
        return Price(amount_cents, amount_cents, None)
    most_cents = round_half_up(rule(cap_rule, delivered_on).number("unit_price_cents") * quantity)
    if amount_cents <= most_cents:
        return Price(amount_cents, amount_cents, None)
    return Price(amount_cents, most_cents, cap_rule)
