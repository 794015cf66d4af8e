"""What stands on a day: registered providers, and specialists as last reported."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import Any, NamedTuple

from psycopg import Connection

from contracts.reference import municipalities
from contracts.reference.indicators import IndicatorDimension, Measure
from services.projections.indicators.counting import Group, Question, narrowed
from services.projections.indicators.places import belongs_to
from services.projections.models.grouping import MunicipalityMap

PROVIDERS = """
SELECT day, provider, recorded_in, service, target_groups
  FROM (SELECT DISTINCT ON (day, provider) day, position
          FROM unnest(%(days)s::date[]) day JOIN provider_entry ON begins_on <= day
         WHERE position <= %(case)s
         ORDER BY day, provider, begins_on DESC, position DESC) standing
  JOIN provider_entry USING (position)
 WHERE service IS NOT NULL AND (valid_to IS NULL OR valid_to >= day)
"""
STAFFING = """
SELECT DISTINCT ON (day, place) day, place, specialists, with_raised_qualification, supervised
  FROM unnest(%(days)s::date[]) day JOIN staffing ON effective_date <= day
 WHERE position <= %(case)s ORDER BY day, place, effective_date DESC, position DESC
"""
FIRST_YEAR = """
SELECT extract(year FROM least((SELECT min(begins_on) FROM provider_entry
                                 WHERE position <= %(case)s),
                               (SELECT min(effective_date) FROM staffing
                                 WHERE position <= %(case)s)))::int
"""
HEADCOUNTS: dict[Measure, int] = {
    "specialists": 0,
    "specialists_with_raised_qualification": 1,
    "specialists_supervised": 2,
}


class Offered(NamedTuple):
    """A service that a provider is registered for on a day.

    Without `target_groups` the register does not tell whom it is for.
    """

    day: date
    provider: str
    recorded_in: str
    service: str
    target_groups: list[str]


class Staffing(NamedTuple):
    """The headcounts that a municipality or a region reported last before a day."""

    day: date
    place: str
    headcounts: tuple[int, int, int]


Answers = dict[int, dict[Group, int | None]]
"""Values by question and group; None where the register does not tell."""


def counted_standing(
    connection: Connection[Any],
    positions: Mapping[str, int],
    questions: Mapping[int, Question],
    by: Sequence[IndicatorDimension],
    municipality_map: MunicipalityMap,
) -> Answers:
    """What stands on each question's day or, by year, at the end of each year until then.

    Args:
        connection: on the tables of `INDICATORS`.
        positions: of the case log.
        questions: of providers and specialists.
        by: what each answer is told apart by.
        municipality_map: on which map municipalities are told apart.
    """
    row = connection.execute(FIRST_YEAR, positions).fetchone()
    first_year = row[0] if row else None
    days = {number: _days(one, first_year, by) for number, one in questions.items()}
    parameters = dict(positions) | {"days": sorted({day for some in days.values() for day in some})}
    offered = [Offered._make(one) for one in connection.execute(PROVIDERS, parameters)]
    staffing = [
        Staffing(day, place, (all_, raised, supervised))
        for day, place, all_, raised, supervised in connection.execute(STAFFING, parameters)
    ]
    found: Answers = {}
    for number, question in questions.items():
        if question.indicator.measure == "providers":
            items = [one for one in offered if one.day in days[number]]
            found[number] = _providers(question, items, by, municipality_map)
        else:
            reports = [one for one in staffing if one.day in days[number]]
            found[number] = _specialists(question, reports, by, municipality_map)
    return found


def _days(
    question: Question, first_year: int | None, by: Sequence[IndicatorDimension]
) -> list[date]:
    if question.year is not None:
        return [min(date(question.year, 12, 31), question.day)]
    if "year" not in by or first_year is None:
        return [question.day]
    years = range(first_year, question.day.year + 1)
    return [min(date(year, 12, 31), question.day) for year in years]


def _providers(
    question: Question,
    offered: Sequence[Offered],
    by: Sequence[IndicatorDimension],
    municipality_map: MunicipalityMap,
) -> dict[Group, int | None]:
    services = narrowed(question.indicator.services, question.service)
    groups = narrowed(question.indicator.target_groups, question.target_group)
    names: dict[Group, set[str]] = {}
    unsure: set[Group] = set()
    for one in offered:
        if services is not None and one.service not in services:
            continue
        if question.places is not None and one.recorded_in not in question.places:
            continue
        places = belongs_to(one.recorded_in, municipality_map)
        told: dict[str, Any] = {**places, "service": one.service, "year": one.day.year}
        group = tuple(told.get(field) for field in by)
        if groups is None or set(groups) & set(one.target_groups):
            names.setdefault(group, set()).add(one.provider)
        elif not one.target_groups:
            unsure.add(group)
    sure: dict[Group, int | None] = {group: len(some) for group, some in names.items()}
    return sure | dict.fromkeys(unsure)


def _specialists(
    question: Question,
    reports: Sequence[Staffing],
    by: Sequence[IndicatorDimension],
    municipality_map: MunicipalityMap,
) -> dict[Group, int | None]:
    which = HEADCOUNTS[question.indicator.measure]
    sums: dict[Group, int | None] = {}
    for day in sorted({one.day for one in reports}):
        of_day = {one.place: one for one in reports if one.day == day}
        for one, places in _that_count(of_day, question, by, municipality_map):
            told: dict[str, Any] = {**places, "year": day.year}
            group = tuple(told.get(field) for field in by)
            sums[group] = (sums.get(group) or 0) + one.headcounts[which]
    return sums


def _that_count(
    of_day: Mapping[str, Staffing],
    question: Question,
    by: Sequence[IndicatorDimension],
    municipality_map: MunicipalityMap,
) -> Iterator[tuple[Staffing, Mapping[str, str | None]]]:
    """The reports that add up: a region's own before those of its municipalities.

    A municipality that was merged counts until its successor reports.
    """
    for region in sorted({one.region for one in municipalities().values()}):
        here = {code for code, one in municipalities().items() if one.region == region}
        asked = here if question.places is None else here & set(question.places)
        if region in of_day and asked == here and "municipality" not in by:
            yield of_day[region], belongs_to(min(here), municipality_map)
            continue
        for code in sorted(asked & of_day.keys()):
            successor = municipalities()[code].successor
            if successor not in of_day:
                yield of_day[code], belongs_to(code, municipality_map)
