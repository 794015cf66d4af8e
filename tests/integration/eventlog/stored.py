"""Stored events in short, and what a log holds."""

from uuid import UUID, uuid4

import psycopg
from eventsourcing.persistence import StoredEvent

from services.eventlog.event import Receipt

KEK = b"a key of keys, thirty-two bytes."
STATE_BYTES = 450


def stored(
    stream: UUID, *versions: int, state: bytes = b"{}", topic: str = "toy@1"
) -> list[StoredEvent]:
    return [StoredEvent(stream, version, topic, state) for version in versions]


def receipt(command_id: UUID | None = None, status: int = 201) -> Receipt:
    return Receipt(command_id or uuid4(), b"digest", status, '{"answer": 42}')


def count_rows(dsn: str, table: str = "event") -> int:
    with psycopg.connect(dsn) as connection:
        row = connection.execute(f"SELECT count(*) FROM eventlog.{table}").fetchone()  # noqa: S608 - the test names the table
    assert row is not None
    return int(row[0])


def positions(dsn: str) -> list[int]:
    with psycopg.connect(dsn) as connection:
        rows = connection.execute("SELECT position FROM eventlog.event ORDER BY position")
        return [row[0] for row in rows]
