"""Parts of an amount that add up to it to the cent.

Rounding accumulates, as in `payment_claim.split`: the first n parts together are their share of the
whole, rounded half up; each part is the difference to the one before. So parts that are joined give
what the joined share would have given.
"""

from collections.abc import Iterable, Sequence
from datetime import date
from decimal import Decimal
from typing import NamedTuple

from contracts.money import round_half_up
from contracts.reference import rule

PERCENT = 100


class Funding(NamedTuple):
    """An amount by who pays it; the parts add up to it."""

    esf_cents: int
    state_cents: int


def apportioned(amount_cents: int, weights: Sequence[int]) -> list[int]:
    """The amount by the weights, which are not negative and not all 0; the parts add up to it."""
    whole, before_cents, weighed = sum(weights), 0, 0
    parts = []
    for weight in weights:
        weighed += weight
        up_to_here_cents = round_half_up(Decimal(amount_cents * weighed) / whole)
        parts.append(up_to_here_cents - before_cents)
        before_cents = up_to_here_cents
    return parts


def by_funder(amounts_cents: Iterable[int], day: date) -> list[Funding]:
    """Each amount by the percentages of `payment_claim.split`; parts add up to those of the sum."""
    esf_percent = rule("payment_claim.split", day).number("esf_percent")
    total_cents = esf_before_cents = 0
    parts = []
    for amount_cents in amounts_cents:
        total_cents += amount_cents
        esf_total_cents = round_half_up(Decimal(total_cents * esf_percent) / PERCENT)
        esf_cents = esf_total_cents - esf_before_cents
        esf_before_cents = esf_total_cents
        parts.append(Funding(esf_cents, amount_cents - esf_cents))
    return parts
