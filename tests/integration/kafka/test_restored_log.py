"""A log that is restored older than what was published: nothing is mixed up, and what RUNBOOK.md
says to do makes replicas tell what the log tells."""

from collections.abc import Callable
from threading import Thread
from time import monotonic, sleep

import psycopg
import pytest
from kafka import KafkaAdminClient
from psycopg import sql

from services.eventlog.application import LogApplication
from services.eventlog.keystore import KeyStore
from services.eventlog.pool import open_pool
from services.eventlog.replica import Replica, install_replica, schema_of
from services.eventlog.schema import install_keystore, install_log
from services.kafka.missing import LogBehind
from services.kafka.receiver import Receiver
from services.kafka.relay import Relay
from services.kafka.topic import progress_topic_of, topic_of
from tests.integration.kafka.published import Log
from tests.integration.kafka.test_more_partitions import (
    PATIENCE_SECONDS,
    relayed_and_received,
    relaying_from,
)
from tests.unit.projections.facts import delivered, opened

pytestmark = pytest.mark.kafka

BACKED_UP = 4


def restored(log: Log, dsn: str) -> str:
    """A database with the log as it was when it had `BACKED_UP` events."""
    install_log(dsn)
    install_keystore(dsn)
    with psycopg.connect(log.dsn) as old, psycopg.connect(dsn) as new:
        rows = old.execute(
            "SELECT * FROM eventlog.event WHERE position <= %s", (BACKED_UP,)
        ).fetchall()
        with new.cursor() as cursor:
            cursor.executemany(
                b"INSERT INTO eventlog.event VALUES (" + b", ".join([b"%s"] * 14) + b")", rows
            )
    return dsn


def states(dsn: str, schema: str = "eventlog") -> list[tuple[int, bytes]]:
    with psycopg.connect(dsn) as connection:
        query = sql.SQL("SELECT position, state FROM {}.event ORDER BY position")
        return connection.execute(query.format(sql.Identifier(schema))).fetchall()


def test_what_differs_is_rejected_and_a_new_topic_and_replica_follow_the_restored_log(
    log: Log, fresh_database: Callable[[], str]
) -> None:
    replicas = fresh_database()
    with open_pool(replicas) as pool:
        install_replica(pool, log.name)
        with relayed_and_received(log, pool):
            for _ in range(4):
                log.record(opened(), delivered())
        before = states(replicas, schema_of(log.name))

        dsn = restored(log, fresh_database())
        with open_pool(dsn) as restored_pool:
            application = LogApplication(restored_pool, KeyStore(restored_pool, b"k" * 32))
            after = log._replace(dsn=dsn, application=application)
            for _ in range(4):
                after.record(opened(), delivered())
            replica = Replica(log.name, pool)

            with relaying_from(after, BACKED_UP), Receiver(replica, log.settings, "lieta.one"):
                deadline = monotonic() + PATIENCE_SECONDS
                while not replica.rejected_count():
                    assert monotonic() < deadline
                    sleep(0.1)
            assert states(replicas, schema_of(log.name))[: len(before)] == before

            admin = KafkaAdminClient(**log.settings.client())
            admin.delete_topics([topic_of(log.name), progress_topic_of(log.name)])
            admin.close()
            with psycopg.connect(replicas) as owner:
                drop = sql.SQL("DROP SCHEMA {} CASCADE")
                owner.execute(drop.format(sql.Identifier(schema_of(log.name))))
            install_replica(pool, log.name)
            with relayed_and_received(after, pool):
                pass

            assert states(replicas, schema_of(log.name)) == states(dsn)


def test_a_relay_of_a_log_that_ends_before_its_topic_says_so_and_publishes_nothing(
    log: Log, fresh_database: Callable[[], str]
) -> None:
    for _ in range(4):
        log.record(opened(), delivered())
    with open_pool(fresh_database()) as pool:
        install_replica(pool, log.name)
        with relayed_and_received(log, pool):
            pass
    behind = Relay(log.name, restored(log, fresh_database()), log.settings)
    thread = Thread(target=behind.run)

    thread.start()
    try:
        deadline = monotonic() + PATIENCE_SECONDS
        while not isinstance(trouble_of(behind), LogBehind):
            assert monotonic() < deadline
            sleep(0.1)
        assert behind.published_position is None
    finally:
        behind.stop()
        thread.join()


def trouble_of(relay: Relay) -> Exception | None:
    try:
        relay.check()
    except Exception as error:
        return error
    return None
