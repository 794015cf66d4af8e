"""Writing many rows at once."""

from collections.abc import Iterable, Sequence
from typing import Any

from psycopg import Connection


class CopyInto:
    """Copies rows into one table on the search path, in PostgreSQL's binary format.

    Args:
        table: its name.
        columns: `name type` of each column, in the order of the rows.
    """

    def __init__(self, table: str, *columns: str) -> None:
        pairs = [column.split() for column in columns]
        names = ", ".join(name for name, _ in pairs)
        self._types = [column_type for _, column_type in pairs]
        self._statement = f"COPY {table} ({names}) FROM STDIN (FORMAT BINARY)"

    def __call__(self, connection: Connection[Any], rows: Iterable[Sequence[Any]]) -> None:
        """Append the rows; raises what PostgreSQL says of the first that does not fit."""
        with connection.cursor() as cursor, cursor.copy(self._statement.encode()) as copy:
            copy.set_types(self._types)
            for row in rows:
                copy.write_row(row)
