"""The counts of a table with every margin of it, as suppression looks at them."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from itertools import combinations
from typing import Any, NamedTuple

from services.projections.disclosure.inference import MOST_STEPS_A_TABLE, Budget, TooMuchWork
from services.projections.disclosure.suppression import Total, suppressed

Place = frozenset[tuple[str, Any]]
"""Where in a table with all its margins a count is: the values of the fields that it is told by."""


def place_of(fields: Sequence[str], values: Sequence[Any]) -> Place:
    """The place of the group that has these values."""
    return frozenset(zip(fields, values, strict=True))


def margins_of(place: Place) -> Iterable[Place]:
    """The place itself and those that leave any of its fields out."""
    named = sorted(place, key=lambda one: one[0])
    for size in range(len(named) + 1):
        yield from map(frozenset, combinations(named, size))


def totals_of(places: Iterable[Place]) -> list[Total]:
    """Each place as the total of those that tell it apart by one field more."""
    parts: dict[tuple[Place, str], list[Place]] = defaultdict(list)
    for place in places:
        for value in place:
            parts[place - {value}, value[0]].append(place)
    return [Total(total, tuple(inner)) for (total, _), inner in parts.items()]


def with_margins(counts: Mapping[Place, int]) -> dict[Place, int]:
    """Counts that add up, with every margin of their table; of finest places only."""
    summed: dict[Place, int] = defaultdict(int)
    for place, count in counts.items():
        for margin in margins_of(place):
            summed[margin] += count
    return dict(summed)


class Pattern(NamedTuple):
    """What of a table with all its margins is kept back.

    `withheld` is true where even the places that have a count at all would tell too much, or where
    the table is too large to find that out; then nothing of the finest table is told.
    """

    kept_back: frozenset[Place]
    withheld: bool


def pattern_of(
    counts: Mapping[Place, int],
    fields: Sequence[str],
    least_persons: int,
    most_steps: int = MOST_STEPS_A_TABLE,
) -> Pattern:
    """What is kept back of the table by all these fields, and of each of its margins.

    A margin is decided by itself, before the tables that tell it apart further: so whatever is
    asked, a count is told always or never, or withheld with the whole table. That
    happens also where more than `most_steps` would be needed: no question holds a server up.
    """
    try:
        return _decided(counts, fields, least_persons, Budget(most_steps))
    except TooMuchWork:
        return Pattern(frozenset(counts), withheld=True)


def _decided(
    counts: Mapping[Place, int], fields: Sequence[str], least_persons: int, budget: Budget
) -> Pattern:
    decided: dict[Place, bool] = {}
    withheld = False
    for size in range(len(fields) + 1):
        for level in combinations(fields, size):
            within = [place for place in counts if {name for name, _ in place} <= set(level)]
            found = suppressed(
                {place: counts[place] for place in within},
                totals_of(within),
                least_persons,
                decided=decided,
                budget=budget,
            )
            withheld = bool(found.computable)
            decided |= {place: place in found.kept_back for place in within}
    return Pattern(frozenset(place for place, kept in decided.items() if kept), withheld)


def told(
    fields: Sequence[str], rows: Mapping[tuple[Any, ...], int], least_persons: int
) -> dict[tuple[Any, ...], int | None]:
    """Counts of a report that add up, by the values of its fields; None where one is kept back.

    For reports of rows without margins: their margins are reckoned with, since somebody asks for
    them next.
    """
    table = with_margins({place_of(fields, values): count for values, count in rows.items()})
    pattern = pattern_of(table, fields, least_persons)
    return {
        values: None if pattern.withheld or place_of(fields, values) in pattern.kept_back else count
        for values, count in rows.items()
    }
