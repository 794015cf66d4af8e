"""Any course of an infrastructure plan: nothing that stays is lost, nothing is taken twice."""

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule

from contracts.http.places import MovePlaces, PlacesCommand
from contracts.refusal import Refusal
from services.case.domain.places.state import PlannedObject
from tests.support.places import (
    OF_PLAN,
    REGION,
    amendment,
    cancel,
    change,
    decided,
    plan,
    relocate,
    take_over,
)
from tests.support.world import World

references = st.sampled_from(("A", "B", "C", "D"))
kinds = st.sampled_from(("workshop", "workshop", "adult_day_centre"))
numbers = st.integers(0, 9)
some = st.integers(1, 9)


class PlacesMachine(RuleBasedStateMachine):
    """Four objects of two kinds, and what a plain sum says that the plan has in all."""

    def __init__(self) -> None:
        super().__init__()
        self.world = World()
        self.places = 0
        self.cost_cents = 0

    def carried_out(self, command: PlacesCommand) -> bool:
        try:
            decided(self.world, [command])
        except Refusal:
            return False
        return True

    def named(self, reference: str) -> PlannedObject | None:
        return self.world.places(REGION).objects.get(reference)

    @rule(reference=references, kind=kinds, places=st.none() | numbers, cents=st.none() | numbers)
    def plan(self, reference: str, kind: str, places: int | None, cents: int | None) -> None:
        command = plan(reference, place_kind=kind, places=places, cost_cents=cents)
        if self.carried_out(command):
            self.places += places or 0
            self.cost_cents += cents or 0

    @rule(reference=references, places=numbers)
    def change(self, reference: str, places: int) -> None:
        before = self.named(reference)
        if self.carried_out(change(reference, places)):
            assert before is not None
            self.places += places - (before.places or 0)

    @rule(reference=references, number=some)
    def relocate(self, reference: str, number: int) -> None:
        self.carried_out(relocate(reference, f"Parka iela {number}"))

    @rule(giver=references, taker=references, places=some, cents=numbers)
    def move(self, giver: str, taker: str, places: int, cents: int) -> None:
        fields = OF_PLAN | {"object_reference": giver, "to_object_reference": taker}
        self.carried_out(MovePlaces(**fields, places=places, cost_cents=cents))

    @rule(
        reference=references,
        places=st.none() | some,
        cents=st.none() | numbers,
        stay_in_plan=st.booleans(),
    )
    def cancel(
        self, reference: str, places: int | None, cents: int | None, *, stay_in_plan: bool
    ) -> None:
        before = self.named(reference)
        command = cancel(reference, places=places, cost_cents=cents, stay_in_plan=stay_in_plan)
        if self.carried_out(command) and not stay_in_plan:
            after = self.named(reference)
            assert before is not None
            assert after is not None
            self.places -= (before.places or 0) - (after.places or 0)
            self.cost_cents -= (before.cost_cents or 0) - (after.cost_cents or 0)

    @rule(taker=references, giver=references, places=numbers, cents=numbers)
    def take_over(self, taker: str, giver: str, places: int, cents: int) -> None:
        self.carried_out(take_over(taker, giver, places, cost_cents=cents))

    @rule(number=st.integers(1, 3))
    def amend(self, number: int) -> None:
        self.carried_out(amendment(number))

    @invariant()
    def planned_and_released_are_all_there_is(self) -> None:
        objects = self.world.places(REGION).objects.values()

        assert sum((one.places or 0) + one.released_places for one in objects) == self.places
        assert sum((one.cost_cents or 0) + one.released_cents for one in objects) == (
            self.cost_cents
        )

    @invariant()
    def nothing_is_below_zero(self) -> None:
        for one in self.world.places(REGION).objects.values():
            assert min(one.places or 0, one.released_places) >= 0
            assert min(one.cost_cents or 0, one.released_cents) >= 0

    @invariant()
    def a_cancelled_object_has_nothing_but_what_waits(self) -> None:
        for one in self.world.places(REGION).objects.values():
            if one.is_cancelled:
                assert not one.places
                assert not one.cost_cents


TestPlaces = PlacesMachine.TestCase
TestPlaces.settings = settings(max_examples=40, stateful_step_count=25, deadline=None)
