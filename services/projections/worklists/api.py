"""The routes to worklists: what is to be done, how much of it, and who has how many cases."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from typing import Annotated, Literal
from uuid import UUID

from fastapi import APIRouter, Depends, Query, Request, Response
from pydantic import TypeAdapter

from contracts.dates import today_in_latvia
from contracts.http.worklists import (
    WORKLIST_RULES,
    CaseloadReport,
    LimitUse,
    MissingPaper,
    Worklist,
    WorklistItem,
    WorklistKind,
    WorklistReport,
    WorklistStatus,
)
from contracts.model import Code, EffectiveDate, Name
from contracts.reference import municipalities, municipality_standing_for, rule
from contracts.reference.checklists import checklists
from services.projections.disclosure.audience import Audience, Hearing
from services.projections.disclosure.authority import least_persons
from services.projections.exporting.answering import OR_A_FILE, PART, AsFile
from services.projections.history.sight import FORBIDDEN, SeesPeople
from services.projections.known_at import Known
from services.projections.parameters import (
    Answers,
    AtPosition,
    By,
    KnownAt,
    known_again,
    known_municipality,
    named,
    parse_by,
    positions_of,
)
from services.projections.worklists.ages import SubjectKeys
from services.projections.worklists.model import WORKLIST
from services.projections.worklists.queries import (
    Asking,
    Filter,
    Item,
    worklist,
)
from services.projections.worklists.telling import FIELDS, mentors_told, work_told, workers_told
from services.web.identity import CurrentActor
from services.web.paging import PAGE_ROWS, Cursor, Limit, decode_cursor, encode_cursor
from services.web.problems import invalid

router = APIRouter()

MENTOR_RULE = "mentor.caseload"
# A cursor begins with the positions of both logs and the day, so that all pages tell of the same.
WORKLIST_CURSOR = TypeAdapter(tuple[AtPosition, AtPosition, date, date, str, str])

Day = Annotated[EffectiveDate | None, Query(description="As of this day; today by default.")]


def subject_keys(request: Request) -> SubjectKeys:
    """The keys of personal data that `main` opened to read."""
    made: SubjectKeys = request.app.state.subject_keys
    return made


class Desk:
    """A question about work: answers, keys, and which part of the work is meant."""

    def __init__(
        self,
        answers: Answers,
        keys: Annotated[SubjectKeys, Depends(subject_keys)],
        known_at: KnownAt = None,
        on: Day = None,
        municipality: Annotated[Code | None, Query(description="As of the day asked for.")] = None,
        region: Annotated[Code | None, Query(description="A planning region.")] = None,
    ) -> None:
        self._answers = answers
        self._keys = keys
        self.known_at = known_at
        self.on = on or today_in_latvia()
        self.place = Filter(_standing(municipality, self.on), _known_region(region))

    @contextmanager
    def asked(self) -> Iterator[tuple[Asking, Known]]:
        """What answers, and the positions that it counts in."""
        with self._answers.as_known(WORKLIST, self.known_at) as (connection, known):
            yield Asking(connection, dict(known.positions), self.on, self._keys), known


Asked = Annotated[Desk, Depends()]
Worker = Annotated[Name | None, Query(description="Who works on it, as tokens name people.")]


@router.get(
    "/worklist",
    tags=["reports"],
    response_model=Worklist,
    response_model_exclude_none=True,
    responses=OR_A_FILE | FORBIDDEN,
)
def get_worklist(  # noqa: PLR0913, PLR0917 - each is a part of the question
    desk: Asked,
    _: SeesPeople,
    exporting: AsFile,
    audience: Hearing,
    worker: Worker = None,
    kind: WorklistKind | None = None,
    status: WorklistStatus | None = None,
    cursor: Cursor = None,
    limit: Limit = PAGE_ROWS,
) -> Worklist | Response:
    """What is to be done, by the day it is due; a cursor keeps `known_at` and `on`.

    A file has the whole list.
    """
    first = (0, 0, desk.on, date.min, "", "")
    found = decode_cursor(cursor, WORKLIST_CURSOR, first)
    case, claims, desk.on, due_on, after_kind, key = found
    if cursor is not None:
        desk.known_at = known_again(case, claims)
    chosen = desk.place._replace(worker=worker, kind=kind, status=status)
    with desk.asked() as (asking, known):
        page = worklist(
            asking,
            chosen,
            after=(due_on, after_kind, key),
            limit=None if exporting.to_file else limit,
        )
    next_key: tuple[object, ...] = ()
    if len(page) == limit:
        last = page[-1]
        days = (desk.on.isoformat(), last.due_on.isoformat())
        next_key = (*known.positions.values(), *days, last.kind, last.key)
    answer = Worklist(
        positions=positions_of(known),
        complete=known.complete,
        on=desk.on,
        items=[_item(one, audience) for one in page],
        next_cursor=encode_cursor(next_key) if next_key else None,
    )
    return exporting.answer("worklist", answer, "items")


@router.get(
    "/reports/worklist",
    tags=["reports"],
    response_model=WorklistReport,
    response_model_exclude_none=True,
    responses=OR_A_FILE,
)
def report_worklist(
    desk: Asked,
    exporting: AsFile,
    actor: CurrentActor,
    by: By = "",
    worker: Worker = None,
    kind: WorklistKind | None = None,
    status: WorklistStatus | None = None,
) -> WorklistReport | Response:
    """How much is to be done, by any of worker, municipality, region and kind.

    Who may not see people is told no small counts, nor what they can be computed from.
    """
    fields = parse_by(by, FIELDS)
    chosen = desk.place._replace(worker=worker, kind=kind, status=status)
    with desk.asked() as (asking, known):
        told = work_told(asking, fields, chosen, least_persons(actor))
    answer = WorklistReport(
        positions=positions_of(known),
        complete=known.complete,
        on=desk.on,
        by=fields,
        rows=told.rows,
        withheld=True if told.withheld else None,
    )
    return exporting.answer("worklist-counts", answer)


@router.get(
    "/reports/caseload",
    tags=["reports"],
    response_model=CaseloadReport,
    response_model_exclude_none=True,
    responses=OR_A_FILE,
)
def report_caseload(
    desk: Asked,
    exporting: AsFile,
    actor: CurrentActor,
    part: Annotated[Literal["workers", "mentors"], PART] = "workers",
) -> CaseloadReport | Response:
    """Open cases and what waits, by worker; clients, by mentor."""
    least = least_persons(actor)
    most_clients = rule(MENTOR_RULE, desk.on).number("clients")
    with desk.asked() as (asking, known):
        answer = CaseloadReport(
            positions=positions_of(known),
            complete=known.complete,
            on=desk.on,
            mentor_rule_id=MENTOR_RULE,
            workers=workers_told(asking, desk.place, least),
            mentors=mentors_told(asking, desk.place, most_clients, least),
        )
    return exporting.answer("caseload", answer, part)


def _standing(municipality: str | None, on: date) -> str | None:
    if municipality is None:
        return None
    return municipality_standing_for(known_municipality(municipality), on)


def _known_region(region: str | None) -> str | None:
    known = sorted({one.region for one in municipalities().values()})
    if region is not None and region not in known:
        names = ", ".join(known)
        raise invalid(
            "region",
            f"There is no planning region '{region}'; there are {names}.",
            f"Nav plānošanas reģiona '{region}'; ir {names}.",
        )
    return region


def _item(item: Item, audience: Audience) -> WorklistItem:
    goes_by = rule(WORKLIST_RULES[item.kind], item.started_on)
    return WorklistItem(
        kind=item.kind,
        name_lv=goes_by.text("name_lv"),
        name_en=goes_by.text("name_en"),
        rule_id=goes_by.id,
        case_id=_of_people(item.case_id, audience),
        claim_id=item.claim_id,
        claim_number=item.claim_number,
        contract_reference=item.contract_reference,
        grant_id=_of_people(item.grant_id, audience),
        service=item.service,
        municipality=named(item.municipality),
        worker=item.worker,
        since=item.started_on,
        due_on=item.due_on,
        status=item.status,
        limit=_limit(item),
        missing=[_paper(code) for code in item.missing.split()] if item.missing else None,
    )


def _of_people(subject: UUID | None, audience: Audience) -> UUID | None:
    return None if subject is None else audience.id_of(subject)


def _limit(item: Item) -> LimitUse | None:
    if item.limit_of is None:
        return None
    return LimitUse(of=item.limit_of, used=item.used, most=item.most)


def _paper(code: str) -> MissingPaper:
    found = next(one for each in checklists() for one in each.items if one.code == code)
    return MissingPaper(item=code, name_lv=found.name_lv, name_en=found.name_en)
