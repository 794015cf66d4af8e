"""Events of budget lines: a municipality's detailed plan (detālais plāns) in the case log.

The lines of a municipality are one stream beside the register of its contracts. Municipality is the
one that the line belongs to.
"""

from typing import Annotated
from uuid import UUID, uuid5

from pydantic import Field

from contracts.events.register import REGISTERS, RegisterEntry
from contracts.model import Cents, Code, Model, Name, Text


class BudgetLineFields(Model):
    """A line of the detailed plan: for which services, how much for the life of the programme.

    Without `services` it may be used for any.
    """

    budget_line: Name
    title: Name
    services: Annotated[tuple[Code, ...], Field(max_length=50)] = ()
    amount_cents: Cents
    plan_reference: Name


class BudgetLinePlanned(RegisterEntry, BudgetLineFields, type_name="budget_line.planned"):
    """The plan has this line from the effective date."""


class BudgetLineAmended(RegisterEntry, type_name="budget_line.amended"):
    """From the effective date the line has this amount, by an amendment of the plan."""

    budget_line: Name
    amount_cents: Cents
    amendment_reference: Name


class BudgetLineReleased(RegisterEntry, type_name="budget_line.released"):
    """Money of a cancelled object left the line for another municipality's, which took it over.

    `amount_cents` is what left; `to_municipality` and `to_budget_line` have it now.
    """

    budget_line: Name
    amount_cents: Cents
    to_municipality: Code
    to_budget_line: Name
    decision_reference: Name
    reason: Text


class BudgetLineTakenOver(RegisterEntry, type_name="budget_line.taken_over"):
    """The line took over money that another municipality's line released in the same decision."""

    budget_line: Name
    amount_cents: Cents
    from_municipality: Code
    from_budget_line: Name
    decision_reference: Name


BudgetFact = BudgetLinePlanned | BudgetLineAmended | BudgetLineReleased | BudgetLineTakenOver


def budget_register_id(municipality: str) -> UUID:
    """The stream of the budget lines of a municipality of today's map."""
    return uuid5(REGISTERS, f"budget:{municipality}")
