"""What a relay asks of its log: the next events, its end, and what waits to be published."""

from collections.abc import Sequence
from typing import Any, NamedTuple

from psycopg import Connection
from psycopg.rows import class_row

from services.eventlog.feed import EVENTS, LAST, REACH, WRITING, Settled
from services.eventlog.replica import COLUMNS, LogRow

BATCH_EVENTS = 1000
BATCH_BYTES = 4_000_000
"""Of stored states in a batch, but for a single event that has more."""

_LAST = LAST.format(events=EVENTS).encode()
_REACH = REACH.format(events=EVENTS).encode()
_ROWS = (
    f"SELECT {', '.join(COLUMNS)} FROM {EVENTS}"  # noqa: S608 - names of our own
    " WHERE position > %s AND position <= %s ORDER BY position"
).encode()
_OUTBOX = (
    "SELECT (SELECT coalesce(max(position), 0) FROM eventlog.event) - %(published)s,"
    " coalesce(extract(epoch FROM clock_timestamp() -"
    " (SELECT recorded_at FROM eventlog.event WHERE position = %(published)s + 1)), 0)::float8"
)


class Outbox(NamedTuple):
    """What the log has and the topic does not, and for how long the first of it has waited."""

    events: int
    age_seconds: float


def rows_after(connection: Connection[Any], position: int) -> Sequence[LogRow]:
    """The next batch of events, without gaps; empty at the end of the log."""
    limits = {
        "after": position,
        "last": position + BATCH_EVENTS,
        "most_bytes": BATCH_BYTES,
    }
    reach = connection.execute(_REACH, limits).fetchone()
    assert reach is not None
    with connection.cursor(row_factory=class_row(LogRow), binary=True) as cursor:
        return cursor.execute(_ROWS, (position, reach[0])).fetchall()


def last_position(connection: Connection[Any]) -> int:
    """The position of the newest event; 0 of an empty log."""
    row = connection.execute(_LAST).fetchone()
    assert row is not None
    return int(row[0])


def settled_now(connection: Connection[Any]) -> Settled | None:
    """Up to which time the log is settled; None while somebody writes. See `Feed.settled`."""
    moment = connection.execute(WRITING.encode()).fetchone()
    assert moment is not None
    until, writing = moment
    return None if writing else Settled(until, last_position(connection))


def outbox(connection: Connection[Any], published_position: int) -> Outbox:
    """What comes after the position up to which all is published."""
    row = connection.execute(_OUTBOX, {"published": published_position}).fetchone()
    assert row is not None
    return Outbox(max(0, row[0]), max(0.0, row[1]))
