"""A feed: the events of one log, in order of position, for whoever keeps a read model of them."""

from collections.abc import Iterator, Sequence
from typing import Protocol

from contracts.events import Fact
from services.eventlog.event import Envelope, RecordedEvent
from services.eventlog.mapper import FactMapper
from services.eventlog.recorder import Pool, library_errors

SELECT = (
    "SELECT position, originator_id, originator_version, recorded_at, actor, purpose, command_id,"
    " correlation_id, causation_id, type_name, schema_version, state"
    " FROM eventlog.event WHERE position > %s AND position <= %s ORDER BY position LIMIT %s"
)
LAST = 2**62


class Feed(Protocol):
    """The events of the log named `log`, whatever carries them here."""

    @property
    def log(self) -> str:
        """The log's name: `case` or `claims`."""

    def read(
        self, after: int, limit: int, until: int | None = None
    ) -> Sequence[RecordedEvent[Fact]]:
        """At most `limit` events with positions above `after` and up to `until`, without gaps."""

    def last_position(self) -> int:
        """The position of the newest event; 0 of an empty log."""


class PostgresFeed:
    """A feed straight from the log's table."""

    def __init__(self, log: str, pool: Pool, mapper: FactMapper) -> None:
        self.log = log
        self._pool = pool
        self._mapper = mapper

    def read(
        self, after: int, limit: int, until: int | None = None
    ) -> Sequence[RecordedEvent[Fact]]:
        """See `Feed.read`; raises the mapper's errors on an event that cannot be read."""
        with library_errors(), self._pool.connection() as connection:
            rows = connection.execute(
                SELECT, (after, LAST if until is None else until, limit), binary=True
            ).fetchall()
        fact = self._mapper.fact
        return [
            RecordedEvent(
                row[0], row[1], row[2], row[3], Envelope._make(row[4:9]),
                fact(row[9], row[10], row[1], row[2], row[11]),
            )
            for row in rows
        ]  # fmt: skip

    def last_position(self) -> int:
        """See `Feed.last_position`."""
        with library_errors(), self._pool.connection() as connection:
            row = connection.execute(
                "SELECT coalesce(max(position), 0) FROM eventlog.event"
            ).fetchone()
        assert row is not None
        return int(row[0])


def read_all(
    feed: Feed, after: int = 0, until: int | None = None, batch_events: int = 2000
) -> Iterator[Sequence[RecordedEvent[Fact]]]:
    """The whole feed after a position, in batches, until it ends (or at `until`)."""
    while batch := feed.read(after, batch_events, until):
        yield batch
        after = batch[-1].position
