"""Making an HTTP application: problems, limits, correlation, probes."""

from collections.abc import Callable, Mapping
from contextlib import AbstractAsyncContextManager
from uuid import uuid4

import structlog
from fastapi import FastAPI, Response
from pydantic import BaseModel
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from services.web.problems import Problem, install_problem_handlers

BODY_BYTES = 1_000_000
IMPORT_BYTES = 512_000_000

Check = Callable[[], None]
"""Raises where something that readiness needs is missing."""


class Health(BaseModel):
    """The answer of a probe; `missing` names what is not ready."""

    status: str
    missing: list[str] = []


class _Limits:
    """Refuses a body that is too large before it is read whole, and names each request in logs."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        structlog.contextvars.clear_contextvars()
        structlog.contextvars.bind_contextvars(request_id=str(uuid4()))
        most = IMPORT_BYTES if scope["path"].endswith("/import") else BODY_BYTES
        read_bytes = 0

        async def limited() -> Message:
            nonlocal read_bytes
            message = await receive()
            read_bytes += len(message.get("body", b""))
            if read_bytes > most:
                raise _too_large(most)
            return message

        await self._app(scope, limited, send)


def _too_large(most: int) -> Problem:
    return Problem(
        413,
        "too-large",
        f"A request here has at most {most} bytes. Send less at once.",
        f"Pieprasījumā šeit ir ne vairāk kā {most} baitu. Sūti mazāk vienā reizē.",
        headers={"Connection": "close"},
    )


def make_app(
    title: str,
    description: str,
    lifespan: Callable[[FastAPI], AbstractAsyncContextManager[None]],
    checks: Mapping[str, Check],
) -> FastAPI:
    """An application with the problems, limits and probes that every face shares.

    Args:
        title, description: for the OpenAPI document.
        lifespan: opens and closes what the application needs.
        checks: what readiness asks, by the name that `/readyz` gives for what is missing.
    """
    app = FastAPI(
        title=title,
        description=description,
        version="1",
        lifespan=lifespan,
        separate_input_output_schemas=False,
    )
    install_problem_handlers(app)
    app.add_middleware(_Limits)

    @app.get("/healthz", tags=["probes"], summary="The process lives")
    def healthz() -> Health:
        return Health(status="ok")

    @app.get("/readyz", tags=["probes"], summary="The process can do its work")
    def readyz(response: Response) -> Health:
        missing = []
        for name, check in checks.items():
            try:
                check()
            except Exception as error:
                structlog.get_logger(__name__).warning(
                    "not ready", missing=name, error=type(error).__name__
                )
                missing.append(name)
        response.status_code = 503 if missing else 200
        return Health(status="missing" if missing else "ok", missing=missing)

    return app
