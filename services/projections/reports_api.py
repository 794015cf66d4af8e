"""The routes to spending and people, as known at any time."""

from collections.abc import Sequence
from typing import Any

from fastapi import APIRouter, Response

from contracts.http.reports import (
    MunicipalityMap,
    PeopleReport,
    PeopleRow,
    SpendingReport,
    SpendingRow,
)
from services.projections.disclosure.authority import least_persons
from services.projections.disclosure.maps import refuse_two_maps
from services.projections.disclosure.moments import refuse_fine_moments
from services.projections.disclosure.people import (
    ToldPeople,
    all_told,
    people_patterns,
    people_told,
)
from services.projections.exporting.answering import OR_A_FILE, AsFile, Exporting
from services.projections.exporting.table import Column, group_cells, group_columns
from services.projections.history.sight import FORBIDDEN
from services.projections.known_at import Known
from services.projections.models import people as people_model
from services.projections.models import spending as spending_model
from services.projections.parameters import (
    Answers,
    By,
    KnownAt,
    On,
    named,
    parse_by,
    positions_of,
)
from services.web.identity import CurrentActor

router = APIRouter()


def _group(by: Sequence[str], values: tuple[Any, ...]) -> dict[str, Any]:
    group = dict(zip(by, values, strict=True))
    if "municipality" in group:
        group["municipality"] = named(group["municipality"])
    return group


@router.get(
    "/reports/spending",
    tags=["reports"],
    response_model=SpendingReport,
    response_model_exclude_none=True,
    responses=OR_A_FILE,
)
def report_spending(
    answers: Answers,
    exporting: AsFile,
    by: By = "",
    known_at: KnownAt = None,
    on: On = None,
    municipality_map: MunicipalityMap = "current",
) -> SpendingReport | Response:
    """Approved money by any of municipality, year (of delivery), service and target group."""
    fields = parse_by(by, spending_model.FIELDS)
    with answers.as_known(spending_model.SPENDING, known_at) as (connection, known):
        found = spending_model.spending(
            connection,
            known.positions["claims"],
            fields,
            on=on,
            municipality_map=municipality_map,
        )
    rows = [
        SpendingRow(**_group(fields, row.group), amount_cents=row.amount_cents) for row in found
    ]
    if exporting.to_file:
        columns = [*group_columns(fields), Column("amount_eur", "euros")]
        cells = ([*group_cells(fields, row), row.amount_cents] for row in rows)
        return exporting.file("spending", known, columns, cells)
    return SpendingReport(
        positions=positions_of(known),
        complete=known.complete,
        by=fields,
        municipality_map=municipality_map,
        rows=rows,
        total_cents=sum(row.amount_cents for row in rows),
    )


# What is null here is kept back, and is told so.
@router.get(
    "/reports/people",
    tags=["reports"],
    response_model=PeopleReport,
    response_model_exclude_unset=True,
    responses=OR_A_FILE | FORBIDDEN,
)
def report_people(
    answers: Answers,
    exporting: AsFile,
    actor: CurrentActor,
    by: By = "",
    known_at: KnownAt = None,
    on: On = None,
    municipality_map: MunicipalityMap = "current",
) -> PeopleReport | Response:
    """Persons, service links, assessed and parents: four counts, four names.

    Who may not see people is told no small counts, nor what they can be computed from; for them
    people are counted on the current map only, now or as of ends of months.
    """
    fields = parse_by(by, people_model.FIELDS)
    refuse_two_maps(actor, municipality_map)
    refuse_fine_moments(actor, known_at, on)
    least = least_persons(actor)
    asked: dict[str, Any] = {"on": on, "municipality_map": municipality_map}
    with answers.as_known(people_model.PEOPLE, known_at) as (connection, known):
        position = known.positions["case"]
        found = people_model.people(connection, position, fields, **asked)
        patterns = (
            people_patterns(connection, position, fields, least, **asked)
            if least is not None
            else None
        )
    told = all_told(found) if patterns is None else people_told(found, patterns, fields)
    rows = [_people_row(fields, row) for row in told.rows]
    if exporting.to_file:
        return _people_file(exporting, known, fields, rows, told_all=least is None)
    kept_back: dict[str, Any] = {} if least is None else {"least_persons": least}
    if told.withheld:
        kept_back["withheld"] = True
    return PeopleReport(
        positions=positions_of(known),
        complete=known.complete,
        by=fields,
        municipality_map=municipality_map,
        rows=rows,
        **kept_back,
    )


def _people_row(by: Sequence[str], row: ToldPeople) -> PeopleRow:
    fields = _group(by, row.group) | dict(row.counts)
    return PeopleRow(**fields | ({"suppressed": True} if row.suppressed else {}))


def _people_file(
    exporting: Exporting,
    known: Known,
    by: Sequence[str],
    rows: Sequence[PeopleRow],
    *,
    told_all: bool,
) -> Response:
    counts = ["persons", "service_links"]
    if "service" not in by:
        counts += ["assessed", "parents"]
    columns = [*group_columns(by), *(Column(count, "integer") for count in counts)]
    if not told_all:
        columns.append(Column("suppressed", "truth"))
    cells = (
        [
            *group_cells(by, row),
            *(getattr(row, count) for count in counts),
            *([] if told_all else [bool(row.suppressed)]),
        ]
        for row in rows
    )
    return exporting.file("people", known, columns, cells)
