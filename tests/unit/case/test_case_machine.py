"""A child's case against a plain model of it: three hundred lives of fifty steps each.

Every step is tried in both; they must agree on whether it may be, and on all that follows from it.
"""

from collections.abc import Sequence
from datetime import date, timedelta
from decimal import Decimal
from uuid import UUID, uuid4

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from contracts.events import CaseFact
from contracts.http.case import (
    CloseCase,
    RecordDeath,
    RecordTargetStatus,
    ReopenCase,
    RequestMoreSessions,
)
from contracts.http.command import CaseCommand
from contracts.http.granting import (
    AmendGrant,
    EndService,
    GrantService,
    RecordDelivery,
    ResumeService,
    ReverseDelivery,
    SuspendService,
)
from contracts.refusal import Refusal
from services.case.domain.decide import decide
from services.case.domain.decision import Decision
from services.case.domain.state import Case, evolve
from tests.support import facts
from tests.support.facts import TODAY, named
from tests.support.registers import CONTRACT, HOME_CARE_CENTS, PROVIDER, world_with
from tests.unit.case.plain_case import PlainCase, PlainDelivery, PlainGrant, days

FIRST_DAY = date(2023, 11, 1)
LAST_DAY = date(2024, 3, 31)
CEILING_CENTS = 900_000
SERVICES = ("rehabilitation", "respite", "social_care")
AT_FIRST = (
    ("rehabilitation", 40),
    ("rehabilitation", 40),
    ("respite", 30),
    ("respite", 30),
    ("social_care", 80),
)

some_day = st.dates(FIRST_DAY, LAST_DAY)
cents = st.integers(0, 40_000)


