"""A mapping that grows one entry at a time, each at the same cost however much there is."""

from collections.abc import Iterator, Mapping
from itertools import islice
from typing import TypeVar, cast

K = TypeVar("K")
V = TypeVar("V")


class Grown(Mapping[K, V]):
    """An immutable mapping, in the order of growing.

    Mappings that grow from each other share one dict, of which each sees the first entries only:
    folding a long history would otherwise copy all that there is at every event.
    """

    __slots__ = ("_count", "_numbered")

    def __init__(self, numbered: dict[K, tuple[int, V]] | None = None, count: int = 0) -> None:
        self._numbered: dict[K, tuple[int, V]] = {} if numbered is None else numbered
        self._count = count

    def plus(self, key: K, value: V) -> "Grown[K, V]":
        """This mapping and one more entry; an entry with the same key it takes the place of."""
        numbered, number = self._numbered, self._count
        if not number or len(numbered) > number or key in numbered:
            # Another mapping sees what was put in the dict after these entries, or under the key;
            # and an empty mapping may be the beginning of many.
            numbered = dict(islice(numbered.items(), number))
            number = numbered[key][0] if key in numbered else number
        numbered[key] = (number, value)
        return Grown(numbered, max(self._count, number + 1))

    def __getitem__(self, key: K) -> V:
        number, value = self._numbered[key]
        if number >= self._count:
            raise KeyError(key)
        return value

    def __contains__(self, key: object) -> bool:
        # The inherited way raises and catches an error for every key that is not there.
        numbered = self._numbered.get(cast(K, key))
        return numbered is not None and numbered[0] < self._count

    def __iter__(self) -> Iterator[K]:
        return islice(self._numbered, self._count)

    def __len__(self) -> int:
        return self._count
