"""A child's case in the domain, and the same in plain words: whatever is done is done in both."""

from collections.abc import Sequence
from datetime import date, timedelta
from decimal import Decimal
from functools import cache
from itertools import count
from uuid import UUID, uuid4

import pytest
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize

from contracts.events import CaseFact
from contracts.http.case import RequestMoreSessions
from contracts.http.command import CaseCommand
from contracts.http.granting import GrantService, RecordDelivery
from contracts.http.registers import RegisterCommand
from contracts.reference import Rule
from contracts.reference import rule as reference_rule
from contracts.refusal import Refusal
from services.case.domain.decide import decide
from services.case.domain.decision import Decision
from services.case.domain.deliveries import respite_days
from services.case.domain.registers.registering import decide_registration
from services.case.domain.state import Case, evolve
from tests.support import facts, registers
from tests.support.facts import TODAY, named
from tests.support.registers import CONTRACT, HOME_CARE_CENTS, PROVIDER, START
from tests.support.world import World
from tests.unit.case.plain_case import PlainCase
from tests.unit.case.plain_grants import PlainDelivery, PlainGrant
from tests.unit.case.plain_registers import (
    BAUSKA,
    MERGED,
    MERGED_ON,
    MUNICIPALITIES,
    PlainRegisters,
    days,
)
from tests.unit.case.plain_respite import PlainFamilies

LENGTH = 151
CEILING_CENTS = 900_000
SERVICES = ("rehabilitation", "respite", "social_care")
FAMILIES = (named("one family"), named("another family"))
AT_FIRST = (
    ("rehabilitation", 40),
    ("rehabilitation", 40),
    ("respite", 30),
    ("respite", 30),
    ("social_care", 80),
)
some_places = st.sampled_from((None, 1, 2, 3))


@cache
def counted_per_family(id: str, day: date = date.max) -> Rule:
    """The rule as a programme has it that counts respite per family."""
    found = reference_rule(id, day)
    return found.model_copy(update={"parameters": found.parameters | {"counted_per": "family"}})


def contracts_of_all() -> World:
    """A world in which each municipality has a contract of the same number for all services."""
    world = World(registers.provider(*SERVICES), *registers.rates_of("social_care"))
    for one in MUNICIPALITIES:
        of_one = {"municipality": one, "contract_municipality": one}
        since = {"effective_date": START if one in MERGED else MERGED_ON}
        concluded = registers.contract(*SERVICES, ceiling_cents=CEILING_CENTS, **of_one, **since)
        world.learn([concluded, registers.approval(**of_one, **since)])
    return world


