"""The routes that say why a figure is so."""

from datetime import UTC, datetime
from typing import Annotated, Any

from fastapi import APIRouter, Query
from pydantic import TypeAdapter

from contracts.http.ledger import Funder, LedgerAccount, LedgerField
from contracts.http.reports import MunicipalityMap
from contracts.http.why import PersonReason, WhyMoney, WhyPeople
from contracts.model import Code, Name, TargetGroup
from services.projections.history.cells import (
    APPROVING,
    CellOfLedger,
    ledger_cell,
    ledger_entries,
    people_facts,
    positions_of_deliveries,
)
from services.projections.history.model import HISTORY
from services.projections.history.past import events_at
from services.projections.history.sight import FORBIDDEN, SeesPeople
from services.projections.history.why import behind
from services.projections.history.wording import text_of
from services.projections.known_at import Knowledge
from services.projections.models.ledger import FIELDS as LEDGER_FIELDS
from services.projections.models.ledger import LEDGER, Entry
from services.projections.models.people import PEOPLE, People, people
from services.projections.models.spending import FIELDS as SPENDING_FIELDS
from services.projections.parameters import (
    Answers,
    AtPosition,
    KnownAt,
    On,
    known_again,
    known_municipality,
    parse_by,
    positions_of,
)
from services.web.paging import PAGE_ROWS, Cursor, Limit, decode_cursor, encode_cursor
from services.web.problems import invalid

router = APIRouter(prefix="/why", tags=["why"], responses=FORBIDDEN)

# A cursor begins with the positions of both logs, so that all pages count in the same ones.
MONEY_CURSOR = TypeAdapter(tuple[AtPosition, AtPosition, datetime, str, AtPosition, AtPosition])
BEFORE_ALL = (0, 0, datetime(1970, 1, 1, tzinfo=UTC), "", 0, 0)
PEOPLE_CURSOR = TypeAdapter(tuple[AtPosition, AtPosition, AtPosition])

OfMunicipality = Annotated[Code | None, Query(description="Of this one, on the map asked for.")]
OfYear = Annotated[int | None, Query(ge=1990, le=2100, description="Of deliveries in this year.")]
Without = Annotated[
    str, Query(max_length=200, description="Fields that say nothing in the cell, with commas.")
]


@router.get("/spending", response_model_exclude_none=True)
def why_spending(  # noqa: PLR0913, PLR0917 - each is a parameter of the query
    answers: Answers,
    _: SeesPeople,
    municipality: OfMunicipality = None,
    year: OfYear = None,
    service: Code | None = None,
    target_group: TargetGroup | None = None,
    known_at: KnownAt = None,
    on: On = None,
    municipality_map: MunicipalityMap = "current",
    cursor: Cursor = None,
    limit: Limit = PAGE_ROWS,
) -> WhyMoney:
    """Why a cell of the report of spending is so: every approval and what it rests on."""
    values = (municipality, year, service, target_group)
    group = _given(dict(zip(SPENDING_FIELDS, values, strict=True)))
    cell = CellOfLedger(group, "approved", APPROVING, on, municipality_map, by_delivery=True)
    return _why(answers, cell, known_at, cursor, limit)


@router.get("/ledger", response_model_exclude_none=True)
def why_ledger(  # noqa: PLR0913, PLR0917 - each is a parameter of the query
    answers: Answers,
    _: SeesPeople,
    account: LedgerAccount,
    municipality: OfMunicipality = None,
    year: OfYear = None,
    budget_line: Name | None = None,
    funder: Funder | None = None,
    service: Code | None = None,
    target_group: TargetGroup | None = None,
    claim: Name | None = None,
    without: Without = "",
    known_at: KnownAt = None,
    on: On = None,
    municipality_map: MunicipalityMap = "current",
    cursor: Cursor = None,
    limit: Limit = PAGE_ROWS,
) -> WhyMoney:
    """Why the balance of an account is so, of a group or of all."""
    group: dict[str, str | int | None] = _given(
        {
            "municipality": municipality,
            "year": year,
            "budget_line": budget_line,
            "funder": funder,
            "service": service,
            "target_group": target_group,
            "claim": claim,
        }
    )
    silent: list[LedgerField] = parse_by(without, tuple(LEDGER_FIELDS))
    if set(silent) & set(group):
        raise invalid(
            "without",
            "A field is either given a value or named in `without`. Leave out one of the two.",
            "Laukam norāda vai nu vērtību, vai to min parametrā `without`. Vienu no tiem izlaid.",
        )
    group |= dict.fromkeys(map(str, silent))
    cell = CellOfLedger(group, account, None, on, municipality_map)
    return _why(answers, cell, known_at, cursor, limit)


