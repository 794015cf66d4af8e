"""Whether unknown counts, each at least one, can be computed from sums of them.

An unknown is safe once another table is found that shows the same and has another value of it. Such
a table differs from the true one by a *shift* that leaves every sum as it is. Elimination finds
shifts of any length, in which no count of one but the first changes; a search finds short ones in
which such counts do. What no shift is found for counts as computed, so a miss keeps back too much,
not too little.
"""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from heapq import nsmallest
from typing import Any

PRIME = 2**61 - 1
"""Elimination reckons modulo this: coefficients of sums are far smaller."""

MOST_SEARCHED = 60
"""Where elimination leaves more than so many, no shift is searched for."""

MOST_TRIES = 120
"""How many steps the search for one shift tries before it gives up."""

MOST_STEPS = 24
"""How many unknowns a shift that is searched for may change."""

MOST_WAYS = 5
"""How many ways of making one sum even are tried, the most promising first."""

MOST_STEPS_A_TABLE = 3_000_000
"""How much work one table and its margins may take: terms written or looked at, a few seconds."""

Equation = Mapping[Any, int]
"""The sign (1 or -1) of each unknown in a sum that is told."""

Row = dict[Any, int]


class TooMuchWork(Exception):
    """What can be computed was not found out within the budget."""


class Budget:
    """Counts down the steps that are left; elimination alone may need the cube of the cells."""

    def __init__(self, steps: int = MOST_STEPS_A_TABLE) -> None:
        self._left = steps

    def spend(self, steps: int) -> None:
        """Take so many steps.

        Raises:
            TooMuchWork: none is left.
        """
        self._left -= steps
        if self._left < 0:
            raise TooMuchWork


def computable(
    equations: Sequence[Equation],
    counts: Mapping[Any, int],
    safe: Collection[Any],
    budget: Budget,
) -> set[Any]:
    """The unknowns of the equations, but for the safe ones, for which no second value is found.

    Args:
        equations: what is told of them.
        counts: their true values.
        safe: those that need no search.
        budget: the steps that this may take.

    Raises:
        TooMuchWork: the budget is used up.
    """
    unknowns = dict.fromkeys(unknown for equation in equations for unknown in equation)
    shifted = _shifted_by_elimination(equations, counts, budget)
    left = {one: None for one in unknowns if one not in safe and one not in shifted}
    if len(left) > MOST_SEARCHED:
        return set(left)
    search = _Shifts(equations, counts, budget)
    for unknown in list(left):
        if unknown in left:
            shift = search.found(unknown, 1) or search.found(unknown, -1)
            for one in shift:
                left.pop(one, None)
    return set(left)


def _shifted_by_elimination(
    equations: Sequence[Equation], counts: Mapping[Any, int], budget: Budget
) -> Collection[Any]:
    """The unknowns in shifts along which only one count of one changes, and it grows."""
    rows: dict[Any, Row] = {}
    """By its pivot, a count above one, what it is made of besides."""
    users: dict[Any, set[Any]] = defaultdict(set)
    """The pivots that an unknown is in the row of."""
    bound: set[Any] = set()
    """Counts of one that no shift by itself may change."""
    for equation in equations:
        row = dict(equation)
        for unknown in equation:
            if unknown in rows:
                budget.spend(len(rows[unknown]))
                _put_in(row, unknown, rows[unknown])
        pivots = [unknown for unknown in row if counts[unknown] > 1]
        if not pivots:
            bound.update(row)
            continue
        pivot = min(pivots, key=lambda unknown: len(users[unknown]))
        factor = -pow(row.pop(pivot), -1, PRIME)
        rows[pivot] = {unknown: sign * factor % PRIME for unknown, sign in row.items()}
        using = users.pop(pivot, ())
        budget.spend(len(row) * (1 + len(using)))
        for user in using:
            _put_in(rows[user], pivot, rows[pivot])
            for unknown in rows[pivot]:
                (users[unknown].add if unknown in rows[user] else users[unknown].discard)(user)
        for unknown in rows[pivot]:
            users[unknown].add(pivot)
    free = {one for equation in equations for one in equation if one not in rows} - bound
    return free | {pivot for pivot, row in rows.items() if not free.isdisjoint(row)}


def _put_in(row: Row, unknown: Any, made_of: Mapping[Any, int]) -> None:
    """Write in a row, instead of an unknown, what it is made of."""
    times = row.pop(unknown)
    for other, factor in made_of.items():
        together = (row.get(other, 0) + times * factor) % PRIME
        if together:
            row[other] = together
        else:
            row.pop(other, None)


class _Shifts:
    def __init__(
        self, equations: Sequence[Equation], counts: Mapping[Any, int], budget: Budget
    ) -> None:
        self._equations = equations
        self._counts = counts
        self._budget = budget
        self._of: dict[Any, list[int]] = defaultdict(list)
        for number, equation in enumerate(equations):
            for unknown in equation:
                self._of[unknown].append(number)
        self._shift: dict[Any, int] = {}
        self._uneven: dict[int, int] = {}
        self._tries = 0

    def found(self, unknown: Any, step: int) -> dict[Any, int]:
        """A shift that begins with this step; empty where none was found."""
        self._shift, self._uneven, self._tries = {}, {}, 0
        if not self._may(unknown, step):
            return {}
        self._step(unknown, step)
        return dict(self._shift) if self._evened() else {}

    def _may(self, unknown: Any, step: int) -> bool:
        """Whether the unknown may take the step: it stays positive, and never turns back."""
        so_far = self._shift.get(unknown, 0)
        return so_far * step >= 0 and self._counts[unknown] + so_far + step >= 1

    def _step(self, unknown: Any, step: int) -> None:
        self._shift[unknown] = self._shift.get(unknown, 0) + step
        if not self._shift[unknown]:
            del self._shift[unknown]
        for number in self._of[unknown]:
            uneven = self._uneven.get(number, 0) + step * self._equations[number][unknown]
            if uneven:
                self._uneven[number] = uneven
            else:
                del self._uneven[number]

    def _evened(self) -> bool:
        """Whether further steps make every sum what it was; these are then part of the shift."""
        if not self._uneven:
            return True
        if len(self._shift) >= MOST_STEPS:
            return False
        number = min(self._uneven, key=lambda one: (len(self._equations[one]), one))
        equation, up = self._equations[number], self._uneven[number] < 0
        self._budget.spend(len(self._uneven) + len(equation))
        steps = [
            (unknown, sign if up else -sign)
            for unknown, sign in equation.items()
            if self._may(unknown, sign if up else -sign)
        ]
        for unknown, step in nsmallest(MOST_WAYS, steps, key=lambda one: self._unevenness(*one)):
            self._tries += 1
            if self._tries > MOST_TRIES:
                return False
            self._step(unknown, step)
            if self._evened():
                return True
            self._step(unknown, -step)
        return False

    def _unevenness(self, unknown: Any, step: int) -> int:
        """How much more uneven the sums are after the step."""
        return sum(
            1 if self._uneven.get(number, 0) * step * self._equations[number][unknown] >= 0 else -1
            for number in self._of[unknown]
        )
