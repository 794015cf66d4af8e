"""The routes to spending and people, as known at any time."""

from collections.abc import Sequence
from typing import Any

from fastapi import APIRouter

from contracts.http.reports import (
    MunicipalityMap,
    PeopleReport,
    PeopleRow,
    SpendingReport,
    SpendingRow,
)
from services.projections.disclosure.authority import least_persons
from services.projections.disclosure.people import (
    ToldPeople,
    all_told,
    people_patterns,
    people_told,
)
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


@router.get("/reports/spending", tags=["reports"], response_model_exclude_none=True)
def report_spending(
    answers: Answers,
    by: By = "",
    known_at: KnownAt = None,
    on: On = None,
    municipality_map: MunicipalityMap = "current",
) -> SpendingReport:
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
    return SpendingReport(
        positions=positions_of(known),
        complete=known.complete,
        by=fields,
        municipality_map=municipality_map,
        rows=rows,
        total_cents=sum(row.amount_cents for row in rows),
    )


# What is null here is kept back, and is told so.
@router.get("/reports/people", tags=["reports"], response_model_exclude_unset=True)
def report_people(
    answers: Answers,
    actor: CurrentActor,
    by: By = "",
    known_at: KnownAt = None,
    on: On = None,
    municipality_map: MunicipalityMap = "current",
) -> PeopleReport:
    """Persons, service links, assessed and parents: four counts, four names.

    Who may not see people is told no small counts, nor what they can be computed from.
    """
    fields = parse_by(by, people_model.FIELDS)
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
    kept_back: dict[str, Any] = {} if least is None else {"least_persons": least}
    if told.withheld:
        kept_back["withheld"] = True
    return PeopleReport(
        positions=positions_of(known),
        complete=known.complete,
        by=fields,
        municipality_map=municipality_map,
        rows=[_people_row(fields, row) for row in told.rows],
        **kept_back,
    )


def _people_row(by: Sequence[str], row: ToldPeople) -> PeopleRow:
    fields = _group(by, row.group) | dict(row.counts)
    return PeopleRow(**fields | ({"suppressed": True} if row.suppressed else {}))
