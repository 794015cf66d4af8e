"""Warnings at the grant: what grants bind of a budget line's contracts is more than the line has.

A contract that the region let exceed its line leaves room for such grants. They hold; but what
exceeds the line may go unpaid (S0).
"""

from datetime import date

from contracts.events.granting import ServiceGranted
from contracts.events.resource import ResourceTaken
from contracts.http.command import RuleWarning
from contracts.http.entitlements import LeftOfBudgetLine
from contracts.model import Code
from contracts.money import in_euros, in_euros_lv
from contracts.reference import current_municipality
from services.case.domain.decision import Decision
from services.case.domain.grants.commitments import contract_of
from services.case.domain.registers.line_money import committed_cents, contracts_on
from services.case.domain.state import Case
from services.case.domain.surroundings import After, Surroundings

RULE = "budget.line_commitments"


def budget_warnings(
    case: Case, decision: Decision, surroundings: Surroundings
) -> list[RuleWarning]:
    """For each line of which the decision binds more than it has: by how much."""
    ahead = After(surroundings, decision.movements)
    warnings: list[RuleWarning] = []
    for place, name in sorted(_lines_bound(case, decision, surroundings)):
        line_cents = surroundings.budget(place).lines[name].amount_cents
        # Grants bind no more than ceilings; most lines have enough for all, and no grant need be
        # counted.
        contracts = contracts_on(place, name, surroundings)
        if sum(one.ceiling_cents for one in contracts) <= line_cents:
            continue
        before_cents = committed_cents(place, name, surroundings)
        after_cents = committed_cents(place, name, ahead)
        if after_cents > max(before_cents, line_cents):
            warnings.append(_exceeded(name, line_cents, after_cents))
    return warnings


def _lines_bound(
    case: Case, decision: Decision, surroundings: Surroundings
) -> set[tuple[str, str]]:
    """The lines on whose contracts the decision binds money, each with who has the line today."""
    grants = {grant_id: grant.fact for grant_id, grant in case.grants.items()} | {
        fact.grant_id: fact for fact in decision.facts if isinstance(fact, ServiceGranted)
    }
    lines: set[tuple[str, str]] = set()
    for one in decision.movements:
        if isinstance(one, ResourceTaken) and one.resource == "contract_ceiling":
            granted = grants[one.holder_id]
            contract = contract_of(granted, surroundings)
            if contract is not None and contract.fact.budget_line is not None:
                place = current_municipality(granted.municipality)
                lines.add((place, contract.fact.budget_line))
    return lines


def _exceeded(name: str, line_cents: int, committed: int) -> RuleWarning:
    over_cents = committed - line_cents
    return RuleWarning(
        rule=RULE,
        text_en=f"Grants bind {in_euros(committed)} of the budget line '{name}',"
        f" {in_euros(over_cents)} more than its {in_euros(line_cents)}. What exceeds it may go"
        " unpaid.",
        text_lv=f"Lēmumi saista {in_euros_lv(committed)} no detālā plāna pozīcijas '{name}', par"
        f" {in_euros_lv(over_cents)} vairāk nekā tās {in_euros_lv(line_cents)}. Ko pozīcija"
        " nesedz, var palikt neapmaksāts.",
    )


def lines_for(
    service: Code, municipality: str, on: date, surroundings: Surroundings
) -> list[LeftOfBudgetLine]:
    """The lines on which contracts for the service draw on the day, and what grants leave."""
    names = {
        contract.fact.budget_line
        for contract in surroundings.contracts(municipality).every
        if service in contract.fact.services and contract.holds_on(on)
    }
    left: list[LeftOfBudgetLine] = []
    for name in sorted(name for name in names if name is not None):
        line = surroundings.budget(municipality).lines[name]
        bound_cents = committed_cents(municipality, name, surroundings)
        left.append(
            LeftOfBudgetLine(
                budget_line=name,
                title=line.planned.title,
                amount_cents=line.amount_cents,
                committed_cents=bound_cents,
                left_cents=line.amount_cents - bound_cents,
            )
        )
    return left


def used_up(line: LeftOfBudgetLine) -> RuleWarning:
    """What a grant on a line without money left would be told, before it is made."""
    name, amount = line.budget_line, line.amount_cents
    return RuleWarning(
        rule=RULE,
        text_en=f"The budget line '{name}' is used up: grants bind"
        f" {in_euros(line.committed_cents)} of its {in_euros(amount)}. What exceeds it may go"
        " unpaid.",
        text_lv=f"Detālā plāna pozīcija '{name}' ir izlietota: lēmumi saista"
        f" {in_euros_lv(line.committed_cents)} no tās {in_euros_lv(amount)}. Ko pozīcija nesedz,"
        " var palikt neapmaksāts.",
    )
