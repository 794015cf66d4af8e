"""A child's case against a plain model of it: four hundred lives of fifty steps each.

Every step is tried in both; they must agree on whether it may be, and on all that follows from it.
"""

from datetime import timedelta
from decimal import Decimal
from uuid import UUID, uuid4

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import invariant, precondition, rule

from contracts.events.resource import ResourceTaken
from contracts.http.case import (
    CloseCase,
    RecordDeath,
    RecordTargetStatus,
    ReopenCase,
    TransferCase,
)
from contracts.http.registers import PublishRate
from services.case.domain.grants.following_rates import at_published_rates
from tests.support import registers
from tests.support.registers import CONTRACT, PROVIDER
from tests.unit.case.case_machine import (
    CEILING_CENTS,
    FAMILIES,
    LENGTH,
    some_places,
)
from tests.unit.case.case_machine_grants import WithGrants, some_day
from tests.unit.case.plain_registers import (
    BAUSKA,
    DOBELE,
    MERGED,
    MUNICIPALITIES,
    PLACES_OF_RATES,
    days,
    exists,
    stands_for,
)
from tests.unit.case.plain_respite import RESPITE_DAYS


class CaseMachine(WithGrants):
    """What may happen to a case, in any order and on any day."""

    @precondition(lambda self: not self.plain.requests)
    @rule(number=some_day)
    def request_more_sessions(self, number: int) -> None:
        self.request_more_sessions_on(self.day(number))

    @rule(
        on=some_day,
        begins=some_day,
        length=st.integers(0, 200),
        family=st.sampled_from((None, *FAMILIES)),
    )
    def new_opinion(self, on: int, begins: int, length: int, family: UUID | None) -> None:
        recorded, first = self.day(on), self.day(begins)
        last = first + timedelta(days=length)
        command = RecordTargetStatus(
            effective_date=recorded,
            disability_group="child",
            disability_kind="functional",
            lives_in="family",
            opinion_valid_from=first,
            opinion_valid_to=last,
            family_id=family,
        )
        if self.does(command, self.plain.may_record(recorded)):
            self.plain.opinions.append((recorded, first, last))
            self.plain.families.said.append((recorded, family))

    @rule(family=st.sampled_from(FAMILIES), number=some_day, length=st.integers(1, 9))
    def another_child_of_the_family_stays(self, family: UUID, number: int, length: int) -> None:
        stay = days(self.day(number), self.day(number + length))
        if not self.plain.families.fits(family, set(stay)):
            return
        for day in stay:
            taken = ResourceTaken(
                effective_date=day,
                municipality=BAUSKA,
                resource="respite_days",
                key=f"{family}/{day.year}",
                holder_id=uuid4(),
                amount=Decimal(1),
                shared_as=day.isoformat(),
            )
            self.world.learn([taken])
            self.plain.families.counted.append((None, family, day))

    @precondition(lambda self: len(self.plain.registers.rates) < 12)
    @rule(
        number=st.integers(-40, LENGTH),
        place=st.sampled_from(("latvia", "latvia", BAUSKA, BAUSKA, *PLACES_OF_RATES)),
        unit_price_cents=st.integers(500, 1_200),
    )
    def publish_a_rate(self, number: int, place: str, unit_price_cents: int) -> None:
        day = self.day(number)
        published = registers.rate(
            "social_care",
            effective_date=day,
            municipality=place,
            unit_price_cents=unit_price_cents,
            rate_reference=f"VVI-{next(self.numbers)}",
        )
        if self.enter(PublishRate(**published.model_dump()), exists(place, day)):
            self.plain.registers.rates.append((day, place, unit_price_cents))

    @precondition(lambda self: len(self.plain.registers.places) < 5)
    @rule(number=some_day, care=some_places, respite=some_places)
    def register_places(self, number: int, care: int | None, respite: int | None) -> None:
        self.offer_places(self.day(number), care, respite)

    @precondition(lambda self: len(self.history) > 16)
    @rule(data=st.data(), number=st.integers(40, LENGTH))
    def transfer(self, data: st.DataObject, number: int) -> None:
        day = self.day(number)
        others = {BAUSKA, DOBELE, MERGED[1]} - {self.plain.place_on(day)}
        there = [one for one in sorted(others) if exists(one, day)]
        some_place = st.sampled_from(MUNICIPALITIES)
        place = data.draw(st.sampled_from(there) | some_place if there else some_place)
        command = TransferCase(effective_date=day, to_municipality=place, reason="Pārcelšanās")
        if self.does(command, self.plain.may_move(day, place)):
            self.plain.move(day, place)

    @precondition(lambda self: len(self.history) > 22)
    @rule(number=st.integers(120, LENGTH))
    def close(self, number: int) -> None:
        day = self.day(number)
        command = CloseCase(effective_date=day, reason="Pabeigts")
        if self.does(command, self.plain.may_close(day)):
            self.plain.close(day)

    @precondition(lambda self: self.plain.openness)
    @rule(number=some_day)
    def reopen(self, number: int) -> None:
        day = self.day(number)
        command = ReopenCase(effective_date=day, reason="Atgriezās")
        may = not self.plain.is_open(day)
        if self.does(command, may):
            self.plain.openness.append((day, True))

    @precondition(lambda self: len(self.history) > 30)
    @rule(number=st.integers(92, LENGTH))
    def die(self, number: int) -> None:
        day = self.day(number)
        command = RecordDeath(effective_date=day, certificate_reference="MA-1")
        if self.does(command, self.plain.may_die(day)):
            self.plain.die(day)

    @invariant()
    def both_say_the_same(self) -> None:
        if self.case is None:
            return
        for grant_id, plain in self.plain.grants.items():
            grant = self.case.grants[grant_id]
            assert grant.quantity_delivered == plain.delivered
            assert grant.delivered_cents == plain.delivered_cents
            assert grant.quantity_limit == plain.quantity
            assert grant.last_day == plain.last
        key = str(self.case.case_id)
        assert self.world.resource("rehabilitation_sessions", key).taken() == self.plain.sessions()
        for year in self.years:
            respite = {day for day in self.plain.respite_days() if day.year == year}
            assert self.world.resource("respite_days", f"{key}/{year}").taken() == len(respite)
            for family in FAMILIES:
                counted = self.plain.families.days_of(family, year)
                taken = self.world.resource("respite_days", f"{family}/{year}").taken()
                assert taken == len(counted)

    @invariant()
    def both_have_the_same_prices_and_municipality(self) -> None:
        if self.case is None:
            return
        for grant_id, plain in self.plain.grants.items():
            grant = self.case.grants[grant_id]
            ran = plain.first <= plain.last
            for day in {plain.first, plain.last} if plain.is_hourly and ran else ():
                assert grant.unit_price_cents_on(day) == plain.price_on(day)
                published = at_published_rates(self.case, grant, day, self.world)
                rate = self.plain.registers.rate_on(day, stands_for(plain.place, day))
                assert published.unit_price_cents_on(day) == rate
        for number in range(0, LENGTH, 30):
            day = self.day(number)
            assert self.case.municipality_on(day) == self.plain.place_on(day)

    @invariant()
    def both_bind_the_same_money_and_places(self) -> None:
        if self.case is None:
            return
        for one in MUNICIPALITIES:
            register = BAUSKA if one in MERGED else one
            money = self.world.resource("contract_ceiling", f"{register}/{one}/{CONTRACT}")
            assert money.taken() == self.plain.bound_cents(one)
        for service in ("respite", "social_care"):
            places = self.world.resource("places", f"{PROVIDER}/{service}")
            for number in range(0, 2 * LENGTH, 30):
                day = self.day(number)
                assert places.on(day) == len(self.plain.taken_places(service, day))

    @invariant()
    def no_limit_is_exceeded(self) -> None:
        if self.case is None:
            return
        assert self.plain.sessions_fit()
        for year in self.years:
            assert self.plain.most_respite(year) <= RESPITE_DAYS
        assert all(self.plain.bound_cents(one) <= CEILING_CENTS for one in MUNICIPALITIES)

    @property
    def years(self) -> set[int]:
        """The years that the life goes through."""
        return {self.first_day.year, self.day(LENGTH).year}


@pytest.mark.slow
@pytest.mark.timeout(900)  # finding the shortest life in which they differ takes long
class TestCase(CaseMachine.TestCase):  # type: ignore[misc, valid-type]  # hypothesis makes it, without types
    """The lives; pytest finds them here."""

    settings = settings(max_examples=400, stateful_step_count=50, deadline=None)
