"""Where a command's traces begin: what was done for it here, and later in other processes.

The correlation id of a command is the id of its trace, and the first half of its own id is that of
the span in which it was recorded; so an event names its place in the trace without a column for it.
Off, which is the default, the SDK of OpenTelemetry is not loaded, and nothing is computed.
"""

from collections.abc import Iterable
from contextlib import AbstractContextManager, nullcontext
from typing import Literal, NamedTuple, Protocol
from uuid import UUID

Exporting = Literal["off", "console", "otlp"]
"""Where spans go: nowhere, as lines of JSON to standard output, or where OTEL_* says."""
Kind = Literal["producer", "consumer", "internal"]

_NOTHING = nullcontext()


class Origin(NamedTuple):
    """What an event tells of where it stands and in answer to what: nothing of any person."""

    correlation_id: UUID
    command_id: UUID
    position: int
    type_name: str
    stream_id: UUID


class RequestSpan(Protocol):
    """The span of one HTTP request."""

    def answered(self, route: str, status: int) -> None:
        """Say by which route it was answered, and how."""


class Spans(Protocol):
    """What makes spans."""

    def request(
        self, method: str, correlation_id: UUID, caller: str | None
    ) -> AbstractContextManager[RequestSpan]:
        """A span around a request; `caller` is the `traceparent` that it brought."""

    def recorded(self, correlation_id: UUID, command_id: UUID) -> AbstractContextManager[None]:
        """A span around saving a command's events, made only where that succeeds."""

    def events(
        self, name: str, kind: Kind, origins: Iterable[Origin]
    ) -> AbstractContextManager[None]:
        """Spans around what is done with events, in the traces of their commands."""


class TracesMissing(Exception):
    """Traces are asked for, and OpenTelemetry is not installed."""

    def __init__(self) -> None:
        super().__init__("LIETA_TRACES needs OpenTelemetry: install lieta[traces]")


class _Now:
    """What makes the spans of this process; none while traces are off."""

    spans: Spans | None = None


def configure(process: str, exporting: Exporting) -> None:
    """Begin to trace, for the rest of the process; what is left is sent when it ends.

    Args:
        process: what the process is; `OTEL_SERVICE_NAME` goes before it.
        exporting: where to.

    Raises:
        TracesMissing: OpenTelemetry is not installed.
    """
    if exporting == "off":
        return
    try:
        # Whoever does not trace need not have it.
        from services.observing.spans import exported  # noqa: PLC0415
    except ModuleNotFoundError as error:
        raise TracesMissing from error
    use(exported(process, exporting))


def use(spans: Spans | None) -> None:
    """Let these make the spans of this process from now on; None ends it."""
    _Now.spans = spans


def tracing() -> Spans | None:
    """What makes spans; None while traces are off."""
    return _Now.spans


def recorded(correlation_id: UUID, command_id: UUID) -> AbstractContextManager[None]:
    """See `Spans.recorded`; nothing while traces are off."""
    spans = _Now.spans
    return _NOTHING if spans is None else spans.recorded(correlation_id, command_id)


def events(name: str, kind: Kind, origins: Iterable[Origin]) -> AbstractContextManager[None]:
    """See `Spans.events`; nothing while traces are off, and `origins` is not read then."""
    spans = _Now.spans
    return _NOTHING if spans is None else spans.events(name, kind, origins)
