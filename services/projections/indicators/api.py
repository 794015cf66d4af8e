"""Routes to indicators: their definitions, the report, the comparison with what is published."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from typing import Annotated, Any, Literal, get_args

from fastapi import APIRouter, Depends, Query, Response
from psycopg import Connection

from contracts.http.indicators import (
    IndicatorReport,
    IndicatorRow,
    Indicators,
    Reconciliation,
)
from contracts.http.reports import MunicipalityMap
from contracts.reference.indicators import (
    Definitions,
    Indicator,
    IndicatorDimension,
    definitions,
)
from services.eventlog.read_model import ReadModel
from services.projections.disclosure.authority import least_persons
from services.projections.disclosure.maps import refuse_two_maps
from services.projections.disclosure.moments import refuse_fine_moments
from services.projections.exporting.answering import OR_A_FILE, PART, AsFile
from services.projections.history.sight import FORBIDDEN
from services.projections.indicators.compared import (
    OF_PEOPLE,
    compared,
    contradiction,
    without_small,
)
from services.projections.indicators.keeping_back import figures_kept_back, groups_kept_back
from services.projections.indicators.model import INDICATORS
from services.projections.indicators.queries import Open, Reached, reached
from services.projections.indicators.reconciling import reconciled
from services.projections.known_at import RIGA, Knowledge, Known
from services.projections.models.projection_clock import PROJECTION_CLOCK, recorded_at
from services.projections.parameters import (
    Answers,
    By,
    KnownAt,
    On,
    known_again,
    named,
    parse_by,
    positions_of,
)
from services.web.identity import CurrentActor
from services.web.problems import invalid

router = APIRouter()

Defined = Annotated[Definitions, Depends(definitions)]
OnlyIndicators = Annotated[
    str | None,
    Query(
        min_length=1,
        max_length=4000,
        description="Ids with commas between them: only these; by default every indicator.",
    ),
]
BEFORE_ALL = date(1990, 1, 1)


@router.get("/indicators", tags=["reference"])
def get_indicators(defined: Defined) -> Indicators:
    """Every indicator: what is counted of whom, in which unit, and where it is from."""
    return Indicators(items=list(defined.indicators.values()))


@router.get(
    "/reports/indicators",
    tags=["reports"],
    response_model=IndicatorReport,
    response_model_exclude_none=True,
    responses=OR_A_FILE | FORBIDDEN,
)
def report_indicators(  # noqa: PLR0913, PLR0917 - each is a part of the question
    answers: Answers,
    exporting: AsFile,
    actor: CurrentActor,
    defined: Defined,
    by: By = "programme",
    indicator: OnlyIndicators = None,
    known_at: KnownAt = None,
    on: On = None,
    municipality_map: MunicipalityMap = "current",
) -> IndicatorReport | Response:
    """Targets and what was reached, by any of programme, region, municipality, service and so on.

    Counted up to `on`, by default the day of the last event that is known. For who may not see
    people, they are counted on the current map only, now or as of ends of months.
    """
    fields: list[IndicatorDimension] = parse_by(by, get_args(IndicatorDimension))
    chosen = _chosen(indicator, defined)
    told_apart = [one for one in chosen if set(fields) <= set(one.dimensions)]
    if any(one.unit in OF_PEOPLE for one in told_apart):
        refuse_two_maps(actor, municipality_map)
        refuse_fine_moments(actor, known_at, on)
    asking = _Asking(answers, known_at)
    day = on or asking.last_day()
    rows = reached(asking.open_tables, asking.positions, told_apart, fields, day, municipality_map)
    kept_back = groups_kept_back(rows, fields, least_persons(actor))
    answer = IndicatorReport(
        positions=positions_of(asking.known),
        complete=asking.complete,
        by=fields,
        municipality_map=municipality_map,
        day=day,
        rows=[_row(fields, one, (one.indicator.id, one.group) in kept_back) for one in rows],
        left_out=[one.id for one in chosen if one not in told_apart],
    )
    return exporting.answer("indicators", answer)


@router.get(
    "/reports/reconciliation",
    tags=["reports"],
    response_model=Reconciliation,
    response_model_exclude_none=True,
    responses=OR_A_FILE,
)
def report_reconciliation(
    answers: Answers,
    exporting: AsFile,
    actor: CurrentActor,
    defined: Defined,
    known_at: KnownAt = None,
    on: On = None,
    part: Annotated[Literal["items", "contradictions"], PART] = "items",
) -> Reconciliation | Response:
    """Every published figure beside ours as of its day, and what published figures contradict."""
    asking = _Asking(answers, known_at)
    least = least_persons(actor)
    found = reconciled(asking.open_tables, asking.positions, defined, on)
    published = [one.statement for one in found.compared]
    kept_back = figures_kept_back(asking.open_tables, asking.positions, defined, published, least)
    answer = Reconciliation(
        positions=positions_of(asking.known),
        complete=asking.complete,
        items=[
            compared(one, least, kept_back=one.statement.figure_reference in kept_back)
            for one in found.compared
        ],
        contradictions=[
            contradiction(without_small(one, least), defined) for one in found.contradictions
        ],
    )
    return exporting.answer("reconciliation", answer, part)


def _chosen(ids: str | None, defined: Definitions) -> list[Indicator]:
    """The indicators that are asked for, in the order of their definitions.

    Raises:
        Problem: 422 for one that is not defined.
    """
    if ids is None:
        return list(defined.indicators.values())
    asked = {one.strip() for one in ids.split(",")}
    if asked <= defined.indicators.keys():
        return [one for one in defined.indicators.values() if one.id in asked]
    raise invalid(
        "indicator",
        "indicator takes ids of the list /indicators, with commas between them.",
        "indicator var saturēt identifikatorus no saraksta /indicators, atdalot ar komatu.",
    )


class _Asking:
    """One question to several read models, all as known at the same positions."""

    def __init__(self, answers: Knowledge, known_at: str | None) -> None:
        self._answers = answers
        with answers.as_known(INDICATORS, known_at) as (_, known):
            self.known: Known = known
        self.positions = dict(self.known.positions)
        self.complete = self.known.complete
        self._again = known_again(**self.positions)

    @property
    def open_tables(self) -> Open:
        """See `Open`; what is missing from any of the tables makes the answer incomplete."""

        @contextmanager
        def opened(read_model: ReadModel) -> Iterator[Connection[Any]]:
            with self._answers.as_known(read_model, self._again) as (connection, known):
                self.complete = self.complete and known.complete
                yield connection

        return opened

    def last_day(self) -> date:
        """The day in Latvia on which the last event at the positions was recorded."""
        with self._answers.as_known(PROJECTION_CLOCK, self._again) as (clock, _):
            times = [recorded_at(clock, log, at) for log, at in self.positions.items() if at]
        known = [time.astimezone(RIGA).date() for time in times if time is not None]
        return max(known, default=BEFORE_ALL)


def _row(fields: list[IndicatorDimension], one: Reached, kept_back: bool) -> IndicatorRow:
    group: dict[str, Any] = dict(zip(fields, one.group, strict=True))
    if "municipality" in group:
        group["municipality"] = named(group["municipality"])
    target = one.target
    return IndicatorRow(
        **group,
        indicator=one.indicator.id,
        unit=one.indicator.unit,
        base_year=target.base_year if target else None,
        baseline=target.baseline if target else None,
        target_year=target.target_year if target else None,
        target=target.target if target else None,
        achieved=None if kept_back else one.told.value,
        percent=None if kept_back else one.percent,
        suppressed=True if kept_back else None,
        missing=one.told.missing,
    )
