"""Counting persons, links, assessed and money for many questions in one statement each.

A question says what is counted of whom, where and up to which day. A report asks one for each
indicator and groups the answers; a comparison asks one for each published figure.
"""

import json
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any, NamedTuple

from psycopg import Connection

from contracts.reference.indicators import Indicator, IndicatorDimension, Measure
from services.eventlog.read_model import ReadModel
from services.projections.indicators.model import INDICATORS
from services.projections.indicators.places import ON_PLACES, place_parameters
from services.projections.models.grouping import MunicipalityMap
from services.projections.models.ledger import LEDGER
from services.projections.models.people import PEOPLE
from services.projections.models.spending import SPENDING

Group = tuple[Any, ...]
"""The values of the fields that are asked for, in their order."""


class Question(NamedTuple):
    """What is counted of whom: an indicator, narrowed to places, a service, a group or a year.

    It counts up to `day`. Without `places` it counts everywhere.
    """

    indicator: Indicator
    day: date
    places: tuple[str, ...] | None = None
    service: str | None = None
    target_group: str | None = None
    year: int | None = None


class Source(NamedTuple):
    """Where a measure is: a read model, its facts as known, and what adds up over them.

    Facts have `kind` (of which measures pick one), `subject_id`, `recorded_in`, `service`,
    `target_group`, `effective_date` and `amount_cents`.
    """

    read_model: ReadModel
    facts: str


_PEOPLE = Source(
    PEOPLE,
    """
    SELECT recipient AS kind, case_id AS subject_id, recorded_in, service, target_group,
           min(effective_date) AS effective_date, 0 AS amount_cents
      FROM delivery
     WHERE position <= %(case)s AND (reversed_position IS NULL OR reversed_position > %(case)s)
     GROUP BY 1, 2, 3, 4, 5,
              CASE WHEN %(by_year)s THEN extract(year FROM delivery.effective_date) END
     UNION ALL
    SELECT 'assessed', case_id, recorded_in, NULL, target_group, effective_date, 0
      FROM assessment WHERE position <= %(case)s
    """,
)
_MOVES = Source(
    INDICATORS,
    """
    SELECT 'moved_out' AS kind, moved.case_id AS subject_id, moved.recorded_in,
           NULL::text AS service, belonging.target_group, moved.effective_date, 0 AS amount_cents
      FROM moved_out moved
      JOIN LATERAL (SELECT target_group FROM belonging
                     WHERE belonging.case_id = moved.case_id AND position <= %(case)s
                       AND belonging.effective_date <= moved.effective_date
                     ORDER BY belonging.effective_date DESC, position DESC LIMIT 1) belonging
        ON true
     WHERE position <= %(case)s AND (withdrawn_position IS NULL OR withdrawn_position > %(case)s)
    """,
)
_MONEY = Source(
    SPENDING,
    """
    SELECT 'approved' AS kind, NULL::uuid AS subject_id, recorded_in, service, target_group,
           effective_date, sum(amount_cents) AS amount_cents
      FROM approved WHERE position <= %(claims)s GROUP BY recorded_in, service, target_group,
           effective_date
    """,
)
_PAID = Source(
    LEDGER,
    """
    SELECT funder AS kind, NULL::uuid AS subject_id, recorded_in, service, target_group,
           effective_date, sum(amount_cents) AS amount_cents
      FROM entry WHERE log = 'claims' AND position <= %(claims)s AND account = 'paid'
           AND funder IS NOT NULL
     GROUP BY funder, recorded_in, service, target_group, effective_date
    """,
)

SOURCES: dict[Measure, tuple[Source, str]] = {
    "persons": (_PEOPLE, "client"),
    "service_links": (_PEOPLE, "client"),
    "assessed": (_PEOPLE, "assessed"),
    "parents": (_PEOPLE, "representative"),
    "moved_out": (_MOVES, "moved_out"),
    "approved_cents": (_MONEY, "approved"),
    "esf_cents": (_PAID, "esf"),
    "state_cents": (_PAID, "state"),
}
"""Where each measure is, and which kind of fact it is of."""

