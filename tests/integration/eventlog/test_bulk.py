"""A bulk append: a history of any length in one transaction, or nothing at all."""

import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from threading import Thread
from uuid import uuid4

import psycopg
import pytest
from eventsourcing.persistence import IntegrityError, StoredEvent
from psycopg.rows import scalar_row

from services.eventlog.bulk import CHUNK_EVENTS, BulkAppend, bulk_append
from services.eventlog.event import Receipt, UniqueKey
from services.eventlog.keystore import KeyDestroyed, KeyStore, PendingKeys
from services.eventlog.pool import Pool
from services.eventlog.recorder import EventRecorder
from tests.integration.eventlog.stored import count_rows, positions, receipt, stored

MANY = 2 * CHUNK_EVENTS + 7


def nothing_recorded(dsn: str) -> bool:
    return not any(count_rows(dsn, table) for table in ("event", "receipt", "unique_key"))


def test_mixed_streams_keep_their_order_over_many_chunks(
    pool: Pool, dsn: str, recorder: EventRecorder
) -> None:
    streams = [uuid4() for _ in range(5)]
    recorder.insert_events(stored(streams[0], 1))
    events = stored(streams[0], 2)
    for version in range(1, MANY // 5):
        events += [event for s in streams[1:] for event in stored(s, version)]

    with bulk_append(pool) as bulk:
        for event in events:
            bulk.add([event])

    assert bulk.events_count == len(events) > 1.5 * CHUNK_EVENTS
    assert positions(dsn) == list(range(1, len(events) + 2))
    notified = recorder.select_notifications(2, len(events))
    assert [StoredEvent(*list(vars(n).values())[:4]) for n in notified] == events


def test_all_of_it_is_recorded_at_one_time(pool: Pool, dsn: str, recorder: EventRecorder) -> None:
    recorder.insert_events(stored(uuid4(), 1))
    with bulk_append(pool) as bulk:
        for _ in range(3):
            bulk.add(stored(uuid4(), *range(1, CHUNK_EVENTS + 1)))
    recorder.insert_events(stored(uuid4(), 1))

    with psycopg.connect(dsn, row_factory=scalar_row) as connection:
        counts = connection.execute(
            "SELECT count(*) FROM eventlog.event GROUP BY recorded_at ORDER BY recorded_at"
        ).fetchall()
    assert counts == [1, 3 * CHUNK_EVENTS, 1]


def test_every_receipt_names_the_last_event_of_its_command(
    pool: Pool, recorder: EventRecorder
) -> None:
    commands = [uuid4() for _ in range(MANY)]
    with bulk_append(pool) as bulk:
        for command_id in commands:
            bulk.add(stored(uuid4(), 1, 2), receipt(command_id))

    for number in (0, 1, CHUNK_EVENTS // 2, CHUNK_EVENTS, MANY - 1):
        found = recorder.find_receipt(commands[number])
        assert found is not None
        assert f'"position": {2 * number + 2}}}' in found.response


@pytest.mark.parametrize("wrong", ["gap", "stale", "receipt", "unique key", "json"])
def test_one_wrong_piece_at_the_end_refuses_everything(pool: Pool, dsn: str, wrong: str) -> None:
    stream, command = uuid4(), receipt()
    key = UniqueKey("scope", b"digest", stream)
    last: dict[str, Callable[[BulkAppend], None]] = {
        "gap": lambda bulk: bulk.add(stored(stream, 3)),
        "stale": lambda bulk: bulk.add(stored(stream, 1)),
        "receipt": lambda bulk: bulk.add(stored(stream, 2), command),
        "unique key": lambda bulk: bulk.add(stored(stream, 2), None, [key]),
        "json": lambda bulk: bulk.add(stored(stream, 2), Receipt(uuid4(), b"", 201, "{")),
    }

    def append() -> None:
        with bulk_append(pool) as bulk:
            bulk.add(stored(stream, 1), command, [key])
            for _ in range(MANY):
                bulk.add(stored(uuid4(), 1), receipt())
            last[wrong](bulk)

    with pytest.raises(Exception, match=r"stream|duplicate key|json") as refusal:
        append()

    assert isinstance(refusal.value, IntegrityError) == (wrong != "json")
    assert nothing_recorded(dsn)


@pytest.mark.parametrize("when", ["while adding", "before the commit"])
def test_an_error_of_the_caller_leaves_nothing(pool: Pool, dsn: str, when: str) -> None:
    class Stop(Exception):
        pass

    def stop() -> None:
        raise Stop

    def append() -> None:
        with bulk_append(pool, stop if when == "before the commit" else lambda: None) as bulk:
            bulk.add(stored(uuid4(), *range(1, MANY)), receipt())
            if when == "while adding":
                raise Stop

    with pytest.raises(Stop):
        append()

    assert nothing_recorded(dsn)


def test_nothing_added_appends_nothing(pool: Pool, dsn: str) -> None:
    with bulk_append(pool) as bulk:
        pass

    assert bulk.events_count == 0
    assert nothing_recorded(dsn)


def test_other_writers_go_on_while_a_history_is_being_made(
    pool: Pool, dsn: str, recorder: EventRecorder
) -> None:
    with bulk_append(pool) as bulk:
        bulk.add(stored(uuid4(), *range(1, MANY)))
        recorder.insert_events(stored(uuid4(), 1))

    assert positions(dsn) == list(range(1, MANY + 1))


KILLED = """
import os, signal, sys
from uuid import uuid4
from services.eventlog.bulk import bulk_append
from services.eventlog.pool import open_pool
from tests.integration.eventlog.stored import receipt, stored
with open_pool(sys.argv[1]) as pool:
    with bulk_append(pool, lambda: os.kill(os.getpid(), signal.SIGKILL)) as bulk:
        for _ in range(int(sys.argv[2])):
            bulk.add(stored(uuid4(), 1), receipt())
"""


def test_a_process_killed_just_before_the_commit_leaves_nothing(
    dsn: str, recorder: EventRecorder
) -> None:
    killed = subprocess.run(
        [sys.executable, "-c", KILLED, dsn, str(MANY)], check=False, cwd=Path.cwd()
    )

    assert killed.returncode == -signal.SIGKILL
    assert recorder.insert_events(stored(uuid4(), 1)) == [1]
    assert count_rows(dsn, "receipt") == 0


def test_a_database_session_killed_in_the_middle_leaves_nothing(pool: Pool, dsn: str) -> None:
    def kill_sessions() -> None:
        with psycopg.connect(dsn, autocommit=True) as owner:
            owner.execute(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
                " WHERE datname = current_database() AND pid <> pg_backend_pid()"
            )

    def append() -> None:
        with bulk_append(pool, kill_sessions) as bulk:
            bulk.add(stored(uuid4(), *range(1, MANY)), receipt())

    with pytest.raises(Exception, match=r"connection|terminat"):
        append()

    assert nothing_recorded(dsn)


def test_two_bulk_appends_at_once_do_not_mix(pool: Pool, dsn: str) -> None:
    streams = [uuid4(), uuid4()]

    def append(stream_number: int) -> None:
        with bulk_append(pool) as bulk:
            bulk.add(stored(streams[stream_number], *range(1, MANY)))

    threads = [Thread(target=append, args=(number,)) for number in (0, 1)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    with psycopg.connect(dsn, row_factory=scalar_row) as connection:
        order = connection.execute(
            "SELECT originator_id FROM eventlog.event ORDER BY position"
        ).fetchall()
    assert len(order) == 2 * (MANY - 1)
    assert len(set(order[: MANY - 1])) == len(set(order[MANY - 1 :])) == 1


def test_new_keys_of_a_bulk_append_are_kept_only_when_it_succeeds(
    pool: Pool, keys: KeyStore
) -> None:
    subject = uuid4()

    def append(*versions: int) -> None:
        pending = PendingKeys(keys)
        with bulk_append(pool, pending.persist) as bulk:
            pending.key_or_new(subject)
            bulk.add(stored(subject, *versions))

    with pytest.raises(IntegrityError):
        append(1, 3)
    keys.forget_cached(subject)
    assert keys.key(subject) is None

    append(1, 2)
    assert keys.key(subject) is not None


def test_a_subject_erased_meanwhile_refuses_the_bulk_append(
    pool: Pool, dsn: str, keys: KeyStore
) -> None:
    subject = uuid4()
    pending = PendingKeys(keys)

    def append() -> None:
        with bulk_append(pool, pending.persist) as bulk:
            pending.key_or_new(subject)
            bulk.add(stored(subject, 1))
            keys.destroy(subject)

    with pytest.raises(KeyDestroyed):
        append()

    assert nothing_recorded(dsn)
