"""Budget lines: planned, amended, taken over; the contracts on them, and what grants bind."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from contracts.events.budget import BudgetLineReleased, BudgetLineTakenOver
from contracts.http.granting import AmendGrant
from contracts.http.registers import (
    AmendContract,
    ConcludeContract,
    RegisterCommand,
    TerminateContract,
)
from contracts.refusal import Refusal
from services.case.domain.overview.budget_lines import budget_lines
from services.case.domain.overview.entitlements import entitlements
from services.case.domain.registers.line_money import contracted_cents
from services.case.domain.registers.registering import Entry, decide_entries, fence
from tests.support import facts, registers
from tests.support.budgets import (
    DOBELE,
    LINE,
    PLANNED_ON,
    amend_line,
    plan_line,
    planned_line,
    take_over,
)
from tests.support.facts import BAUSKA, MARCH, TODAY, named
from tests.support.registers import CONTRACT, START, approval, offering
from tests.support.spec import after, given, refused, specifies, when
from tests.support.world import World

LATER = date(2022, 6, 1)


def entered(world: World, *commands: RegisterCommand) -> list[Entry]:
    """The entries that the commands lead to, which the world knows from then on."""
    entries: list[Entry] = []
    for command in commands:
        made = decide_entries(command, world, TODAY)
        world.learn([one for entry in made for one in fence(entry, world)])
        world.learn(made)
        entries += made
    return entries


def refusal(world: World, command: RegisterCommand) -> str:
    return refused(lambda: decide_entries(command, world, TODAY))


def told(world: World, command: RegisterCommand) -> tuple[str, str]:
    """What the refusal says, in both languages."""
    with pytest.raises(Refusal) as caught:
        decide_entries(command, world, TODAY)
    return caught.value.en, caught.value.lv


def conclude(
    ceiling_cents: int, reference: str = CONTRACT, line: str | None = LINE, **changes: Any
) -> ConcludeContract:
    fields: dict[str, Any] = registers.conclusion_of(registers.contract("home_care")).model_dump()
    own = {
        "effective_date": PLANNED_ON,
        "contract_reference": reference,
        "ceiling_cents": ceiling_cents,
        "budget_line": line,
    }
    return ConcludeContract(**(fields | own | changes))


def raise_to(ceiling_cents: int, **changes: Any) -> AmendContract:
    fields: dict[str, Any] = {
        "effective_date": PLANNED_ON,
        "municipality": BAUSKA,
        "contract_reference": CONTRACT,
        "ceiling_cents": ceiling_cents,
        "amendment_reference": "G-1",
    }
    return AmendContract(**(fields | changes))


def terminate(day: date = LATER) -> TerminateContract:
    return TerminateContract(
        effective_date=day, municipality=BAUSKA, contract_reference=CONTRACT, reason="Vienošanās"
    )


def planned(amount_cents: int = 100_000, **changes: Any) -> World:
    """A world with an ordinary provider and a budget line."""
    return World(registers.provider("home_care", "workshop"), planned_line(amount_cents, **changes))


def amount_of(world: World, municipality: str = BAUSKA, line: str = LINE) -> int:
    return world.budget(municipality).lines[line].amount_cents


def test_a_line_has_what_was_planned_until_the_day_of_its_amendment() -> None:
    world = planned(100_000)

    entered(world, amend_line(150_000, effective_date=LATER))

    line = world.budget(BAUSKA).lines[LINE]
    assert line.amount_cents_on(date(2022, 5, 31)) == 100_000
    assert line.amount_cents_on(LATER) == 150_000


@specifies("budget.line_exists")
def test_a_line_has_a_name_of_its_own_and_only_a_planned_line_is_amended_or_named() -> None:
    world = planned()

    assert refusal(world, plan_line()) == "budget.line_exists"
    assert refusal(world, amend_line(1, budget_line="9.9")) == "budget.line_exists"
    assert refusal(world, take_over(1)) == "budget.line_exists"
    assert refusal(world, conclude(1, line="9.9")) == "budget.line_exists"
    assert refusal(World(*world_later()), conclude(1)) == "budget.line_exists"


def world_later() -> list[Any]:
    """A provider, and a line that is planned only later."""
    return [registers.provider("home_care"), planned_line(effective_date=LATER)]


@specifies("budget.order")
def test_the_entries_of_a_line_are_made_in_the_order_of_their_days() -> None:
    world = planned()
    entered(world, amend_line(90_000, effective_date=LATER))

    assert refusal(world, amend_line(80_000)) == "budget.order"
    entered(world, amend_line(80_000, effective_date=LATER))

    assert amount_of(world) == 80_000


def test_an_amendment_changes_something() -> None:
    assert refusal(planned(100_000), amend_line(100_000)) == "register.news"


@specifies("budget.line_ceiling")
def test_contracts_have_no_more_than_their_line_and_the_refusal_says_by_how_much() -> None:
    world = planned(100_000)
    entered(world, conclude(70_000))

    english, latvian = told(world, conclude(42_050, "LG-2"))

    assert "contracts have EUR 1120.50" in english
    assert "EUR 120.50 more than its EUR 1000.00" in english
    assert "par 120,50 EUR vairāk nekā tās 1000,00 EUR" in latvian
    entered(world, conclude(30_000, "LG-2"))
    assert contracted_cents(BAUSKA, LINE, world) == 100_000


@specifies("budget.line_ceiling")
def test_a_contract_is_not_raised_above_its_line() -> None:
    world = planned(100_000)
    entered(world, conclude(70_000), conclude(20_000, "LG-2"))

    assert refusal(world, raise_to(80_001)) == "budget.line_ceiling"
    entered(world, raise_to(80_000))
    assert contracted_cents(BAUSKA, LINE, world) == 100_000


@specifies("budget.line_ceiling")
def test_the_regions_decision_lets_a_contract_exceed_its_line_and_nothing_after_it() -> None:
    world = planned(100_000)

    entered(world, conclude(120_000, escalation_reference="ZPR-99"))

    [line] = budget_lines(BAUSKA, TODAY, world).items
    assert (line.contracted_cents, line.free_cents) == (120_000, -20_000)
    assert refusal(world, conclude(1, "LG-2")) == "budget.line_ceiling"
    assert refusal(world, raise_to(120_001)) == "budget.line_ceiling"
    entered(world, raise_to(130_000, escalation_reference="ZPR-100"))
    entered(world, raise_to(110_000))
    assert contracted_cents(BAUSKA, LINE, world) == 110_000


def test_money_that_a_line_has_only_later_or_gives_up_later_is_not_contracted_before() -> None:
    world = planned(100_000)
    entered(world, amend_line(150_000, effective_date=LATER))
    assert refusal(world, conclude(100_001)) == "budget.line_ceiling"
    entered(world, conclude(100_001, effective_date=LATER))


@specifies("budget.line_named")
def test_a_municipality_with_a_plan_names_a_line_in_a_new_contract() -> None:
    assert refusal(planned(), conclude(1, line=None)) == "budget.line_named"
    entered(World(registers.provider("home_care")), conclude(1, line=None))
    entered(planned(municipality=DOBELE), conclude(1, line=None))


@specifies("budget.line_services")
def test_a_contract_is_for_the_services_of_its_line() -> None:
    world = planned(services=("workshop",))

    assert refusal(world, conclude(1)) == "budget.line_services"
    entered(world, conclude(1, services=("workshop",)))


@specifies("budget.contracted")
def test_a_line_gives_up_only_what_is_free_of_contracts() -> None:
    world = planned(100_000)
    entered(world, conclude(70_000), plan_line(0, municipality=DOBELE))

    assert refusal(world, amend_line(69_999)) == "budget.contracted"
    assert refusal(world, take_over(30_001)) == "budget.contracted"
    entered(world, take_over(30_000))
    assert amount_of(world) == 70_000


@specifies("budget.take_over")
def test_money_is_taken_over_by_another_municipality_in_one_decision() -> None:
    world = planned(100_000)
    entered(world, plan_line(50_000, municipality=DOBELE))

    released, taken_over = entered(world, take_over(30_000))

    assert isinstance(released, BudgetLineReleased)
    assert isinstance(taken_over, BudgetLineTakenOver)
    assert released.decision_reference == taken_over.decision_reference == "ZPR-7"
    assert (amount_of(world), amount_of(world, DOBELE)) == (70_000, 80_000)


@specifies("budget.take_over")
def test_a_municipality_takes_nothing_over_from_itself() -> None:
    world = planned()
    entered(world, plan_line(0, budget_line="3"))

    own = take_over(1, municipality=BAUSKA, budget_line="3")

    assert refusal(world, own) == "budget.take_over"


def test_money_moves_between_municipalities_that_merged_later_within_one_plan() -> None:
    day = date(2020, 1, 1)
    old, other = "bauskas-novads-2009", "iecavas-novads"
    world = World(planned_line(100, municipality=old, effective_date=START))
    entered(world, plan_line(0, municipality=other, budget_line="I-1", effective_date=START))

    entered(
        world,
        take_over(
            40, effective_date=day, municipality=other, budget_line="I-1", from_municipality=old
        ),
    )

    assert (amount_of(world), amount_of(world, line="I-1")) == (60, 40)


def test_a_merged_municipality_sees_and_uses_the_lines_of_both_its_predecessors() -> None:
    old, other = "bauskas-novads-2009", "iecavas-novads"
    world = World(registers.provider("home_care"))
    entered(
        world,
        plan_line(municipality=old, effective_date=START),
        plan_line(municipality=other, budget_line="I-1", effective_date=START),
    )

    def names(municipality: str, day: date) -> list[str]:
        return [one.budget_line for one in budget_lines(municipality, day, world).items]

    assert names(old, date(2021, 6, 30)) == [LINE]
    assert names(other, date(2021, 6, 30)) == ["I-1"]
    assert names(BAUSKA, date(2021, 7, 1)) == [LINE, "I-1"]
    entered(world, conclude(1, line="I-1", effective_date=LATER))
    before = conclude(1, "LG-2", line="I-1", municipality=old, effective_date=START)
    assert refusal(world, before) == "budget.line_exists"


def test_a_terminated_contract_has_of_its_line_what_its_grants_still_bind() -> None:
    world = planned(100_000)
    entered(world, conclude(90_000), terminate())
    assert contracted_cents(BAUSKA, LINE, world) == 0

    world = planned(100_000)
    entered(world, conclude(90_000))
    world.learn(when(client(), grant(100), registered(world)).movements)
    entered(world, terminate())

    [before] = budget_lines(BAUSKA, date(2022, 5, 31), world).items
    [since] = budget_lines(BAUSKA, LATER, world).items
    assert (before.contracted_cents, since.contracted_cents) == (90_000, 71_200)
    assert (since.committed_cents, since.free_cents) == (71_200, 28_800)


def registered(world: World) -> World:
    """The world with what a grant needs besides the contract."""
    world.learn([approval(), *registers.rates_of("home_care")])
    return world


def client() -> Any:
    return given(
        facts.opened(), facts.mental_disability(), facts.assessed(), facts.planned("home_care")
    )


def grant(hours: int, **changes: Any) -> Any:
    return facts.grant_service(quantity_limit=hours, grant_id=named(f"{hours}"), **changes)


def escalated() -> World:
    """A line of EUR 712, a contract above it by the region's decision."""
    world = planned(71_200)
    entered(world, conclude(200_000, escalation_reference="ZPR-99"))
    return registered(world)


