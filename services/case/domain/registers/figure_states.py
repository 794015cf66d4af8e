"""The register of a programme's figures as it stands."""

from collections.abc import Iterable, Mapping
from typing import NamedTuple, assert_never

from contracts.events.figures import (
    FigurePublished,
    FiguresFact,
    FigureWithdrawn,
    IndicatorTargetSet,
    StaffingReported,
)


class FigureRegister(NamedTuple):
    """All figures after `version` facts; of the published ones those that stand, by reference."""

    version: int = 0
    published: Mapping[str, FigurePublished] = {}
    reported: frozenset[IndicatorTargetSet | StaffingReported] = frozenset()


def fold_figures(register: FigureRegister, facts: Iterable[FiguresFact]) -> FigureRegister:
    """The register after these facts."""
    published, reported = dict(register.published), set(register.reported)
    version = register.version
    for fact in facts:
        version += 1
        match fact:
            case FigurePublished():
                published[fact.figure_reference] = fact
            case FigureWithdrawn():
                del published[fact.figure_reference]
            case IndicatorTargetSet() | StaffingReported():
                reported.add(fact)
            case _:
                assert_never(fact)
    return FigureRegister(version, published, frozenset(reported))
