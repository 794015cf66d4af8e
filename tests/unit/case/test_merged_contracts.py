"""Municipalities that merged may each have a contract of the same number."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from contracts.events.granting import ServiceGranted
from contracts.events.resource import ResourceTaken
from contracts.http.granting import AmendGrant
from contracts.http.registers import (
    AmendContract,
    ApproveContract,
    ConcludeContract,
    RegisterCommand,
    RegisterProvider,
    TerminateContract,
)
from services.case.domain.grants.commitments import ceiling_of
from services.case.domain.registers.register_states import Contract
from services.case.domain.registers.registering import decide_registration, fence
from tests.support import facts, registers
from tests.support.facts import TODAY, named
from tests.support.registers import CONTRACT
from tests.support.spec import given, refused, specifies, when
from tests.support.story import Story
from tests.support.world import World

IECAVA, RUNDALE, BAUSKA = "iecavas-novads", "rundales-novads", "bauskas-novads"
BEFORE, MERGED = date(2021, 1, 4), date(2021, 7, 1)
LATER = date(2021, 9, 1)
GRANT = named("grant")


def entered(command: RegisterCommand, world: World) -> None:
    fact = decide_registration(command, world, TODAY)
    world.learn([fact, *fence(fact, world)])


def conclude(municipality: str, day: date = BEFORE, **changes: Any) -> ConcludeContract:
    fields = registers.contract("home_care").model_dump(exclude={"contract_municipality"})
    named_by = {"effective_date": day, "municipality": municipality, "ceiling_cents": 100_000}
    return ConcludeContract(**(fields | named_by | changes))


def approve(municipality: str, day: date = BEFORE, **changes: Any) -> ApproveContract:
    return ApproveContract(
        effective_date=day,
        municipality=municipality,
        contract_reference=CONTRACT,
        approval_reference="ZPR-1",
        **changes,
    )


def two_of_one_number() -> World:
    """Iecava and Rundāle each concluded a contract LG-1 before they merged into Bauska."""
    world = World(registers.rate("home_care"))
    offered = registers.provider("home_care", municipality=IECAVA, effective_date=BEFORE)
    entered(RegisterProvider(**offered.model_dump()), world)
    for municipality in (IECAVA, RUNDALE):
        entered(conclude(municipality), world)
        entered(approve(municipality), world)
    return world


def contract(world: World, municipality: str) -> Contract:
    [found] = world.contracts(BAUSKA).named(CONTRACT, municipality)
    return found


def bound_cents(world: World, municipality: str) -> int:
    return int(ceiling_of(contract(world, municipality), world).taken())


def adult(municipality: str, world: World, day: date = BEFORE) -> Story:
    return Story(
        facts.opened(day=day, municipality=municipality),
        facts.mental_disability(day),
        facts.assessed(day=day),
        facts.planned("home_care", day=day),
        world=world,
    )


def grant(day: date, quantity: int = 100, **changes: Any) -> Any:
    return facts.grant_service(
        effective_date=day,
        grant_id=changes.pop("grant_id", GRANT),
        quantity_limit=quantity,
        period_to=date(2021, 12, 31),
        **changes,
    )


def test_merged_municipalities_each_keep_a_contract_of_the_same_number() -> None:
    world = two_of_one_number()

    assert contract(world, IECAVA).fact.municipality == IECAVA
    assert contract(world, RUNDALE).fact.contract_municipality == RUNDALE


@specifies("contract.exists")
def test_one_municipality_has_one_contract_of_a_number() -> None:
    world = two_of_one_number()

    assert refused(lambda: entered(conclude(IECAVA), world)) == "contract.exists"


def test_a_grant_from_before_the_merger_is_by_its_own_municipalitys_contract() -> None:
    world = two_of_one_number()
    iecava, rundale = adult(IECAVA, world), adult(RUNDALE, world)

    [granted] = iecava.does(grant(BEFORE)).facts
    rundale.does(grant(BEFORE, 140, grant_id=named("another")))

    assert isinstance(granted, ServiceGranted)
    assert granted.contract_municipality == IECAVA
    assert (bound_cents(world, IECAVA), bound_cents(world, RUNDALE)) == (71_200, 140 * 712)


@specifies("contract.ambiguous")
def test_after_the_merger_a_grant_says_whose_contract_where_the_number_is_of_several() -> None:
    world = two_of_one_number()
    story = adult(BAUSKA, world, MERGED)

    assert story.refusal(grant(LATER)) == "contract.ambiguous"
    [granted] = story.does(grant(LATER, contract_municipality=RUNDALE)).facts

    assert isinstance(granted, ServiceGranted)
    assert granted.contract_municipality == RUNDALE
    assert (bound_cents(world, IECAVA), bound_cents(world, RUNDALE)) == (0, 71_200)


@specifies("grant.contract")
def test_a_grant_names_a_municipality_that_concluded_such_a_contract() -> None:
    story = adult(BAUSKA, two_of_one_number(), MERGED)

    by_another = grant(LATER, contract_municipality="vecumnieku-novads")

    assert story.refusal(by_another) == "grant.contract"


@specifies("contract.ceiling")
def test_each_contract_has_a_ceiling_of_its_own() -> None:
    world = two_of_one_number()
    first, second = adult(BAUSKA, world, MERGED), adult(BAUSKA, world, MERGED)
    first.does(grant(LATER, 140, contract_municipality=IECAVA))

    by_iecava = grant(LATER, grant_id=named("another"), contract_municipality=IECAVA)

    assert second.refusal(by_iecava) == "contract.ceiling"
    by_rundale = grant(LATER, grant_id=named("another"), contract_municipality=RUNDALE)
    assert second.does(by_rundale).movements


def test_what_becomes_of_a_grant_moves_the_money_of_its_own_contract() -> None:
    world = two_of_one_number()
    story = adult(BAUSKA, world, MERGED)
    story.does(grant(LATER, contract_municipality=RUNDALE))

    amended = AmendGrant(
        effective_date=LATER,
        grant_id=GRANT,
        decision_reference="L-2",
        quantity_limit=Decimal(50),
        reason="Mazāk",
    )
    story.does(amended, facts.record_delivery(effective_date=LATER))

    assert (bound_cents(world, IECAVA), bound_cents(world, RUNDALE)) == (0, 50 * 712)


@specifies("delivery.contract")
def test_a_delivery_asks_the_grants_own_contract() -> None:
    world = two_of_one_number()
    story = adult(BAUSKA, world, MERGED)
    story.does(grant(LATER, contract_municipality=RUNDALE))
    ended: dict[str, Any] = {
        "effective_date": LATER,
        "municipality": BAUSKA,
        "contract_reference": CONTRACT,
    }

    entered(TerminateContract(**ended, contract_municipality=IECAVA, reason="Beidzās"), world)
    story.does(facts.record_delivery(effective_date=date(2021, 9, 2)))
    entered(TerminateContract(**ended, contract_municipality=RUNDALE, reason="Beidzās"), world)

    late = facts.record_delivery(effective_date=date(2021, 9, 3))
    assert story.refusal(late) == "delivery.contract"


@pytest.mark.parametrize(
    "changes",
    [
        {"command": AmendContract, "ceiling_cents": 1, "amendment_reference": "G-1"},
        {"command": TerminateContract, "reason": "Beidzās"},
    ],
    ids=["amended", "terminated"],
)
@specifies("contract.ambiguous")
def test_what_changes_a_contract_after_the_merger_says_whose_it_is(changes: dict[str, Any]) -> None:
    world = two_of_one_number()
    fields = changes | {
        "effective_date": LATER,
        "municipality": BAUSKA,
        "contract_reference": CONTRACT,
    }
    command = fields.pop("command")

    assert refused(lambda: entered(command(**fields), world)) == "contract.ambiguous"
    entered(command(**fields, contract_municipality=IECAVA), world)

    assert contract(world, IECAVA) != contract(two_of_one_number(), IECAVA)
    assert contract(world, RUNDALE) == contract(two_of_one_number(), RUNDALE)


def test_a_contract_from_before_it_said_who_concluded_it_keeps_its_money_where_it_was() -> None:
    world = World(*registers.offering("home_care"))
    case = given(
        facts.opened(), facts.mental_disability(), facts.assessed(), facts.planned("home_care")
    )

    [movement] = when(case, facts.grant_service(), world).movements

    assert isinstance(movement, ResourceTaken)
    assert movement.key == f"{BAUSKA}/{CONTRACT}"
