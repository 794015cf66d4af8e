"""Relaying a log to Kafka against a producer that sends the same bytes from memory."""

from collections.abc import Iterator
from uuid import uuid4

import psycopg
from kafka import KafkaProducer
from psycopg.rows import class_row

from services.eventlog.replica import LogRow
from services.kafka.messages import Message, event_message
from services.kafka.settings import KafkaSettings
from services.kafka.topic import topic_of
from tests.bench.ratio import Ratio, Run, compare
from tests.bench.server import NewDatabase
from tests.bench.topics import await_published, bench_broker, fill, make_topic, relaying

EVENTS = 30_000
ROUNDS = 3


def relaying_rate(new_database: NewDatabase, events: int = EVENTS) -> Iterator[Ratio]:
    """`Relay.run` from its start to the last acknowledged watermark; the topics are there."""
    dsn = new_database()
    count = fill(dsn, events)
    with psycopg.connect(dsn) as connection, bench_broker() as settings:
        cursor = connection.cursor(row_factory=class_row(LogRow), binary=True)
        rows = cursor.execute("TABLE eventlog.event ORDER BY position")
        messages = [event_message("case", row) for row in rows]
        yield compare(
            "relay of a log to 6 partitions",
            lambda: _ours(dsn, settings, count),
            lambda: _plain(messages, settings),
            count=count,
            at_least=0.5,
            rounds=ROUNDS,
        )


def _ours(dsn: str, settings: KafkaSettings, count: int) -> Run:
    log = f"case_{uuid4().hex}"
    make_topic(settings, log)

    def relay_all() -> None:
        with relaying(log, dsn, settings) as relay:
            await_published(relay, count)

    return relay_all


def _plain(messages: list[Message], settings: KafkaSettings) -> Run:
    """A producer with the relay's guarantees, to a topic that is there."""
    log = f"case_{uuid4().hex}"
    make_topic(settings, log)

    def send_all() -> None:
        producer = KafkaProducer(
            **settings.client(), acks="all", enable_idempotence=True, linger_ms=5
        )
        for message in messages:
            producer.send(
                topic_of(log), key=message.key, value=message.value, headers=message.headers
            )
        producer.flush()
        producer.close()

    return send_all
