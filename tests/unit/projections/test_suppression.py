"""Small counts are kept back, and nothing that is told gives them away."""

from collections.abc import Iterator, Mapping, Sequence
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


def consistent(
    equations: Sequence[tuple[dict[Place, int], int]],
    unknown: Sequence[Place],
    true: Mapping[Place, int],
    most: int,
) -> Iterator[dict[Place, int]]:
    """Every table of counts from one up to `most` that fits the equations, one after another."""

    def search(at: int, chosen: dict[Place, int]) -> Iterator[dict[Place, int]]:
        for signs, value in equations:
            low = high = -value
            for place, sign in signs.items():
                if place in chosen:
                    low, high = low + sign * chosen[place], high + sign * chosen[place]
                else:
                    low += sign * (1 if sign > 0 else most)
                    high += sign * (most if sign > 0 else 1)
            if low > 0 or high < 0:
                return
        if at == len(unknown):
            yield dict(chosen)
            return
        near = true[unknown[at]]
        for count in sorted(range(1, most + 1), key=lambda count: abs(count - near)):
            chosen[unknown[at]] = count
            yield from search(at + 1, chosen)
            del chosen[unknown[at]]

    return search(0, {})


def assert_nothing_follows(table: Mapping[Place, int]) -> None:
    """For each count kept back there are two tables with another value of it that show the same."""
    hidden, withheld = pattern(table)
    if withheld:
        return
    assert {place for place, count in table.items() if 0 < count < LEAST} <= hidden
    equations = []
    for total, parts in totals_of(table):
        signs = {place: 1 for place in parts if place in hidden}
        told = sum(table[place] for place in parts if place not in hidden)
        if total in hidden:
            equations.append((signs | {total: -1}, -told))
        elif signs:
            equations.append((signs, table[total] - told))
    open_places = set(hidden)
    # The totals of what is hidden follow from it: only the finest are searched, small ones first.
    unknown = sorted(hidden, key=lambda place: (-len(place), sorted(place)))
    most = max((table[place] for place in hidden), default=0) + 1
    for place in sorted(hidden, key=sorted):
        if place not in open_places:
            continue
        for other in (table[place] + 1, table[place] - 1, *range(1, most + 1)):
            if other < 1 or other == table[place]:
                continue
            fixed = [({place: 1}, other), *equations]
            order = [place, *(one for one in unknown if one != place)]
            found = next(consistent(fixed, order, table, most), None)
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
