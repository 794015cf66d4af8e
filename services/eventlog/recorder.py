"""The recorder: appends to and reads from `eventlog.event`.

It stands in for the library's `PostgresApplicationRecorder`, whose pipeline hangs on large saves
and whose server-side function writes without the lock. Everything here goes through one function of
the database, which takes the lock, checks, inserts, and notifies (`schema.sql`).
"""

from collections.abc import Sequence
from time import perf_counter
from typing import Any
from uuid import UUID

from eventsourcing.persistence import (
    ApplicationRecorder,
    IntegrityError,
    Notification,
    OperationalError,
    StoredEvent,
    Subscription,
)

from services.eventlog.appending import (
    PackedSave,
    Rows,
    RowTypes,
    append,
    packed_save,
    read_row_types,
)
from services.eventlog.coalescing import Coalescer
from services.eventlog.event import Receipt, UniqueKey
from services.eventlog.pool import Pool, database_of, dsn_of, library_errors, open_pool
from services.eventlog.subscription import PollingSubscription
from services.eventlog.waiting import Doorbell
from services.observing.metrics import Appends

__all__ = ["EventRecorder", "Pool", "library_errors", "open_pool"]

TOPIC = "CASE schema_version WHEN 0 THEN type_name ELSE type_name || '@' || schema_version END"


class EventRecorder(ApplicationRecorder):
    """Appends to and reads one log; threads that share it share transactions."""

    def __init__(self, pool: Pool) -> None:
        self.pool = pool
        self._appends = Appends(database_of(pool))
        self._row_types: RowTypes | None = None
        self._writer = Coalescer[PackedSave, int](
            commit=self._commit, unknown_outcome=OperationalError
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
        save = packed_save(stored_events, receipts, unique_keys)
        started = perf_counter()
        try:
            first = self._writer.submit(save)
        except IntegrityError:
            self._appends.count_conflict()
            raise
        self._appends.count(len(stored_events), perf_counter() - started)
        return list(range(first, first + len(stored_events)))

    def _commit(self, saves: Sequence[PackedSave]) -> list[int]:
        rows = Rows()
        for save in saves:
            rows.add(save)
        with library_errors():
            # The statement commits by itself: no transaction block is needed around it.
            connection = self.pool.getconn()
            try:
                self._row_types = self._row_types or read_row_types(connection)
                position = append(connection, rows.arrays(self._row_types))
            finally:
                self.pool.putconn(connection)
                if connection.closed:
                    # The others are likely dead too: without this each would fail one more save.
                    self.pool.check()
        positions = []
        for save in saves:
            positions.append(position)
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
        return PollingSubscription(self, Doorbell(dsn_of(self.pool)), gt=gt, topics=topics)

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

    def find_request_digests(self, command_ids: Sequence[UUID]) -> dict[UUID, bytes]:
        """The request digests of those of the commands that were recorded."""
        with library_errors(), self.pool.connection() as connection:
            rows = connection.execute(
                "SELECT command_id, request_digest FROM eventlog.receipt"
                " WHERE command_id = ANY(%s)",
                (list(command_ids),),
            ).fetchall()
        return dict(rows)

    def find_streams(self, originator_ids: Sequence[UUID]) -> set[UUID]:
        """Those of the ids that name a stream of this log."""
        with library_errors(), self.pool.connection() as connection:
            rows = connection.execute(
                "SELECT id FROM unnest(%s::uuid[]) id WHERE EXISTS"
                " (SELECT FROM eventlog.event WHERE originator_id = id)",
                (list(originator_ids),),
            ).fetchall()
        return {row[0] for row in rows}

    def find_unique_keys(self, scope: str, digests: Sequence[bytes]) -> set[bytes]:
        """Those of the keys that a stream holds."""
        with library_errors(), self.pool.connection() as connection:
            rows = connection.execute(
                "SELECT digest FROM eventlog.unique_key WHERE scope = %s AND digest = ANY(%s)",
                (scope, list(digests)),
            ).fetchall()
        return {row[0] for row in rows}

    def find_unique_key(self, scope: str, digest: bytes) -> UUID | None:
        """The stream that holds the key, if any."""
        with library_errors(), self.pool.connection() as connection:
            row = connection.execute(
                "SELECT originator_id FROM eventlog.unique_key WHERE scope = %s AND digest = %s",
                (scope, digest),
            ).fetchone()
        return None if row is None else row[0]
