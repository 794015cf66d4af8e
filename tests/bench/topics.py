"""A broker of its own, and a log of invented cases that is published to it."""

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import Thread
from time import sleep

from deploy.kafka.broker import Broker
from services.eventlog.bulk import bulk_append
from services.eventlog.keystore import NoKeys
from services.eventlog.mapper import FactMapper
from services.eventlog.pool import open_pool
from services.eventlog.schema import install_log
from services.kafka.relay import Relay
from services.kafka.settings import KafkaSettings
from services.kafka.topic import Topic, TopicMissing
from tests.bench.history import DELIVERIES, deliveries

PARTITIONS = 6
LOOK_SECONDS = 0.002


@contextmanager
def bench_broker() -> Iterator[KafkaSettings]:
    """How to reach a broker that is gone afterwards; it waits for no disk, as brokers do."""
    with tempfile.TemporaryDirectory() as folder:
        broker = Broker(Path(folder))
        broker.start()
        try:
            yield KafkaSettings(bootstrap=broker.bootstrap, partitions=PARTITIONS)
        finally:
            broker.kill()


def fill(dsn: str, events: int) -> int:
    """Install a log with at least as many events, of `DELIVERIES` a stream; its last position."""
    install_log(dsn)
    mapper = FactMapper(NoKeys())
    streams = -(-events // DELIVERIES)
    with open_pool(dsn) as pool, bulk_append(pool) as bulk:
        for seed in range(streams):
            for event in deliveries(DELIVERIES, seed):
                bulk.add([mapper.to_stored_event(event)], None)
    return streams * DELIVERIES


@contextmanager
def relaying(log: str, dsn: str, settings: KafkaSettings) -> Iterator[Relay]:
    """A relay at work in a thread."""
    relay = Relay(log, dsn, settings)
    thread = Thread(target=relay.run)
    thread.start()
    try:
        yield relay
    finally:
        relay.stop()
        thread.join()


def make_topic(settings: KafkaSettings, log: str) -> None:
    """Make the log's topics; they are there when this returns."""
    while True:
        try:
            Topic.made(settings, log).close()
        except TopicMissing:  # brokers tell of a new topic a moment later
            sleep(LOOK_SECONDS)
        else:
            return


def await_published(relay: Relay, position: int) -> None:
    """Return when the relay has published all up to the position."""
    while (relay.published_position or 0) < position:
        sleep(LOOK_SECONDS)
