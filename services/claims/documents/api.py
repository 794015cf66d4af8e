"""The routes of contents, and of what goes with a claim."""

from collections.abc import Iterable, Mapping
from typing import Annotated, cast
from uuid import UUID

from fastapi import APIRouter, Depends, Path, Request, Response
from fastapi.concurrency import run_in_threadpool
from fastapi.responses import JSONResponse

from contracts.events.claim import ClaimFact
from contracts.http.claim_papers import (
    Checklist,
    ClaimDocuments,
    ClaimVersions,
    StoredContent,
)
from contracts.refusal import Refusal
from services.claims.api import ClaimsApp
from services.claims.documents.receiving import TOO_LARGE, keep, received
from services.claims.documents.store import ContentDamaged, ContentStore, StoreUnreachable
from services.claims.documents.viewing import checklist_view, documents_view, versions_view
from services.eventlog.event import Event
from services.web.app import ProblemHandler
from services.web.identity import current_actor
from services.web.problems import PROBLEMS, Problem, invalid, not_found, refusal_problem

CONTENTS = "/contents"
BYTES = "application/octet-stream"

router = APIRouter(tags=["claims"], responses=PROBLEMS, dependencies=[Depends(current_actor)])


def contents(request: Request) -> ContentStore:
    """The store that `main` opened."""
    opened: ContentStore = request.app.state.contents
    return opened


Contents = Annotated[ContentStore, Depends(contents)]


@router.post(
    CONTENTS,
    status_code=201,
    openapi_extra={
        "requestBody": {
            "required": True,
            "content": {BYTES: {"schema": {"type": "string"}}},
        }
    },
)
async def upload_content(request: Request, store: Contents) -> StoredContent:
    """Keep a file's bytes, sent as they are; sent again, they are kept once.

    A document then names them by their hash. What the file is, is told by its content.
    """
    length = request.headers.get("Content-Length", "")
    try:
        content = await received(request.stream(), int(length) if length.isdigit() else None)
    except Refusal as refusal:
        problem = refusal_problem(refusal)
        if refusal.status == TOO_LARGE:
            # The rest of the body is on its way, and nobody reads it.
            problem.headers["Connection"] = "close"
        raise problem from refusal
    # Told when the body is read: whoever still sends it may not hear the answer.
    if request.headers.get("Content-Type", BYTES).partition(";")[0].strip().lower() != BYTES:
        raise invalid(
            "Content-Type",
            f"Send the file's bytes as they are, with Content-Type: {BYTES}.",
            f"Sūti faila baitus, kādi tie ir, ar Content-Type: {BYTES}.",
        )
    return await run_in_threadpool(keep, store, content)


@router.get(
    CONTENTS + "/{sha256}",
    response_class=Response,
    responses={200: {"content": {BYTES: {}}}},
)
def download_content(
    sha256: Annotated[str, Path(pattern=r"^[0-9a-f]{64}$")], store: Contents
) -> Response:
    """The bytes of this hash, to be saved and never shown: somebody uploaded them."""
    content = store.read(sha256)
    if content is None:
        raise not_found("content", "saturs")
    return Response(
        content,
        media_type=BYTES,
        headers={
            "Content-Disposition": f'attachment; filename="{sha256}"',
            "X-Content-Type-Options": "nosniff",
            "Content-Security-Policy": "default-src 'none'; sandbox",
            "ETag": f'"{sha256}"',
        },
    )


@router.get("/claims/{claim_id}/checklist")
def get_checklist(claim_id: UUID, app: ClaimsApp) -> Checklist:
    """What has to go with the claim, item by item, and what is still missing."""
    return checklist_view(app.claim(claim_id))


@router.get("/claims/{claim_id}/documents")
def get_documents(claim_id: UUID, app: ClaimsApp) -> ClaimDocuments:
    """The documents of the claim with all their versions, those of detached ones too."""
    return documents_view(app.claim(claim_id))


@router.get("/claims/{claim_id}/versions")
def get_versions(claim_id: UUID, app: ClaimsApp) -> ClaimVersions:
    """The submissions of the claim, and what each changed against the one before it."""
    app.claim(claim_id)
    events = cast(Iterable[Event[ClaimFact]], app.events.get(claim_id))
    return versions_view(event.fact for event in events)


def _unreachable(request: Request, error: Exception) -> JSONResponse:
    assert isinstance(error, StoreUnreachable)
    problem = Problem(
        503,
        "unavailable",
        "The store of contents does not answer. Send the same request again.",
        "Satura krātuve neatbild. Sūti to pašu pieprasījumu vēlreiz.",
        headers={"Retry-After": "2"},
    )
    return problem.response(request)


def _damaged(request: Request, error: Exception) -> JSONResponse:
    assert isinstance(error, ContentDamaged)
    problem = Problem(
        500,
        "internal",
        "The store has something else under this hash than was kept; it is not given out. Tell"
        " whoever keeps the store.",
        "Krātuvē zem šīs jaucējvērtības ir kas cits, nekā glabāts; to neizsniedz. Ziņo krātuves"
        " uzturētājam.",
    )
    return problem.response(request)


PROBLEM_HANDLERS: Mapping[type[Exception], ProblemHandler] = {
    StoreUnreachable: _unreachable,
    ContentDamaged: _damaged,
}
