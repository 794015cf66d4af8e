"""Indicators as a report: what was reached, against which target."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import AbstractContextManager
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from typing import Any, NamedTuple

from psycopg import Connection

from contracts.events.figures import FigureScope
from contracts.http.indicators import WhyMissing
from contracts.reference.indicators import STANDING, Indicator, IndicatorDimension
from contracts.reference.programmes import programmes
from services.eventlog.read_model import ReadModel
from services.projections.indicators.counting import Group, Question, by_source, counted
from services.projections.indicators.figures import Target, targets
from services.projections.indicators.model import INDICATORS
from services.projections.indicators.standing import counted_standing
from services.projections.models.grouping import MunicipalityMap

Open = Callable[[ReadModel], AbstractContextManager[Connection[Any]]]
"""Opens a read model's tables, folded up to the positions that are asked for."""

SCOPES: dict[IndicatorDimension, FigureScope] = {
    "programme": "programme",
    "region": "region",
    "municipality": "municipality",
}
HUNDREDTHS = Decimal("0.01")


class Told(NamedTuple):
    """A value, or why there is none."""

    value: int | None
    missing: WhyMissing | None = None


class Reached(NamedTuple):
    """What an indicator reached in one group; `group` holds its fields in the order asked for."""

    indicator: Indicator
    group: Group
    told: Told
    target: Target | None

    @property
    def percent(self) -> str | None:
        """What part of the target was reached, with two decimals, rounded half up."""
        if self.told.value is None or self.target is None or self.target.target == 0:
            return None
        part = Decimal(100 * self.told.value) / self.target.target
        return str(part.quantize(HUNDREDTHS, ROUND_HALF_UP))


def told(
    open_tables: Open,
    positions: Mapping[str, int],
    questions: Mapping[int, Question],
    by: Sequence[IndicatorDimension] = (),
    municipality_map: MunicipalityMap = "current",
) -> dict[int, dict[Group, Told]]:
    """The answers to questions of any measures, by question and group.

    Asked for by nothing, every question has an answer.
    """
    answers: dict[int, dict[Group, Told]] = {number: {} for number in questions}
    for source, asked in by_source(questions).items():
        with open_tables(source.read_model) as connection:
            found = counted(connection, positions, source, asked, by, municipality_map)
        for number, values in found.items():
            answers[number] = {group: Told(value) for group, value in values.items()}
    of_day = {number: one for number, one in questions.items() if one.indicator.measure in STANDING}
    if of_day:
        with open_tables(INDICATORS) as connection:
            standing = counted_standing(connection, positions, of_day, by, municipality_map)
        for number, some in standing.items():
            answers[number] = {group: _sure(value) for group, value in some.items()}
    if not by:
        for number, question in questions.items():
            answers[number] = {(): answers[number].get((), of_nothing(question.indicator))}
    return answers


def _sure(value: int | None) -> Told:
    return Told(None, "target_group_not_recorded") if value is None else Told(value)


def of_nothing(indicator: Indicator) -> Told:
    """What is told of a group without any facts: nothing where nobody need have recorded it."""
    if indicator.measure == "not_recorded":
        return Told(None, "not_recorded")
    if indicator.measure in STANDING and indicator.measure != "providers":
        return Told(None, "not_reported")
    return Told(0)


def reached(
    open_tables: Open,
    positions: Mapping[str, int],
    indicators: Iterable[Indicator],
    by: Sequence[IndicatorDimension],
    day: date,
    municipality_map: MunicipalityMap = "current",
) -> list[Reached]:
    """What each indicator reached up to the day, by groups, in the order of the indicators.

    Targets are shown where the groups are places, alone or by year.

    Args:
        open_tables: see there.
        positions: of both logs.
        indicators: each told apart by all of `by`.
        by: of `IndicatorDimension`; of none there is one row each, the total.
        day: counts what held up to it.
        municipality_map: see there.
    """
    asked = dict(enumerate(indicators))
    questions = {number: Question(one, day) for number, one in asked.items()}
    answers = told(open_tables, positions, questions, by, municipality_map)
    with open_tables(INDICATORS) as connection:
        set_for = targets(connection, positions["case"], day)
    rows = []
    for number, indicator in asked.items():
        of_groups = {group: _target_of(indicator, by, group, set_for) for group in answers[number]}
        if len(by) == 1:
            of_groups |= {
                (one.place,): one
                for one in set_for.values()
                if one.indicator == indicator.id and one.scope == SCOPES.get(by[0])
            }
        for group in sorted(of_groups, key=_by_text):
            value = answers[number].get(group, of_nothing(indicator))
            rows.append(Reached(indicator, group, value, of_groups[group]))
    return rows


def _by_text(group: Group) -> list[str]:
    return ["" if part is None else str(part) for part in group]


def _target_of(
    indicator: Indicator,
    by: Sequence[IndicatorDimension],
    group: Group,
    set_for: Mapping[tuple[str, FigureScope, str], Target],
) -> Target | None:
    """The target of the place that the group is; a programme's own stands for its only region."""
    places = [field for field in by if field in SCOPES]
    if len(places) != 1 or set(by) - {*places, "year"}:
        return None
    scope, place = SCOPES[places[0]], group[list(by).index(places[0])]
    found = set_for.get((indicator.id, scope, place))
    if found is None and scope == "region":
        alone = (one.code for one in programmes().values() if one.regions == (place,))
        found = set_for.get((indicator.id, "programme", next(alone, "")))
    return found
