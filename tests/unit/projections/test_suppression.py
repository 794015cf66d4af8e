"""Small counts are kept back, and nothing that is told gives them away."""

from collections.abc import Mapping, Sequence
from itertools import product
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from services.projections.disclosure.suppression import Total, suppressed
from services.projections.disclosure.tables import (
    Pattern,
    Place,
    pattern_of,
    place_of,
    totals_of,
    with_margins,
)

LEAST = 5
FIELDS = ("municipality", "year", "service")


def table_of(shape: Sequence[int], counts: Sequence[int]) -> dict[Place, int]:
    """A table that adds up, with all its margins."""
    cells = product(*(range(size) for size in shape))
    fields = FIELDS[: len(shape)]
    return with_margins(
        {place_of(fields, values): count for values, count in zip(cells, counts, strict=True)}
    )


def pattern(table: Mapping[Place, int]) -> Pattern:
    fields = sorted({name for place in table for name, _ in place})
    return pattern_of(table, fields, LEAST)


def kept_back(table: Mapping[Place, int]) -> frozenset[Place]:
    return pattern(table).kept_back


def hidden_by(table: Mapping[Place, int], *fields: str) -> list[tuple[Any, ...]]:
    """Which values of these fields are kept back."""
    return sorted(
        tuple(dict(place)[field] for field in fields)
        for place in kept_back(table)
        if {name for name, _ in place} == set(fields)
    )


def test_a_count_under_five_is_kept_back_with_another_that_hides_it() -> None:
    table = table_of([4], [3, 40, 7, 20])

    assert hidden_by(table, "municipality") == [(0,), (2,)]
    assert hidden_by(table) == []


def test_zero_and_five_are_told() -> None:
    assert kept_back(table_of([3], [0, 5, 9])) == frozenset()


def test_what_is_the_whole_of_its_total_is_kept_back_with_it() -> None:
    assert kept_back(table_of([2], [3, 0])) == {place_of(["municipality"], [0]), frozenset()}


def test_two_ones_are_not_told_by_their_sum() -> None:
    table = table_of([3], [1, 1, 30])

    assert hidden_by(table, "municipality") == [(0,), (1,), (2,)]


def test_small_counts_that_hide_each_other_need_no_third() -> None:
    assert hidden_by(table_of([3], [2, 3, 30]), "municipality") == [(0,), (1,)]


def test_a_count_is_hidden_in_its_row_and_in_its_column() -> None:
    table = table_of([3, 3], [3, 30, 40, 50, 60, 70, 80, 90, 100])

    hidden = hidden_by(table, "municipality", "year")

    for axis in (0, 1):
        for value in {place[axis] for place in hidden}:
            assert len([place for place in hidden if place[axis] == value]) >= 2


def test_two_hidden_in_each_line_still_hide_nothing_where_they_make_a_bridge() -> None:
    """Two squares of hidden counts, joined by one that both their sums give away."""
    counts = [
        [2, 2, 9, 9, 9, 9],
        [2, 2, 3, 9, 9, 9],
        [9, 9, 2, 2, 9, 9],
        [9, 9, 2, 2, 9, 9],
    ]
    table = table_of([4, 6], [count for row in counts for count in row])
    hidden = hidden_by(table, "municipality", "year")

    assert (1, 2) in hidden
    assert_nothing_follows(table)


def test_totals_beyond_margins_are_looked_at_too() -> None:
    counts = {"grt": 3, "ft": 30, "men": 13, "women": 20, "all": 33}
    totals = [Total("all", ("grt", "ft")), Total("all", ("men", "women"))]

    hidden = suppressed(counts, totals, LEAST).kept_back

    assert "grt" in hidden
    assert {"ft", "all"} & hidden


def test_a_table_that_takes_too_many_steps_is_withheld_whole() -> None:
    table = table_of([4, 3], [2, 9, 9, 2, 9, 9, 9, 2, 2, 30, 2, 2])

    assert not pattern_of(table, FIELDS[:2], LEAST).withheld
    assert pattern_of(table, FIELDS[:2], LEAST, most_steps=10) == Pattern(frozenset(table), True)


