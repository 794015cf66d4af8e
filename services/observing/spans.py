"""Spans by OpenTelemetry: positions, types and ids of streams, and nothing of any person."""

import os
import sys
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from time import time_ns
from typing import NamedTuple
from uuid import UUID

from opentelemetry.context import Context
from opentelemetry.sdk.resources import Resource
from opentelemetry.sdk.trace import ReadableSpan, TracerProvider
from opentelemetry.sdk.trace.export import (
    BatchSpanProcessor,
    ConsoleSpanExporter,
    SimpleSpanProcessor,
)
from opentelemetry.sdk.trace.id_generator import RandomIdGenerator
from opentelemetry.trace import (
    Link,
    NonRecordingSpan,
    Span,
    SpanContext,
    SpanKind,
    StatusCode,
    TraceFlags,
    get_current_span,
    set_span_in_context,
    use_span,
)
from opentelemetry.trace.propagation.tracecontext import TraceContextTextMapPropagator

from services.observing.tracing import Exporting, Kind, Origin

FEW_EVENTS = 20
"""Up to so many events each has a span of its own; more share one, which links to their traces."""

KINDS: Mapping[Kind, SpanKind] = {
    "producer": SpanKind.PRODUCER,
    "consumer": SpanKind.CONSUMER,
    "internal": SpanKind.INTERNAL,
}


class _Ids(NamedTuple):
    """Ids that the next span has; 0 where chance may give one."""

    trace_id: int = 0
    span_id: int = 0


_CHANCE = _Ids()
_wanted: ContextVar[_Ids] = ContextVar("wanted", default=_CHANCE)


class _NamedIds(RandomIdGenerator):
    """Ids that our own say, and chance where they do not."""

    def generate_trace_id(self) -> int:
        return _wanted.get().trace_id or super().generate_trace_id()

    def generate_span_id(self) -> int:
        return _wanted.get().span_id or super().generate_span_id()


@contextmanager
def _named(ids: _Ids) -> Iterator[None]:
    token = _wanted.set(ids)
    try:
        yield
    finally:
        _wanted.reset(token)


def exported(process: str, exporting: Exporting) -> "OpenTelemetrySpans":
    """Spans that go where `exporting` says; what waits is sent when the process ends."""
    own_name = {} if "OTEL_SERVICE_NAME" in os.environ else {"service.name": f"lieta {process}"}
    provider = new_provider(Resource.create(own_name))
    if exporting == "console":
        console = ConsoleSpanExporter(out=sys.stdout, formatter=_line)
        provider.add_span_processor(SimpleSpanProcessor(console))
    else:
        # It loads an HTTP client and what else sending takes.
        from opentelemetry.exporter.otlp.proto.http.trace_exporter import (  # noqa: PLC0415
            OTLPSpanExporter,
        )

        provider.add_span_processor(BatchSpanProcessor(OTLPSpanExporter()))
    return OpenTelemetrySpans(provider)


def new_provider(resource: Resource | None = None) -> TracerProvider:
    """What gives spans the ids that commands name; sampling and limits are as OTEL_* says."""
    return TracerProvider(id_generator=_NamedIds(), resource=resource)


class OpenTelemetrySpans:
    """Makes spans; see `services.observing.tracing.Spans`."""

    def __init__(self, provider: TracerProvider) -> None:
        self._tracer = provider.get_tracer("lieta")

    @contextmanager
    def request(
        self, method: str, correlation_id: UUID, caller: str | None
    ) -> Iterator["_RequestSpan"]:
        """See `Spans.request`."""
        called = TraceContextTextMapPropagator().extract({"traceparent": caller or ""}, Context())
        called_by = _span_context(called)
        same = called_by is not None and called_by.trace_id == correlation_id.int
        links = [Link(called_by)] if called_by is not None and not same else []
        with _named(_Ids(trace_id=correlation_id.int)):
            span = self._tracer.start_span(
                method, called if same else Context(), SpanKind.SERVER, links=links
            )
        with _current(span):
            yield _RequestSpan(method, span)

    @contextmanager
    def recorded(self, correlation_id: UUID, command_id: UUID) -> Iterator[None]:
        """See `Spans.recorded`."""
        started = time_ns()
        yield
        with _named(_Ids(correlation_id.int, _span_id(command_id))):
            span = self._tracer.start_span("record", start_time=started)
        span.end()

    @contextmanager
    def events(self, name: str, kind: Kind, origins: Iterable[Origin]) -> Iterator[None]:
        """See `Spans.events`."""
        told = list(origins)
        started = time_ns()
        error: str | None = None
        try:
            yield
        except BaseException as raised:
            error = type(raised).__name__
            raise
        finally:
            for span in self._of_events(name, KINDS[kind], told, started):
                if error is not None:
                    span.set_attribute("error.type", error)
                    span.set_status(StatusCode.ERROR)
                span.end()

    def _of_events(
        self, name: str, kind: SpanKind, told: list[Origin], started_ns: int
    ) -> Iterator[Span]:
        if len(told) <= FEW_EVENTS:
            for one in told:
                yield self._tracer.start_span(
                    name,
                    set_span_in_context(NonRecordingSpan(_place(one)), Context()),
                    kind,
                    _attributes(one),
                    start_time=started_ns,
                )
            return
        places = {(one.correlation_id, one.command_id): _place(one) for one in told}
        yield self._tracer.start_span(
            name,
            Context(),
            kind,
            {
                "lieta.events": len(told),
                "lieta.first_position": told[0].position,
                "lieta.last_position": told[-1].position,
            },
            [Link(place) for place in places.values() if place.is_valid],
            start_time=started_ns,
        )


class _RequestSpan:
    def __init__(self, method: str, span: Span) -> None:
        self._method = method
        self._span = span

    def answered(self, route: str, status: int) -> None:
        """See `RequestSpan.answered`."""
        self._span.update_name(f"{self._method} {route}")
        self._span.set_attributes(
            {
                "http.request.method": self._method,
                "http.route": route,
                "http.response.status_code": status,
            }
        )
        if status >= 500:
            self._span.set_status(StatusCode.ERROR)


@contextmanager
def _current(span: Span) -> Iterator[None]:
    """Make the span the parent of what is done meanwhile; errors are not told: they may name."""
    with use_span(span, end_on_exit=True, record_exception=False, set_status_on_exception=False):
        yield


def _span_context(context: Context) -> SpanContext | None:
    found = get_current_span(context).get_span_context()
    return found if found.is_valid else None


def _span_id(command_id: UUID) -> int:
    return command_id.int >> 64


def _place(origin: Origin) -> SpanContext:
    """The span in which the event was recorded, wherever that was."""
    return SpanContext(
        origin.correlation_id.int,
        _span_id(origin.command_id),
        is_remote=True,
        trace_flags=TraceFlags(TraceFlags.SAMPLED),
    )


def _attributes(origin: Origin) -> dict[str, str | int]:
    return {
        "lieta.position": origin.position,
        "lieta.type": origin.type_name,
        "lieta.stream_id": str(origin.stream_id),
    }


def _line(span: ReadableSpan) -> str:
    return f"{span.to_json(indent=None)}\n"
