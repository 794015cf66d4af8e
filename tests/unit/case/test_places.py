"""The infrastructure plan: what may be planned, changed, moved, cancelled, taken over, started."""

from datetime import date
from typing import Any

import pytest

from contracts.http.places import (
    ApprovePlaceTerms,
    CompletePlaces,
    MovePlaces,
    PlacesCommand,
    ProposePlaceTerms,
    RegisterPlaceProvider,
    StartService,
)
from contracts.refusal import Refusal
from services.case.domain.places.state import PlacePlan
from services.case.domain.registers.registering import decide_entries
from tests.support import registers
from tests.support.facts import TODAY
from tests.support.places import (
    OF_PLAN,
    PLANNED_ON,
    REGION,
    amendment,
    cancel,
    change,
    decided,
    plan,
    planned,
    relocate,
    take_over,
)
from tests.support.spec import refused, specifies
from tests.support.world import World

EARLIER = {"effective_date": date(2017, 1, 1)}
LATER = {"effective_date": date(2018, 1, 1)}


def refused_after(*commands: PlacesCommand) -> str:
    """The rule that refuses the last command, after the others."""
    world = World(registers.provider("workshop"))
    decided(world, commands[:-1])
    return refused(lambda: decide_entries(commands[-1], world, TODAY))


def move(places: int, **changes: Any) -> MovePlaces:
    fields: dict[str, Any] = OF_PLAN | {
        "object_reference": "KOK-1",
        "to_object_reference": "PĻA-1",
        "places": places,
    }
    return MovePlaces(**(fields | changes))


def of_object(command: type[PlacesCommand], **fields: Any) -> PlacesCommand:
    return command.model_validate(OF_PLAN | {"object_reference": "KOK-1"} | fields)


PLAVINAS = plan("PĻA-1", municipality="plavinu-novads", places=5)
COMPLETED = of_object(CompletePlaces, acceptance_reference="PNA-1")
PROVIDED = of_object(RegisterPlaceProvider, provider=registers.PROVIDER)
RELEASED = cancel("KOK-1", stay_in_plan=True)


def totals(known: PlacePlan) -> tuple[int, int, int, int]:
    """Places planned and released, cents planned and released."""
    objects = known.objects.values()
    return (
        sum(one.places or 0 for one in objects),
        sum(one.released_places for one in objects),
        sum(one.cost_cents or 0 for one in objects),
        sum(one.released_cents for one in objects),
    )


@specifies("places.region")
def test_an_amendment_is_of_a_region_that_there_is() -> None:
    assert refused_after(amendment(1, region="atlantis")) == "places.region"


@specifies("places.amendment_order")
def test_amendments_come_in_the_order_of_their_numbers_and_days() -> None:
    assert refused_after(amendment(2)) == "places.amendment_order"
    assert refused_after(amendment(1), amendment(1)) == "places.amendment_order"
    assert refused_after(amendment(1), amendment(2, **EARLIER)) == "places.amendment_order"
    late = (plan(), amendment(1, **LATER), change("KOK-1", 9))
    assert refused_after(*late) == "places.amendment_order"
    changed = (plan(), amendment(1), amendment(2), change("KOK-1", 9))
    assert refused_after(*changed, change("KOK-1", 7, amendment=1)) == "places.amendment_order"
    assert planned(plan(), amendment(1), amendment(2)).amendment == len(("1", "2"))


@specifies("places.amendment_adopted")
def test_a_change_names_an_amendment_that_was_adopted() -> None:
    by_none = (plan(), change("KOK-1", 9, amendment=1))

    assert refused_after(*by_none) == "places.amendment_adopted"
    assert planned(plan(), amendment(1), change("KOK-1", 9)).objects["KOK-1"].amendment == 1


@specifies("places.kind", "places.object")
def test_an_object_has_a_kind_and_a_reference_of_its_own() -> None:
    assert refused_after(plan(place_kind="castle")) == "places.kind"
    assert refused_after(plan(), plan()) == "places.object"
    assert refused_after(change("KOK-9", 1)) == "places.object"
    assert refused_after(plan(municipality="nowhere")) == "municipality.of_date"


@specifies("places.order")
def test_entries_of_an_object_are_in_the_order_of_their_days() -> None:
    assert refused_after(plan(), change("KOK-1", 9, **EARLIER)) == "places.order"


@specifies("places.cancelled")
def test_a_cancelled_object_is_changed_no_more() -> None:
    for command in (
        change("KOK-1", 9),
        relocate("KOK-1", "Parka iela 1"),
        cancel("KOK-1"),
        COMPLETED,
        take_over("KOK-1", "PĻA-1", 1),
    ):
        assert refused_after(plan(), PLAVINAS, RELEASED, command) == "places.cancelled"


@specifies("places.same_kind")
def test_places_go_to_another_object_of_the_same_kind() -> None:
    workshop = plan("PĻA-1", municipality="plavinu-novads", place_kind="workshop")

    assert refused_after(plan(), workshop, move(1)) == "places.same_kind"
    assert refused_after(plan(), move(1, to_object_reference="KOK-1")) == "places.same_kind"
    assert refused_after(plan(), workshop, RELEASED, take_over("PĻA-1", "KOK-1", 1)) == (
        "places.same_kind"
    )


