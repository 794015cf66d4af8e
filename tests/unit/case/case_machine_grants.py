"""What may be done with grants, in any order and on any day: see `CaseInBoth`."""

from datetime import timedelta
from decimal import Decimal

from hypothesis import strategies as st
from hypothesis.stateful import precondition, rule

from contracts.http.granting import (
    AmendGrant,
    EndService,
    RepriceGrant,
    ResumeService,
    ReverseDelivery,
    SuspendService,
)
from tests.unit.case.case_machine import LENGTH, SERVICES, CaseInBoth
from tests.unit.case.plain_registers import BAUSKA, MUNICIPALITIES, days

some_day = st.integers(0, LENGTH)
cents = st.integers(0, 40_000)


class WithGrants(CaseInBoth):
    """Services are granted, delivered, changed and ended."""

    @rule(
        service=st.sampled_from(SERVICES),
        number=some_day,
        length=st.integers(20, 120),
        quantity=st.integers(1, 60),
        amount_cents=st.integers(1_000, 90_000),
        contract_of=st.sampled_from((None, BAUSKA, BAUSKA, *MUNICIPALITIES)),
    )
    def grant_another(
        self,
        service: str,
        number: int,
        length: int,
        quantity: int,
        amount_cents: int,
        contract_of: str | None,
    ) -> None:
        self.grant(service, self.day(number), length, quantity, amount_cents, contract_of)

    @rule(data=st.data(), length=st.integers(0, 8), quantity=st.integers(1, 40), cents=cents)
    def deliver_sessions(self, data: st.DataObject, length: int, quantity: int, cents: int) -> None:
        self.deliver(data, "rehabilitation", length, Decimal(quantity), cents)

    @rule(data=st.data(), length=st.integers(0, 20), odd=st.integers(0, 9), cents=cents)
    def deliver_respite(self, data: st.DataObject, length: int, odd: int, cents: int) -> None:
        gap = Decimal(1) if odd == 0 and length else Decimal(0)
        self.deliver(data, "respite", length, Decimal(length + 1) - gap, cents)

    @rule(data=st.data(), length=st.integers(0, 4), quantity=st.integers(1, 60))
    def deliver_care(self, data: st.DataObject, length: int, quantity: int) -> None:
        self.deliver(data, "social_care", length, Decimal(quantity), None)

    def deliver(
        self,
        data: st.DataObject,
        service: str,
        length: int,
        quantity: Decimal,
        cents: int | None,
    ) -> None:
        """Deliver on days that mostly lie within the grant."""
        of_service = [one for one in self.plain.grants.items() if one[1].service == service]
        grant_id, grant = data.draw(st.sampled_from(of_service))
        until = max(grant.first, min(grant.last, self.day(LENGTH)))
        within = st.dates(grant.first, until)
        last = data.draw(within | within | within | some_day.map(self.day))
        first = last - timedelta(days=length)
        if data.draw(st.booleans()):
            first = min(max(first, grant.first), last)
            quantity = Decimal((last - first).days + 1) if service == "respite" else quantity
        self.deliver_by(grant_id, grant, days(first, last), quantity, cents)

    @precondition(lambda self: any(grant.deliveries for grant in self.plain.grants.values()))
    @rule(data=st.data())
    def reverse(self, data: st.DataObject) -> None:
        every = [
            (identifier, delivery)
            for grant in self.plain.grants.values()
            for identifier, delivery in grant.deliveries.items()
        ]
        held = [one for one in every if not one[1].reversed]
        either = st.sampled_from(every)
        delivery_id, delivery = data.draw(st.sampled_from(held) | either if held else either)
        accepted = self.does(
            ReverseDelivery(
                effective_date=delivery.days[-1], delivery_id=delivery_id, reason="Kļūda"
            ),
            not delivery.reversed,
        )
        if accepted:
            self.plain.reverse(delivery_id)

    @rule(data=st.data(), number=some_day)
    def suspend(self, data: st.DataObject, number: int) -> None:
        day = self.day(number)
        grant_id, grant = self.some_grant(data)
        command = SuspendService(effective_date=day, grant_id=grant_id, reason="Slimnīcā")
        if self.does(command, self.plain.may_pause(grant, day)):
            self.plain.price_until(grant, day)
            grant.paused.append((day, True))

    @precondition(lambda self: any(grant.paused for grant in self.plain.grants.values()))
    @rule(data=st.data(), number=some_day)
    def resume(self, data: st.DataObject, number: int) -> None:
        day = self.day(number)
        grant_id, grant = self.some_grant(data)
        command = ResumeService(effective_date=day, grant_id=grant_id)
        if self.does(command, self.plain.may_resume(grant, day)):
            self.plain.price_until(grant, day)
            grant.paused.append((day, False))

    @precondition(lambda self: len(self.history) > 15)
    @rule(data=st.data(), number=some_day)
    def end(self, data: st.DataObject, number: int) -> None:
        day = self.day(number)
        grant_id, grant = self.some_grant(data)
        command = EndService(effective_date=day, grant_id=grant_id, reason="Pabeigts")
        if self.does(command, self.plain.may_end(grant, day)):
            self.plain.price_until(grant, day)
            grant.end(day)

    @precondition(lambda self: any(one.is_hourly for one in self.plain.grants.values()))
    @rule(data=st.data(), number=some_day, quantity=st.integers(1, 900))
    def amend(self, data: st.DataObject, number: int, quantity: int) -> None:
        day = self.day(number)
        hourly = [(one, grant) for one, grant in self.plain.grants.items() if grant.is_hourly]
        grant_id, grant = data.draw(st.sampled_from(hourly))
        command = AmendGrant(
            effective_date=day,
            grant_id=grant_id,
            decision_reference="L-2",
            quantity_limit=Decimal(quantity),
            reason="Cits apjoms",
        )
        if self.does(command, self.plain.may_amend(grant, day, Decimal(quantity))):
            self.plain.amend(grant, day, Decimal(quantity))

    @precondition(lambda self: len(self.plain.registers.rates) > 1)
    @rule(data=st.data())
    def reprice(self, data: st.DataObject) -> None:
        hourly = [(one, grant) for one, grant in self.plain.grants.items() if grant.is_hourly]
        grant_id, grant = data.draw(st.sampled_from(hourly))
        own_days = st.dates(grant.first, max(grant.first, grant.last))
        day = data.draw(own_days | some_day.map(self.day))
        command = RepriceGrant(effective_date=day, grant_id=grant_id)
        if self.does(command, self.plain.may_reprice(grant, day)):
            self.plain.reprice(grant, day)