Sum = tuple[Mapping[Place, int], int]
"""What is told of counts: their signs in a sum, and what it makes."""

Ranges = dict[Place, tuple[int, int]]
"""The least and the most that each count can be."""


def narrowed(sums: Sequence[Sum], ranges: Ranges) -> Ranges | None:
    """The ranges without ends that no table fits; None where no table is left."""
    ranges, changed = dict(ranges), True
    while changed:
        changed = False
        for signs, value in sums:
            ends = {
                place: (low, high) if sign > 0 else (-high, -low)
                for place, sign in signs.items()
                for low, high in [ranges[place]]
            }
            least, most = (sum(end[n] for end in ends.values()) for n in (0, 1))
            if not least <= value <= most:
                return None
            for place, sign in signs.items():
                low, high = ends[place]
                fit = max(low, value - most + high), min(high, value - least + low)
                if fit != (low, high):
                    ranges[place] = fit if sign > 0 else (-fit[1], -fit[0])
                    changed = True
                    break
    return ranges


def consistent(
    sums: Sequence[Sum], ranges: Ranges, true: Mapping[Place, int]
) -> dict[Place, int] | None:
    """A table of counts in their ranges that fits the sums, or None where there is none.

    It tries every one that narrowing leaves, those near the true table first.
    """
    left = narrowed(sums, ranges)
    if left is None:
        return None
    open_places = [place for place, (low, high) in left.items() if low < high]
    if not open_places:
        return {place: low for place, (low, _) in left.items()}
    place = min(open_places, key=lambda one: left[one][1] - left[one][0])
    low, high = left[place]
    for count in sorted(range(low, high + 1), key=lambda count: abs(count - true[place])):
        if found := consistent(sums, left | {place: (count, count)}, true):
            return found
    return None


def assert_nothing_follows(table: Mapping[Place, int]) -> None:
    """For each count kept back there are two tables with another value of it that show the same."""
    hidden, withheld = pattern(table)
    if withheld:
        return
    assert {place for place, count in table.items() if 0 < count < LEAST} <= hidden
    sums: list[Sum] = []
    for total, parts in totals_of(table):
        signs = {place: 1 for place in parts if place in hidden}
        told = sum(table[place] for place in parts if place not in hidden)
        if total in hidden:
            sums.append((signs | {total: -1}, -told))
        elif signs:
            sums.append((signs, table[total] - told))
    most = max((table[place] for place in hidden), default=0) + 1
    ranges = dict.fromkeys(hidden, (1, most))
    possible = narrowed(sums, ranges)
    assert possible is not None
    open_places = set(hidden)
    for place in sorted(hidden, key=sorted):
        if place not in open_places:
            continue
        low, high = possible[place]
        for other in (table[place] + 1, table[place] - 1, *range(low, high + 1)):
            if not low <= other <= high or other == table[place]:
                continue
            found = consistent(sums, possible | {place: (other, other)}, table)
            if found is not None:
                open_places -= {one for one in found if found[one] != table[one]}
                break
    assert open_places == set(), "these follow from what is told"


few_small = st.sampled_from([0, 0, 1, 1, 2, 3, 4, 5, 6, 7, 9])


@given(st.lists(few_small, min_size=2, max_size=6))
def test_nothing_follows_from_a_column_and_its_total(counts: list[int]) -> None:
    assert_nothing_follows(table_of([len(counts)], counts))


@settings(deadline=None)
@given(st.lists(few_small, min_size=9, max_size=9))
def test_nothing_follows_from_rows_columns_and_totals(counts: list[int]) -> None:
    assert_nothing_follows(table_of([3, 3], counts))


@settings(deadline=None, max_examples=15)
@given(st.lists(few_small, min_size=8, max_size=8))
def test_nothing_follows_from_a_table_of_three_fields(counts: list[int]) -> None:
    assert_nothing_follows(table_of([2, 2, 2], counts))
