"""Calling the database's append function (`schema.sql`) with packed rows."""

import struct
from collections.abc import Sequence
from typing import Any, NamedTuple
from weakref import WeakSet

from eventsourcing.persistence import DataError, StoredEvent
from psycopg import Connection, OperationalError
from psycopg.errors import InvalidSqlStatementName, error_from_result
from psycopg.pq import ExecStatus, Format, TransactionStatus

from services.eventlog.event import Receipt, UniqueKey
from services.eventlog.packing import (
    PackedArray,
    packed_array,
    packed_event,
    packed_receipt,
    packed_unique_key,
    with_last_event,
)

_PREPARE = (
    "PREPARE lieta_append (eventlog.event[], eventlog.receipt[], eventlog.unique_key[])"
    " AS SELECT eventlog.append($1, $2, $3)"
)
_IS_PREPARED = "SELECT FROM pg_prepared_statements WHERE name = 'lieta_append'"
_prepared = WeakSet[Connection[Any]]()
"""The connections that were told the statement `lieta_append`, though they may have lost it."""
ROW_TYPES = (
    "SELECT 'eventlog.event'::regtype::oid, 'eventlog.receipt'::regtype::oid,"
    " 'eventlog.unique_key'::regtype::oid"
)


class PackedSave(NamedTuple):
    """Rows that are appended together or not at all."""

    events: list[bytes]
    receipts: list[bytes]
    unique_keys: list[bytes]


class RowTypes(NamedTuple):
    """The object identifiers of the row types, which differ from database to database."""

    event: int
    receipt: int
    unique_key: int


def packed_save(
    events: Sequence[StoredEvent], receipts: Sequence[Receipt], unique_keys: Sequence[UniqueKey]
) -> PackedSave:
    """The rows of one save.

    Raises:
        DataError: a value does not fit its column.
    """
    try:
        return PackedSave(
            [packed_event(event) for event in events],
            [packed_receipt(receipt) for receipt in receipts],
            [packed_unique_key(key) for key in unique_keys],
        )
    except (struct.error, UnicodeEncodeError) as error:
        raise DataError(f"a value does not fit its column: {type(error).__name__}") from None


class Rows:
    """Saves gathered for one append, in their order."""

    def __init__(self) -> None:
        self.events: list[bytes] = []
        self._receipts: list[bytes] = []
        self._unique_keys: list[bytes] = []

    def add(self, save: PackedSave) -> None:
        """Gather one save; its receipts name the last of its events."""
        self.events += save.events
        for receipt in save.receipts:
            self._receipts.append(with_last_event(receipt, len(self.events)))
        self._unique_keys += save.unique_keys

    def arrays(self, row_types: RowTypes) -> tuple[PackedArray, ...]:
        """The parameters of `append`."""
        return (
            packed_array(row_types.event, self.events),
            packed_array(row_types.receipt, self._receipts),
            packed_array(row_types.unique_key, self._unique_keys),
        )


def append(connection: Connection[Any], parameters: Sequence[PackedArray]) -> int:
    """Append what `Rows` gathered; return the position of its first event.

    Within a transaction `prepare` the connection before that begins.

    Raises:
        psycopg.Error: as `Connection.execute`.
    """
    if connection not in _prepared:
        prepare(connection)
    try:
        return _append(connection, parameters)
    except InvalidSqlStatementName:
        if connection.pgconn.transaction_status != TransactionStatus.IDLE:
            raise
        prepare(connection)
        return _append(connection, parameters)


def prepare(connection: Connection[Any]) -> None:
    """Make sure that the connection knows the statement `lieta_append`.

    It loses it where a transaction is rolled back or something is dropped: psycopg then deallocates
    all statements, not only those that it has prepared itself.
    """
    if connection.execute(_IS_PREPARED).fetchone() is None:
        connection.execute(_PREPARE, prepare=False)
    _prepared.add(connection)


def _append(connection: Connection[Any], parameters: Sequence[PackedArray]) -> int:
    """Call the prepared statement as libpq offers it.

    A cursor, and the waiting for the socket in Python, take a tenth of the time of a single append.
    """
    result = connection.pgconn.exec_prepared(
        b"lieta_append", parameters, [Format.BINARY] * len(parameters), Format.BINARY
    )
    if result.status != ExecStatus.TUPLES_OK:
        error = error_from_result(result)
        if error.sqlstate is None:
            # The server did not say so: the connection broke, and what it did nobody knows.
            raise OperationalError(str(error))
        raise error
    position = result.get_value(0, 0)
    assert position is not None
    return int.from_bytes(position, "big")


def read_row_types(connection: Connection[Any]) -> RowTypes:
    """The row types of the connection's database."""
    row = connection.execute(ROW_TYPES).fetchone()
    assert row is not None
    return RowTypes(*row)