def _given(values: dict[Any, Any]) -> dict[str, str | int | None]:
    if values["municipality"] is not None:
        known_municipality(values["municipality"])
    return {str(name): value for name, value in values.items() if value is not None}


def _why(
    answers: Knowledge, cell: CellOfLedger, known_at: str | None, cursor: str | None, limit: int
) -> WhyMoney:
    at = decode_cursor(cursor, MONEY_CURSOR, BEFORE_ALL)
    asked = known_at if cursor is None else known_again(*at[:2])
    with answers.as_known(LEDGER, asked) as (connection, known):
        amount_cents, count = ledger_cell(connection, known.positions, cell)
        page = ledger_entries(connection, known.positions, cell, at[2:], limit)
        deliveries = positions_of_deliveries(connection, page)
    with answers.as_known(HISTORY, known_again(**known.positions)) as (connection, also):
        found = behind(connection, page, deliveries, known.positions)
    return WhyMoney(
        positions=positions_of(known),
        complete=known.complete and also.complete,
        cell=_told(cell.group) | ({"account": cell.account} if cell.account else {}),
        on=cell.on,
        municipality_map=cell.municipality_map,
        amount_cents=amount_cents,
        entries=count,
        **found._asdict(),
        next_cursor=_cursor(known.positions.values(), page[-1]) if len(page) == limit else None,
    )


def _told(group: Any) -> dict[str, str]:
    return {name: "" if value is None else str(value) for name, value in group.items()}


def _cursor(positions: Any, last: Entry) -> str:
    time = last.recorded_at.isoformat()
    return encode_cursor([*positions, time, last.log, last.position, last.entry_no])


@router.get("/people", response_model_exclude_none=True)
def why_people(  # noqa: PLR0913, PLR0917 - each is a parameter of the query
    answers: Answers,
    _: SeesPeople,
    municipality: OfMunicipality = None,
    year: OfYear = None,
    service: Code | None = None,
    target_group: TargetGroup | None = None,
    known_at: KnownAt = None,
    on: On = None,
    municipality_map: MunicipalityMap = "current",
    cursor: Cursor = None,
    limit: Limit = PAGE_ROWS,
) -> WhyPeople:
    """Why a cell of the report of people is so: every delivery and assessment that counts."""
    values = (municipality, year, service, target_group)
    group = _given(dict(zip(SPENDING_FIELDS, values, strict=True)))
    case, claims, after = decode_cursor(cursor, PEOPLE_CURSOR, (0, 0, 0))
    asked = known_at if cursor is None else known_again(case, claims)
    with answers.as_known(PEOPLE, asked) as (connection, known):
        position = known.positions["case"]
        told = people(connection, position, list(group), on=on, municipality_map=municipality_map)
        wanted = tuple(group.values())
        nobody = People(wanted, 0, 0, *((None, None) if "service" in group else (0, 0)))
        counts = next((row for row in told if row.group == wanted), nobody)
        facts = people_facts(
            connection, position, group, on=on, municipality_map=municipality_map,
            after=after, limit=limit,
        )  # fmt: skip
    with answers.as_known(HISTORY, known_again(**known.positions)) as (connection, also):
        past = events_at(connection, [("case", fact.position) for fact in facts])
    events = {event.position: event for event in past}
    items = [
        PersonReason(
            **fact._asdict(),
            recorded_at=events[fact.position].recorded_at,
            actor=events[fact.position].actor,
            text_lv=text_of(events[fact.position], "lv"),
            text_en=text_of(events[fact.position], "en"),
        )
        for fact in facts
    ]
    key = (*known.positions.values(), items[-1].position) if len(items) == limit else None
    return WhyPeople(
        positions=positions_of(known),
        complete=known.complete and also.complete,
        cell=_told(group),
        on=on,
        municipality_map=municipality_map,
        persons=counts.persons,
        service_links=counts.service_links,
        assessed=counts.assessed,
        parents=counts.parents,
        items=items,
        next_cursor=None if key is None else encode_cursor(key),
    )
