"""Ordinary budget lines: planned, and what becomes of them."""

from datetime import date
from typing import Any

from contracts.events.budget import BudgetLinePlanned
from contracts.http.budgets import AmendBudgetLine, PlanBudgetLine, TakeOverBudgetLine
from tests.support.facts import BAUSKA

PLANNED_ON = date(2022, 1, 1)
LINE = "2.1"
DOBELE = "dobeles-novads"


def plan_line(amount_cents: int = 100_000, **changes: Any) -> PlanBudgetLine:
    fields: dict[str, Any] = {
        "effective_date": PLANNED_ON,
        "municipality": BAUSKA,
        "budget_line": LINE,
        "title": "Aprūpe mājās",
        "amount_cents": amount_cents,
        "plan_reference": "DP-1",
    }
    return PlanBudgetLine(**(fields | changes))


def planned_line(amount_cents: int = 100_000, **changes: Any) -> BudgetLinePlanned:
    return BudgetLinePlanned(**plan_line(amount_cents, **changes).model_dump())


def amend_line(amount_cents: int, **changes: Any) -> AmendBudgetLine:
    fields: dict[str, Any] = {
        "effective_date": PLANNED_ON,
        "municipality": BAUSKA,
        "budget_line": LINE,
        "amount_cents": amount_cents,
        "amendment_reference": "G-1",
    }
    return AmendBudgetLine(**(fields | changes))


def take_over(amount_cents: int, **changes: Any) -> TakeOverBudgetLine:
    """Dobele takes over money of Bauska's cancelled object."""
    fields: dict[str, Any] = {
        "effective_date": PLANNED_ON,
        "municipality": DOBELE,
        "budget_line": LINE,
        "from_municipality": BAUSKA,
        "from_budget_line": LINE,
        "amount_cents": amount_cents,
        "decision_reference": "ZPR-7",
        "reason": "Objekts atcelts",
    }
    return TakeOverBudgetLine(**(fields | changes))
