"""The route to the timeline of a case, as known at any time."""

from collections.abc import Iterator
from datetime import date
from typing import Any
from uuid import UUID

from fastapi import APIRouter, Response
from psycopg import Connection
from pydantic import TypeAdapter

from contracts.http.exporting import Language
from contracts.http.reports import TimelineItem, TimelineOrder, TimelinePage
from contracts.reference.event_texts import event_text
from services.projections.disclosure.audience import Audience, Hearing
from services.projections.exporting.answering import OR_A_FILE, AsFile
from services.projections.exporting.table import GROUPS, Column
from services.projections.history.sight import FORBIDDEN, SeesPeople
from services.projections.models.case_timeline import CASE_TIMELINE, Happening, is_known, timeline
from services.projections.parameters import (
    Answers,
    AtPosition,
    KnownAt,
    On,
    known_again,
    named,
    positions_of,
)
from services.web.paging import (
    MOST_PAGE_ROWS,
    PAGE_ROWS,
    Cursor,
    Limit,
    decode_cursor,
    encode_cursor,
)
from services.web.problems import not_found

router = APIRouter()

# A cursor begins with the positions of both logs, so that all pages count in the same ones.
TIMELINE_CURSOR = TypeAdapter(tuple[AtPosition, AtPosition, date, AtPosition])
COLUMNS = (
    Column("case_id"),
    Column("version", "integer"),
    Column("effective_date", "day"),
    Column("recorded_at", "moment"),
    Column("actor"),
    *GROUPS["municipality"],
    Column("type_name"),
    Column("text"),
)


@router.get(
    "/cases/{case_id}/timeline",
    tags=["case"],
    response_model=TimelinePage,
    response_model_exclude_none=True,
    responses=OR_A_FILE | FORBIDDEN,
)
def case_timeline(  # noqa: PLR0913, PLR0917 - each is a part of the question
    case_id: UUID,
    answers: Answers,
    _: SeesPeople,
    audience: Hearing,
    exporting: AsFile,
    known_at: KnownAt = None,
    on: On = None,
    order: TimelineOrder = "recorded",
    cursor: Cursor = None,
    limit: Limit = PAGE_ROWS,
) -> TimelinePage | Response:
    """Everything that happened in a case; a cursor keeps the first page's `known_at`.

    A file has all of it, whatever `cursor` and `limit` say.
    """
    case, claims, day, position = decode_cursor(cursor, TIMELINE_CURSOR, (0, 0, date.min, 0))
    asked = known_at if cursor is None else known_again(case, claims)
    with answers.as_known(CASE_TIMELINE, asked) as (connection, known):
        known_position = known.positions["case"]
        if not is_known(connection, case_id, known_position):
            raise not_found("case at that time", "šāda lieta tajā laikā")
        if exporting.to_file:
            whole = _whole(connection, case_id, known_position, on, order)
            rows = (_cells(audience, exporting.language, one) for one in whole)
            return exporting.file("timeline", known, COLUMNS, rows)
        page = timeline(
            connection,
            case_id,
            known_position,
            on=on,
            order=order,
            after=(day, position),
            limit=limit,
        )
    key = (
        (*known.positions.values(), page[-1].effective_date.isoformat(), page[-1].position)
        if page
        else ()
    )
    return TimelinePage(
        case_id=audience.id_of(case_id),
        positions=positions_of(known),
        complete=known.complete,
        items=[_item(happening) for happening in page],
        next_cursor=encode_cursor(key) if len(page) == limit else None,
    )


def _item(happening: Happening) -> TimelineItem:
    return TimelineItem(
        position=happening.position,
        version=happening.originator_version,
        recorded_at=happening.recorded_at,
        effective_date=happening.effective_date,
        type_name=happening.type_name,
        actor=happening.actor,
        municipality=named(happening.municipality),
        text_lv=event_text(happening.type_name, happening.parameters, "lv"),
        text_en=event_text(happening.type_name, happening.parameters, "en"),
    )


def _whole(
    connection: Connection[Any], case_id: UUID, position: int, on: date | None, order: TimelineOrder
) -> Iterator[Happening]:
    """Every page of the timeline, one after another."""
    after = (date.min, 0)
    while page := timeline(
        connection, case_id, position, on=on, order=order, after=after, limit=MOST_PAGE_ROWS
    ):
        yield from page
        after = (page[-1].effective_date, page[-1].position)


def _cells(audience: Audience, language: Language, happening: Happening) -> list[Any]:
    return [
        audience.id_of(happening.case_id),
        happening.originator_version,
        happening.effective_date,
        happening.recorded_at,
        happening.actor,
        happening.municipality,
        named(happening.municipality).name,
        happening.type_name,
        event_text(happening.type_name, happening.parameters, language),
    ]
