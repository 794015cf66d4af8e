"""Which counts of indicators are kept back from who may not see people."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from contracts.reference import current_municipality
from contracts.reference.indicators import Definitions, IndicatorDimension
from services.projections.disclosure.tables import told
from services.projections.indicators.compared import OF_PEOPLE
from services.projections.indicators.figures import Statement
from services.projections.indicators.queries import Open, Reached, reached

Fields = tuple[IndicatorDimension, ...]


def groups_kept_back(
    rows: Sequence[Reached], by: Sequence[IndicatorDimension], least: int | None
) -> set[tuple[str, Any]]:
    """The indicators and groups whose counts of people are kept back."""
    found: set[tuple[str, Any]] = set()
    if least is None:
        return found
    for indicator in {one.indicator.id for one in rows if one.indicator.unit in OF_PEOPLE}:
        counts = {
            one.group: one.told.value
            for one in rows
            if one.indicator.id == indicator and one.told.value is not None
        }
        shown = told(by, counts, least)
        found |= {(indicator, group) for group, count in shown.items() if count is None}
    return found


def figures_kept_back(
    open_tables: Open,
    positions: Mapping[str, int],
    defined: Definitions,
    published: Sequence[Statement],
    least: int | None,
) -> set[str]:
    """The references of published figures beside which ours is kept back.

    Ours is told beside a published figure where the report of indicators tells it, by the same
    fields as of the same day: what is kept back there to hide another count is not told here.
    """
    tables: dict[tuple[date, Fields], list[tuple[Statement, tuple[Any, ...]]]] = defaultdict(list)
    for one in published:
        indicator = defined.indicators.get(one.indicator)
        fields, group = _cell(one)
        if indicator and indicator.unit in OF_PEOPLE and set(fields) <= set(indicator.dimensions):
            tables[one.as_of, fields].append((one, group))
    found: set[str] = set()
    if least is None:
        return found
    for (day, fields), cells in tables.items():
        wanted = {one.indicator for one, _ in cells}
        indicators = [one for one in defined.indicators.values() if one.id in wanted]
        rows = reached(open_tables, positions, indicators, fields, day)
        hidden = groups_kept_back(rows, fields, least)
        found |= {one.figure_reference for one, group in cells if (one.indicator, group) in hidden}
    return found


def _cell(one: Statement) -> tuple[Fields, tuple[Any, ...]]:
    """By which fields the report of indicators tells what the figure is of, and in which group."""
    place = current_municipality(one.place) if one.scope == "municipality" else one.place
    told_by: dict[IndicatorDimension, Any] = {
        one.scope: place,
        "service": one.service,
        "target_group": one.target_group,
        "year": one.year,
    }
    given = {field: value for field, value in told_by.items() if value is not None}
    return tuple(given), tuple(given.values())
