"""A case as plain as can be: days in lists, sums made anew each time, no rule by its name.

It answers whether something may be recorded, so that the domain's decisions can be compared.
"""

from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal
from uuid import UUID, uuid4

FIRST_SESSIONS, MORE_SESSIONS, RESPITE_DAYS, MOST_DAYS, HOURS_A_DAY = 40, 60, 30, 31, 24
BY_OPINION = ("respite", "social_care")


def days(first: date, last: date) -> list[date]:
    """Every day from the first to the last."""
    return [first + timedelta(days=number) for number in range((last - first).days + 1)]


@dataclass
class PlainDelivery:
    """What was delivered, on which days."""

    days: list[date]
    quantity: Decimal
    cents: int
    reversed: bool = False


@dataclass
class PlainGrant:
    """A grant with all that happened to it; `hourly_cents` is None on actual cost."""

    service: str
    first: date
    period_to: date
    quantity: Decimal
    amount_cents: int | None
    hourly_cents: int | None = None
    ended_on: date | None = None
    closed_with: bool = False
    amended: list[tuple[date, Decimal]] = field(default_factory=list)
    paused: list[tuple[date, bool]] = field(default_factory=list)
    deliveries: dict[UUID, PlainDelivery] = field(default_factory=dict)

    @property
    def last(self) -> date:
        """The last day on which it holds."""
        return min(self.period_to, self.ended_on or date.max)

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

    @property
    def bound_cents(self) -> int:
        """What it binds of its contract: once it is over, and ended or closed, what it cost."""
        if self.ended_on is not None or self.closed_with:
            return self.delivered_cents
        if self.hourly_cents is None:
            assert self.amount_cents is not None
            return self.amount_cents
        return int(self.quantity * self.hourly_cents)

    def amended_to(self, day: date, quantity: Decimal) -> Decimal:
        """How much it allows with one more amendment: what was decided for the latest day."""
        said = sorted([*self.amended, (day, quantity)], key=lambda one: one[0])
        return said[-1][1]

    def amend(self, day: date, quantity: Decimal) -> None:
        """It allows so much from the day on."""
        self.quantity = self.amended_to(day, quantity)
        self.amended.append((day, quantity))
        self.closed_with = False

    def holds(self, day: date) -> bool:
        """Whether the day is within its period."""
        return self.first <= day <= self.last

    def is_paused(self, day: date) -> bool:
        """Whether it was suspended on the day."""
        return latest(self.paused, day, False)


def latest(since: list[tuple[date, bool]], day: date, first: bool) -> bool:
    """What was last said by the day; of one day, what was recorded last."""
    said = sorted((one for one in since if one[0] <= day), key=lambda one: one[0])
    return said[-1][1] if said else first


