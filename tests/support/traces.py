"""What a process traces, kept for a test to look at."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from time import monotonic, sleep

from opentelemetry.sdk.trace import ReadableSpan
from opentelemetry.sdk.trace.export import SimpleSpanProcessor
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter

from services.observing import tracing
from services.observing.spans import OpenTelemetrySpans, new_provider

PATIENCE_SECONDS = 60


@contextmanager
def traced() -> Iterator[InMemorySpanExporter]:
    """Trace what this process does meanwhile."""
    exporter = InMemorySpanExporter()
    provider = new_provider()
    provider.add_span_processor(SimpleSpanProcessor(exporter))
    tracing.use(OpenTelemetrySpans(provider))
    try:
        yield exporter
    finally:
        tracing.use(None)
        provider.shutdown()


def of_trace(spans: InMemorySpanExporter, trace_id: str) -> dict[str, ReadableSpan]:
    return {
        span.name: span
        for span in spans.get_finished_spans()
        if span.context and f"{span.context.trace_id:032x}" == trace_id
    }


def awaited(
    spans: InMemorySpanExporter, trace_id: str, names: Sequence[str]
) -> dict[str, ReadableSpan]:
    """The spans of a trace, once these are among them."""
    deadline = monotonic() + PATIENCE_SECONDS
    while not set(names) <= set(found := of_trace(spans, trace_id)):
        assert monotonic() < deadline, f"only {sorted(found)}"
        sleep(0.05)
    return found


def parent_of(span: ReadableSpan) -> str:
    assert span.parent is not None
    return f"{span.parent.span_id:016x}"


def id_of(span: ReadableSpan) -> str:
    assert span.context is not None
    return f"{span.context.span_id:016x}"
