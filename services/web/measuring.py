"""What becomes of requests: their route and answer, and how long they took."""

from collections.abc import Callable
from time import perf_counter

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from services.observing.metrics import HTTP_SECONDS

UNKNOWN_ROUTE = "none"
"""The route of a request that none answers; what its path was is not told."""
METHODS = ("GET", "POST", "PUT", "PATCH", "DELETE", "HEAD", "OPTIONS")

Tell = Callable[[str, str, int, float], None]
"""Takes the method, the template of the route, the status, and the seconds of a request."""


class AnsweredRequests:
    """Tells of each request when it has been answered, and never of its path, query or body."""

    def __init__(self, app: ASGIApp, tell: Tell) -> None:
        self._app = app
        self._tell = tell

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on, and tell of it."""
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
            self._tell(method_of(scope), route, status, perf_counter() - started)


def method_of(scope: Scope) -> str:
    """The method, where it is one that we have; anybody may send any word."""
    return scope["method"] if scope["method"] in METHODS else "OTHER"


def count_request(method: str, route: str, status: int, seconds: float) -> None:
    """Count it for Prometheus."""
    HTTP_SECONDS.labels(method, route, status).observe(seconds)
