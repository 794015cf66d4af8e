"""Pricing is one function: the amount, the eligible part, and the rate and rule that made them."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from contracts.events.delivery import DeliveryReversed, delivered_amount_cents
from contracts.reference import rule
from services.claims.domain.assembly import pricing
from services.claims.domain.assembly.pricing import price, spread
from tests.support.facts import delivered
from tests.unit.claims.claimables import DAY, home_care, lines_of, respite, taken_back


def test_a_line_costs_its_quantity_at_the_frozen_price_rounded_half_up() -> None:
    one = home_care("one", unit_price_cents=711)

    assert price(one._replace(quantity=Decimal("1.25"))).amount_cents == 889
    assert price(one._replace(quantity=Decimal("0.50"))).amount_cents == 356


def test_a_price_names_the_rate_the_rule_the_document_and_the_contract() -> None:
    named: dict[str, Any] = {
        "rate_reference": "VVI 2023",
        "document_reference": "PNA-7",
        "contract_reference": "LG-4",
        "budget_line": "3.1",
        "price_rule": "subsidy.halved",
    }
    one = home_care("one", **named)

    [line] = lines_of(one)

    assert {name: getattr(price(one), name) for name in named} == named
    assert {name: getattr(line, name) for name in named} == named


def test_the_ledger_and_a_claim_ask_for_the_same_amount() -> None:
    fact = delivered(quantity=Decimal("1.25"), unit_price_cents=711)
    back = DeliveryReversed(
        **fact.model_dump(
            include=set(DeliveryReversed.model_fields) & set(type(fact).model_fields)
        ),
        reversal_id=fact.delivery_id,
        reason="Kļūda",
    )
    one = home_care("one", quantity=fact.quantity, unit_price_cents=fact.unit_price_cents)

    assert price(one).amount_cents == delivered_amount_cents(fact) == 889
    assert delivered_amount_cents(back) == -889


def test_actual_cost_is_what_the_document_shows() -> None:
    assert delivered_amount_cents(delivered(cost_cents=2_499, unit_price_cents=None)) == 2_499
    assert price(respite("stay", "24h", 2_499)).amount_cents == 2_499


def test_a_reversal_asks_back_what_was_asked_and_takes_back_what_was_approved() -> None:
    back = price(taken_back(respite("stay", "24h", 20_000), 11_000))

    assert (back.amount_cents, back.eligible_cents, back.cap_rule) == (-20_000, -11_000, None)


def test_a_reversal_asks_back_to_the_cent_what_was_rounded() -> None:
    one = home_care("one", unit_price_cents=711, quantity=Decimal("1.25"))

    assert price(taken_back(one, 889)).amount_cents == -price(one).amount_cents == -889


def test_an_amount_is_spread_over_days_to_the_cent() -> None:
    days = [date(2023, 2, 1), date(2023, 2, 2), date(2023, 2, 3)]

    assert list(spread(100, days).values()) == [34, 33, 33]


def test_a_cap_is_that_of_the_day_of_delivery(monkeypatch: pytest.MonkeyPatch) -> None:
    newer = rule("respite.daily_ceiling").model_copy(
        update={"parameters": {"unit_price_cents": 20_000}}
    )
    monkeypatch.setattr(
        pricing, "rule", lambda rule_id, day: newer if day > DAY else rule(rule_id, day)
    )
    stay = respite(
        "stay",
        "24h",
        50_000,
        date(2023, 2, 2),
        delivered_from=DAY,
        quantity=Decimal(2),
    )

    assert price(stay).eligible_cents == 11_600 + 20_000
