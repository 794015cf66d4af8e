"""Receiving a topic into a replica, with one process and with two, against a consumer alone."""

import subprocess
import sys
from collections.abc import Iterator
from time import perf_counter, sleep
from uuid import uuid4

from kafka import KafkaConsumer, TopicPartition

from services.eventlog.pool import Pool, open_pool
from services.eventlog.replica import Replica, install_replica
from services.kafka.settings import KafkaSettings
from services.kafka.topic import topic_of
from tests.bench.ratio import Ratio
from tests.bench.server import NewDatabase
from tests.bench.topics import (
    LOOK_SECONDS,
    PARTITIONS,
    await_published,
    bench_broker,
    fill,
    make_topic,
    relaying,
)

EVENTS = 30_000
LOG = "case"
POLL_MS = 200
PROGRAM = """
import sys
from services.eventlog.pool import open_pool
from services.eventlog.replica import Replica
from services.kafka.receiver import Receiver
from services.kafka.settings import KafkaSettings
with open_pool(sys.argv[1]) as pool:
    settings = KafkaSettings(bootstrap=sys.argv[2])
    with Receiver(Replica("case", pool), settings, sys.argv[3]):
        sys.stdin.read()
"""


def receiving(new_database: NewDatabase, events: int = EVENTS) -> Iterator[Ratio]:
    """From the first event in the replica until it is complete; joining the group is left out."""
    dsn = new_database()
    count = fill(dsn, events)
    with bench_broker() as settings:
        make_topic(settings, LOG)
        with relaying(LOG, dsn, settings) as relay:
            await_published(relay, count)
        plain = _plain_rate(settings, count)
        for processes in (1, 2):
            ours = _rate(new_database(), settings, count, processes)
            name = f"receiving into a replica, {processes} process{'es' if processes > 1 else ''}"
            yield Ratio(name, ours / plain, None, f"{ours:,.0f}/s against {plain:,.0f}/s, one run")


def _rate(dsn: str, settings: KafkaSettings, count: int, processes: int) -> float:
    """Events a second that as many receivers take in together."""
    program = [sys.executable, "-c", PROGRAM, dsn, settings.bootstrap, f"bench-{uuid4().hex}"]
    with open_pool(dsn) as pool:
        install_replica(pool, LOG)
        replica = Replica(LOG, pool)
        running = [subprocess.Popen(program, stdin=subprocess.PIPE) for _ in range(processes)]
        try:
            while not (first := _received(pool)):
                sleep(LOOK_SECONDS)
            started = perf_counter()
            while replica.progress().contiguous_position < count:
                sleep(LOOK_SECONDS)
            return (count - first) / (perf_counter() - started)
        finally:
            for process in running:
                process.communicate()


def _received(pool: Pool) -> int:
    with pool.connection() as connection:
        row = connection.execute("SELECT count(*) FROM replica_case.event").fetchone()
    return 0 if row is None else int(row[0])


def _plain_rate(settings: KafkaSettings, count: int) -> float:
    """Messages a second that a consumer reads and forgets."""
    consumer = KafkaConsumer(
        **settings.client(), enable_auto_commit=False, auto_offset_reset="earliest"
    )
    try:
        consumer.assign([TopicPartition(topic_of(LOG), number) for number in range(PARTITIONS)])
        found, started = 0, 0.0
        while found < count:
            polled = sum(map(len, consumer.poll(timeout_ms=POLL_MS, max_records=2000).values()))
            if polled and not started:
                started = perf_counter()
            found += polled
        return found / (perf_counter() - started)
    finally:
        consumer.close()
