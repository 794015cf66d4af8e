"""Targets and published figures as known at a position."""

from datetime import date
from typing import Any, NamedTuple

from psycopg import Connection
from psycopg.rows import class_row

from contracts.events.figures import FigureScope, FigureUnit


class Target(NamedTuple):
    """What an indicator is to reach at a place, and where it began."""

    indicator: str
    scope: FigureScope
    place: str
    base_year: int | None
    baseline: int | None
    target_year: int | None
    target: int


class Statement(NamedTuple):
    """A figure that a document published, and that was not withdrawn."""

    figure_reference: str
    indicator: str
    scope: FigureScope
    place: str
    service: str | None
    target_group: str | None
    year: int | None
    value: int
    unit: FigureUnit
    as_of: date
    published_on: date | None
    published_as: str | None
    complete_by: list[str]
    source: str


def targets(
    connection: Connection[Any], position: int, day: date
) -> dict[tuple[str, FigureScope, str], Target]:
    """The target of each indicator and place that holds on the day, by both."""
    with connection.cursor(row_factory=class_row(Target)) as cursor:
        found = cursor.execute(
            "SELECT DISTINCT ON (indicator, scope, place) indicator, scope, place, base_year,"
            " baseline, target_year, target FROM target"
            " WHERE position <= %s AND effective_date <= %s"
            " ORDER BY indicator, scope, place, effective_date DESC, position DESC",
            (position, day),
        ).fetchall()
    return {(one.indicator, one.scope, one.place): one for one in found}


def statements(connection: Connection[Any], position: int, on: date | None) -> list[Statement]:
    """The published figures that stand, in the order in which they were entered.

    Args:
        connection: on the tables of `INDICATORS`.
        position: of the case log.
        on: only those entered by this effective day.
    """
    with connection.cursor(row_factory=class_row(Statement)) as cursor:
        return cursor.execute(
            "SELECT figure_reference, indicator, scope, place, service, target_group, year, value,"
            " unit, as_of, published_on, published_as, complete_by, source FROM figure"
            " WHERE position <= %(position)s"
            " AND (withdrawn_position IS NULL OR withdrawn_position > %(position)s)"
            " AND (%(on)s::date IS NULL OR effective_date <= %(on)s) ORDER BY position",
            {"position": position, "on": on},
        ).fetchall()
