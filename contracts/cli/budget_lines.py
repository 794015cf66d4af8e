"""`lieta register budget-lines`: what the lines of a detailed plan have, and what is free."""

from typing import Annotated

import typer

from contracts.cli.output import Format, euros, print_json, print_rows
from contracts.cli.parameters import DayOption, FormatOption
from contracts.cli.session import session_of
from contracts.http.budgets import BudgetLineView

COLUMNS = (
    "budget_line",
    "title",
    "municipality",
    "services",
    "amount_eur",
    "contracted_eur",
    "committed_eur",
    "free_eur",
    "planned_on",
    "plan_reference",
)


def budget_lines(
    context: typer.Context,
    municipality: Annotated[str, typer.Option(help="Whose detailed plan.")],
    on: DayOption = None,
    chosen: FormatOption = Format.TABLE,
) -> None:
    """List a municipality's budget lines: contracted, committed by grants, free."""
    with session_of(context).client() as client:
        found = client.budget_lines(municipality, on.date() if on else None)
    if chosen is Format.JSON:
        print_json(found)
    else:
        print_rows(chosen, COLUMNS, map(_row, found.items), "Budget lines")


def _row(one: BudgetLineView) -> tuple[object, ...]:
    return (
        one.budget_line,
        one.title,
        one.municipality,
        ", ".join(one.services),
        euros(one.amount_cents),
        euros(one.contracted_cents),
        euros(one.committed_cents),
        euros(one.free_cents),
        one.planned_on,
        one.plan_reference,
    )


def add_to(app: typer.Typer) -> None:
    """Add the command to `lieta register`."""
    app.command("budget-lines")(budget_lines)
