"""A municipality's budget lines as they stand, each with the amount that it has on a day."""

from collections.abc import Iterable, Mapping
from datetime import date
from typing import NamedTuple, assert_never

from contracts.events.budget import (
    BudgetFact,
    BudgetLineAmended,
    BudgetLinePlanned,
    BudgetLineReleased,
    BudgetLineTakenOver,
)

LineChange = BudgetLineAmended | BudgetLineReleased | BudgetLineTakenOver


class BudgetLine(NamedTuple):
    """A line of the detailed plan and its changes, which are recorded in the order of their days.

    It holds from the day on which it was planned.
    """

    planned: BudgetLinePlanned
    changes: tuple[LineChange, ...] = ()

    def amount_cents_on(self, day: date) -> int:
        """What the line has on this day: as planned or amended last, less what left it since."""
        amount_cents = self.planned.amount_cents
        for change in self.changes:
            if change.effective_date > day:
                break
            match change:
                case BudgetLineAmended():
                    amount_cents = change.amount_cents
                case BudgetLineReleased():
                    amount_cents -= change.amount_cents
                case BudgetLineTakenOver():
                    amount_cents += change.amount_cents
                case _:
                    assert_never(change)
        return amount_cents

    @property
    def amount_cents(self) -> int:
        """What the line has after all that is known."""
        return self.amount_cents_on(date.max)

    def least_cents_from(self, day: date) -> int:
        """The least that the line has on this day or any later one, by all that is known."""
        later = (one.effective_date for one in self.changes if one.effective_date > day)
        return min(self.amount_cents_on(one) for one in (day, *later))

    @property
    def changed_on(self) -> date:
        """The day of its last entry."""
        return self.changes[-1].effective_date if self.changes else self.planned.effective_date


class BudgetRegister(NamedTuple):
    """The lines of a municipality of today's map after `version` facts, by their names."""

    version: int = 0
    lines: Mapping[str, BudgetLine] = {}


def fold_budget(register: BudgetRegister, facts: Iterable[BudgetFact]) -> BudgetRegister:
    """The budget lines after these facts."""
    lines, version = dict(register.lines), register.version
    for fact in facts:
        version += 1
        if isinstance(fact, BudgetLinePlanned):
            lines[fact.budget_line] = BudgetLine(fact)
        else:
            line = lines[fact.budget_line]
            lines[fact.budget_line] = line._replace(changes=(*line.changes, fact))
    return BudgetRegister(version, lines)