_QUESTION = (
    "question int, kind text, in_cents bool, per_service bool, day date, own_year bool,"
    " year int, places text[], services text[], target_groups text[]"
)
_VALUE = "CASE WHEN in_cents THEN sum(amount_cents)::bigint ELSE count(*) END"
_FITS = """
fact.kind = question.kind AND fact.effective_date <= question.day
AND (question.year IS NULL OR CASE WHEN own_year THEN fact.year = question.year
                                   ELSE fact.year <= question.year END)
AND (question.places IS NULL OR fact.recorded_in = ANY (question.places))
AND (question.services IS NULL OR fact.service = ANY (question.services))
AND (question.target_groups IS NULL OR fact.target_group = ANY (question.target_groups))
"""
_YEARS = """
JOIN LATERAL generate_series((SELECT min(year) FROM fact), extract(year FROM day)::int)
  AS asked(year) ON CASE WHEN own_year THEN fact.year = asked.year
                         ELSE fact.year <= asked.year END
"""
EXPRESSIONS: dict[IndicatorDimension, str] = {
    "programme": "fact.programme",
    "region": "fact.region",
    "municipality": "coalesce(fact.municipality, recorded_in)",
    "service": "fact.service",
    "target_group": "fact.target_group",
    "year": "asked.year",
}


def counted(
    connection: Connection[Any],
    positions: Mapping[str, int],
    source: Source,
    questions: Mapping[int, Question],
    by: Sequence[IndicatorDimension] = (),
    municipality_map: MunicipalityMap = "current",
) -> dict[int, dict[Group, int]]:
    """The answers to questions of one source, by question and group; groups of nothing are absent.

    Args:
        connection: on the tables of the source's read model.
        positions: of both logs.
        source: where all these questions' measures are.
        questions: by any number.
        by: what each answer is told apart by. A cumulative one told by year counts up to the end
            of each year, unless its parts add up by year.
        municipality_map: on which map municipalities are told apart.
    """
    named = [f"group_{number}" for number, _ in enumerate(by)]
    columns = "".join(
        f", {EXPRESSIONS[field]} AS {name}" for field, name in zip(by, named, strict=True)
    )
    asked = [_asked(number, one, by) for number, one in questions.items()]
    # Each subject once, and then counted: far cheaper than to count distinct ones.
    rows = connection.execute(
        "WITH found AS (" + source.facts + "), fact AS MATERIALIZED ("  # noqa: S608 - constants
        "SELECT found.*, extract(year FROM effective_date)::int AS year,"
        f" municipality, region, programme FROM found {ON_PLACES}), once AS ("
        f"SELECT question, in_cents, subject_id{columns},"
        " CASE WHEN per_service THEN service END AS of_service, sum(amount_cents) AS amount_cents"
        f" FROM jsonb_to_recordset(%(questions)s::jsonb) AS question({_QUESTION})"
        f" JOIN fact ON {_FITS} {_YEARS if 'year' in by else ''}"
        f" GROUP BY {', '.join(map(str, range(1, len(by) + 5)))})"
        f" SELECT {', '.join(['question', *named])}, {_VALUE} FROM once"
        f" GROUP BY {', '.join(['question', 'in_cents', *named])}",
        {
            "questions": json.dumps(asked),
            "by_year": "year" in by or any(one["year"] is not None for one in asked),
        }
        | dict(positions)
        | place_parameters(municipality_map),
    )
    answers: dict[int, dict[Group, int]] = {number: {} for number in questions}
    for number, *group, value in rows:
        answers[number][tuple(group)] = value
    return answers


def _asked(number: int, question: Question, by: Sequence[IndicatorDimension]) -> dict[str, Any]:
    """A question as a record of `_QUESTION`."""
    indicator = question.indicator
    within_year = indicator.period == "within_year"
    year = question.day.year if within_year and "year" not in by else None
    return {
        "question": number,
        "kind": SOURCES[indicator.measure][1],
        "in_cents": indicator.unit == "euro_cents",
        "per_service": indicator.measure == "service_links",
        "day": question.day.isoformat(),
        "own_year": within_year or "year" in indicator.adds_up_by,
        "year": year if question.year is None else question.year,
        "places": question.places,
        "services": narrowed(indicator.services, question.service),
        "target_groups": narrowed(indicator.target_groups, question.target_group),
    }


def narrowed(all_of: Sequence[str], one: str | None) -> list[str] | None:
    """What counts of a dimension: `one` of all that the indicator is of; None for any."""
    if one is None:
        return list(all_of) or None
    return [one] if not all_of or one in all_of else []


def by_source(questions: Mapping[int, Question]) -> dict[Source, dict[int, Question]]:
    """The questions that are counted here, by where their measures are."""
    found: dict[Source, dict[int, Question]] = {}
    for number, question in questions.items():
        if question.indicator.measure in SOURCES:
            source, _ = SOURCES[question.indicator.measure]
            found.setdefault(source, {})[number] = question
    return found
