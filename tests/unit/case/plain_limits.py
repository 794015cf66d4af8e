"""What limits a case, as plain as can be: money, free places, sessions, days of respite."""

from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from uuid import UUID

from tests.unit.case.plain_grants import PlainDelivery, PlainGrant
from tests.unit.case.plain_registers import PlainRegisters, days
from tests.unit.case.plain_respite import RESPITE_DAYS, PlainFamilies

FIRST_SESSIONS, MORE_SESSIONS = 40, 60
HOURS_A_DAY = 24


@dataclass(kw_only=True)
class PlainLimits:
    """The grants of a case and what they may take; of money, from each municipality's contract."""

    ceiling_cents: int
    registers: PlainRegisters
    families: PlainFamilies
    grants: dict[UUID, PlainGrant] = field(default_factory=dict)
    requests: list[date] = field(default_factory=list)

    def bound_cents(self, contract_of: str) -> int:
        """What all grants bind of a municipality's contract."""
        by_it = [one for one in self.grants.values() if one.contract_of == contract_of]
        return sum(grant.held_cents for grant in by_it)

    def can_bind(self, grant: PlainGrant, cents: int) -> bool:
        """Whether the grant may bind so much instead of what it binds."""
        more_cents = cents - grant.held_cents
        bound_cents = self.bound_cents(grant.contract_of)
        return more_cents <= 0 or bound_cents + more_cents <= self.ceiling_cents

    def taken_places(self, service: str, day: date) -> list[PlainGrant]:
        """The grants that have a place in the service on the day."""
        return [one for one in self.of(service) if one.has_place and one.holds(day)]

    def wants_place(self, grant: PlainGrant) -> bool:
        """Whether places are counted on some day of the grant, or it has one."""
        period = days(grant.first, grant.period_to)
        service = grant.service
        limited = any(self.registers.places_on(day, service) is not None for day in period)
        return limited or grant.has_place

    def finds_place(self, grant: PlainGrant) -> bool:
        """Whether a place is free on each day of the grant that has none yet."""
        if grant.has_place or not self.wants_place(grant):
            return True
        for day in days(grant.first, grant.period_to):
            most = self.registers.places_on(day, grant.service)
            if most is not None and len(self.taken_places(grant.service, day)) >= most:
                return False
        return True

    def sessions(self, before: date = date.max) -> Decimal:
        """The child's sessions of rehabilitation in deliveries that began before the day."""
        return sum(
            (
                one.quantity
                for grant in self.of("rehabilitation")
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
        return {day for grant in self.of("respite") for one in grant.held for day in one.days}

    def most_respite(self, year: int) -> int:
        """The most days of respite that the child or a family of the year counts."""
        own = [day for day in self.respite_days() if day.year == year]
        families = self.families.of_year(year)
        return max(len(own), *(len(self.families.days_of(one, year)) for one in families), 0)

    def has_hours_for(self, delivery: PlainDelivery) -> bool:
        """Whether in every span of days what lies within it has no more hours than the days."""
        every = [delivery, *(one for grant in self.of("social_care") for one in grant.held)]
        return all(
            sum(one.quantity for one in every if first <= one.days[0] and one.days[-1] <= last)
            <= ((last - first).days + 1) * HOURS_A_DAY
            for first in {one.days[0] for one in every}
            for last in {one.days[-1] for one in every}
            if first <= last
        )

    def left_for(self, grant: PlainGrant) -> Decimal:
        """What is left of the limits for a new grant."""
        if grant.service == "rehabilitation":
            if self.asked_on <= grant.period_to:
                return FIRST_SESSIONS + MORE_SESSIONS - self.sessions()
            later = self.sessions() - MORE_SESSIONS if self.requests else Decimal(0)
            return FIRST_SESSIONS - max(self.sessions(self.asked_on), later)
        if grant.service == "respite":
            years = {grant.first.year, grant.period_to.year}
            return Decimal(sum(RESPITE_DAYS - self.most_respite(year) for year in years))
        return Decimal("Infinity")

    def of(self, service: str) -> list[PlainGrant]:
        """The grants of the service."""
        return [grant for grant in self.grants.values() if grant.service == service]

    def price(self, grant: PlainGrant, covered: list[date], quantity: Decimal) -> int:
        """What the quantity costs by the hour on the last of the days; nothing before the grant."""
        if covered[-1] < grant.first:
            return 0
        return int(quantity * grant.priced_until(covered[-1], self.registers).price_on(covered[-1]))

    def price_until(self, grant: PlainGrant, until: date) -> None:
        """Each day of the grant until this one has the rate that is published for it."""
        grant.said = grant.priced_until(until, self.registers).said
