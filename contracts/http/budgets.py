"""Commands to the budget lines of the municipalities' detailed plans, and what they answer."""

from datetime import date
from typing import Annotated, ClassVar

from pydantic import Field

from contracts.events.budget import BudgetLineFields
from contracts.http.registers import RegisterCommand
from contracts.model import Cents, Code, Model, Name, Text
from contracts.written import NUMBER


class PlanBudgetLine(RegisterCommand, BudgetLineFields):
    """Enter a line of a municipality's detailed plan (detālais plāns)."""

    command: ClassVar[str] = "plan_budget_line"

    municipality: Code


class AmendBudgetLine(RegisterCommand):
    """Give a budget line another amount from the effective date, by an amendment of the plan."""

    command: ClassVar[str] = "amend_budget_line"

    municipality: Code
    budget_line: Name
    amount_cents: Cents
    amendment_reference: Name


class TakeOverBudgetLine(RegisterCommand):
    """Take over money of a cancelled object from another municipality's budget line.

    `municipality` and `budget_line` take it over; what `from_budget_line` gives is free of its
    contracts.
    """

    command: ClassVar[str] = "take_over_budget_line"

    municipality: Code
    budget_line: Name
    from_municipality: Code
    from_budget_line: Name
    amount_cents: Annotated[int, Field(gt=0, le=10**12), NUMBER]
    decision_reference: Name
    reason: Text


BUDGET_COMMANDS: tuple[type[RegisterCommand], ...] = (
    PlanBudgetLine,
    AmendBudgetLine,
    TakeOverBudgetLine,
)


class BudgetLineView(Model):
    """A budget line as it stands on a day, in cents.

    `contracted_cents` is the ceilings of the contracts on the line (of a terminated one what its
    grants still bind), `committed_cents` what grants bind of them. `free_cents` is what the amount
    leaves for further contracts: negative where the region's decision let contracts exceed it.
    """

    budget_line: Name
    title: Name
    municipality: Code
    services: tuple[Code, ...]
    plan_reference: Name
    planned_on: date
    amount_cents: int
    contracted_cents: int
    committed_cents: int
    free_cents: int


class BudgetLines(Model):
    """A municipality's budget lines, in the order of their names."""

    items: list[BudgetLineView]