@specifies("budget.line_commitments")
def test_a_grant_above_the_line_is_made_with_a_warning() -> None:
    world = escalated()

    within = when(client(), grant(100), world)
    world.learn(within.movements)
    [warning] = when(client(), grant(50), world).warnings

    assert within.warnings == []
    assert warning.rule == "budget.line_commitments"
    assert "bind EUR 1068.00" in warning.text_en
    assert "EUR 356.00 more than its EUR 712.00" in warning.text_en
    assert "par 356,00 EUR vairāk" in warning.text_lv


@specifies("budget.line_commitments")
def test_an_amendment_of_a_grant_above_the_line_warns_too_and_a_lower_one_does_not() -> None:
    world = escalated()
    case = after(client(), grant(100), world=world)

    def amended(hours: int) -> list[str]:
        command = AmendGrant(
            effective_date=MARCH,
            grant_id=named("100"),
            decision_reference="L-2",
            quantity_limit=Decimal(hours),
            reason="Vajag vairāk",
        )
        return [one.rule for one in when(case, command, world).warnings]

    assert amended(101) == ["budget.line_commitments"]
    assert amended(99) == []


@specifies("budget.line_commitments")
def test_what_is_left_of_a_line_is_shown_before_a_grant() -> None:
    world = escalated()

    def shown() -> tuple[int, list[str]]:
        items = entitlements(client(), MARCH, world).items
        [item] = [one for one in items if one.service == "home_care"]
        [line] = item.budget_lines
        return line.left_cents, [one.rule for one in item.warnings]

    assert shown() == (71_200, [])
    world.learn(when(client(), grant(100), world).movements)
    assert shown() == (0, ["budget.line_commitments"])


def test_a_contract_from_before_the_plan_warns_of_nothing() -> None:
    assert when(client(), grant(100), World(*offering("home_care"))).warnings == []
