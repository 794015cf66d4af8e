"""What a measurement yields, and how two ways of doing the same work are compared."""

import gc
from collections.abc import Callable
from dataclasses import dataclass
from statistics import median
from time import perf_counter

ROUNDS = 5

Run = Callable[[], object]
Prepare = Callable[[], Run]
"""Prepares one run, which is not measured, and returns what is."""


@dataclass(frozen=True)
class Ratio:
    """One named figure: how fast our way is against the plain way (1.0: as fast).

    `at_least` is the ratio that the design asks for, None where the figure is for information.
    """

    name: str
    value: float
    at_least: float | None
    detail: str = ""

    @property
    def met(self) -> bool:
        """Whether the figure is as high as asked for."""
        return self.at_least is None or self.value >= self.at_least


def compare(
    name: str,
    ours: Prepare,
    plain: Prepare,
    *,
    count: int,
    at_least: float | None = None,
    rounds: int = ROUNDS,
) -> Ratio:
    """The ratio of the median times of `rounds` runs of each, in turns.

    One run of each comes before, unmeasured.

    Args:
        name: what is measured.
        ours: our way of handling `count` pieces.
        plain: the plain way of handling as many.
        count: how many pieces one run handles; for the rates in the detail.
        at_least: see `Ratio`.
        rounds: how many runs of each are measured.
    """
    _seconds(plain)
    _seconds(ours)
    times = [(_seconds(plain), _seconds(ours)) for _ in range(rounds)]
    plain_s, ours_s = (median(column) for column in zip(*times, strict=True))
    detail = f"{count / ours_s:,.0f}/s against {count / plain_s:,.0f}/s, medians of {rounds}"
    return Ratio(name, plain_s / ours_s, at_least, detail)


def _seconds(prepare: Prepare) -> float:
    run = prepare()
    gc.collect()
    start = perf_counter()
    run()
    return perf_counter() - start
