"""A municipality's budget lines as they stand on a day: contracted, committed, free."""

from datetime import date

from contracts.http.budgets import BudgetLines, BudgetLineView
from contracts.reference import municipality_standing_for
from services.case.domain.person.intake import municipality_on
from services.case.domain.registers.budget_states import BudgetLine
from services.case.domain.registers.line_money import committed_cents, contracted_cents
from services.case.domain.surroundings import Surroundings


def budget_lines(municipality: str, on: date, surroundings: Surroundings) -> BudgetLines:
    """The lines that the municipality has on the day, those of merged ones among them.

    Args:
        municipality: one that there is on the day.
        on: the day.
        surroundings: with limited resources as they were on that day.

    Raises:
        Refusal: there is no such municipality on that day.
    """
    municipality_on(municipality, on)
    lines = surroundings.budget(municipality).lines
    return BudgetLines(
        items=[
            _view(line, on, surroundings)
            for _, line in sorted(lines.items())
            if line.planned.effective_date <= on
            and municipality_standing_for(line.planned.municipality, on) == municipality
        ]
    )


def _view(line: BudgetLine, on: date, surroundings: Surroundings) -> BudgetLineView:
    planned, amount_cents = line.planned, line.amount_cents_on(on)
    place, name = planned.municipality, planned.budget_line
    bound_cents = contracted_cents(place, name, surroundings, on)
    return BudgetLineView(
        budget_line=name,
        title=planned.title,
        municipality=place,
        services=planned.services,
        plan_reference=planned.plan_reference,
        planned_on=planned.effective_date,
        amount_cents=amount_cents,
        contracted_cents=bound_cents,
        committed_cents=committed_cents(place, name, surroundings, on),
        free_cents=amount_cents - bound_cents,
    )
