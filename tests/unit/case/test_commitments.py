"""Whatever becomes of its grants, a contract never binds more than its ceiling."""

from collections.abc import Sequence
from datetime import date, timedelta
from decimal import Decimal
from uuid import UUID, uuid4

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule

from contracts.events import CaseFact
from contracts.events.delivery import DeliveryRecorded, DeliveryReversed
from contracts.events.granting import GrantAmended, GrantRepriced, ServiceEnded, ServiceGranted
from contracts.http.case import RecordAssessment
from contracts.http.command import CaseCommand
from contracts.http.granting import (
    AmendGrant,
    EndService,
    RecordDelivery,
    RepriceGrant,
    ReverseDelivery,
)
from contracts.money import round_half_up
from contracts.refusal import Refusal
from services.case.domain.grants.grant import Grant
from services.case.domain.state import Case, evolve
from tests.support import facts
from tests.support.facts import BAUSKA, MARCH, team
from tests.support.registers import CONTRACT, offering, rates_of
from tests.support.spec import given, when
from tests.support.world import World

CEILING_CENTS = 500_000
LAST = date(2023, 12, 31)

days = st.integers(0, 300).map(lambda number: MARCH + timedelta(days=number))
quantities = st.integers(1, 400)
cents = st.integers(1, 2_000)
levels = st.sampled_from(("I", "II", "III", "IV"))
which = st.integers(0, 20)


class GrantsByOneContract(RuleBasedStateMachine):
    """Grants, amendments, prices, deliveries and ends by one contract, in any order and on any day.

    What may not be is refused and changes nothing.
    """

    def __init__(self) -> None:
        super().__init__()
        services = ("home_care", "care_level_support")
        self.bound_cents: dict[UUID, int] = {}
        self.world = World(*offering(*services, ceiling_cents=CEILING_CENTS))
        self.case: Case = given(
            facts.opened(), facts.mental_disability(), facts.assessed(), facts.planned(*services)
        )

    def tries(self, command: CaseCommand) -> None:
        """Carry it out unless a rule refuses it."""
        try:
            decision = when(self.case, command, self.world)
        except Refusal:
            return
        self.world.learn(decision.movements)
        for fact in decision.facts:
            self.case = evolve(self.case, fact, self.case.case_id)
        self.bound_cents |= self.binds(decision.facts)

    def binds(self, recorded: Sequence[CaseFact]) -> dict[UUID, int]:
        """What the grants that these facts are of bind by them, in a plain account."""
        binds: dict[UUID, int] = {}
        for fact in recorded:
            if isinstance(fact, ServiceGranted | GrantAmended | GrantRepriced):
                assert fact.committed_cents is not None
                binds[fact.grant_id] = fact.committed_cents
            elif isinstance(fact, ServiceEnded | DeliveryRecorded | DeliveryReversed):
                grant = self.case.grants[fact.grant_id]
                bound_cents = self.bound_cents[fact.grant_id]
                if grant.ended_on is not None:
                    binds[fact.grant_id] = grant.delivered_cents
                elif isinstance(fact, DeliveryRecorded):
                    binds[fact.grant_id] = max(bound_cents, self.still_costs(grant))
        return binds

    def still_costs(self, grant: Grant) -> int:
        """What a running grant costs at most: each day that it has is looked at."""
        length = (grant.last_day - grant.fact.effective_date).days + 1
        every = (grant.fact.effective_date + timedelta(days=number) for number in range(length))
        highest = max(grant.unit_price_cents_on(day) or 0 for day in every)
        return grant.delivered_cents + round_half_up(grant.quantity_left * highest)

    def one_of(self, number: int) -> UUID:
        """A grant of the case; an unknown one while it has none."""
        grants = list(self.case.grants)
        return grants[number % len(grants)] if grants else uuid4()

    @rule(day=days, quantity=quantities)
    def grant_home_care(self, day: date, quantity: int) -> None:
        self.tries(
            facts.grant_service(
                effective_date=day,
                unit_price_cents=None,
                quantity_limit=quantity,
                period_to=LAST,
            )
        )

    @rule(day=days, months=st.integers(1, 12))
    def grant_a_subsidy(self, day: date, months: int) -> None:
        self.tries(
            facts.grant_service(
                effective_date=day,
                service="care_level_support",
                pricing_basis="care_level_subsidy",
                unit_price_cents=None,
                quantity_limit=months,
                period_to=LAST,
            )
        )

    @rule(day=days, price=cents)
    def publish_a_rate(self, day: date, price: int) -> None:
        rates = [*rates_of("home_care"), *rates_of("care_level_support")]
        self.world.learn(
            one.model_copy(update={"effective_date": day, "unit_price_cents": price + number})
            for number, one in enumerate(rates)
        )

    @rule(day=days, number=which)
    def reprice(self, day: date, number: int) -> None:
        self.tries(RepriceGrant(effective_date=day, grant_id=self.one_of(number)))

    @rule(day=days, level=levels)
    def assess_anew(self, day: date, level: str) -> None:
        fields = facts.assessed().model_dump(include={"instrument", "instrument_version"})
        assessed = {"team": team(), "care_level": level, "override_reason": "Pārbaude"}
        self.tries(RecordAssessment(**fields | assessed | {"effective_date": day}))

    @rule(day=days, number=which, quantity=quantities)
    def amend(self, day: date, number: int, quantity: int) -> None:
        self.tries(
            AmendGrant(
                effective_date=day,
                grant_id=self.one_of(number),
                decision_reference="L-2",
                quantity_limit=Decimal(quantity),
                reason="Vajag citādi",
            )
        )

    @rule(day=days, number=which, hundredths=st.integers(1, 2_400))
    def deliver(self, day: date, number: int, hundredths: int) -> None:
        quantity = Decimal(hundredths) / 100
        grant_id = self.one_of(number)
        self.tries(RecordDelivery(effective_date=day, grant_id=grant_id, quantity=quantity))

    @rule(day=days, number=which, working_days=st.integers(0, 20))
    def deliver_a_month(self, day: date, number: int, working_days: int) -> None:
        self.tries(
            RecordDelivery(
                effective_date=day,
                grant_id=self.one_of(number),
                quantity=Decimal(1),
                days_with_service=working_days,
            )
        )

    @rule(number=which)
    def reverse(self, number: int) -> None:
        delivered = list(self.case.deliveries.values())
        if delivered:
            delivery = delivered[number % len(delivered)]
            self.tries(
                ReverseDelivery(
                    effective_date=delivery.effective_date,
                    delivery_id=delivery.delivery_id,
                    reason="Kļūda",
                )
            )

    @rule(day=days, number=which)
    def end(self, day: date, number: int) -> None:
        self.tries(
            EndService(effective_date=day, grant_id=self.one_of(number), reason="Vairs nevajag")
        )

    @invariant()
    def the_contract_binds_what_its_grants_bind_and_never_more_than_its_ceiling(self) -> None:
        held = self.world.resource("contract_ceiling", f"{BAUSKA}/{CONTRACT}").taken()

        assert held <= CEILING_CENTS
        assert held == sum(self.bound_cents.values())

    @invariant()
    def no_more_is_delivered_by_a_grant_than_it_binds(self) -> None:
        for grant_id, grant in self.case.grants.items():
            assert grant.delivered_cents <= self.bound_cents[grant_id]


TestGrantsByOneContract = GrantsByOneContract.TestCase
TestGrantsByOneContract.settings = settings(max_examples=100, stateful_step_count=30, deadline=None)
