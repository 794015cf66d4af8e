"""The plain ways that ours are measured against: psycopg and a table of the same shape."""

from collections.abc import Callable, Iterable, Sequence
from threading import Thread
from typing import Any

import psycopg

from services.eventlog.event import EnvelopedEvent
from services.eventlog.packing import split_topic

INSERT = (
    "INSERT INTO plain_event SELECT nextval('plain_position'), %s, %s, %s, %s, clock_timestamp(),"
    " %s, %s, %s, %s, %s, %s, %s, %s"
)
COPY_TYPES = {
    "plain_event": "int8 uuid int8 text int4 timestamptz date text text text uuid uuid uuid bytea",
    "plain_receipt": "uuid bytea int2 jsonb int8",
}


def row_of(event: EnvelopedEvent) -> tuple[Any, ...]:
    """The values of an event in the order of `INSERT`."""
    type_name, schema_version = split_topic(event.topic)
    return (
        event.originator_id,
        event.originator_version,
        type_name,
        schema_version,
        event.effective_date,
        event.municipality,
        *event.envelope,
        event.state,
    )


def create_plain_tables(dsn: str) -> None:
    """Tables with the log's columns and indexes, and a sequence for positions."""
    with psycopg.connect(dsn) as connection:
        connection.execute("CREATE TABLE plain_event (LIKE eventlog.event INCLUDING ALL)")
        connection.execute("CREATE TABLE plain_receipt (LIKE eventlog.receipt INCLUDING ALL)")
        connection.execute("CREATE SEQUENCE plain_position")


def insert_each(connection: psycopg.Connection[Any], rows: Sequence[tuple[Any, ...]]) -> None:
    """INSERT and COMMIT each row; an autocommitting connection does so in one round trip."""
    for row in rows:
        connection.execute(INSERT, row)
        if not connection.autocommit:
            connection.commit()


def copy_rows(
    connection: psycopg.Connection[Any], table: str, rows: Iterable[Sequence[Any]]
) -> None:
    """COPY rows into a table of `COPY_TYPES`, in the binary format."""
    statement = f"COPY {table} FROM STDIN (FORMAT BINARY)"
    with connection.cursor() as cursor, cursor.copy(statement) as copy:
        copy.set_types(COPY_TYPES[table].split())
        for row in rows:
            copy.write_row(row)


def in_threads(works: Sequence[Callable[[], object]]) -> None:
    """Do all the work at the same time, one thread each."""
    threads = [Thread(target=work) for work in works]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
