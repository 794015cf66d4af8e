"""Which counts of a table are kept back so that no small count of people is told.

A count from one up to the bound is kept back at once; zero is told. Then others are, until nothing
that is kept back follows from what is told: neither by one sum nor by several together, nor because
whatever is kept back is at least one.

Counts of persons need not add up, for one person may be in several groups. They are protected as if
they did, for whoever subtracts will take them so.
"""

from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from services.projections.disclosure.inference import Budget, Equation, computable

Cell = Any
"""What a count is of; hashable."""

MOST_ROUNDS = 20
"""After how many rounds of keeping back a few more everything that may be is kept back."""

MOST_LEFT = 40
"""Where more than so many follow at once, the same."""


class Total(NamedTuple):
    """That one count of a table is the total of others."""

    total: Cell
    parts: tuple[Cell, ...]

    @property
    def cells(self) -> tuple[Cell, ...]:
        """Its total and its parts."""
        return (self.total, *self.parts)


class Suppression(NamedTuple):
    """Which counts are kept back, and what of them can be computed all the same.

    `computable` is empty unless counts that stay told leave no way to hide it.
    """

    kept_back: frozenset[Cell]
    computable: frozenset[Cell]


def suppressed(
    counts: Mapping[Cell, int],
    totals: Sequence[Total],
    least_persons: int,
    *,
    decided: Mapping[Cell, bool] | None = None,
    budget: Budget | None = None,
) -> Suppression:
    """The counts to keep back.

    Args:
        counts: every count that is told or can be asked for, none negative.
        totals: which of them are totals of others; cells that are not counted are zero.
        least_persons: the smallest count, besides zero, that is told by itself.
        decided: whether a count is kept back, of those about which that is decided already.
        budget: the steps that this may take, where others share it.

    Raises:
        TooMuchWork: the budget is used up; tell nothing.
    """
    return _Table(counts, totals, least_persons, decided or {}).protected(budget or Budget())


class _Table:
    def __init__(
        self,
        counts: Mapping[Cell, int],
        totals: Sequence[Total],
        least_persons: int,
        decided: Mapping[Cell, bool],
    ) -> None:
        # A zero is told and hides nothing.
        self._counts = {cell: count for cell, count in counts.items() if count}
        self._rank = {cell: rank for rank, cell in enumerate(self._counts)}
        self._stay_told = {cell for cell, kept_back in decided.items() if not kept_back}
        self._lines = [
            Total(total, tuple(part for part in parts if part in self._counts))
            for total, parts in totals
            if total in self._counts
        ]
        self._lines_of: dict[Cell, list[int]] = {cell: [] for cell in self._counts}
        for number, line in enumerate(self._lines):
            for cell in line.cells:
                self._lines_of[cell].append(number)
        self._kept_back: set[Cell] = set()
        self._unsettled: dict[int, None] = {}
        for cell, count in self._counts.items():
            if decided.get(cell, count < least_persons):
                self._keep_back(cell)

    def protected(self, budget: Budget) -> Suppression:
        """All that is kept back, once nothing of it follows from the rest."""
        safe: set[Cell] = set()
        for _ in range(MOST_ROUNDS):
            self._settle_lines()
            # What is safe stays so, whatever else is kept back.
            left = computable(list(self._equations()), self._counts, safe, budget)
            safe = self._kept_back - left
            if not left:
                return Suppression(frozenset(self._kept_back), frozenset())
            if len(left) > MOST_LEFT:
                break
            worst = sorted(left, key=self._rank.__getitem__)
            more = [self._keep_back_near(cell) for cell in worst[: 1 + len(left) // 8]]
            if not all(more):
                break
        self._kept_back.update(self._counts.keys() - self._stay_told)
        left = computable(list(self._equations()), self._counts, safe, budget)
        return Suppression(frozenset(self._kept_back), frozenset(left))

    def _keep_back(self, cell: Cell) -> None:
        self._kept_back.add(cell)
        self._unsettled |= dict.fromkeys(self._lines_of[cell])

    def _settle_lines(self) -> None:
        """See to it that no sum by itself tells what is kept back in it."""
        while self._unsettled:
            number = next(iter(self._unsettled))
            line = self._lines[number]
            told = [] if self._is_safe(line) else self._told(line.parts) or self._told([line.total])
            if told:
                self._keep_back(self._cheapest(told))
            else:
                del self._unsettled[number]

    def _is_safe(self, line: Total) -> bool:
        unknown = [self._counts[part] for part in line.parts if part in self._kept_back]
        if line.total in self._kept_back:
            return bool(unknown)
        # Ones whose number is their sum are told by it.
        return not unknown or (len(unknown) > 1 and sum(unknown) > len(unknown))

    def _told(self, cells: Collection[Cell]) -> list[Cell]:
        """Those that are told and may be kept back."""
        return [
            cell for cell in cells if cell not in self._kept_back and cell not in self._stay_told
        ]

    def _cheapest(self, cells: Sequence[Cell]) -> Cell:
        """The one whose loss costs least: details, where others are kept back, small ones."""

        def cost(cell: Cell) -> tuple[int, int, int, int]:
            lines = [self._lines[number] for number in self._lines_of[cell]]
            of_others = sum(line.total == cell for line in lines)
            clean = sum(self._kept_back.isdisjoint(line.cells) for line in lines)
            return of_others, clean, self._counts[cell], self._rank[cell]

        return min(cells, key=cost)

    def _keep_back_near(self, cell: Cell) -> bool:
        """Keep back one more count in reach of this one; False where there is none."""
        seen, near = {cell}, [cell]
        while near:
            around = dict.fromkeys(
                one
                for inner in near
                for number in self._lines_of[inner]
                for one in self._lines[number].cells
            )
            if told := self._told(around):
                self._keep_back(self._cheapest(told))
                return True
            near = [one for one in around if one not in seen]
            seen.update(near)
        return False

    def _equations(self) -> Iterator[Equation]:
        """What the sums say about what is kept back."""
        for line in self._lines:
            signs = {part: 1 for part in line.parts if part in self._kept_back}
            if line.total in self._kept_back:
                signs[line.total] = -1
            if signs:
                yield signs
