"""Replicas and their receivers as tests start them, and what stands in the tables."""

from collections.abc import Callable
from datetime import UTC, datetime
from time import monotonic, sleep

import psycopg
from psycopg import sql
from psycopg.rows import class_row

from services.eventlog.pool import Pool, dsn_of, open_pool
from services.eventlog.replica import COLUMNS, LogRow, Replica, install_replica
from services.kafka.receiver import Receiver
from tests.integration.kafka.published import PATIENCE_SECONDS, Log


def eventually(is_so: Callable[[], bool]) -> None:
    """Wait until it is so."""
    deadline = monotonic() + PATIENCE_SECONDS
    while not is_so():
        assert monotonic() < deadline, "it never was so"
        sleep(0.05)


def rows(dsn: str, table: str) -> list[LogRow]:
    """All rows in the order of positions."""
    query = f"SELECT {', '.join(COLUMNS)} FROM {table} ORDER BY position"  # noqa: S608 - of a test
    with psycopg.connect(dsn, row_factory=class_row(LogRow)) as connection:
        return connection.execute(query.encode(), binary=True).fetchall()


def log_rows(log: Log) -> list[LogRow]:
    """What the log holds."""
    return rows(log.dsn, "eventlog.event")


class Receiving:
    """Makes replicas and receivers, which end with the test."""

    def __init__(self, new_database: Callable[[], str]) -> None:
        self._new_database = new_database
        self._pools: list[Pool] = []
        self._receivers: list[Receiver] = []

    def replica(self, log: Log) -> Replica:
        """An empty replica of the log in a database of its own."""
        pool = open_pool(self._new_database())
        self._pools.append(pool)
        install_replica(pool, log.name)
        return Replica(log.name, pool)

    def receiver(self, log: Log, replica: Replica, window_events: int = 50_000) -> Receiver:
        """A receiver that works; those of one replica are in one group."""
        receiver = Receiver(replica, log.settings, f"lieta.test.{log.name}", window_events)
        receiver.start()
        self._receivers.append(receiver)
        return receiver

    def close(self) -> None:
        """End all of them."""
        for receiver in self._receivers:
            receiver.stop()
        for pool in self._pools:
            pool.close()


def replica_rows(replica: Replica) -> list[LogRow]:
    """What the replica holds."""
    return rows(dsn_of(replica.pool), f"{replica.schema}.event")


def lose(replica: Replica, position: int) -> None:
    """Forget an event that the partitions' offsets say is here, as a disk might."""
    schema = sql.Identifier(replica.schema)
    forget = sql.SQL("DELETE FROM {}.event WHERE position = %s").format(schema)
    go_back = sql.SQL("UPDATE {}.progress SET contiguous_position = %s").format(schema)
    with replica.pool.connection() as connection, connection.transaction():
        connection.execute(forget, (position,))
        connection.execute(go_back, (position - 1,))


def settled_until(replica: Replica) -> datetime:
    """Up to which time nothing more can appear in the replica."""
    settled = replica.progress().settled
    return datetime.min.replace(tzinfo=UTC) if settled is None else settled.until
