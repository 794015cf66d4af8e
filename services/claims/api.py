"""The claims service's routes."""

from collections.abc import Callable, Iterable, Mapping
from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Depends, Request, Response
from fastapi.responses import JSONResponse
from pydantic import TypeAdapter

from contracts.http.claim_papers import CLAIM_PAPER_COMMANDS
from contracts.http.claims import (
    CLAIM_LIFE_COMMANDS,
    ClaimCommand,
    ClaimPage,
    ClaimStatus,
    ClaimSummary,
    ClaimView,
    DraftClaim,
    claim_verb,
)
from contracts.http.command import Recorded
from contracts.imports import ImportProgress, ImportResult
from contracts.model import Code, Name
from services.claims.application import ClaimsApplication
from services.claims.assembling import InboxIncomplete
from services.claims.budget_figures import BUDGET_FIGURES, budget_figures
from services.claims.importing import import_claims
from services.claims.listing import CLAIM_LIST, Wanted, list_claims
from services.claims.viewing import view
from services.eventlog.commands import CommandContext
from services.eventlog.read_model import reading
from services.web.app import ProblemHandler
from services.web.commanding import add_command_routes, answer, creating, etag
from services.web.identity import current_actor
from services.web.importing import add_import_routes
from services.web.paging import PAGE_ROWS, Cursor, Limit, decode_cursor, encode_cursor
from services.web.problems import PROBLEMS, Problem

LOCATION = "/claims/{id}"
CURSOR = TypeAdapter(tuple[int])
COMMANDS: dict[str, type[ClaimCommand]] = {
    claim_verb(command): command for command in (*CLAIM_LIFE_COMMANDS, *CLAIM_PAPER_COMMANDS)
}

router = APIRouter(tags=["claims"], responses=PROBLEMS, dependencies=[Depends(current_actor)])


def application(request: Request) -> ClaimsApplication:
    """The application that `main` made."""
    made: ClaimsApplication = request.app.state.claims
    return made


ClaimsApp = Annotated[ClaimsApplication, Depends(application)]


@router.post("/claims", status_code=201, operation_id=DraftClaim.command)
def draft_claim(
    command: DraftClaim,
    app: ClaimsApp,
    context: Annotated[CommandContext, Depends(creating)],
    response: Response,
) -> Recorded:
    """Assemble a claim from what the municipality delivered and did not claim yet."""
    return answer(lambda: app.draft(command, context), response, LOCATION)


@router.get("/claims")
def get_claims(
    app: ClaimsApp,
    municipality: Code | None = None,
    status: ClaimStatus | None = None,
    institution: Name | None = None,
    payment_claim_number: Name | None = None,
    cursor: Cursor = None,
    limit: Limit = PAGE_ROWS,
) -> ClaimPage:
    """Claims in the order of drafting."""
    (after,) = decode_cursor(cursor, CURSOR, (0,))
    wanted = Wanted(municipality, status, institution, payment_claim_number)
    # Whoever drafted a claim a moment ago finds it in the list.
    app.settle()
    with reading(app.event_recorder.pool, CLAIM_LIST.name) as connection:
        rows = list_claims(connection, wanted, after, limit)
    return ClaimPage(
        items=[
            ClaimSummary.model_validate(
                {name: value for name, value in row._asdict().items() if name in SUMMARY_FIELDS}
            )
            for row in rows
        ],
        next_cursor=encode_cursor([rows[-1].drafted_position]) if len(rows) == limit else None,
    )


SUMMARY_FIELDS = frozenset(ClaimSummary.model_fields)


@router.get("/claims/{claim_id}")
def get_claim(claim_id: UUID, app: ClaimsApp, response: Response) -> ClaimView:
    """A claim as it stands; its ETag is what a command's If-Match wants."""
    claim = app.claim(claim_id)
    response.headers["ETag"] = etag(claim.version)
    app.settle()
    with reading(app.pool, BUDGET_FIGURES.name) as connection:
        figures = budget_figures(connection, claim_id, claim)
    return view(claim_id, claim, figures)


def _record(
    request: Request, claim_id: UUID, command: ClaimCommand, context: CommandContext
) -> dict[str, Any]:
    return application(request).record(claim_id, command, context)


add_command_routes(router, "/claims/{claim_id}", COMMANDS, _record)


def _incomplete(request: Request, error: Exception) -> JSONResponse:
    assert isinstance(error, InboxIncomplete)
    first = error.first
    problem = Problem(
        503,
        "not-complete",
        f"Deliveries are missing from the inbox since position {first.position} of the {first.log}"
        " log; no claim is drafted until that is mended.",
        f"Kopš žurnāla {first.log} pozīcijas {first.position} trūkst sniegšanu; pieprasījumus"
        " nesagatavo, kamēr tas nav novērsts.",
    )
    return problem.response(request)


PROBLEM_HANDLERS: Mapping[type[Exception], ProblemHandler] = {InboxIncomplete: _incomplete}


def _import(
    request: Request,
    lines: Iterable[bytes],
    import_id: UUID,
    imported_by: str,
    on_progress: Callable[[ImportProgress], None],
) -> ImportResult:
    return import_claims(request.app.state.claims, lines, import_id, imported_by, on_progress)


add_import_routes(router, "/claims", _import)
