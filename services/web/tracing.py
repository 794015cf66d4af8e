"""A span for each request, in the trace that its correlation id names."""

import structlog
from starlette.datastructures import Headers
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from services.observing.tracing import tracing
from services.web.measuring import UNKNOWN_ROUTE, method_of


class TracedRequests:
    """Traces requests where traces are on: by the route, never by the path or the query."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on, whose correlation id is known by then."""
        spans = tracing()
        if spans is None or scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        correlation_id = scope["state"]["correlation_id"]
        structlog.contextvars.bind_contextvars(trace_id=correlation_id.hex)
        status = 500

        async def noted(message: Message) -> None:
            nonlocal status
            status = message.get("status", status)
            await send(message)

        caller = Headers(scope=scope).get("traceparent")
        with spans.request(method_of(scope), correlation_id, caller) as span:
            try:
                await self._app(scope, receive, noted)
            finally:
                span.answered(getattr(scope.get("route"), "path", UNKNOWN_ROUTE), status)
