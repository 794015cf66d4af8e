"""What Kafka carries stays in the trace of its command, from the relay to the read model."""

from collections.abc import Callable, Sequence
from typing import Any
from uuid import uuid4

import pytest
from opentelemetry.sdk.trace import ReadableSpan
from opentelemetry.trace import SpanKind
from psycopg import Connection

from services.eventlog.event import Envelope, Event, RecordedEvent
from services.eventlog.projector import catch_up
from services.eventlog.read_model import ReadModel, install
from services.eventlog.replica import Replica, ReplicaFeed
from services.kafka.relay import Relay
from tests.integration.kafka.published import Log
from tests.integration.kafka.received import Receiving, eventually
from tests.support.traces import awaited, parent_of, traced
from tests.unit.projections.facts import delivered, opened

pytestmark = pytest.mark.kafka

Relaying = Callable[[Log], Relay]


def record(log: Log) -> Envelope:
    """Record a case by a command of its own; the envelope of that."""
    stream, envelope = uuid4(), Envelope("ilze", "case_management", uuid4(), uuid4())
    facts = [opened(), delivered()]
    log.application.save(
        *(Event(stream, version, fact, envelope) for version, fact in enumerate(facts, 1))
    )
    return envelope


def fold(_: Connection[Any], _log: str, _events: Sequence[RecordedEvent[Any]]) -> None:
    """Nothing to keep: what is looked at is the span around it."""


def fold_all(log: Log, replica: Replica) -> None:
    """Fold what the replica has into a read model."""
    model = ReadModel("looked_at", (log.name,), "CREATE TABLE looked (at int)", fold)
    install(replica.pool, [model])
    feed = ReplicaFeed(log.name, replica.pool, log.application.fact_mapper)
    catch_up(replica.pool, [model], [feed])


def position_of(span: ReadableSpan) -> object:
    assert span.attributes is not None
    return span.attributes["lieta.position"]


def test_publishing_receiving_and_folding_are_in_the_trace_of_the_command(
    log: Log, relaying: Relaying, receiving: Receiving
) -> None:
    with traced() as spans:
        envelope = record(log)
        replica = receiving.replica(log)
        receiving.receiver(log, replica)
        relaying(log)
        eventually(lambda: replica.progress().contiguous_position == 2)
        fold_all(log, replica)

        names = [f"publish lieta.{log.name}", f"receive lieta.{log.name}", "fold looked_at"]
        awaited(spans, envelope.correlation_id.hex, names)
        finished = spans.get_finished_spans()

    kinds = dict(zip(names, (SpanKind.PRODUCER, SpanKind.CONSUMER, SpanKind.INTERNAL), strict=True))
    for name, kind in kinds.items():
        found = [span for span in finished if span.name == name]
        assert [position_of(span) for span in found] == [1, 2]
        assert {span.kind for span in found} == {kind}
        assert {parent_of(span) for span in found} == {envelope.command_id.hex[:16]}
