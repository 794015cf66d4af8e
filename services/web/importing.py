"""The route of a history import: the file is received whole, then checked and imported."""

import tempfile
from collections import OrderedDict
from collections.abc import Callable, Iterable
from typing import IO, Annotated
from uuid import UUID, uuid4

from eventsourcing.persistence import IntegrityError
from fastapi import APIRouter, Header, Request
from fastapi.concurrency import run_in_threadpool

from contracts.imports import ImportProgress, ImportRefused, ImportResult
from services.eventlog.importing import Refused
from services.web.identity import Actor, CurrentActor
from services.web.problems import Problem, not_found

IN_MEMORY_BYTES = 8_000_000
MOST_IMPORTS_REMEMBERED = 100

RunImport = Callable[
    [Request, Iterable[bytes], UUID, str, Callable[[ImportProgress], None]], ImportResult
]
"""Imports lines: (request, lines, import id, who imports, told of progress)."""

ImportId = Annotated[
    UUID | None,
    Header(alias="Import-Id", description="Names the import, to ask for its progress meanwhile."),
]
_BODY = {
    "requestBody": {
        "required": True,
        "content": {"application/x-ndjson": {"schema": {"type": "string"}}},
    }
}


def add_import_routes(router: APIRouter, path: str, run: RunImport) -> None:
    """Add `POST {path}/import` and the progress of an import to the router."""
    progress_by_id: OrderedDict[UUID, ImportProgress] = OrderedDict()

    def import_lines(
        request: Request, file: IO[bytes], actor: Actor, import_id: UUID
    ) -> ImportResult:
        def on_progress(progress: ImportProgress) -> None:
            progress_by_id[import_id] = progress
            while len(progress_by_id) > MOST_IMPORTS_REMEMBERED:
                progress_by_id.popitem(last=False)

        on_progress(ImportProgress(lines_checked=0, refused_count=0))
        try:
            return run(request, file, import_id, actor.actor_id, on_progress)
        except Refused as refused:
            raise _refused(refused) from refused
        except IntegrityError as conflict:
            raise Problem(
                409,
                "stale-version",
                "Something of the file changed while it was imported, or another import of it runs."
                " Nothing was imported; import it again.",
                "Kaut kas no faila importa laikā mainījās, vai to importē vēl kāds. Nekas nav"
                " importēts; importē vēlreiz.",
            ) from conflict

    @router.post(
        path + "/import",
        status_code=201,
        responses={422: {"model": ImportRefused, "content": {"application/problem+json": {}}}},
        openapi_extra=_BODY,
        operation_id=f"import_{path.strip('/')}",
    )
    async def import_history(
        request: Request, actor: CurrentActor, import_id: ImportId = None
    ) -> ImportResult:
        """Import a history in the format of import files: all of it, or nothing."""
        with tempfile.SpooledTemporaryFile(IN_MEMORY_BYTES) as file:
            async for chunk in request.stream():
                file.write(chunk)
            file.seek(0)
            return await run_in_threadpool(import_lines, request, file, actor, import_id or uuid4())

    @router.get(path + "/import/{import_id}", operation_id=f"import_{path.strip('/')}_progress")
    def import_progress(import_id: UUID) -> ImportProgress:
        """How far an import is that runs in this process, or has run."""
        progress = progress_by_id.get(import_id)
        if progress is None:
            raise not_found("import in this process", "imports šajā procesā")
        return progress


def _refused(refused: Refused) -> Problem:
    first = refused.refusals[0]
    return Problem(
        422,
        "import-refused",
        f"{refused.refused_count} lines were refused, the first is line {first.line}:"
        f" {first.detail} Mend them and import the file again.",
        f"Noraidīto rindu skaits: {refused.refused_count}; pirmā ir {first.line}. rinda:"
        f" {first.detail_lv} Izlabo tās un importē failu vēlreiz.",
        extra={
            "refused_count": refused.refused_count,
            "refusals": [refusal.model_dump() for refusal in refused.refusals],
        },
    )
