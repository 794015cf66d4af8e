"""Which counts of work, and of who has it, are kept back.

Counts of items, of open cases and of clients are of people: each is of one, or of few. What a
question filters by is a field of the table that is looked at, so a part asked for by itself hides
what it hides in the whole.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import Any

from services.projections.disclosure.tables import (
    Place,
    margins_of,
    pattern_of,
    place_of,
)

Groups = Mapping[tuple[Any, ...], Mapping[str, int]]
"""Counts of each group by what they are of, such as a status; they add up."""

MUNICIPALITY, REGION = "municipality", "region"
"""A municipality is a part of its region: a table by municipalities has those of regions in it."""

OF = "of"
"""The field of what a count is of."""


class ToldCounts:
    """The counts of a table and its margins, as they are told."""

    def __init__(self, fields: Sequence[str], groups: Groups, least_persons: int) -> None:
        self._counts: dict[Place, int] = defaultdict(int)
        self._regions: dict[Any, Any] = {}
        for group, parts in groups.items():
            place = place_of(fields, group)
            values = dict(place)
            if MUNICIPALITY in values:
                self._regions[values[MUNICIPALITY]] = values[REGION]
            for of, count in parts.items():
                for margin in margins_of(place | {(OF, of)}):
                    if self._with_region(margin) == margin:
                        self._counts[margin] += count
        # In an order of their own, so that every table of the same counts hides the same.
        ordered = {place: self._counts[place] for place in sorted(self._counts, key=_order)}
        self._pattern = pattern_of(ordered, sorted([*fields, OF]), least_persons)

    @property
    def withheld(self) -> bool:
        """Whether even the groups that have a count at all would tell too much."""
        return self._pattern.withheld

    def told(self, place: Place, of: str | None = None) -> int | None:
        """The count there, of one thing or of all together; None where it is kept back."""
        wanted = self._with_region(place if of is None else place | {(OF, of)})
        if self._pattern.withheld or wanted in self._pattern.kept_back:
            return None
        return self._counts.get(wanted, 0)

    def _with_region(self, place: Place) -> Place:
        municipality = dict(place).get(MUNICIPALITY)
        if municipality is None or municipality not in self._regions:
            return place
        return place | {(REGION, self._regions[municipality])}


def _order(place: Place) -> list[tuple[str, str]]:
    return sorted((field, str(value)) for field, value in place)
