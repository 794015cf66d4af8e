"""A case as plain as can be: days in lists, sums made anew each time, no rule by its name.

It answers whether something may be recorded, so that the domain's decisions can be compared.
"""

from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from decimal import Decimal
from uuid import UUID, uuid4

from tests.unit.case.plain_grants import PlainDelivery, PlainGrant, latest
from tests.unit.case.plain_limits import PlainLimits
from tests.unit.case.plain_registers import (
    MUNICIPALITIES,
    exists,
    stands_for,
)
from tests.unit.case.plain_respite import RESPITE_DAYS

MOST_DAYS = 31
BY_OPINION = ("respite", "social_care")


@dataclass(kw_only=True)
class PlainCase(PlainLimits):
    """A child's case; each municipality has one contract for all services, of the same number."""

    opened_on: date
    opened_in: str
    moves: list[tuple[date, str]] = field(default_factory=list)
    openness: list[tuple[date, bool]] = field(default_factory=list)
    opinions: list[tuple[date, date, date]] = field(default_factory=list)
    died_on: date | None = None

    def is_open(self, day: date) -> bool:
        """Whether the case is open on the day."""
        return self.opened_on <= day and latest(self.openness, day, True)

    def has_opinion(self, day: date) -> bool:
        """Whether there is an opinion: of those that have begun the one that began last holds."""
        has_one = False
        for told_on, first, last in sorted(self.opinions, key=lambda one: (one[1], one[0])):
            if told_on <= day and first <= day:
                has_one = day <= last
        return has_one

    def is_alive(self, day: date) -> bool:
        """Whether the person lives on the day."""
        return self.died_on is None or day <= self.died_on

    def is_active(self, day: date) -> bool:
        """Whether things may still happen on the day."""
        return self.is_open(day) and self.is_alive(day)

    def place_on(self, day: date) -> str:
        """The municipality that has the case on the day."""
        held = (date.min, self.opened_in)
        for since, place in self.moves:
            if held[0] <= since <= day:
                held = (since, place)
        return stands_for(held[1], day)

    def may_deliver(self, grant: PlainGrant, delivery: PlainDelivery) -> bool:
        """Whether the delivery may be recorded."""
        covered = delivery.days
        return (
            self._is_undivided(grant, covered)
            and stands_for(grant.place, covered[-1]) == self.place_on(covered[-1])
            and len(covered) <= MOST_DAYS
            and all(
                self.is_active(day)
                and grant.holds(day)
                and not grant.is_paused(day)
                and (grant.service not in BY_OPINION or self.has_opinion(day))
                for day in covered
            )
            and grant.has_room(covered[-1], delivery.quantity)
            and (
                grant.amount_cents is None
                or grant.delivered_cents + delivery.cents <= grant.amount_cents
            )
            and self._fits(grant, delivery)
            and self._has_money_for(grant, delivery)
            and not any(
                (one.days, one.quantity) == (covered, delivery.quantity) for one in grant.held
            )
        )

    def _is_undivided(self, grant: PlainGrant, covered: list[date]) -> bool:
        if not all(grant.holds(day) for day in covered):
            return False
        priced = grant.priced_until(covered[-1], self.registers)
        prices = {priced.price_on(day) for day in covered if grant.is_hourly}
        return len(prices) <= 1 and len({self.place_on(day) for day in covered}) == 1

    def _after(self, grant: PlainGrant, delivery: PlainDelivery) -> PlainGrant:
        priced = grant.priced_until(delivery.days[-1], self.registers)
        return replace(priced, deliveries={**grant.deliveries, uuid4(): delivery})

    def _needs_cents(self, grant: PlainGrant, delivery: PlainDelivery) -> int:
        after = self._after(grant, delivery)
        if grant.is_over:
            return after.delivered_cents
        return max(grant.held_cents, after.needs_cents)

    def _has_money_for(self, grant: PlainGrant, delivery: PlainDelivery) -> bool:
        return self.can_bind(grant, self._needs_cents(grant, delivery))

    def deliver(self, delivery_id: UUID, grant: PlainGrant, delivery: PlainDelivery) -> None:
        """The delivery is recorded."""
        held_cents = self._needs_cents(grant, delivery)
        self.price_until(grant, delivery.days[-1])
        grant.held_cents = held_cents
        grant.deliveries[delivery_id] = delivery
        if grant.service == "respite":
            self.families.count(delivery_id, set(delivery.days))

    def reverse(self, delivery_id: UUID) -> None:
        """The delivery is taken back."""
        [grant] = [one for one in self.grants.values() if delivery_id in one.deliveries]
        grant.deliveries[delivery_id].reversed = True
        self.families.forget(delivery_id)
        if grant.is_over:
            grant.held_cents = grant.delivered_cents

    def may_reprice(self, grant: PlainGrant, day: date) -> bool:
        """Whether the grant may be priced ahead of what is done with it."""
        priced = grant.priced_until(day, self.registers)
        return (
            self.is_active(day)
            and grant.ended_on is None
            and grant.holds(day)
            and priced.said != grant.said
            and (grant.is_over or self.can_bind(grant, priced.needs_cents))
        )

    def reprice(self, grant: PlainGrant, day: date) -> None:
        """The grant is priced, and binds what it may cost then."""
        self.price_until(grant, day)
        if not grant.is_over:
            grant.held_cents = grant.needs_cents

    def _fits(self, grant: PlainGrant, delivery: PlainDelivery) -> bool:
        if grant.service == "rehabilitation":
            tried = uuid4()
            grant.deliveries[tried] = delivery
            fits = self.sessions_fit()
            del grant.deliveries[tried]
            return fits
        if grant.service == "social_care":
            return self.has_hours_for(delivery)
        had, new = self.respite_days(), set(delivery.days)
        return (
            delivery.quantity == len(delivery.days)
            and not had & new
            and self.families.fit(new)
            and all(
                len([day for day in had | new if day.year == year]) <= RESPITE_DAYS
                for year in {day.year for day in new}
            )
        )

    def may_pause(self, grant: PlainGrant, day: date) -> bool:
        """Whether the grant may be suspended from the day."""
        if not (self.is_active(day) and grant.holds(day) and not grant.is_paused(day)):
            return False
        paused = PlainGrant(**{**vars(grant), "paused": [*grant.paused, (day, True)]})
        had = [on for one in grant.held for on in one.days]
        return not any(on >= day and paused.is_paused(on) for on in had)

    def may_resume(self, grant: PlainGrant, day: date) -> bool:
        """Whether the grant may be resumed on the day."""
        return self.is_active(day) and grant.holds(day) and grant.is_paused(day)

    def may_end(self, grant: PlainGrant, day: date) -> bool:
        """Whether the grant may end on the day."""
        return (
            self.is_active(day)
            and grant.ended_on is None
            and all(one.days[-1] <= day for one in grant.held)
        )

    def may_amend(self, grant: PlainGrant, day: date, quantity: Decimal) -> bool:
        """Whether the quantity of a grant with an hourly price may become another one."""
        changed = self._amended(grant, day, quantity)
        return (
            self.is_active(day)
            and grant.ended_on is None
            and grant.holds(day)
            and changed.has_room(day)
            and self.can_bind(grant, changed.needs_cents)
            and self.finds_place(grant)
        )

    def _amended(self, grant: PlainGrant, day: date, quantity: Decimal) -> PlainGrant:
        priced = grant.priced_until(day, self.registers)
        return replace(
            priced,
            quantity=grant.amended_to(day, quantity),
            amended=[*grant.amended, (day, quantity)],
            decided=grant.decided or grant.quantity,
        )

    def amend(self, grant: PlainGrant, day: date, quantity: Decimal) -> None:
        """The grant allows so much from the day on."""
        self.price_until(grant, day)
        grant.amend(day, quantity)
        grant.held_cents = grant.needs_cents
        grant.has_place = self.wants_place(grant)

    def may_close(self, day: date) -> bool:
        """Whether the case may be closed on the day."""
        return self.is_open(day) and all(grant.last <= day for grant in self.grants.values())

    def close(self, day: date) -> None:
        """The case is closed; what ran out binds no more than it cost."""
        self.openness.append((day, False))
        for grant in self.grants.values():
            grant.closed_with = True
            if grant.ended_on is None:
                grant.held_cents = grant.delivered_cents

    def may_record(self, day: date) -> bool:
        """Whether what makes the person eligible may be recorded on the day."""
        return self.is_active(day)

    def may_request(self, day: date) -> bool:
        """Whether the parents may apply for more sessions on the day."""
        return self.is_active(day)

    def may_die(self, day: date) -> bool:
        """Whether the death may be recorded on the day."""
        return (
            self.is_open(day)
            and self.died_on is None
            and all(one.days[-1] <= day for grant in self.grants.values() for one in grant.held)
        )

    def die(self, day: date) -> None:
        """The person died; what ran ends that day."""
        self.died_on = day
        for grant in self.grants.values():
            if grant.ended_on is None:
                self.price_until(grant, day)
                if grant.period_to > day:
                    grant.end(day)

    def may_move(self, day: date, place: str) -> bool:
        """Whether the case may be handed to the municipality on the day."""
        return (
            self.is_active(day)
            and all(since <= day for since, _ in self.moves)
            and place in MUNICIPALITIES
            and exists(place, day)
            and place != self.place_on(day)
            and all(one.days[-1] < day for grant in self.grants.values() for one in grant.held)
        )

    def move(self, day: date, place: str) -> None:
        """The case is handed over; what ran ended the day before."""
        for grant in self.grants.values():
            if grant.ended_on is None:
                self.price_until(grant, day - timedelta(days=1))
                if grant.period_to >= day:
                    grant.end(day - timedelta(days=1))
        self.moves.append((day, place))

    def contract_for(self, day: date, named: str | None) -> str | None:
        """Whose contract it is on the day, where there is just one or it is named."""
        here = self.place_on(day)
        fitting = [one for one in MUNICIPALITIES if stands_for(one, day) == here]
        fitting = [one for one in fitting if named in (None, one)]
        return fitting[0] if len(fitting) == 1 else None

    def may_grant(self, grant: PlainGrant) -> bool:
        """Whether the grant, with what it binds, may be made on its first day."""
        day = grant.first
        return (
            self.is_active(day)
            and grant.contract_of != ""
            and self.finds_place(grant)
            and (grant.service not in BY_OPINION or self.has_opinion(day))
            and not any(self.closes_within(grant, closed) for closed, _ in self.openness)
            and not any(grant.first < moved <= grant.period_to for moved, _ in self.moves)
            and (self.died_on is None or grant.period_to <= self.died_on)
            and self.bound_cents(grant.contract_of) + grant.held_cents <= self.ceiling_cents
            and grant.quantity <= self.left_for(grant)
        )

    def closes_within(self, grant: PlainGrant, day: date) -> bool:
        """Whether the case was closed on a day of the grant that is not its last."""
        return grant.first <= day < grant.period_to and not self.is_open(day)
