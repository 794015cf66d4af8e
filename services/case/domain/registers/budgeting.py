"""The registers of the municipalities' budget lines: planned, amended, taken over."""

from contracts.events.budget import (
    BudgetLineAmended,
    BudgetLinePlanned,
    BudgetLineReleased,
    BudgetLineTakenOver,
)
from contracts.http.budgets import AmendBudgetLine, PlanBudgetLine, TakeOverBudgetLine
from contracts.money import in_euros, in_euros_lv
from contracts.reference import municipality_standing_for
from contracts.reference.words import named_lv
from contracts.refusal import Refusal
from services.case.domain.checks import UNPROCESSABLE
from services.case.domain.person.intake import municipality_on
from services.case.domain.registers.budget_states import BudgetLine
from services.case.domain.registers.line_money import contracted_cents
from services.case.domain.registers.providing import nothing_new, refuse_unknown_services
from services.case.domain.surroundings import Surroundings

Change = AmendBudgetLine | TakeOverBudgetLine


def plan(command: PlanBudgetLine, surroundings: Surroundings) -> BudgetLinePlanned:
    """Enter a line under a name that the municipality's plan does not have yet."""
    municipality_on(command.municipality, command.effective_date)
    refuse_unknown_services(list(command.services))
    name = command.budget_line
    if name in surroundings.budget(command.municipality).lines:
        raise Refusal(
            "budget.line_exists",
            f"The municipality's plan has a line '{name}' already. Amend that one, or give this one"
            " a name of its own.",
            f"Pašvaldības plānā jau ir pozīcija '{name}'. Grozi to vai dod šai savu nosaukumu.",
        )
    return BudgetLinePlanned(**command.model_dump())


def amend(command: AmendBudgetLine, surroundings: Surroundings) -> BudgetLineAmended:
    """Give a line another amount, not below what contracts have of it."""
    place, name = command.municipality, command.budget_line
    # Before the line, as a contract that is concluded on it looks at it; see `line_money`.
    bound_cents = contracted_cents(place, name, surroundings)
    line = _known(command, place, name, surroundings)
    if command.amount_cents == line.amount_cents:
        raise nothing_new()
    if command.amount_cents < line.amount_cents and command.amount_cents < bound_cents:
        raise Refusal(
            "budget.contracted",
            f"Contracts have {in_euros(bound_cents)} of the line '{name}'; it cannot become"
            f" {in_euros(command.amount_cents)}. Amend or terminate contracts first.",
            f"Līgumos no pozīcijas '{name}' saistīti {in_euros_lv(bound_cents)}; tā nevar kļūt"
            f" {in_euros_lv(command.amount_cents)}. Vispirms grozi vai izbeidz līgumus.",
        )
    return BudgetLineAmended(**command.model_dump())


def take_over(
    command: TakeOverBudgetLine, surroundings: Surroundings
) -> list[BudgetLineReleased | BudgetLineTakenOver]:
    """Move money that is free of contracts from one municipality's line to another's."""
    day, giver, taker = command.effective_date, command.from_municipality, command.municipality
    bound_cents = contracted_cents(giver, command.from_budget_line, surroundings)
    giving = _known(command, giver, command.from_budget_line, surroundings)
    _known(command, taker, command.budget_line, surroundings)
    if municipality_standing_for(giver, day) == municipality_standing_for(taker, day):
        raise Refusal(
            "budget.take_over",
            "Money is taken over from another municipality. Between the lines of one, amend both.",
            "Naudu pārņem no citas pašvaldības. Starp vienas pašvaldības pozīcijām grozi abas.",
            status=UNPROCESSABLE,
        )
    free_cents = max(0, giving.amount_cents - bound_cents)
    if command.amount_cents > free_cents:
        raise Refusal(
            "budget.contracted",
            f"{in_euros(free_cents)} of the line '{command.from_budget_line}' are free of"
            f" contracts; {in_euros(command.amount_cents)} is more. Take over less, or amend or"
            " terminate contracts first.",
            f"Pozīcijā '{command.from_budget_line}' no līgumiem brīvi {in_euros_lv(free_cents)};"
            f" {in_euros_lv(command.amount_cents)} ir vairāk. Pārņem mazāk vai vispirms grozi vai"
            " izbeidz līgumus.",
        )
    released = BudgetLineReleased(
        effective_date=day,
        municipality=giver,
        budget_line=command.from_budget_line,
        amount_cents=command.amount_cents,
        to_municipality=taker,
        to_budget_line=command.budget_line,
        decision_reference=command.decision_reference,
        reason=command.reason,
    )
    taken_over = BudgetLineTakenOver(
        effective_date=day,
        municipality=taker,
        budget_line=command.budget_line,
        amount_cents=command.amount_cents,
        from_municipality=giver,
        from_budget_line=command.from_budget_line,
        decision_reference=command.decision_reference,
    )
    return [released, taken_over]


def _known(command: Change, place: str, name: str, surroundings: Surroundings) -> BudgetLine:
    """The line as the municipality's plan has it; a refusal where its entries are out of order."""
    day = command.effective_date
    municipality_on(place, day)
    line = surroundings.budget(place).lines.get(name)
    if line is None:
        raise unknown_line(place, name)
    if day < line.changed_on:
        raise Refusal(
            "budget.order",
            f"The line '{name}' has an entry of {line.changed_on}; {day} is before it. Choose that"
            " day or a later one.",
            f"Pozīcijai '{name}' jau ir {line.changed_on} ieraksts; {day} ir pirms tā. Izvēlies šo"
            " vai vēlāku dienu.",
        )
    return line


def unknown_line(place: str, name: str) -> Refusal:
    """The refusal of a line that the municipality's plan does not have."""
    return Refusal(
        "budget.line_exists",
        f"The plan of '{place}' has no line '{name}' on that day. Plan it first, or choose of GET"
        " /budget-lines.",
        f"Pašvaldības '{named_lv('municipality', place)}' plānā tajā dienā nav pozīcijas '{name}'."
        " Vispirms ieplāno to vai izvēlies no GET /budget-lines.",
        status=UNPROCESSABLE,
    )
