"""What a grant leaves to deliver on a day.

An amendment holds from its effective date, so what is delivered up to a day keeps to the limit of
that day; and as nothing delivered is undone by a later, lower limit, to that of each later day.
"""

from datetime import date, timedelta
from decimal import Decimal
from typing import NamedTuple

from services.case.domain.grants.grant import Grant, cost_cents
from services.case.domain.grants.grant_checks import delivered_by
from services.case.domain.state import Case

ONE_DAY = timedelta(days=1)


class Left(NamedTuple):
    """A limit, and what was delivered up to the last day on which it is the grant's."""

    limit: Decimal
    delivered: Decimal

    @property
    def left(self) -> Decimal:
        """What may still be delivered by it; never less than nothing."""
        return max(Decimal(0), self.limit - self.delivered)


def quantity_left_on(case: Case, grant: Grant, day: date) -> Left:
    """The limit that leaves the least of the grant's units to deliver on this day."""
    if not grant.amendments:
        return Left(grant.quantity_limit, grant.quantity_delivered)
    held = delivered_by(case, grant)
    limits = [
        Left(
            grant.limits_on(first).quantity_limit,
            sum((one.quantity for one in held if one.effective_date <= last), Decimal(0)),
        )
        for first, last in spans_from(grant, day)
    ]
    return min(limits, key=lambda one: one.limit - one.delivered)


def amount_left_cents_on(case: Case, grant: Grant, day: date) -> Left | None:
    """The amount in cents that leaves the least to deliver on this day; None at a unit price."""
    if grant.amount_limit_cents is None:
        return None
    if not grant.amendments:
        return Left(Decimal(grant.amount_limit_cents), Decimal(grant.delivered_cents))
    held = delivered_by(case, grant)
    limits = [
        Left(
            Decimal(grant.limits_on(first).amount_limit_cents or 0),
            Decimal(sum(cost_cents(one) for one in held if one.effective_date <= last)),
        )
        for first, last in spans_from(grant, day)
    ]
    return min(limits, key=lambda one: one.limit - one.delivered)


def spans_from(grant: Grant, day: date) -> list[tuple[date, date]]:
    """The days from this one on, as spans with the same limits, each by its first and last day."""
    turns = {one.effective_date for one in grant.amendments if one.effective_date > day}
    firsts = sorted({day, *turns})
    return list(zip(firsts, [*(one - ONE_DAY for one in firsts[1:]), date.max], strict=True))
