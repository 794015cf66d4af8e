"""Who pays which part of an amount: the European Social Fund, and the state.

One rule rounds (`payment_claim.split`): the fund's part of the first n amounts is its percentage of
their sum, rounded half up (below zero half down, so that taking back mirrors giving); the part of
each is the difference to the one before, the state pays the rest. So the parts of lines add up, to
the cent, to those of their claims and of the whole, which is split as if it were one amount.
"""

from collections.abc import Iterable
from datetime import date
from decimal import Decimal

from contracts.events.payment_claim import Split
from contracts.money import round_half_up
from contracts.reference import rule

PERCENT = 100


def split(amount_cents: int, day: date) -> Split:
    """The amount as a whole, by the percentage that holds on the day."""
    [whole] = split_each([amount_cents], day)
    return whole


def split_each(amounts_cents: Iterable[int], day: date) -> list[Split]:
    """Every amount, in the given order, so that the parts add up to those of the sum.

    Amounts may be negative, where something is taken back.
    """
    esf_percent = rule("payment_claim.split", day).number("esf_percent")
    splits: list[Split] = []
    total_cents = esf_before_cents = 0
    for amount_cents in amounts_cents:
        total_cents += amount_cents
        esf_total_cents = round_half_up(Decimal(total_cents * esf_percent) / PERCENT)
        esf_cents = esf_total_cents - esf_before_cents
        esf_before_cents = esf_total_cents
        splits.append(
            Split(
                amount_cents=amount_cents,
                esf_cents=esf_cents,
                state_cents=amount_cents - esf_cents,
            )
        )
    return splits
