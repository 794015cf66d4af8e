"""Making an HTTP application of one or several faces: problems, limits, identity, probes."""

from collections.abc import AsyncIterator, Callable, Collection, Mapping, Sequence
from contextlib import AbstractContextManager, ExitStack, asynccontextmanager
from dataclasses import dataclass, field
from uuid import uuid4

import structlog
from fastapi import APIRouter, FastAPI, Request, Response
from fastapi.routing import APIRoute
from fastapi.telemetry import TelemetryConfig
from starlette.datastructures import Headers
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from services.eventlog.pool import Pool
from services.web.correlating import correlation_id_of
from services.web.identity import Identity
from services.web.measuring import AnsweredRequests, count_request
from services.web.probes import Check, add_probes
from services.web.problems import Problem, install_problem_handlers
from services.web.tracing import TracedRequests

__all__ = ["Check", "Face", "ProblemHandler", "Start", "make_app", "reachable"]

BODY_BYTES = 1_000_000
IMPORT_BYTES = 512_000_000

ProblemHandler = Callable[[Request, Exception], Response]
"""Answers a request with the problem document of an error of the face's own."""

Start = Callable[[FastAPI], AbstractContextManager[Mapping[str, Check]]]
"""Opens what a face needs into `app.state`, gives readiness checks by name, closes at the end."""


def reachable(pool: Pool) -> Check:
    """A check that the log's or read model's database answers within two seconds."""

    def check() -> None:
        with pool.connection(timeout=2) as connection:
            connection.execute("SELECT 1")

    return check


@dataclass(frozen=True)
class Face:
    """What a service shows over HTTP, alone or beside others in one application.

    `streaming_paths` are those whose routes refuse a body that is too large themselves.
    """

    routers: Sequence[APIRouter]
    start: Start
    problem_handlers: Mapping[type[Exception], ProblemHandler] = field(default_factory=dict)
    streaming_paths: Collection[str] = ()


# FastAPI's own would tell paths, queries and the texts of errors, which may name somebody.
_NO_TELEMETRY: TelemetryConfig = {
    "tracing": False,
    "metrics": False,
    "logs": False,
    "operation_spans": False,
    "auto_configure": False,
}


class _Limits:
    """Refuses a body that is too large before it is read whole, and names each request in logs."""

    def __init__(self, app: ASGIApp, streaming_paths: Collection[str]) -> None:
        self._app = app
        self._streaming_paths = streaming_paths

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        structlog.contextvars.clear_contextvars()
        correlation_id = correlation_id_of(Headers(scope=scope))
        scope.setdefault("state", {})["correlation_id"] = correlation_id
        structlog.contextvars.bind_contextvars(
            request_id=str(uuid4()), correlation_id=str(correlation_id)
        )
        if scope["path"] in self._streaming_paths:
            await self._app(scope, receive, send)
            return
        most = IMPORT_BYTES if scope["path"].endswith("/import") else BODY_BYTES
        read_bytes = 0

        async def limited() -> Message:
            nonlocal read_bytes
            message = await receive()
            read_bytes += len(message.get("body", b""))
            if read_bytes > most:
                raise _too_large(most)
            return message

        try:
            await self._app(scope, limited, send)
        except Problem as problem:
            response = problem.response(Request(scope))
            await response(scope, receive, send)


def _too_large(most: int) -> Problem:
    return Problem(
        413,
        "too-large",
        f"A request here has at most {most} bytes. Send less at once.",
        f"Pieprasījumā šeit ir ne vairāk kā {most} baitu. Sūti mazāk vienā reizē.",
        headers={"Connection": "close"},
    )


def make_app(title: str, description: str, identity: Identity, faces: Sequence[Face]) -> FastAPI:
    """An application that shows these faces, each with the problems, limits and probes of all.

    Args:
        title, description: for the OpenAPI document.
        identity: tells who asks.
        faces: the services; what they need opens and closes with the application.
    """
    checks: dict[str, Check] = {}

    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[None]:
        with ExitStack() as stack:
            for face in faces:
                checks.update(stack.enter_context(face.start(app)))
            yield

    app = FastAPI(
        title=title,
        description=description,
        version="1",
        docs_url=None,  # their pages would load scripts from elsewhere
        redoc_url=None,
        lifespan=lifespan,
        separate_input_output_schemas=False,
        generate_unique_id_function=_operation_id,
        telemetry=_NO_TELEMETRY,
    )
    app.state.identity = identity
    app.state.collectors = []
    install_problem_handlers(app)
    streaming_paths = {path for face in faces for path in face.streaming_paths}
    app.add_middleware(TracedRequests)
    app.add_middleware(_Limits, streaming_paths=streaming_paths)
    app.add_middleware(AnsweredRequests, tell=count_request)
    for face in faces:
        for router in face.routers:
            app.include_router(router)
        for error, handler in face.problem_handlers.items():
            app.add_exception_handler(error, handler)
    add_probes(app, checks)
    return app


def _operation_id(route: APIRoute) -> str:
    return route.name
