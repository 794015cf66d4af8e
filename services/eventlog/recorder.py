"""The recorder: appends to and reads from `eventlog.event`.

It stands in for the library's `PostgresApplicationRecorder`, whose pipeline hangs on large saves and
whose server-side function writes without the lock. Everything here goes through one function of the
database, which takes the lock, checks, inserts, and notifies (`schema.sql`).
"""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any, NamedTuple
from uuid import UUID

import psycopg
from eventsourcing.persistence import (
    ApplicationRecorder,
    IntegrityError,
    Notification,
    OperationalError,
    PersistenceError,
    ProgrammingError,
    StoredEvent,
    Subscription,
)
from psycopg import Connection
from psycopg_pool import ConnectionPool, PoolTimeout

from services.eventlog.coalescing import Coalescer
from services.eventlog.event import ANONYMOUS, EnvelopedEvent, Receipt, UniqueKey
from services.eventlog.subscription import PollingSubscription
from services.eventlog.waiting import Doorbell

Pool = ConnectionPool[Connection[Any]]

APPEND = "SELECT eventlog.append(" + ", ".join(
    f"%b::{column_type}[]"
    for column_type in (
        "uuid bigint text int date text text text uuid uuid uuid bytea"
        " uuid bytea smallint jsonb text bytea uuid"
    ).split()
) + ")"

TOPIC = "CASE schema_version WHEN 0 THEN type_name ELSE type_name || '@' || schema_version END"


class Save(NamedTuple):
    """Events that are appended together or not at all, with what is kept beside them."""

    events: Sequence[StoredEvent]
    receipts: Sequence[Receipt] = ()
    unique_keys: Sequence[UniqueKey] = ()


def open_pool(dsn: str, *, max_size: int = 8) -> Pool:
    """A small pool of autocommitting connections that never wait for a lock longer than 5 s."""
    return ConnectionPool(
        dsn,
        min_size=1,
        max_size=max_size,
        kwargs={"autocommit": True, "options": "-c lock_timeout=5000 -c timezone=UTC"},
        open=True,
        timeout=10,
    )


@contextmanager
def library_errors() -> Iterator[None]:
    """Raise the library's persistence errors in place of psycopg's."""
    try:
        yield
    except psycopg.IntegrityError as error:
        raise IntegrityError(str(error)) from error
    except (psycopg.OperationalError, PoolTimeout) as error:
        raise OperationalError(str(error)) from error
    except psycopg.ProgrammingError as error:
        raise ProgrammingError(str(error)) from error
    except psycopg.Error as error:
        raise PersistenceError(str(error)) from error


def split_topic(topic: str) -> tuple[str, int]:
    """The type name and schema version of a topic; 0 where a topic names no version."""
    type_name, at, version = topic.rpartition("@")
    return (type_name, int(version)) if at else (topic, 0)


def row_of(event: StoredEvent) -> tuple[Any, ...]:
    """The columns of an event as `eventlog.append` and `eventlog.staged_event` order them."""
    type_name, schema_version = split_topic(event.topic)
    if isinstance(event, EnvelopedEvent):
        effective_date, municipality, envelope = (
            event.effective_date,
            event.municipality,
            event.envelope,
        )
    else:
        effective_date, municipality, envelope = None, None, ANONYMOUS
    return (
        event.originator_id,
        event.originator_version,
        type_name,
        schema_version,
        effective_date,
        municipality,
        *envelope,
        event.state,
    )


def _columns(rows: Sequence[tuple[Any, ...]], width: int) -> list[list[Any]]:
    return [list(column) for column in zip(*rows, strict=True)] or [[] for _ in range(width)]


