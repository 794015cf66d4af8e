"""How long requests take, by route."""

from time import perf_counter

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from services.observing.metrics import HTTP_SECONDS

UNKNOWN_ROUTE = "none"
"""The route of a request that none answers; what its path was is not told."""


class MeasuredRequests:
    """Counts each request with the template of its route, never with the path itself."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on, and count it when it has been answered."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        started, status = perf_counter(), 500

        async def noted(message: Message) -> None:
            nonlocal status
            status = message.get("status", status)
            await send(message)

        try:
            await self._app(scope, receive, noted)
        finally:
            route = getattr(scope.get("route"), "path", UNKNOWN_ROUTE)
            HTTP_SECONDS.labels(method_of(scope), route, status).observe(perf_counter() - started)


def method_of(scope: Scope) -> str:
    """The method, where it is one that we have; anybody may send any word."""
    known = ("GET", "POST", "PUT", "PATCH", "DELETE", "HEAD", "OPTIONS")
    return scope["method"] if scope["method"] in known else "OTHER"
