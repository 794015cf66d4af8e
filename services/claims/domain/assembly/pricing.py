"""What a delivery costs, by which rate and rule, and how much of it a cap leaves eligible."""

from collections.abc import Mapping, Sequence
from datetime import date
from types import MappingProxyType
from typing import NamedTuple

from contracts.events.delivery import asked_cents
from contracts.reference import quoted_service, rule
from services.claims.domain.assembly.claimable import Claimable, ClaimedLine

UsedCents = Mapping[date, int]
"""How much of a person's cap is used up, by day."""


class Price(NamedTuple):
    """The amount asked and the part of it that is eligible, with all that explains them.

    The amount is the unit price of `rate_reference` times the quantity, or the actual cost that
    `document_reference` shows; `price_rule` changed that price. The grant's contract and the line
    of the plan that it draws on are named beside. `cap_rule` is named where its cap applied;
    `used_cents` is what of that cap this takes, by day.
    """

    amount_cents: int
    eligible_cents: int
    rate_reference: str | None = None
    document_reference: str | None = None
    contract_reference: str | None = None
    budget_line: str | None = None
    price_rule: str | None = None
    cap_rule: str | None = None
    used_cents: UsedCents = MappingProxyType({})


def price(one: Claimable, used_cents: UsedCents | None = None) -> Price:
    """Price a delivery by its grant's frozen unit price, or by its actual cost.

    The unit may be any, from an hour to the month of a subsidy. A reversal asks back what was
    asked, as the ledger counts the delivery out; eligible of it is what was approved. A service
    with a cap is eligible up to the cap of each of its days: the amount is spread evenly over the
    days, and each day gets what the cap leaves of `used_cents`, which other lines of the same
    person have used.
    """
    if one.is_reversal:
        assert one.approved_cents is not None, "only a decided line is taken back"
        back_cents = asked_cents(-one.quantity, one.unit_price_cents, one.cost_cents)
        return _explained(one, -back_cents, -one.approved_cents)
    if one.unit_price_cents is None and one.cost_cents is None:
        return _explained(one, 0, 0)
    amount_cents = asked_cents(one.quantity, one.unit_price_cents, one.cost_cents)
    cap_rule = quoted_service(one.service, one.delivered_on).price_cap_rule
    if cap_rule is None:
        return _explained(one, amount_cents, amount_cents)
    eligible = {
        day: min(cents, left_cents(cap_rule, day, used_cents or {}))
        for day, cents in spread(amount_cents, one.days).items()
    }
    eligible_cents = sum(eligible.values())
    return _explained(one, amount_cents, eligible_cents)._replace(
        cap_rule=cap_rule if eligible_cents < amount_cents else None, used_cents=eligible
    )


def _explained(one: Claimable, amount_cents: int, eligible_cents: int) -> Price:
    return Price(
        amount_cents,
        eligible_cents,
        rate_reference=one.rate_reference,
        document_reference=one.document_reference,
        contract_reference=one.contract_reference,
        budget_line=one.budget_line,
        price_rule=one.price_rule,
    )


def left_cents(cap_rule: str, day: date, used_cents: UsedCents) -> int:
    """What the cap of the day leaves."""
    return max(0, rule(cap_rule, day).number("unit_price_cents") - used_cents.get(day, 0))


def spread(amount_cents: int, days: Sequence[date]) -> dict[date, int]:
    """The amount over the days, as evenly as whole cents allow; the first days get the rest."""
    each, rest = divmod(amount_cents, len(days))
    return {day: each + (number < rest) for number, day in enumerate(days)}


def used_by(line: ClaimedLine) -> UsedCents:
    """The most that a claimed line can have used of its cap, by day.

    A line does not tell how its eligible amount falls on its days. Where that is all that it asked
    or it is of one day this is exact; else a day may count as fuller than it is, never emptier.
    """
    return {
        day: min(cents, line.eligible_cents)
        for day, cents in spread(line.amount_cents, line.days).items()
    }