class EventRecorder(ApplicationRecorder):
    """Appends to and reads one log; safe to share between threads, which then share transactions."""

    def __init__(self, pool: Pool) -> None:
        self.pool = pool
        self._writer = Coalescer[Save, list[int]](
            commit_together=self._append_together,
            commit_alone=lambda save: self._append_together([save])[0],
            conflict=IntegrityError,
        )

    def insert_events(
        self,
        stored_events: Sequence[StoredEvent],
        *,
        receipts: Sequence[Receipt] = (),
        unique_keys: Sequence[UniqueKey] = (),
        **_: Any,
    ) -> Sequence[int] | None:
        """Append events with their receipts and unique keys, all or nothing; return positions.

        Raises:
            IntegrityError: a stream does not continue from its last version, or a receipt or
                unique key exists.
            OperationalError: the database cannot be reached or the lock was not had in time; the
                events may or may not be recorded, which the receipt tells.
        """
        if not stored_events:
            return None
        return self._writer.submit(Save(stored_events, receipts, unique_keys))

    def _append_together(self, saves: Sequence[Save]) -> list[list[int]]:
        events = _columns([row_of(event) for save in saves for event in save.events], 12)
        receipts = _columns([receipt for save in saves for receipt in save.receipts], 4)
        unique_keys = _columns([key for save in saves for key in save.unique_keys], 3)
        with library_errors(), self.pool.connection() as connection:
            row = connection.execute(APPEND, [*events, *receipts, *unique_keys]).fetchone()
        assert row is not None
        position = int(row[0])
        positions = []
        for save in saves:
            positions.append(list(range(position, position + len(save.events))))
            position += len(save.events)
        return positions

    def select_events(
        self,
        originator_id: UUID | str,
        *,
        gt: int | None = None,
        lte: int | None = None,
        desc: bool = False,
        limit: int | None = None,
    ) -> Sequence[StoredEvent]:
        """The events of one stream, by version, optionally within bounds."""
        with library_errors(), self.pool.connection() as connection:
            rows = connection.execute(
                f"SELECT originator_id, originator_version, {TOPIC}, state"  # noqa: S608 - constants
                " FROM eventlog.event WHERE originator_id = %s"
                " AND originator_version > %s AND originator_version <= %s"
                f" ORDER BY originator_version {'DESC' if desc else 'ASC'} LIMIT %s",
                (originator_id, -1 if gt is None else gt, 2**62 if lte is None else lte, limit),
                binary=True,
            ).fetchall()
        return [StoredEvent(*row) for row in rows]

    def select_notifications(
        self,
        start: int | None,
        limit: int,
        stop: int | None = None,
        topics: Sequence[str] = (),
        *,
        inclusive_of_start: bool = True,
    ) -> Sequence[Notification]:
        """Events in order of position from `start` to `stop`, at most `limit`, of the topics."""
        first = 0 if start is None else start if inclusive_of_start else start + 1
        with library_errors(), self.pool.connection() as connection:
            rows = connection.execute(
                f"SELECT originator_id, originator_version, {TOPIC}, state, position"  # noqa: S608 - constants
                " FROM eventlog.event WHERE position BETWEEN %s AND %s"
                f" AND (%s::text[] = '{{}}' OR {TOPIC} = ANY(%s)) ORDER BY position LIMIT %s",
                (first, 2**62 if stop is None else stop, list(topics), list(topics), limit),
                binary=True,
            ).fetchall()
        return [Notification(*row) for row in rows]

    def max_notification_id(self) -> int | None:
        """The position of the last event, or None of an empty log."""
        with library_errors(), self.pool.connection() as connection:
            row = connection.execute("SELECT max(position) FROM eventlog.event").fetchone()
        return None if row is None else row[0]

    def subscribe(
        self, gt: int | None = None, topics: Sequence[str] = ()
    ) -> Subscription[ApplicationRecorder]:
        """An endless iterator over the events after `gt` that polls behind its notifications."""
        return PollingSubscription(self, Doorbell(self.pool.conninfo), gt=gt, topics=topics)

    def find_receipt(self, command_id: UUID) -> Receipt | None:
        """What the command answered, if it was recorded; its response tells `last_position`."""
        with library_errors(), self.pool.connection() as connection:
            row = connection.execute(
                "SELECT command_id, request_digest, status,"
                " (response || jsonb_build_object('position', last_position))::text"
                " FROM eventlog.receipt WHERE command_id = %s",
                (command_id,),
            ).fetchone()
        return None if row is None else Receipt(*row)

    def find_unique_key(self, scope: str, digest: bytes) -> UUID | None:
        """The stream that holds the key, if any."""
        with library_errors(), self.pool.connection() as connection:
            row = connection.execute(
                "SELECT originator_id FROM eventlog.unique_key WHERE scope = %s AND digest = %s",
                (scope, digest),
            ).fetchone()
        return None if row is None else row[0]
