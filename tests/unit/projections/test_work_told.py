"""Counts of work are told in every table or in none, and no small one is."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from itertools import combinations
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from services.projections.disclosure.tables import place_of
from services.projections.disclosure.work import ToldCounts
from tests.support.spec import specifies

FIELDS = ("worker", "region", "municipality", "kind")
STATUSES = ("running", "overdue")
LEAST = 5

Groups = Mapping[tuple[Any, ...], Mapping[str, int]]

PLACES = st.sampled_from([("zemgale", "bauska"), ("zemgale", "dobele"), ("kurzeme", "saldus")])
groups_of_work = st.dictionaries(
    st.tuples(st.sampled_from(["anna", "ilze", None]), PLACES, st.sampled_from("xy")).map(
        lambda one: (one[0], *one[1], one[2])
    ),
    st.fixed_dictionaries({status: st.integers(0, 12) for status in STATUSES}),
    max_size=8,
)


def by(fields: Sequence[str], groups: Groups) -> Groups:
    """The same counts by fewer fields."""
    summed: dict[tuple[Any, ...], dict[str, int]] = defaultdict(lambda: dict.fromkeys(STATUSES, 0))
    for group, counts in groups.items():
        key = tuple(value for field, value in zip(FIELDS, group, strict=True) if field in fields)
        for status, count in counts.items():
            summed[key][status] += count
    return summed


@specifies("disclosure.small_counts")
@settings(max_examples=40, deadline=None)
@given(groups=groups_of_work)
def test_a_count_of_work_is_told_in_every_table_or_in_none(groups: Groups) -> None:
    whole = ToldCounts(FIELDS, groups, LEAST)

    for size in range(len(FIELDS)):
        for fields in combinations(FIELDS, size):
            if "municipality" in fields and "region" not in fields:
                continue
            table = ToldCounts(fields, by(fields, groups), LEAST)
            for group, counts in by(fields, groups).items():
                place = place_of(fields, group)
                for of, count in ((None, sum(counts.values())), *counts.items()):
                    told = table.told(place, of)
                    assert told in (None, count)
                    assert not 0 < (told or 0) < LEAST
                    if not whole.withheld and not table.withheld:
                        assert whole.told(place, of) == told