class CaseMachine(RuleBasedStateMachine):
    """One case in the domain, and the same in plain words."""

    def __init__(self) -> None:
        super().__init__()
        self.history: list[CaseFact] = []
        self.case: Case | None = None
        self.world = world_with(*SERVICES, ceiling_cents=CEILING_CENTS)
        self.plain = PlainCase(FIRST_DAY, CEILING_CENTS)

    @initialize(far=st.booleans())
    def open(self, far: bool) -> None:
        """A child with an opinion for the winter, assessed, with a plan and a grant of everything.

        Half of the lives begin where little is left of the limits.
        """
        opinion = (FIRST_DAY, date(2024, 2, 15))
        self.learn(
            [
                facts.opened("ft", FIRST_DAY),
                facts.opinion(*opinion, day=FIRST_DAY),
                facts.assessed("ft", FIRST_DAY),
                facts.planned(*SERVICES, day=FIRST_DAY),
            ]
        )
        self.plain.opinions.append((FIRST_DAY, *opinion))
        for service, quantity in AT_FIRST:
            self.grant(service, FIRST_DAY, 130, quantity, 150_000)
        if far:
            self.request_more_sessions_on(FIRST_DAY)
            self.grant("rehabilitation", FIRST_DAY, 130, 100, 150_000)
            used = list(self.plain.grants.items())
            self.deliver_by(*used[-1], days(FIRST_DAY, FIRST_DAY), Decimal(90), 1000)
            month = days(FIRST_DAY, date(2023, 11, 27))
            self.deliver_by(*used[2], month, Decimal(len(month)), 1000)

    @rule(
        service=st.sampled_from(SERVICES),
        first=some_day,
        length=st.integers(20, 120),
        quantity=st.integers(1, 60),
        amount_cents=st.integers(1_000, 90_000),
    )
    def grant_another(
        self, service: str, first: date, length: int, quantity: int, amount_cents: int
    ) -> None:
        self.grant(service, first, length, quantity, amount_cents)

    def grant(
        self, service: str, first: date, length: int, quantity: int, amount_cents: int
    ) -> None:
        """Grant a service, in the domain and in plain words."""
        grant_id = uuid4()
        hourly = service == "social_care"
        last = first + timedelta(days=length)
        plain = PlainGrant(
            service,
            first,
            last,
            Decimal(quantity),
            None if hourly else amount_cents,
            HOME_CARE_CENTS if hourly else None,
        )
        accepted = self.does(
            GrantService(
                effective_date=first,
                grant_id=grant_id,
                service=service,
                application_reference="I-2",
                decision_reference="L-1",
                referral_reference="N-1",
                contract_reference=CONTRACT,
                provider=PROVIDER,
                pricing_basis="vvi" if hourly else "actual_cost",
                quantity_limit=Decimal(quantity),
                amount_limit_cents=plain.amount_cents,
                period_to=last,
            ),
            self.plain.may_grant(plain),
        )
        if accepted:
            self.plain.grants[grant_id] = plain

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
        within = st.dates(grant.first, max(grant.first, min(grant.last, LAST_DAY)))
        last = data.draw(within | within | within | some_day)
        first = last - timedelta(days=length)
        if data.draw(st.booleans()):
            first = min(max(first, grant.first), last)
            quantity = Decimal((last - first).days + 1) if service == "respite" else quantity
        self.deliver_by(grant_id, grant, days(first, last), quantity, cents)

    def deliver_by(
        self,
        grant_id: UUID,
        grant: PlainGrant,
        covered: list[date],
        quantity: Decimal,
        cents: int | None,
    ) -> None:
        """Deliver by a grant, in the domain and in plain words."""
        price = int(quantity * HOME_CARE_CENTS) if cents is None else cents
        delivery = PlainDelivery(covered, quantity, price)
        delivery_id = uuid4()
        accepted = self.does(
            RecordDelivery(
                effective_date=covered[-1],
                delivered_from=covered[0],
                delivery_id=delivery_id,
                grant_id=grant_id,
                quantity=quantity,
                cost_cents=cents,
                document_reference=None if cents is None else "Rēķins 1",
            ),
            self.plain.may_deliver(grant, delivery),
        )
        if accepted:
            grant.deliveries[delivery_id] = delivery

    @precondition(lambda self: any(grant.deliveries for grant in self.plain.grants.values()))
    @rule(data=st.data())
    def reverse(self, data: st.DataObject) -> None:
        every = [
            (identifier, delivery)
            for grant in self.plain.grants.values()
            for identifier, delivery in grant.deliveries.items()
        ]
        delivery_id, delivery = data.draw(st.sampled_from(every))
        accepted = self.does(
            ReverseDelivery(
                effective_date=delivery.days[-1], delivery_id=delivery_id, reason="Kļūda"
            ),
            not delivery.reversed,
        )
        if accepted:
            delivery.reversed = True

    @rule(data=st.data(), day=some_day)
    def suspend(self, data: st.DataObject, day: date) -> None:
        grant_id, grant = self.some_grant(data)
        command = SuspendService(effective_date=day, grant_id=grant_id, reason="Slimnīcā")
        if self.does(command, self.plain.may_pause(grant, day)):
            grant.paused.append((day, True))

    @precondition(lambda self: any(grant.paused for grant in self.plain.grants.values()))
    @rule(data=st.data(), day=some_day)
    def resume(self, data: st.DataObject, day: date) -> None:
        grant_id, grant = self.some_grant(data)
        command = ResumeService(effective_date=day, grant_id=grant_id)
        if self.does(command, self.plain.may_resume(grant, day)):
            grant.paused.append((day, False))

    @precondition(lambda self: len(self.history) > 15)
    @rule(data=st.data(), day=some_day)
    def end(self, data: st.DataObject, day: date) -> None:
        grant_id, grant = self.some_grant(data)
        command = EndService(effective_date=day, grant_id=grant_id, reason="Pabeigts")
        if self.does(command, self.plain.may_end(grant, day)):
            grant.ended_on = day

    @precondition(lambda self: any(one.hourly_cents for one in self.plain.grants.values()))
    @rule(data=st.data(), day=some_day, quantity=st.integers(1, 400))
    def amend(self, data: st.DataObject, day: date, quantity: int) -> None:
        hourly = [(one, grant) for one, grant in self.plain.grants.items() if grant.hourly_cents]
        grant_id, grant = data.draw(st.sampled_from(hourly))
        command = AmendGrant(
            effective_date=day,
            grant_id=grant_id,
            decision_reference="L-2",
            quantity_limit=Decimal(quantity),
            reason="Cits apjoms",
        )
        if self.does(command, self.plain.may_amend(grant, day, Decimal(quantity))):
            grant.amend(day, Decimal(quantity))

    @precondition(lambda self: not self.plain.requests)
    @rule(day=some_day)
    def request_more_sessions(self, day: date) -> None:
        self.request_more_sessions_on(day)

    def request_more_sessions_on(self, day: date) -> None:
        """The parents apply, in the domain and in plain words."""
        command = RequestMoreSessions(effective_date=day, application_reference="I-3")
        if self.does(command, self.plain.may_request(day)):
            self.plain.requests.append(day)

    @rule(recorded=some_day, first=some_day, length=st.integers(0, 200))
    def new_opinion(self, recorded: date, first: date, length: int) -> None:
        last = first + timedelta(days=length)
        command = RecordTargetStatus(
            effective_date=recorded,
            disability_group="child",
            disability_kind="functional",
            lives_in="family",
            opinion_valid_from=first,
            opinion_valid_to=last,
        )
        if self.does(command, self.plain.may_record(recorded)):
            self.plain.opinions.append((recorded, first, last))

    @precondition(lambda self: len(self.history) > 20)
    @rule(day=st.dates(date(2024, 3, 1), LAST_DAY))
    def close(self, day: date) -> None:
        command = CloseCase(effective_date=day, reason="Pabeigts")
        if self.does(command, self.plain.may_close(day)):
            self.plain.close(day)

    @precondition(lambda self: self.plain.openness)
    @rule(day=some_day)
    def reopen(self, day: date) -> None:
        command = ReopenCase(effective_date=day, reason="Atgriezās")
        may = day >= FIRST_DAY and not self.plain.is_open(day)
        if self.does(command, may):
            self.plain.openness.append((day, True))

    @precondition(lambda self: len(self.history) > 20)
    @rule(day=st.dates(date(2024, 2, 1), LAST_DAY))
    def die(self, day: date) -> None:
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
        for year in (2023, 2024):
            respite = {day for day in self.plain.respite_days() if day.year == year}
            assert self.world.resource("respite_days", f"{key}/{year}").taken() == len(respite)
        bound = self.world.resource("contract_ceiling", f"{facts.BAUSKA}/{CONTRACT}").taken()
        assert bound == self.plain.bound_cents

    @invariant()
    def no_limit_is_exceeded(self) -> None:
        assert self.plain.sessions_fit()
        for year in (2023, 2024):
            assert len([day for day in self.plain.respite_days() if day.year == year]) <= 30
        assert self.plain.bound_cents <= CEILING_CENTS

    def teardown(self) -> None:
        """Whatever happened, replaying it makes the same case."""
        replayed: Case | None = None
        for fact in self.history:
            replayed = evolve(replayed, fact, named("case"))
        assert replayed == self.case

    def some_grant(self, data: st.DataObject) -> tuple[UUID, PlainGrant]:
        """Any of the grants."""
        return data.draw(st.sampled_from(list(self.plain.grants.items())))

    def does(self, command: CaseCommand, may: bool) -> bool:
        """Whether the domain records it; the model must have said the same."""
        assert self.case is not None
        decision, rule_id = self.decided(self.case, command)
        assert may == (decision is not None), (command, rule_id)
        if decision is None:
            return False
        self.world.learn(decision.movements)
        self.learn(decision.facts)
        return True

    def decided(self, case: Case, command: CaseCommand) -> tuple[Decision | None, str | None]:
        """The domain's decision, or the rule by which it refuses."""
        try:
            return decide(case, command, self.world, TODAY), None
        except Refusal as refusal:
            return None, refusal.rule.id

    def learn(self, new: Sequence[CaseFact]) -> None:
        """The case after these facts."""
        for fact in new:
            self.history.append(fact)
            self.case = evolve(self.case, fact, named("case"))


@pytest.mark.slow
@pytest.mark.timeout(900)  # finding the shortest life in which they differ takes long
class TestCase(CaseMachine.TestCase):  # type: ignore[misc, valid-type]  # hypothesis makes it, without types
    """The lives; pytest finds them here."""

    settings = settings(max_examples=300, stateful_step_count=50, deadline=None)