@dataclass
class PlainCase:
    """A child's case, with one contract for all its services."""

    opened_on: date
    ceiling_cents: int
    openness: list[tuple[date, bool]] = field(default_factory=list)
    opinions: list[tuple[date, date, date]] = field(default_factory=list)
    requests: list[date] = field(default_factory=list)
    grants: dict[UUID, PlainGrant] = field(default_factory=dict)
    died_on: date | None = None

    def is_open(self, day: date) -> bool:
        """Whether the case is open on the day."""
        return self.opened_on <= day and latest(self.openness, day, True)

    def has_opinion(self, day: date) -> bool:
        """Whether there is an opinion: each one told has its say from its own first day on."""
        has_one = False
        for told_on, first, last in sorted(self.opinions, key=lambda one: one[0]):
            if told_on <= day and first <= day:
                has_one = day <= last
        return has_one

    def is_alive(self, day: date) -> bool:
        """Whether the person lives on the day."""
        return self.died_on is None or day <= self.died_on

    def is_active(self, day: date) -> bool:
        """Whether things may still happen on the day."""
        return self.is_open(day) and self.is_alive(day)

    @property
    def bound_cents(self) -> int:
        """What all grants bind of the contract."""
        return sum(grant.bound_cents for grant in self.grants.values())

    def sessions(self, before: date = date.max) -> Decimal:
        """The child's sessions of rehabilitation in deliveries that began before the day."""
        return sum(
            (
                one.quantity
                for grant in self._of("rehabilitation")
                for one in grant.held
                if one.days[0] < before
            ),
            Decimal(0),
        )

    @property
    def asked_on(self) -> date:
        """The day from which the parents had asked for more sessions."""
        return min(self.requests, default=date.max)

    def sessions_fit(self) -> bool:
        """Whether the sessions are within what the child may have, on every day."""
        in_all = FIRST_SESSIONS + (MORE_SESSIONS if self.requests else 0)
        return self.sessions(self.asked_on) <= FIRST_SESSIONS and self.sessions() <= in_all

    def respite_days(self) -> set[date]:
        """Every day on which there was respite."""
        return {day for grant in self._of("respite") for one in grant.held for day in one.days}

    def _of(self, service: str) -> list[PlainGrant]:
        return [grant for grant in self.grants.values() if grant.service == service]

    def may_deliver(self, grant: PlainGrant, delivery: PlainDelivery) -> bool:
        """Whether the delivery may be recorded."""
        covered = delivery.days
        return (
            len(covered) <= MOST_DAYS
            and all(
                self.is_active(day)
                and grant.holds(day)
                and not grant.is_paused(day)
                and (grant.service not in BY_OPINION or self.has_opinion(day))
                for day in covered
            )
            and delivery.quantity <= grant.quantity - grant.delivered
            and (
                grant.amount_cents is None
                or grant.delivered_cents + delivery.cents <= grant.amount_cents
            )
            and self._fits(grant, delivery)
            and self._has_money_for(grant, delivery)
        )

    def _has_money_for(self, grant: PlainGrant, delivery: PlainDelivery) -> bool:
        is_over = grant.ended_on is not None or grant.closed_with
        return not is_over or self.bound_cents + delivery.cents <= self.ceiling_cents

    def _fits(self, grant: PlainGrant, delivery: PlainDelivery) -> bool:
        if grant.service == "rehabilitation":
            tried = uuid4()
            grant.deliveries[tried] = delivery
            fits = self.sessions_fit()
            del grant.deliveries[tried]
            return fits
        if grant.service == "social_care":
            return delivery.quantity <= len(delivery.days) * HOURS_A_DAY
        had, new = self.respite_days(), set(delivery.days)
        return (
            delivery.quantity == len(delivery.days)
            and not had & new
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
            and grant.first <= day
            and all(one.days[-1] <= day for one in grant.held)
        )

    def may_amend(self, grant: PlainGrant, day: date, quantity: Decimal) -> bool:
        """Whether the quantity of a grant with an hourly price may become another one."""
        assert grant.hourly_cents is not None
        quantity = grant.amended_to(day, quantity)
        more_cents = int(quantity * grant.hourly_cents) - grant.bound_cents
        return (
            self.is_active(day)
            and grant.ended_on is None
            and grant.holds(day)
            and quantity >= grant.delivered
            and (more_cents <= 0 or self.bound_cents + more_cents <= self.ceiling_cents)
        )

    def may_close(self, day: date) -> bool:
        """Whether the case may be closed on the day."""
        return self.is_open(day) and all(grant.last <= day for grant in self.grants.values())

    def close(self, day: date) -> None:
        """The case is closed; what ran out binds no more than it cost."""
        self.openness.append((day, False))
        for grant in self.grants.values():
            grant.closed_with = True

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
            if grant.ended_on is None and grant.period_to > day:
                grant.ended_on = max(day, grant.first)

    def may_grant(self, grant: PlainGrant) -> bool:
        """Whether the grant may be made on its first day."""
        day = grant.first
        return (
            self.is_active(day)
            and (grant.service not in BY_OPINION or self.has_opinion(day))
            and not any(self.closes_within(grant, closed) for closed, _ in self.openness)
            and (self.died_on is None or grant.period_to <= self.died_on)
            and self.bound_cents + grant.bound_cents <= self.ceiling_cents
            and grant.quantity <= self.left_for(grant)
        )

    def closes_within(self, grant: PlainGrant, day: date) -> bool:
        """Whether the case was closed on a day of the grant that is not its last."""
        return grant.first <= day < grant.period_to and not self.is_open(day)

    def left_for(self, grant: PlainGrant) -> Decimal:
        """What is left of the limits for a new grant."""
        if grant.service == "rehabilitation":
            if self.asked_on <= grant.period_to:
                return FIRST_SESSIONS + MORE_SESSIONS - self.sessions()
            later = self.sessions() - MORE_SESSIONS if self.requests else Decimal(0)
            return FIRST_SESSIONS - max(self.sessions(self.asked_on), later)
        if grant.service == "respite":
            years = {grant.first.year, grant.period_to.year}
            had = {year: [day for day in self.respite_days() if day.year == year] for year in years}
            return Decimal(sum(RESPITE_DAYS - len(one) for one in had.values()))
        return Decimal("Infinity")
