"""Quantities have two decimals; where a calculation gives more, this is how they end."""

from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction

HUNDREDTH = Decimal("0.01")


def hundredths(quantity: Fraction) -> Decimal:
    """The quantity to two decimals, halves away from zero."""
    exact = Decimal(quantity.numerator) / Decimal(quantity.denominator)
    return exact.quantize(HUNDREDTH, ROUND_HALF_UP)
