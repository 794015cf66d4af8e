"""Appending a history of any length: all of it in one transaction, streamed by COPY."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any
from uuid import UUID, uuid4

from eventsourcing.persistence import StoredEvent
from psycopg import Connection

from services.eventlog.event import Receipt, UniqueKey
from services.eventlog.recorder import Pool, library_errors, row_of

FLUSH_EVENTS = 2000

_COPIES = {
    table: (f"COPY eventlog.{table} ({columns}) FROM STDIN (FORMAT BINARY)", types.split())
    for table, columns, types in (
        (
            "staged_event",
            "batch_id, ordinal, originator_id, originator_version, type_name, schema_version,"
            " effective_date, municipality, actor, purpose, command_id, correlation_id,"
            " causation_id, state",
            "uuid int8 uuid int8 text int4 date text text text uuid uuid uuid bytea",
        ),
        (
            "staged_receipt",
            "batch_id, command_id, request_digest, status, response",
            "uuid uuid bytea int2 jsonb",
        ),
        (
            "staged_unique_key",
            "batch_id, scope, digest, originator_id",
            "uuid text bytea uuid",
        ),
    )
}


class BulkAppend:
    """Collects the events, receipts and unique keys of one bulk append (see `bulk_append`)."""

    def __init__(self, connection: Connection[Any]) -> None:
        self.batch_id: UUID = uuid4()
        self.events_count = 0
        self._connection = connection
        self._events: list[StoredEvent] = []
        self._receipts: list[Receipt] = []
        self._unique_keys: list[UniqueKey] = []

    def add(
        self,
        events: Sequence[StoredEvent],
        receipt: Receipt | None = None,
        unique_keys: Sequence[UniqueKey] = (),
    ) -> None:
        """Add what one command recorded; it goes to the database every few thousand events."""
        self._events += events
        self._unique_keys += unique_keys
        if receipt is not None:
            self._receipts.append(receipt)
        if len(self._events) >= FLUSH_EVENTS:
            self.flush()

    def flush(self) -> None:
        """Send what was added so far to the staging tables."""
        first = self.events_count
        self._copy(
            "staged_event",
            ((first + i, *row_of(event)) for i, event in enumerate(self._events, 1)),
        )
        self._copy("staged_receipt", self._receipts)
        self._copy("staged_unique_key", self._unique_keys)
        self.events_count += len(self._events)
        self._events, self._receipts, self._unique_keys = [], [], []

    def _copy(self, table: str, rows: Iterable[Sequence[Any]]) -> None:
        statement, types = _COPIES[table]
        with self._connection.cursor() as cursor, cursor.copy(statement) as copy:
            copy.set_types(types)
            for row in rows:
                copy.write_row((self.batch_id, *row))


@contextmanager
def bulk_append(
    pool: Pool, before_commit: Callable[[], None] = lambda: None
) -> Iterator[BulkAppend]:
    """Append all that is added within the `with` block, in one transaction, or nothing.

    Args:
        pool: the log's connections.
        before_commit: called when all is staged and nothing can be refused any more but by the log
            itself; what it raises rolls everything back.

    Raises:
        IntegrityError: a stream does not continue from its last version, or a receipt or unique
            key exists; nothing is appended.
    """
    with library_errors(), pool.connection() as connection, connection.transaction():
        bulk = BulkAppend(connection)
        yield bulk
        bulk.flush()
        before_commit()
        if bulk.events_count:
            connection.execute("SELECT eventlog.append_staged(%s)", (bulk.batch_id,))
