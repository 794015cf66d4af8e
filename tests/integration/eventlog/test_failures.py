"""When the database is busy or away, a save fails clearly and writes nothing."""

from collections.abc import Iterator
from contextlib import contextmanager
from os import dup
from socket import SHUT_RDWR, socket
from uuid import uuid4

import psycopg
import pytest
from eventsourcing.persistence import IntegrityError, OperationalError

from services.eventlog.appending import Rows, append, packed_save, read_row_types
from services.eventlog.bulk import bulk_append
from services.eventlog.pool import LOCK_TIMEOUT_S, Pool, open_pool
from services.eventlog.recorder import EventRecorder
from tests.integration.eventlog.stored import count_rows, receipt, stored

SHORT_S = 0.2


@pytest.fixture
def impatient(dsn: str) -> Iterator[Pool]:
    """Connections that wait for a lock only a moment."""
    with open_pool(dsn, lock_timeout_s=SHORT_S) as pool:
        yield pool


@contextmanager
def held_lock(dsn: str) -> Iterator[None]:
    with psycopg.connect(dsn) as holder:
        holder.execute("LOCK TABLE eventlog.event IN EXCLUSIVE MODE")
        yield


def test_connections_wait_five_seconds_for_a_lock_unless_told_otherwise(
    pool: Pool, impatient: Pool
) -> None:
    with pool.connection() as connection:
        assert connection.execute("SHOW lock_timeout").fetchone() == (f"{LOCK_TIMEOUT_S:.0f}s",)
    with impatient.connection() as connection:
        assert connection.execute("SHOW lock_timeout").fetchone() == ("200ms",)


def test_a_save_that_does_not_get_the_lock_in_time_fails_and_writes_nothing(
    dsn: str, impatient: Pool
) -> None:
    recorder = EventRecorder(impatient)

    with held_lock(dsn), pytest.raises(OperationalError, match="lock timeout"):
        recorder.insert_events(stored(uuid4(), 1), receipts=[receipt()])

    assert count_rows(dsn) == count_rows(dsn, "receipt") == 0
    assert recorder.insert_events(stored(uuid4(), 1)) == [1]


def test_a_bulk_append_that_does_not_get_the_lock_in_time_fails_and_writes_nothing(
    dsn: str, impatient: Pool
) -> None:
    def append() -> None:
        with bulk_append(impatient) as bulk:
            bulk.add(stored(uuid4(), 1, 2), receipt())

    with held_lock(dsn), pytest.raises(OperationalError, match="lock timeout"):
        append()

    assert count_rows(dsn) == count_rows(dsn, "receipt") == 0


@pytest.fixture
def only(dsn: str) -> Iterator[Pool]:
    """A pool whose next connection is always the same."""
    with open_pool(dsn, max_size=1) as pool:
        yield pool


def roll_back(pool: Pool) -> None:
    """Let psycopg prepare a statement of its own, and deallocate all by rolling back."""
    with pool.connection() as connection:
        connection.execute("SELECT 1", prepare=True)
        with connection.transaction() as transaction:
            raise psycopg.Rollback(transaction)


def test_a_save_after_a_rollback_is_recorded(only: Pool) -> None:
    recorder, stream = EventRecorder(only), uuid4()
    recorder.insert_events(stored(stream, 1))

    roll_back(only)

    assert recorder.insert_events(stored(stream, 2)) == [2]


def test_a_bulk_append_after_a_rollback_is_recorded(dsn: str, only: Pool) -> None:
    EventRecorder(only).insert_events(stored(uuid4(), 1))

    roll_back(only)
    with bulk_append(only) as bulk:
        bulk.add(stored(uuid4(), 1, 2), receipt())

    assert (count_rows(dsn), count_rows(dsn, "receipt")) == (3, 1)


def test_readers_are_not_held_up_by_a_writer(dsn: str, recorder: EventRecorder) -> None:
    recorder.insert_events(stored(uuid4(), 1))

    with held_lock(dsn):
        assert len(recorder.select_notifications(None, 10)) == 1


def kill_all_others(dsn: str) -> None:
    with psycopg.connect(dsn, autocommit=True) as owner:
        owner.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
            " WHERE datname = current_database() AND pid <> pg_backend_pid()"
        )


def test_a_lost_connection_fails_one_save_and_the_next_gets_another(
    dsn: str, recorder: EventRecorder
) -> None:
    stream = uuid4()
    recorder.insert_events(stored(stream, 1))
    kill_all_others(dsn)

    with pytest.raises(OperationalError):
        recorder.insert_events(stored(stream, 2))

    assert recorder.insert_events(stored(stream, 2)) == [2]


def test_a_connection_that_breaks_without_a_word_leaves_the_outcome_unknown(dsn: str) -> None:
    rows = Rows()
    rows.add(packed_save(stored(uuid4(), 1), (), ()))
    with psycopg.connect(dsn, autocommit=True) as connection:
        arrays = rows.arrays(read_row_types(connection))
        append(connection, arrays)
        with socket(fileno=dup(connection.pgconn.socket)) as same:
            same.shutdown(SHUT_RDWR)

        with pytest.raises(psycopg.OperationalError):
            append(connection, arrays)


def test_a_lost_connection_fails_a_reader_clearly(dsn: str, recorder: EventRecorder) -> None:
    recorder.insert_events(stored(uuid4(), 1))
    kill_all_others(dsn)

    with pytest.raises(OperationalError):
        recorder.select_notifications(None, 1)


def test_a_refusal_does_not_cost_the_connection(dsn: str, recorder: EventRecorder) -> None:
    recorder.insert_events(stored(uuid4(), 1))
    with recorder.pool.connection() as connection:
        before = connection.info.backend_pid

    with pytest.raises(IntegrityError):
        recorder.insert_events(stored(uuid4(), 9))

    with recorder.pool.connection() as connection:
        assert connection.info.backend_pid == before
