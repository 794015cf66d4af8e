"""Money is whole euro cents; where a calculation gives parts of a cent, this is how they end."""

from decimal import ROUND_HALF_UP, Decimal


def round_half_up(cents: Decimal) -> int:
    """Whole cents, halves away from zero, so that taking back mirrors giving."""
    return int(cents.to_integral_value(rounding=ROUND_HALF_UP))
