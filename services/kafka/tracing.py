"""Spans of what travels through Kafka, each in the trace of the command that caused it."""

from collections.abc import Iterable
from contextlib import AbstractContextManager

from services.eventlog.replica import LogRow
from services.kafka.topic import topic_of
from services.observing.tracing import Origin, events


def publishing(log: str, rows: Iterable[LogRow]) -> AbstractContextManager[None]:
    """Spans around sending the rows until they are acknowledged."""
    return events(f"publish {topic_of(log)}", "producer", map(_origin, rows))


def receiving(log: str, rows: Iterable[LogRow]) -> AbstractContextManager[None]:
    """Spans around taking the rows into the replica."""
    return events(f"receive {topic_of(log)}", "consumer", map(_origin, rows))


def _origin(row: LogRow) -> Origin:
    return Origin(
        row.correlation_id, row.command_id, row.position, row.type_name, row.originator_id
    )