@specifies("places.enough")
def test_no_more_is_moved_cancelled_or_started_than_there_is() -> None:
    two = (plan(), PLAVINAS)

    assert refused_after(*two, move(9)) == "places.enough"
    assert refused_after(*two, move(1, cost_cents=80_001)) == "places.enough"
    assert refused_after(*two, cancel("KOK-1", places=9)) == "places.enough"
    started = of_object(StartService, places=9)
    workshop = plan(place_kind="workshop")
    assert refused_after(workshop, COMPLETED, PROVIDED, started) == "places.enough"


@specifies("places.released")
def test_only_what_stayed_in_the_plan_is_taken_over_and_only_once() -> None:
    left = (plan(), PLAVINAS, cancel("KOK-1"))
    stayed = (plan(), PLAVINAS, RELEASED)
    five = take_over("PĻA-1", "KOK-1", 5, cost_cents=50_000)

    assert refused_after(*left, take_over("PĻA-1", "KOK-1", 1)) == "places.released"
    assert refused_after(*stayed, take_over("PĻA-1", "KOK-1", 9)) == "places.released"
    assert refused_after(*stayed, take_over("PĻA-1", "KOK-1", 0)) == "places.released"
    assert refused_after(*stayed, five, take_over("PĻA-1", "KOK-1", 4)) == "places.released"
    assert totals(planned(*stayed)) == (5, 8, 80_000, 80_000)
    assert totals(planned(*stayed, five)) == (10, 3, 130_000, 30_000)


@specifies("places.proposal")
def test_a_cost_and_a_deadline_hold_once_they_are_approved() -> None:
    proposed = of_object(ProposePlaceTerms, cost_cents=90_000, proposal_reference="P-1")
    approved = of_object(ApprovePlaceTerms, decision_reference="L-1")

    assert refused_after(plan(), approved) == "places.proposal"
    assert refused_after(plan(), of_object(ProposePlaceTerms, proposal_reference="P-1")) == (
        "places.proposal"
    )
    assert refused_after(plan(), proposed, approved, approved) == "places.proposal"
    before, after = planned(plan(), proposed), planned(plan(), proposed, approved)
    assert before.objects["KOK-1"].cost_cents == 80_000
    assert after.objects["KOK-1"].cost_cents == 90_000


@specifies("places.provider")
def test_the_provider_of_an_object_is_registered_for_its_service() -> None:
    assert refused_after(plan(), PROVIDED) == "places.provider"
    unknown = of_object(RegisterPlaceProvider, provider="SIA Nav")
    assert refused_after(plan(), unknown) == "provider.registered"


@specifies("places.ready")
def test_registered_is_not_started() -> None:
    workshop, started = plan(place_kind="workshop"), of_object(StartService, places=5)
    world = World(registers.provider("workshop"))

    assert refused_after(workshop, PROVIDED, started) == "places.ready"
    assert refused_after(workshop, COMPLETED, started) == "places.ready"
    decided(world, [workshop, COMPLETED, PROVIDED])
    assert world.places(REGION).objects["KOK-1"].started_places is None
    decided(world, [started])
    assert world.places(REGION).objects["KOK-1"].started_places == 5


@specifies("places.started")
def test_places_at_which_people_are_served_stay() -> None:
    ready = (plan(place_kind="workshop"), COMPLETED, PROVIDED)
    running = (*ready, of_object(StartService, places=5))

    assert refused_after(*running, change("KOK-1", 4)) == "places.started"
    assert refused_after(*running, cancel("KOK-1")) == "places.started"
    assert refused_after(*running, cancel("KOK-1", places=4)) == "places.started"


def test_what_says_nothing_new_is_refused() -> None:
    for command in (change("KOK-1", 8), relocate("KOK-1", "Parka iela 1")):
        before = (plan(address="Parka iela 1"),)
        assert refused_after(*before, command) == "register.news"


def test_places_move_with_their_money() -> None:
    moved = planned(plan(), PLAVINAS, move(3, cost_cents=30_000))

    assert (moved.objects["KOK-1"].places, moved.objects["PĻA-1"].places) == (5, 8)
    assert totals(moved) == (13, 0, 160_000, 0)


def test_a_refusal_says_what_is_there_in_both_languages() -> None:
    world = World()
    decided(world, [plan(), PLAVINAS, RELEASED])

    with pytest.raises(Refusal) as refusal:
        decided(world, [take_over("PĻA-1", "KOK-1", 9)])

    assert "8 places and EUR 800.00 wait to be taken over" in refusal.value.en
    assert "pārņemšanai ir pieejams: 8 (vietas) un 800,00 EUR" in refusal.value.lv


def test_a_plan_is_of_no_day_that_has_not_come() -> None:
    late = plan(effective_date=date(2099, 1, 1))

    assert refused(lambda: decide_entries(late, World(), TODAY)) == "date.not_in_future"
    assert PLANNED_ON < TODAY
