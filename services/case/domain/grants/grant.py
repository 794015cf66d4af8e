"""A grant and what became of it, folded from its facts."""

from datetime import date
from decimal import Decimal
from typing import NamedTuple, assert_never

from contracts.events.delivery import DeliveryRecorded, DeliveryReversed, delivered_quantity
from contracts.events.granting import (
    GrantAmended,
    GrantEvent,
    GrantRepriced,
    ImmediateResultRecorded,
    ParticipantFormSubmitted,
    ServiceEnded,
    ServiceGranted,
    ServiceResumed,
    ServiceSuspended,
)
from contracts.money import round_half_up


class Grant(NamedTuple):
    """A grant after all that is known of it; what is asked by the day holds on that day."""

    fact: ServiceGranted
    quantity_delivered: Decimal = Decimal(0)
    delivered_cents: int = 0
    ended_on: date | None = None
    amendments: tuple[GrantAmended, ...] = ()
    repricings: tuple[GrantRepriced, ...] = ()
    pauses: tuple[ServiceSuspended | ServiceResumed, ...] = ()
    forms: tuple[ParticipantFormSubmitted, ...] = ()
    results: tuple[ImmediateResultRecorded, ...] = ()
    committed_cents: int = 0
    """What it bound of its contract when it was granted, amended or priced last."""
    is_settled: bool = False
    """Whether it has ended, or the case was closed after it, so that it binds what it delivered."""

    def limits_on(self, day: date) -> ServiceGranted | GrantAmended:
        """What says how much, until when: the latest amendment of the day, or the decision.

        Of two amendments of one day the one recorded last holds.
        """
        if not self.amendments:
            return self.fact
        held = [one for one in self.amendments if one.effective_date <= day]
        # max keeps the first of equals.
        return max(reversed(held), key=lambda one: one.effective_date, default=self.fact)

    @property
    def quantity_limit(self) -> Decimal:
        """The most units that may be delivered, by the latest amendment."""
        return self.limits_on(date.max).quantity_limit

    @property
    def quantity_left(self) -> Decimal:
        """What may still be delivered."""
        return self.quantity_limit - self.quantity_delivered

    @property
    def amount_limit_cents(self) -> int | None:
        """On actual cost the most that all deliveries may cost, by the latest amendment."""
        return self.limits_on(date.max).amount_limit_cents

    @property
    def period_to(self) -> date:
        """The last day of the period, by the latest amendment; an earlier end is not looked at."""
        return self.limits_on(date.max).period_to

    @property
    def last_day(self) -> date:
        """The last day on which it may be delivered."""
        return min(self.period_to, self.ended_on or date.max)

    @property
    def has_days(self) -> bool:
        """Whether there is a day of it: one that ended before its first day never ran."""
        return self.fact.effective_date <= self.last_day

    def runs_on(self, day: date) -> bool:
        """Whether the day is within the period and before the end; suspension is not looked at."""
        return self.fact.effective_date <= day <= self.last_day

    def has_ended_by(self, day: date) -> bool:
        """Whether it has ended on this day or before, or its period is over."""
        return (self.ended_on is not None and self.ended_on <= day) or self.last_day < day

    def is_suspended_on(self, day: date) -> bool:
        """Whether the grant was suspended on this day."""
        held: ServiceSuspended | ServiceResumed | None = None
        for one in self.pauses:
            begins = one.effective_date
            if begins <= day and (held is None or begins >= held.effective_date):
                held = one
        return isinstance(held, ServiceSuspended)

    def priced_on(self, day: date) -> ServiceGranted | GrantRepriced:
        """What gives a delivery on this day its price: the decision, or a later re-pricing."""
        held: ServiceGranted | GrantRepriced = self.fact
        for one in self.repricings:
            if held.effective_date <= one.effective_date <= day:
                held = one
        return held

    def unit_price_cents_on(self, day: date) -> int | None:
        """The price of a unit delivered on this day; None on actual cost."""
        return self.priced_on(day).unit_price_cents

    @property
    def highest_price_cents(self) -> int:
        """The highest price of a unit on any day of it; nothing on actual cost."""
        days = [one.effective_date for one in self.repricings if self.runs_on(one.effective_date)]
        return max(self.unit_price_cents_on(day) or 0 for day in (self.fact.effective_date, *days))


def grant_after(grant: Grant | None, fact: GrantEvent) -> Grant:
    """The grant after one more of its facts."""
    if isinstance(fact, ServiceGranted):
        return Grant(fact, committed_cents=fact.committed_cents or 0)
    assert grant is not None, "a grant begins with its decision"
    match fact:
        case GrantAmended():
            return grant._replace(
                amendments=(*grant.amendments, fact),
                committed_cents=fact.committed_cents,
                is_settled=False,
            )
        case GrantRepriced():
            return grant._replace(
                repricings=(*grant.repricings, fact), committed_cents=fact.committed_cents
            )
        case ServiceSuspended() | ServiceResumed():
            return grant._replace(pauses=(*grant.pauses, fact))
        case ServiceEnded():
            return grant._replace(ended_on=fact.effective_date, is_settled=True)
        case ParticipantFormSubmitted():
            return grant._replace(forms=(*grant.forms, fact))
        case ImmediateResultRecorded():
            return grant._replace(results=(*grant.results, fact))
        case _:
            assert_never(fact)


def delivered_by(grant: Grant, fact: DeliveryRecorded | DeliveryReversed) -> Grant:
    """The grant after a delivery or its reversal."""
    quantity = delivered_quantity(fact)
    amount_cents = cost_cents(fact)
    if isinstance(fact, DeliveryReversed):
        amount_cents = -amount_cents
    return grant._replace(
        quantity_delivered=grant.quantity_delivered + quantity,
        delivered_cents=grant.delivered_cents + amount_cents,
    )


def cost_cents(fact: DeliveryRecorded | DeliveryReversed) -> int:
    """What a delivery costs: its stated cost, or its quantity at its unit price."""
    if fact.cost_cents is not None:
        return fact.cost_cents
    return round_half_up(fact.quantity * (fact.unit_price_cents or 0))
