"""A mapping that grows: whatever grows from it, each stays as it was."""

from hypothesis import given
from hypothesis import strategies as st

from services.case.domain.grown import Grown

growing = st.tuples(st.integers(0, 30), st.integers(0, 5), st.integers())
"""Which of the mappings so far grows, and by which key and value."""


@given(st.lists(growing, max_size=40))
def test_every_mapping_that_grew_has_its_own_entries_in_their_order(
    steps: list[tuple[int, int, int]],
) -> None:
    grown: list[Grown[int, int]] = [Grown()]
    plain: list[dict[int, int]] = [{}]
    for number, key, value in steps:
        chosen = number % len(grown)
        grown.append(grown[chosen].plus(key, value))
        plain.append({**plain[chosen], key: value})

    assert [list(one.items()) for one in grown] == [list(one.items()) for one in plain]
    assert [len(one) for one in grown] == [len(one) for one in plain]
    for one, same in zip(grown, plain, strict=True):
        assert all((key in one) == (key in same) for key in range(6))


def test_a_mapping_that_grows_in_one_line_is_never_copied() -> None:
    empty = Grown[int, str]()
    first = empty.plus(1, "one")

    second = first.plus(2, "two")

    assert first._numbered is second._numbered
    assert (dict(empty), dict(first)) == ({}, {1: "one"})
    assert empty.plus(3, "three")._numbered is not first._numbered
