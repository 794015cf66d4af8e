"""What tells whether a process lives, can do its work, and how it does."""

from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor

import structlog
from fastapi import FastAPI, Response
from fastapi.responses import PlainTextResponse
from pydantic import BaseModel

from services.observing.metrics import CONTENT_TYPE, exposition

log = structlog.get_logger(__name__)

Check = Callable[[], None]
"""Raises where something that readiness needs is missing."""


class Health(BaseModel):
    """The answer of a probe; `missing` names what is not ready."""

    status: str
    missing: list[str] = []


def add_probes(app: FastAPI, checks: Mapping[str, Check]) -> None:
    """Add `/healthz`, `/metrics`, and `/readyz`, which makes all the checks at once.

    Each check may wait for what is away, and together they would outlast the patience of whoever
    asks.
    """

    @app.get("/healthz", tags=["probes"], summary="The process lives")
    def healthz() -> Health:
        return Health(status="ok")

    @app.get(
        "/metrics",
        tags=["probes"],
        summary="Figures for monitoring, in the text format of Prometheus",
        response_class=PlainTextResponse,
    )
    def metrics() -> PlainTextResponse:
        return PlainTextResponse(exposition(app.state.collectors), media_type=CONTENT_TYPE)

    @app.get(
        "/readyz",
        tags=["probes"],
        summary="The process can do its work",
        responses={503: {"model": Health}},
    )
    def readyz(response: Response) -> Health:
        with ThreadPoolExecutor(max(1, len(checks))) as threads:
            passed = list(threads.map(_passes, checks, checks.values()))
        missing = [name for name, is_there in zip(checks, passed, strict=True) if not is_there]
        response.status_code = 503 if missing else 200
        return Health(status="missing" if missing else "ok", missing=missing)


def _passes(name: str, check: Check) -> bool:
    try:
        check()
    except Exception as error:
        log.warning("not ready", missing=name, error=type(error).__name__)
        return False
    return True
