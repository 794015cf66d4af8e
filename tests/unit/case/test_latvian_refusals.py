"""What refusals say in Latvian: right for any number and gender, and in words beside the codes."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from contracts.http.command import CaseCommand
from contracts.http.granting import AmendGrant
from contracts.http.transition import RecordMoveOut
from contracts.refusal import Refusal
from services.case.domain.state import Case
from tests.support import facts
from tests.support.facts import MARCH, named
from tests.support.registers import world_with
from tests.support.spec import after, given, when
from tests.support.world import World

APRIL = date(2023, 4, 30)


def said(case: Case, command: CaseCommand, world: World | None = None) -> str:
    """What the refusal of the command says."""
    with pytest.raises(Refusal) as refusal:
        when(case, command, world)
    return refusal.value.lv


def test_what_is_left_is_said_without_a_gender() -> None:
    world = world_with("respite")
    respite = facts.granted(
        "respite", unit="24h", target_group="ft", pricing_basis="actual_cost", unit_price_cents=None
    )
    case = given(facts.opened("ft"), facts.opinion(MARCH, None), facts.planned("respite"), respite)
    stay = facts.record_delivery(
        effective_date=date(2023, 3, 30),
        delivered_from=MARCH,
        quantity=30,
        cost_cents=1,
        document_reference="R-1",
    )
    one_more = stay.model_copy(
        update={
            "effective_date": APRIL,
            "delivered_from": APRIL,
            "quantity": Decimal(1),
            "delivery_id": named("more"),
        }
    )

    told = said(after(case, stay, world=world), one_more, world)

    assert told.startswith("Atlikums: 0 no 30 (atelpas dienas 2023. gadā")


def amended(**limit: Any) -> AmendGrant:
    return AmendGrant(
        effective_date=MARCH,
        grant_id=named("grant"),
        decision_reference="L-2",
        period_to=date(2023, 12, 31),
        reason="Mazāk",
        **limit,
    )


def test_an_order_is_an_imperative() -> None:
    case = given(
        facts.opened(),
        facts.mental_disability(),
        facts.planned("home_care"),
        facts.granted(),
        facts.delivered(),
    )

    told = said(case, amended(quantity_limit=Decimal(1)))

    assert "stornē" in told
    assert told.startswith("Sniegts: 10 × stunda; robeža nevar kļūt 1 × stunda.")


def test_an_amount_is_said_in_euros() -> None:
    on_cost: dict[str, Any] = {
        "pricing_basis": "actual_cost",
        "unit_price_cents": None,
        "unit": "consultation",
    }
    had = facts.delivered(service="consultation", cost_cents=1_000, **on_cost)
    grant = facts.granted("consultation", amount_limit_cents=5_000, **on_cost)
    case = given(facts.opened(), facts.mental_disability(), grant, had)

    told = said(case, amended(amount_limit_cents=999))

    assert told.startswith("Sniegts: 10,00 EUR; robeža nevar kļūt 9,99 EUR.")


def test_a_step_is_said_by_its_title() -> None:
    case = given(facts.opened(), facts.mental_disability(lives_in="institution"))

    told = said(case, RecordMoveOut(effective_date=APRIL, housing="own_home"))

    assert "Pārceļas uz dzīvi sabiedrībā (record_move_out)" in told
