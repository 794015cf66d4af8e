"""The case service's routes."""

from collections.abc import Callable, Iterable
from datetime import date
from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Depends, Request, Response

from contracts.dates import today_in_latvia
from contracts.http.case import OpenCase
from contracts.http.case_view import CaseView, FindCase, FoundCase, GrantView
from contracts.http.command import CaseCommand, Recorded
from contracts.http.commands import CASE_COMMANDS
from contracts.imports import ImportProgress, ImportResult
from services.case.application import CaseApplication
from services.case.domain.grants.following_rates import at_published_rates
from services.case.domain.grants.grant import Grant
from services.case.domain.state import Case
from services.case.domain.surroundings import Surroundings
from services.case.importing import import_cases
from services.case.surroundings import StoredSurroundings
from services.eventlog.commands import CommandContext
from services.web.commanding import add_command_routes, answer, creating, etag
from services.web.identity import current_actor
from services.web.importing import add_import_routes
from services.web.problems import PROBLEMS

LOCATION = "/cases/{id}"

router = APIRouter(tags=["case"], responses=PROBLEMS, dependencies=[Depends(current_actor)])


def application(request: Request) -> CaseApplication:
    """The application that `main` made."""
    made: CaseApplication = request.app.state.case
    return made


CaseApp = Annotated[CaseApplication, Depends(application)]


@router.post("/cases", status_code=201, summary=OpenCase.__doc__)
def open_case(
    command: OpenCase,
    app: CaseApp,
    context: Annotated[CommandContext, Depends(creating)],
    response: Response,
) -> Recorded:
    """Open a case; the person must not have one."""
    return answer(lambda: app.open(command, context), response, LOCATION)


@router.post("/cases/find")
def find_case(wanted: FindCase, app: CaseApp) -> FoundCase:
    """Find a person's case by the personal code."""
    return FoundCase(case_id=app.find(wanted.personal_code))


@router.get("/cases/{case_id}")
def get_case(case_id: UUID, app: CaseApp, response: Response) -> CaseView:
    """A case as it stands; its ETag is what a command's If-Match wants."""
    case = app.case(case_id)
    response.headers["ETag"] = etag(case.version)
    return view(case_id, case, today_in_latvia(), StoredSurroundings(app))


def _record(
    request: Request, case_id: UUID, command: CaseCommand, context: CommandContext
) -> dict[str, Any]:
    return application(request).record(case_id, command, context)


add_command_routes(
    router,
    "/cases/{case_id}",
    {command.command.replace("_", "-"): command for command in CASE_COMMANDS},
    _record,
)


def _import(
    request: Request,
    lines: Iterable[bytes],
    import_id: UUID,
    imported_by: str,
    on_progress: Callable[[ImportProgress], None],
) -> ImportResult:
    state = request.app.state
    return import_cases(state.case, state.keys, lines, import_id, imported_by, on_progress)


add_import_routes(router, "/cases", _import)


def view(case_id: UUID, case: Case, today: date, surroundings: Surroundings) -> CaseView:
    """The case as the API shows it on this day, its grants at the rates that are published."""
    opened, plan = case.opened, case.plan_on(today)
    return CaseView(
        case_id=case_id,
        version=case.version,
        status="open" if case.is_open else "closed",
        opened_on=opened.effective_date,
        municipality=case.municipality,
        target_group=case.target_group_on(today),
        given_name=_readable(opened.given_name),
        family_name=_readable(opened.family_name),
        personal_code=_readable(opened.personal_code),
        birth_date=opened.birth_date if isinstance(opened.birth_date, date) else None,
        care_level=case.care_level_on(date.max),
        plan_version=plan.plan_version if plan else 0,
        grants=[
            _grant_view(at_published_rates(case, grant, today, surroundings), today)
            for grant in case.grants.values()
        ],
        transition_steps=[step.type_name for step in case.transition],
    )


def _grant_view(grant: Grant, today: date) -> GrantView:
    granted = grant.fact
    return GrantView(
        grant_id=granted.grant_id,
        service=granted.service,
        recipient=granted.recipient,
        provider=granted.provider,
        pricing_basis=granted.pricing_basis,
        unit=granted.unit,
        unit_price_cents=grant.unit_price_cents_on(today),
        amount_limit_cents=grant.amount_limit_cents,
        quantity_limit=grant.quantity_limit,
        quantity_delivered=grant.quantity_delivered,
        period_from=granted.effective_date,
        period_to=grant.period_to,
        ended_on=grant.ended_on,
        is_suspended=grant.is_suspended_on(today),
    )


def _readable(value: object) -> str | None:
    return value if isinstance(value, str) else None
