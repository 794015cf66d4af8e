"""The projections service's routes: reports and timelines, as known at any time."""

from datetime import date
from uuid import UUID

from fastapi import APIRouter, Depends
from pydantic import TypeAdapter

from contracts.http.reports import (
    TimelineItem,
    TimelineOrder,
    TimelinePage,
)
from contracts.reference.event_texts import event_text
from services.projections.history.api import router as history
from services.projections.history.difference_api import router as differences
from services.projections.indicators.api import router as indicators
from services.projections.ledger_api import router as ledger
from services.projections.models.case_timeline import CASE_TIMELINE, Happening, is_known, timeline
from services.projections.money.api import router as money
from services.projections.parameters import (
    Answers,
    AtPosition,
    KnownAt,
    On,
    known_again,
    named,
    positions_of,
)
from services.projections.places.api import router as places
from services.projections.reports_api import router as reports
from services.projections.upkeep import router as upkeep
from services.projections.worklists.api import router as worklists
from services.web.identity import current_actor
from services.web.paging import PAGE_ROWS, Cursor, Limit, decode_cursor, encode_cursor
from services.web.problems import PROBLEMS, not_found

router = APIRouter(responses=PROBLEMS, dependencies=[Depends(current_actor)])
router.include_router(upkeep)
router.include_router(reports)
router.include_router(ledger)
router.include_router(money)
router.include_router(history)
router.include_router(differences)
router.include_router(places)
router.include_router(indicators)
router.include_router(worklists)

# A cursor begins with the positions of both logs, so that all pages count in the same ones.
TIMELINE_CURSOR = TypeAdapter(tuple[AtPosition, AtPosition, date, AtPosition])


@router.get("/cases/{case_id}/timeline", tags=["case"], response_model_exclude_none=True)
def case_timeline(
    case_id: UUID,
    answers: Answers,
    known_at: KnownAt = None,
    on: On = None,
    order: TimelineOrder = "recorded",
    cursor: Cursor = None,
    limit: Limit = PAGE_ROWS,
) -> TimelinePage:
    """Everything that happened in a case; a cursor keeps the first page's `known_at`."""
    case, claims, day, position = decode_cursor(cursor, TIMELINE_CURSOR, (0, 0, date.min, 0))
    asked = known_at if cursor is None else known_again(case, claims)
    with answers.as_known(CASE_TIMELINE, asked) as (connection, known):
        known_position = known.positions["case"]
        if not is_known(connection, case_id, known_position):
            raise not_found("case at that time", "šāda lieta tajā laikā")
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
        case_id=case_id,
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
