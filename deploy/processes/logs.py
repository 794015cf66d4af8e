"""Logs as lines of JSON on standard error, the same for our own lines and those of libraries.

A line says what happened and never what was sent: of an exception it has the class and the places
in the code, for its text may repeat a value.
"""

import logging
import sys
from traceback import extract_tb
from typing import Any

import structlog
from structlog.typing import EventDict, Processor

log_ = structlog.get_logger(__name__)

PROBES = ("/healthz", "/readyz", "/metrics")
QUIET = ("kafka", "urllib3")
"""Libraries that tell each try to reconnect; ours says it once."""


def configure_logs(process: str) -> None:
    """Write every log line of this process as JSON, with the name of the process."""

    def named(_logger: Any, _method: str, event: EventDict) -> EventDict:
        return {"process": process, **event}

    shared: list[Processor] = [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_log_level,
        structlog.processors.TimeStamper("iso", utc=True, key="time"),
        _exception_places,
        named,
    ]
    structlog.configure(
        processors=[*shared, structlog.processors.JSONRenderer(ensure_ascii=False)],
        logger_factory=structlog.PrintLoggerFactory(sys.stderr),
        cache_logger_on_first_use=True,
    )
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=[*shared, structlog.stdlib.add_logger_name],
            processors=[
                structlog.stdlib.ProcessorFormatter.remove_processors_meta,
                structlog.processors.JSONRenderer(ensure_ascii=False),
            ],
        )
    )
    logging.basicConfig(handlers=[handler], level=logging.WARNING, force=True)
    for library in QUIET:
        logging.getLogger(library).setLevel(logging.CRITICAL)


def log_request(method: str, route: str, status: int, seconds: float) -> None:
    """Write a line for a request, unless it is a probe."""
    if route not in PROBES:
        log_.info(
            "request", method=method, route=route, status=status,
            duration_ms=round(1000 * seconds, 1),
        )  # fmt: skip


def _exception_places(_logger: Any, _method: str, event: EventDict) -> EventDict:
    found = event.pop("exc_info", None)
    error = sys.exc_info()[1] if found is True else found[1] if isinstance(found, tuple) else found
    if isinstance(error, BaseException):
        event["error"] = type(error).__name__
        event["places"] = [
            f"{place.filename}:{place.lineno} {place.name}"
            for place in extract_tb(error.__traceback__)
        ]
    return event
