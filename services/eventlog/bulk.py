"""Appending a history of any length: all of it in one transaction, or nothing."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from struct import Struct
from tempfile import TemporaryFile
from typing import IO

from eventsourcing.persistence import StoredEvent

from services.eventlog.appending import (
    Rows,
    RowTypes,
    append,
    packed_save,
    prepare,
    read_row_types,
)
from services.eventlog.event import Receipt, UniqueKey
from services.eventlog.packing import PackedArray
from services.eventlog.pool import Pool, library_errors

CHUNK_EVENTS = 2000
_LENGTHS = Struct("!QQQ")


class BulkAppend:
    """Collects the events, receipts and unique keys of one bulk append (see `bulk_append`).

    They wait in a file, packed, so that the log is not locked while they are being made.
    """

    def __init__(self, file: IO[bytes], row_types: RowTypes) -> None:
        self.events_count = 0
        self._file = file
        self._row_types = row_types
        self._chunk = Rows()

    def add(
        self,
        events: Sequence[StoredEvent],
        receipt: Receipt | None = None,
        unique_keys: Sequence[UniqueKey] = (),
    ) -> None:
        """Add what one command recorded."""
        receipts = () if receipt is None else (receipt,)
        self._chunk.add(packed_save(events, receipts, unique_keys))
        self.events_count += len(events)
        if len(self._chunk.events) >= CHUNK_EVENTS:
            self._write_chunk()

    def chunks(self) -> Iterator[tuple[PackedArray, ...]]:
        """All that was added, in its order, as the parameters of successive appends."""
        self._write_chunk()
        self._file.seek(0)
        while header := self._file.read(_LENGTHS.size):
            yield tuple(PackedArray(self._file.read(size)) for size in _LENGTHS.unpack(header))

    def _write_chunk(self) -> None:
        arrays = self._chunk.arrays(self._row_types)
        self._file.write(_LENGTHS.pack(*map(len, arrays)) + b"".join(arrays))
        self._chunk = Rows()


@contextmanager
def bulk_append(
    pool: Pool, before_commit: Callable[[], None] = lambda: None
) -> Iterator[BulkAppend]:
    """Append all that is added within the `with` block, in one transaction, or nothing.

    Nothing reaches the database before the block ends; other writers wait from then on until the
    commit.

    Args:
        pool: the log's connections.
        before_commit: called when the log has accepted everything and nothing can be refused any
            more; what it raises rolls everything back.

    Raises:
        IntegrityError: a stream does not continue from its last version, or a receipt or unique
            key exists; nothing is appended.
    """
    with TemporaryFile(prefix="lieta-bulk-") as file:
        with library_errors(), pool.connection() as connection:
            row_types = read_row_types(connection)
        bulk = BulkAppend(file, row_types)
        yield bulk
        with library_errors(), pool.connection() as connection:
            prepare(connection)
            with connection.transaction():
                for chunk in bulk.chunks():
                    append(connection, chunk)
                before_commit()
