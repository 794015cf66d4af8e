"""Writing many rows at once, in the binary format of PostgreSQL's COPY.

There, a row is its number of columns and its values, each behind its size in bytes (-1 for NULL).
"""

from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from itertools import islice
from struct import Struct
from typing import Any

from psycopg import Connection

NULL = Struct("!i").pack(-1)
"""No value, packed."""

_SIGNATURE = b"PGCOPY\n\xff\r\n\0" + bytes(8)
_TRAILER = Struct("!h").pack(-1)
_BLOCK_ROWS = 500
_REPEATED = 4096
_FIRST_DAY = date(2000, 1, 1).toordinal()
_FIRST_MOMENT = datetime(2000, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)

_SIZE = Struct("!i").pack
_DATE = Struct("!ii").pack


class CopyInto:
    """Copies rows into one table on the search path.

    Args:
        table: its name.
        columns: `name type` of each column, in the order of the rows.
    """

    def __init__(self, table: str, *columns: str) -> None:
        pairs = [column.split() for column in columns]
        names = ", ".join(name for name, _ in pairs)
        self._types = [column_type for _, column_type in pairs]
        self._statement = f"COPY {table} ({names}) FROM STDIN (FORMAT BINARY)".encode()

    def __call__(self, connection: Connection[Any], rows: Iterable[Sequence[Any]]) -> None:
        """Append the rows; raises what PostgreSQL says of the first that does not fit."""
        with connection.cursor() as cursor, cursor.copy(self._statement) as copy:
            copy.set_types(self._types)
            for row in rows:
                copy.write_row(row)

    def packed(self, connection: Connection[Any], rows: Iterator[bytes]) -> None:
        """Append rows that the caller packed: worth it where rows share most of their values."""
        with connection.cursor() as cursor, cursor.copy(self._statement) as copy:
            copy.write(_SIGNATURE)
            while block := b"".join(islice(rows, _BLOCK_ROWS)):
                copy.write(block)
            copy.write(_TRAILER)


def packed_text(value: str) -> bytes:
    """A value of type `text`."""
    encoded = value.encode()
    return _SIZE(len(encoded)) + encoded


repeated_text = lru_cache(_REPEATED)(packed_text)
"""The same for columns whose values come again and again."""


@lru_cache(_REPEATED)
def packed_date(value: date) -> bytes:
    """A value of type `date`."""
    return _DATE(4, value.toordinal() - _FIRST_DAY)


def timestamptz(value: datetime) -> int:
    """The number that is a value of type `timestamptz`: microseconds since the year 2000."""
    return (value - _FIRST_MOMENT) // _MICROSECOND
