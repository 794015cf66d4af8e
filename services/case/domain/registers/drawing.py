"""A contract draws on a line of its municipality's plan, and not on more than the line has."""

from datetime import date

from contracts.http.registers import ConcludeContract
from contracts.money import in_euros, in_euros_lv
from contracts.reference import municipality_standing_for
from contracts.reference.words import all_named_lv
from contracts.refusal import Refusal
from services.case.domain.checks import UNPROCESSABLE
from services.case.domain.registers.budget_states import BudgetLine
from services.case.domain.registers.budgeting import unknown_line
from services.case.domain.registers.line_money import contracted_cents, money_of
from services.case.domain.surroundings import Surroundings


def refuse_unbudgeted(command: ConcludeContract, surroundings: Surroundings) -> None:
    """Refuse a new contract without a line, on one that does not fit, or above what it has."""
    name = command.budget_line
    if name is None:
        _refuse_planless(command, surroundings)
        return
    # Before the plan, as a change of the plan looks at it; see `line_money`.
    money_of(command.municipality, name, surroundings)
    line = _lines_of(command, surroundings).get(name)
    if line is None:
        raise unknown_line(command.municipality, name)
    _refuse_services(command, line)
    refuse_above_line(
        command.municipality,
        name,
        command.ceiling_cents,
        command.escalation_reference,
        command.effective_date,
        surroundings,
    )


def refuse_above_line(
    municipality: str,
    budget_line: str,
    more_cents: int,
    escalation_reference: str | None,
    day: date,
    surroundings: Surroundings,
) -> None:
    """Refuse so much more for contracts than the line has, unless the region has decided it.

    What counts is the least that the line has on the day or later.
    """
    if more_cents <= 0 or escalation_reference is not None:
        return
    contracts_cents = contracted_cents(municipality, budget_line, surroundings) + more_cents
    line_cents = surroundings.budget(municipality).lines[budget_line].least_cents_from(day)
    over_cents = contracts_cents - line_cents
    if over_cents > 0:
        raise Refusal(
            "budget.line_ceiling",
            f"With this, contracts have {in_euros(contracts_cents)} of the line '{budget_line}',"
            f" {in_euros(over_cents)} more than its {in_euros(line_cents)}. Lower the ceiling,"
            " amend the line, or name the region's decision in escalation_reference.",
            f"Ar šo līgumi saista {in_euros_lv(contracts_cents)} no pozīcijas '{budget_line}', par"
            f" {in_euros_lv(over_cents)} vairāk nekā tās {in_euros_lv(line_cents)}. Samazini"
            " līguma summu, grozi pozīciju vai norādi reģiona lēmumu laukā escalation_reference.",
        )


def _lines_of(command: ConcludeContract, surroundings: Surroundings) -> dict[str, BudgetLine]:
    """The lines that the contract's municipality has on its day, its predecessors' among them."""
    day = command.effective_date
    return {
        name: line
        for name, line in surroundings.budget(command.municipality).lines.items()
        if line.planned.effective_date <= day
        and municipality_standing_for(line.planned.municipality, day) == command.municipality
    }


def _refuse_planless(command: ConcludeContract, surroundings: Surroundings) -> None:
    lines = _lines_of(command, surroundings)
    if lines:
        named = ", ".join(sorted(lines))
        raise Refusal(
            "budget.line_named",
            f"The municipality has a detailed plan. Give budget_line, one of: {named}.",
            f"Pašvaldībai ir detālais plāns. Norādi budget_line, vienu no: {named}.",
            status=UNPROCESSABLE,
        )


def _refuse_services(command: ConcludeContract, line: BudgetLine) -> None:
    allowed = line.planned.services
    others = sorted(set(command.services) - set(allowed)) if allowed else []
    if others:
        raise Refusal(
            "budget.line_services",
            f"The line '{line.planned.budget_line}' is for: {', '.join(allowed)}; not for:"
            f" {', '.join(others)}. Name another line, or conclude these apart.",
            f"Pozīcija '{line.planned.budget_line}' ir pakalpojumiem:"
            f" {all_named_lv('service', allowed)}; bet ne: {all_named_lv('service', others)}."
            " Norādi citu pozīciju vai slēdz par tiem atsevišķu līgumu.",
            status=UNPROCESSABLE,
        )
