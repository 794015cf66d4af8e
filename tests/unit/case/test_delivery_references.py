"""A delivery says what it is paid by: the rate, the contract, the line of the plan."""

from datetime import date

from contracts.events.delivery import DeliveryRecorded, DeliveryReversed
from contracts.http.granting import ReverseDelivery
from services.case.domain.state import Case
from tests.support import facts
from tests.support.budgets import LINE, planned_line
from tests.support.facts import MARCH, named
from tests.support.registers import CONTRACT, approval, contract, provider, rate
from tests.support.spec import after, given, specifies, when
from tests.support.world import World

RAISED = date(2023, 4, 1)


def world(**of_contract: str) -> World:
    return World(
        planned_line(),
        provider("home_care", "consultation"),
        contract("home_care", "consultation", **of_contract),
        approval(),
        rate(),
        rate(effective_date=RAISED, unit_price_cents=800, rate_reference="VVI-2"),
    )


def client(around: World) -> Case:
    case = given(
        facts.opened(), facts.mental_disability(), facts.assessed(), facts.planned("home_care")
    )
    return after(case, facts.grant_service(grant_id=named("grant")), world=around)


def delivered(case: Case, around: World, day: date = MARCH) -> DeliveryRecorded:
    command = facts.record_delivery(effective_date=day, delivery_id=named("delivery"))
    fact = when(case, command, around).facts[-1]
    assert isinstance(fact, DeliveryRecorded)
    return fact


def test_a_delivery_names_its_rate_contract_and_budget_line() -> None:
    around = world(budget_line=LINE)

    fact = delivered(client(around), around)

    assert (fact.rate_reference, fact.contract_reference) == ("VVI-1", CONTRACT)
    assert fact.budget_line == LINE


def test_a_contract_from_before_the_plan_has_no_line_to_name() -> None:
    around = world()

    assert delivered(client(around), around).budget_line is None


def test_a_reversal_repeats_what_the_delivery_named() -> None:
    around = world(budget_line=LINE)
    fact = delivered(client(around), around)
    case = after(client(around), facts.record_delivery(delivery_id=named("delivery")), world=around)
    reverse = ReverseDelivery(effective_date=MARCH, delivery_id=named("delivery"), reason="Kļūda")

    [taken_back] = when(case, reverse, around).facts

    assert isinstance(taken_back, DeliveryReversed)
    assert taken_back.rate_reference == fact.rate_reference
    assert taken_back.contract_reference == fact.contract_reference
    assert taken_back.budget_line == fact.budget_line


@specifies("delivery.cost")
def test_on_actual_cost_there_is_no_rate_and_there_is_a_document() -> None:
    around = world(budget_line=LINE)
    granted = facts.granted(
        "consultation",
        unit="consultation",
        pricing_basis="actual_cost",
        unit_price_cents=None,
        amount_limit_cents=10_000,
    )
    case = given(facts.opened(), facts.mental_disability(), granted)
    command = facts.record_delivery(quantity=1, cost_cents=2500, document_reference="Rēķins 7")

    [fact] = when(case, command, around).facts

    assert isinstance(fact, DeliveryRecorded)
    assert (fact.rate_reference, fact.document_reference) == (None, "Rēķins 7")
