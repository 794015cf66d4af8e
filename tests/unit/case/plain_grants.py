"""A grant as plain as can be: what happened to it in lists, sums and prices made anew each time."""

from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal
from uuid import UUID

from tests.unit.case.plain_registers import PlainRegisters, days, stands_for


def latest(since: list[tuple[date, bool]], day: date, first: bool) -> bool:
    """What was last said by the day; of one day, what was recorded last."""
    said = sorted((one for one in since if one[0] <= day), key=lambda one: one[0])
    return said[-1][1] if said else first


@dataclass
class PlainDelivery:
    """What was delivered, on which days."""

    days: list[date]
    quantity: Decimal
    cents: int
    reversed: bool = False


@dataclass
class PlainGrant:
    """A grant with all that happened to it; `amount_cents` is None at an hourly price.

    `place` is the municipality that decided, `contract_of` the one whose contract it is by, `said`
    each price with the day from which it holds, `held_cents` what it binds of the contract.
    """

    service: str
    first: date
    period_to: date
    quantity: Decimal
    amount_cents: int | None
    place: str
    contract_of: str = ""
    said: list[tuple[date, int]] = field(default_factory=list)
    held_cents: int = 0
    has_place: bool = False
    ended_on: date | None = None
    closed_with: bool = False
    amended: list[tuple[date, Decimal]] = field(default_factory=list)
    decided: Decimal = Decimal(0)
    paused: list[tuple[date, bool]] = field(default_factory=list)
    deliveries: dict[UUID, PlainDelivery] = field(default_factory=dict)

    @property
    def is_hourly(self) -> bool:
        """Whether an hour has a price."""
        return self.amount_cents is None

    @property
    def last(self) -> date:
        """The last day on which it holds."""
        return min(self.period_to, self.ended_on or date.max)

    @property
    def is_over(self) -> bool:
        """Whether it ended, or was closed with its case, and binds no more than it cost."""
        return self.ended_on is not None or self.closed_with

    @property
    def held(self) -> list[PlainDelivery]:
        """The deliveries that were not taken back."""
        return [one for one in self.deliveries.values() if not one.reversed]

    @property
    def delivered(self) -> Decimal:
        """How much was delivered."""
        return sum((one.quantity for one in self.held), Decimal(0))

    @property
    def delivered_cents(self) -> int:
        """What it cost."""
        return sum(one.cents for one in self.held)

    def price_on(self, day: date) -> int:
        """The price that was said for the latest day until this one, and of that day last."""
        return sorted((one for one in self.said if one[0] <= day), key=lambda one: one[0])[-1][1]

    def priced_until(self, until: date, registers: PlainRegisters) -> "PlainGrant":
        """The grant when each of its days until this one has the rate that is published for it."""
        priced = replace(self, said=[*self.said])
        if self.is_hourly:
            for day in days(self.first, min(until, self.last)):
                rate = registers.rate_on(day, stands_for(self.place, day))
                if priced.price_on(day) != rate:
                    priced.said.append((day, rate))
        return priced

    @property
    def needs_cents(self) -> int:
        """What it may still cost with what it cost: the rest as on the dearest of its days."""
        if self.amount_cents is not None:
            return self.amount_cents
        dearest = max(self.price_on(day) for day in days(self.first, self.last))
        return self.delivered_cents + int((self.quantity - self.delivered) * dearest)

    def amended_to(self, day: date, quantity: Decimal) -> Decimal:
        """How much it allows with one more amendment: what was decided for the latest day."""
        said = sorted([*self.amended, (day, quantity)], key=lambda one: one[0])
        return said[-1][1]

    def amend(self, day: date, quantity: Decimal) -> None:
        """It allows so much from the day on."""
        self.decided = self.decided or self.quantity
        self.quantity = self.amended_to(day, quantity)
        self.amended.append((day, quantity))
        self.closed_with = False

    def allows_on(self, day: date) -> Decimal:
        """How much it allows on the day: what was decided for the latest day until then."""
        said = sorted((one for one in self.amended if one[0] <= day), key=lambda one: one[0])
        return said[-1][1] if said else self.decided or self.quantity

    def has_room(self, first: date, quantity: Decimal | int = 0) -> bool:
        """Whether so much more from the day on is never more than it allows by then."""
        turns = [first, *(day for day, _ in self.amended if day > first)]
        turns += [one.days[-1] for one in self.held if one.days[-1] > first]
        return all(
            sum(one.quantity for one in self.held if one.days[-1] <= day) + quantity
            <= self.allows_on(day)
            for day in turns
        )

    def end(self, day: date) -> None:
        """It ended on the day."""
        self.ended_on = day
        self.held_cents = self.delivered_cents

    def holds(self, day: date) -> bool:
        """Whether the day is within its period."""
        return self.first <= day <= self.last

    def is_paused(self, day: date) -> bool:
        """Whether it was suspended on the day."""
        return latest(self.paused, day, False)