class CaseInBoth(RuleBasedStateMachine):
    """One case in the domain, and the same in plain words."""

    def __init__(self) -> None:
        super().__init__()
        self.history: list[CaseFact] = []
        self.case: Case | None = None
        self.world = contracts_of_all()
        self.patched = pytest.MonkeyPatch()
        self.numbers = count(1)

    @initialize(
        far=st.booleans(),
        merging=st.booleans(),
        per_family=st.booleans(),
        care_places=some_places,
        respite_places=some_places,
    )
    def open(
        self,
        far: bool,
        merging: bool,
        per_family: bool,
        care_places: int | None,
        respite_places: int | None,
    ) -> None:
        """A child with an opinion, assessed, with a plan and a grant of everything.

        Half of the lives begin where little is left of the limits, and half where the municipality
        merges after two months; the others go through a New Year.
        """
        self.first_day = date(2021, 5, 1) if merging else date(2023, 11, 1)
        place, first = MERGED[0] if merging else BAUSKA, self.first_day
        self.plain = PlainCase(
            opened_on=first,
            opened_in=place,
            ceiling_cents=CEILING_CENTS,
            registers=PlainRegisters([(START, "latvia", HOME_CARE_CENTS)]),
            families=PlainFamilies(per_family),
        )
        if per_family:
            self.patched.setattr(respite_days, "rule", counted_per_family)
        opinion = (first, self.day(106))
        self.learn(
            [
                facts.opened("ft", first, municipality=place),
                facts.opinion(*opinion, day=first, family_id=FAMILIES[0]),
                facts.assessed("ft", first),
                facts.planned(*SERVICES, day=first),
            ]
        )
        self.plain.opinions.append((first, *opinion))
        self.plain.families.said.append((first, FAMILIES[0]))
        self.offer_places(first, care_places, respite_places)
        for service, quantity in AT_FIRST:
            self.grant(service, first, 130, quantity, 150_000, place)
        if far:
            self.come_far(first, place)

    def come_far(self, first: date, place: str) -> None:
        """Little is left of the limits."""
        self.request_more_sessions_on(first)
        self.grant("rehabilitation", first, 130, 100, 150_000, place)
        used = list(self.plain.grants.items())
        self.deliver_by(*used[-1], [first], Decimal(90), 1000)
        stays = next(one for one in used if one[1].service == "respite")
        month = days(first, self.day(26))
        self.deliver_by(*stays, month, Decimal(len(month)), 1000)

    def day(self, number: int) -> date:
        """The day so many days after the first."""
        return self.first_day + timedelta(days=number)

    def offer_places(self, day: date, care: int | None, respite: int | None) -> None:
        """The provider has so many places from the day on."""
        numbers = {"social_care": care, "respite": respite}
        offered = registers.provider(*SERVICES, effective_date=day)
        services = tuple(
            one.model_copy(update={"places": numbers.get(one.service)}) for one in offered.services
        )
        number = f"4000{next(self.numbers)}"
        changes = {"services": services, "registration_number": number}
        self.world.learn([offered.model_copy(update=changes)])
        self.plain.registers.places.append((day, numbers))

    def grant(
        self,
        service: str,
        first: date,
        length: int,
        quantity: int,
        amount_cents: int,
        contract_of: str | None,
    ) -> None:
        """Grant a service, in the domain and in plain words."""
        grant_id = uuid4()
        hourly = service == "social_care"
        place = self.plain.place_on(first)
        plain = PlainGrant(
            service,
            first,
            first + timedelta(days=length),
            Decimal(quantity),
            None if hourly else amount_cents,
            place,
            self.plain.contract_for(first, contract_of) or "",
        )
        if hourly:
            plain.said.append((first, self.plain.registers.rate_on(first, place)))
        plain.held_cents = plain.needs_cents
        accepted = self.does(
            GrantService(
                effective_date=first,
                grant_id=grant_id,
                service=service,
                application_reference="I-2",
                decision_reference="L-1",
                referral_reference="N-1",
                contract_reference=CONTRACT,
                contract_municipality=contract_of,
                provider=PROVIDER,
                pricing_basis="vvi" if hourly else "actual_cost",
                quantity_limit=Decimal(quantity),
                amount_limit_cents=plain.amount_cents,
                period_to=plain.period_to,
            ),
            self.plain.may_grant(plain),
        )
        if accepted:
            plain.has_place = self.plain.wants_place(plain)
            self.plain.grants[grant_id] = plain

    def deliver_by(
        self,
        grant_id: UUID,
        grant: PlainGrant,
        covered: list[date],
        quantity: Decimal,
        cents: int | None,
    ) -> None:
        """Deliver by a grant, in the domain and in plain words."""
        price = self.plain.price(grant, covered, quantity) if cents is None else cents
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
            self.plain.deliver(delivery_id, grant, delivery)

    def request_more_sessions_on(self, day: date) -> None:
        """The parents apply, in the domain and in plain words."""
        command = RequestMoreSessions(effective_date=day, application_reference="I-3")
        if self.does(command, self.plain.may_request(day)):
            self.plain.requests.append(day)

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

    def enter(self, command: RegisterCommand, may: bool) -> bool:
        """Whether a register takes the entry; the model must have said the same."""
        try:
            entered = [decide_registration(command, self.world, TODAY)]
        except Refusal:
            entered = []
        assert may == bool(entered), command
        self.world.learn(entered)
        return may

    def learn(self, new: Sequence[CaseFact]) -> None:
        """The case after these facts."""
        for fact in new:
            self.history.append(fact)
            self.case = evolve(self.case, fact, named("case"))

    def teardown(self) -> None:
        """Whatever happened, replaying it makes the same case."""
        self.patched.undo()
        replayed: Case | None = None
        for fact in self.history:
            replayed = evolve(replayed, fact, named("case"))
        assert replayed == self.case
