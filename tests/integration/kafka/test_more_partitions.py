"""Partitions may be added at any time: the key of a stream then leads to another one, and still a
replica has every event, in the order of the log."""

from collections import defaultdict
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from threading import Thread
from time import monotonic, sleep

import pytest
from kafka import KafkaAdminClient
from kafka.admin import NewPartitions

from services.eventlog.event import Event
from services.eventlog.keystore import NoKeys
from services.eventlog.mapper import FactMapper
from services.eventlog.pool import Pool, open_pool
from services.eventlog.replica import Replica, ReplicaFeed, install_replica
from services.kafka.receiver import Receiver
from services.kafka.relay import Relay
from tests.integration.kafka.published import Log, published
from tests.unit.projections.facts import delivered, opened

pytestmark = pytest.mark.kafka

PATIENCE_SECONDS = 60
MORE = 7


@contextmanager
def relaying_from(log: Log, from_position: int | None = None) -> Iterator[None]:
    """A relay at work, from where the topic ends or from a position before that."""
    relay = Relay(log.name, log.dsn, log.settings, from_position)
    thread = Thread(target=relay.run)
    thread.start()
    try:
        yield
    finally:
        relay.stop()
        thread.join(timeout=PATIENCE_SECONDS)


@contextmanager
def relayed_and_received(log: Log, pool: Pool) -> Iterator[None]:
    """A relay and a receiver, until all of the log is in the replica."""
    replica = Replica(log.name, pool)
    with relaying_from(log), Receiver(replica, log.settings, f"lieta.{log.name}"):
        yield
        deadline = monotonic() + PATIENCE_SECONDS
        while replica.progress().contiguous_position < log.last_position():
            assert monotonic() < deadline, replica.progress()
            sleep(0.05)
    assert replica.rejected_count() == 0


def add_partitions(log: Log) -> None:
    admin = KafkaAdminClient(**log.settings.client())
    admin.create_partitions({f"lieta.{log.name}": NewPartitions(total_count=MORE)})
    admin.close()


def test_a_stream_that_goes_on_in_another_partition_is_whole_and_in_order(
    log: Log, fresh_database: Callable[[], str]
) -> None:
    with open_pool(fresh_database()) as pool:
        install_replica(pool, log.name)
        with relayed_and_received(log, pool):
            streams = [log.record(opened(), delivered()) for _ in range(30)]

        add_partitions(log)
        with relayed_and_received(log, pool):
            for stream in streams:
                log.application.save(Event(stream, 3, delivered()), Event(stream, 4, delivered()))

        messages = [one for one in published(log) if not one.is_watermark]
        partitions = defaultdict(set)
        for one in messages:
            partitions[one.event.get_subject()].add(one.partition)
        assert any(len(found) > 1 for found in partitions.values())

        feed = ReplicaFeed(log.name, pool, FactMapper(NoKeys()))
        received = [event for batch in feed.read_all() for event in batch]
        assert [one.position for one in received] == list(range(1, 121))
        versions = defaultdict(list)
        for event in received:
            versions[event.originator_id].append(event.originator_version)
        assert all(found == [1, 2, 3, 4] for found in versions.values())
