"""What is asked of indicators: definitions, the report, and its comparison with what is published.

Persons, service links and assessed are different units, and no row mixes two of them.
"""

from datetime import date
from typing import Literal

from contracts.events.figures import FigureScope, FigureUnit
from contracts.http.reports import Answer, Group, MunicipalityMap
from contracts.model import Model
from contracts.reference.indicators import Indicator, IndicatorDimension

WhyMissing = Literal["not_recorded", "target_group_not_recorded", "not_reported"]
"""Why there is no value: no event tells it, a register does not say whom, or nobody reported."""


class Indicators(Model):
    """Every indicator that is defined."""

    items: list[Indicator]


class IndicatorRow(Group):
    """What an indicator reached in a group, in its unit.

    `achieved` is absent where `missing` says why; `percent` is its part of the target with two
    decimals, rounded half up. Both are absent where `suppressed` is true: the count is kept back,
    as in the report on people. Targets are shown where rows are places, alone or by year.
    """

    indicator: str
    unit: FigureUnit
    programme: str | None = None
    region: str | None = None
    base_year: int | None = None
    baseline: int | None = None
    target_year: int | None = None
    target: int | None = None
    achieved: int | None = None
    percent: str | None = None
    missing: WhyMissing | None = None
    suppressed: bool | None = None


class IndicatorReport(Answer):
    """Indicators up to a day; those that cannot be told apart so are named in `left_out`."""

    by: list[IndicatorDimension]
    municipality_map: MunicipalityMap
    day: date
    rows: list[IndicatorRow]
    left_out: list[str]


class PlaceOfFigure(Model):
    """Where a published figure is of."""

    scope: FigureScope
    code: str
    name: str


class ComparedFigure(Model):
    """A published figure beside what the events say of the same thing on the same day.

    `ours` is absent where `missing` says why; `difference` is `published` less `ours`. Both are
    absent where `suppressed` is true: the count of people is too small to be told.
    """

    figure_reference: str
    indicator: str
    unit: FigureUnit
    place: PlaceOfFigure
    service: str | None = None
    target_group: str | None = None
    year: int | None = None
    as_of: date
    published_on: date | None = None
    published_as: str | None = None
    source: str
    published: int
    ours: int | None = None
    difference: int | None = None
    missing: WhyMissing | None = None
    suppressed: bool | None = None


class Explanation(Model):
    """What was perhaps counted instead: another indicator has exactly the published value."""

    indicator: str
    unit: FigureUnit
    value: int


class PublishedContradiction(Model):
    """Published figures that do not fit together, of which the first says `stated`.

    `relation` is `agree` (two statements of one thing), `parts` (told apart `by` a dimension), or
    the id of a declared check. `expected` is what the others make of it, or at most allow.
    """

    relation: str
    figure_references: list[str]
    unit: FigureUnit
    place: PlaceOfFigure
    by: IndicatorDimension | None = None
    stated: int
    expected: int
    difference: int
    explanation: Explanation | None = None
    text_lv: str
    text_en: str


class Reconciliation(Answer):
    """Every published figure with ours, and what the published ones contradict themselves in."""

    items: list[ComparedFigure]
    contradictions: list[PublishedContradiction]
