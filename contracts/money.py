"""Money is whole euro cents; where a calculation gives parts of a cent, this is how they end."""

from decimal import ROUND_HALF_UP, Decimal


def round_half_up(cents: Decimal) -> int:
    """Whole cents, halves away from zero, so that taking back mirrors giving."""
    return int(cents.to_integral_value(rounding=ROUND_HALF_UP))


def in_euros(cents: int) -> str:
    """An amount as English texts say it: `EUR 12.50`."""
    return f"EUR {_decimal(cents)}"


def in_euros_lv(cents: int) -> str:
    """An amount as Latvian texts say it: `12,50 EUR`."""
    return f"{_decimal(cents).replace('.', ',')} EUR"


def _decimal(cents: int) -> str:
    euro, cent = divmod(abs(cents), 100)
    return f"{'-' if cents < 0 else ''}{euro}.{cent:02d}"
