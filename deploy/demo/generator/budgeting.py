"""The budget lines of each municipality's plan: one for adults, one for children."""

from collections import defaultdict
from collections.abc import Collection, Iterator
from datetime import date

from contracts.http.budgets import AmendBudgetLine, PlanBudgetLine
from deploy.demo.generator.chance import Seed
from deploy.demo.generator.contracting import Contract
from deploy.demo.generator.figures import ServedGroup
from deploy.demo.generator.places import first_day_of

ROUND_LINE_CENTS = 5_000_00
TITLES: dict[ServedGroup, str] = {
    "grt": "Sabiedrībā balstīti pakalpojumi pieaugušajiem",
    "ft": "Pakalpojumi bērniem un viņu ģimenēm",
}
NUMBERS: dict[ServedGroup, int] = {"grt": 0, "ft": 1}


def budget_line_of(contract: Contract) -> str:
    """The line that a contract draws on: of those whom its first grant is for.

    Merged municipalities keep their lines in one plan, so a name tells whose it was. Of the lines
    for all purposes, these have two numbers in a row.
    """
    first_number = contract.seed.chance("budget lines").randint(1, 9000)
    return f"{contract.key.municipality}/{first_number + NUMBERS[_group(contract)]}"


def _group(contract: Contract) -> ServedGroup:
    return contract.grants[0].link.person.group


def budget_commands(
    contracts: Collection[Contract], seed: Seed
) -> Iterator[PlanBudgetLine | AmendBudgetLine]:
    """Every line, planned before its first contract and raised once for the later ones.

    Args:
        contracts: all that draw on lines.
        seed: of the history.
    """
    of_line: dict[tuple[str, str], list[Contract]] = defaultdict(list)
    for contract in sorted(contracts, key=lambda one: one.concluded_on):
        of_line[contract.key.municipality, budget_line_of(contract)].append(contract)
    for (municipality, line), drawing in sorted(of_line.items()):
        chance = seed.chance("budget line", municipality, line)
        first = drawing[0].concluded_on
        years = sorted({one.concluded_on.year for one in drawing})
        raised_on = date(years[len(years) // 2], 1, 1)
        at_first = [one for one in drawing if one.concluded_on < raised_on]
        at_first_cents, at_last_cents = _round(at_first or drawing), _round(drawing)
        yield PlanBudgetLine(
            effective_date=max(date(first.year, 1, 1), first_day_of(municipality)),
            municipality=municipality,
            budget_line=line,
            title=TITLES[_group(drawing[0])],
            amount_cents=at_first_cents,
            plan_reference=f"Detālais plāns {chance.randint(1, 40)}",
        )
        if at_last_cents != at_first_cents:
            yield AmendBudgetLine(
                effective_date=raised_on,
                municipality=municipality,
                budget_line=line,
                amount_cents=at_last_cents,
                amendment_reference=f"Detālā plāna grozījumi {chance.randint(2, 8)}",
            )


def _round(contracts: Collection[Contract]) -> int:
    ceilings_cents = sum(contract.ceiling_cents for contract in contracts)
    return (ceilings_cents // ROUND_LINE_CENTS + 1) * ROUND_LINE_CENTS
