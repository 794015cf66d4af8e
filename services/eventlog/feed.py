"""A feed: the events of one log, in order of position, for whoever keeps a read model of them."""

from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime
from typing import Any, NamedTuple, Protocol
from uuid import UUID

from eventsourcing.persistence import MapperDeserialisationError
from psycopg import Cursor
from psycopg.rows import TupleRow
from pydantic import ValidationError

from contracts.events import Fact
from services.eventlog.collecting import collector_paused
from services.eventlog.event import Envelope, RecordedEvent
from services.eventlog.mapper import FactMapper
from services.eventlog.pool import Pool, dsn_of, library_errors
from services.eventlog.waiting import Doorbell

EVENTS = "eventlog.event"
SELECT = (
    "SELECT position, originator_id, originator_version, recorded_at, actor, purpose, command_id,"
    " correlation_id, causation_id, type_name, schema_version, state"
    " FROM {events} WHERE position > %s AND position <= %s ORDER BY position"
)
SELECT_PART = SELECT.replace(
    " ORDER BY", " AND (uuid_hash(originator_id) & 2147483647) %% %s = %s ORDER BY"
)
WRITING = (
    "SELECT statement_timestamp(), EXISTS (SELECT FROM pg_locks WHERE granted"
    " AND mode = 'ExclusiveLock' AND relation = 'eventlog.event'::regclass"
    " AND database = (SELECT oid FROM pg_database WHERE datname = current_database()))"
)
LAST = "SELECT coalesce(max(position), 0) FROM {events}"
REACH = (
    "SELECT coalesce(max(position) FILTER (WHERE bytes <= %(most_bytes)s), %(after)s + 1) FROM"
    " (SELECT position, sum(octet_length(state))"
    " OVER (ORDER BY position ROWS UNBOUNDED PRECEDING) AS bytes"
    " FROM {events} WHERE position > %(after)s AND position <= %(last)s) sized"
)


class UnreadableEvent(MapperDeserialisationError):
    """The event at `position` cannot be decoded; `error` is the class of what was raised.

    It carries what the log's columns tell without the state, and no personal data.
    """

    def __init__(
        self,
        position: int,
        originator_id: UUID,
        originator_version: int,
        recorded_at: datetime,
        type_name: str,
        error: str,
    ) -> None:
        super().__init__(f"the event at position {position} ({type_name}) cannot be read: {error}")
        self.position = position
        self.originator_id = originator_id
        self.originator_version = originator_version
        self.recorded_at = recorded_at
        self.type_name = type_name
        self.error = error


class Settled(NamedTuple):
    """Every event recorded up to the time `until`, now and for ever, is at or below `position`."""

    until: datetime
    position: int


class Run(NamedTuple):
    """Events of a part of the streams; no other of these streams is above `after` to `through`."""

    after: int
    through: int
    events: Sequence[RecordedEvent[Any]]


class Feed(Protocol):
    """The events of the log named `log`, whatever carries them here."""

    @property
    def log(self) -> str:
        """The log's name: `case` or `claims`."""

    def read(
        self, after: int, limit: int, until: int | None = None
    ) -> Sequence[RecordedEvent[Fact]]:
        """At most `limit` events with positions above `after` and up to `until`, without gaps.

        An event that cannot be decoded ends the answer before it.

        Raises:
            UnreadableEvent: the very next event cannot be decoded.
        """

    def reach(self, after: int, limit: int, most_bytes: int) -> int:
        """Up to which position to read after `after`, to hold few enough bytes in memory.

        At most `limit` events further and, but for a single event, no more than `most_bytes` of
        stored states.
        """

    def last_position(self) -> int:
        """The position of the newest event that can be read; 0 of an empty log."""

    def announced_position(self) -> int:
        """The position of the newest event of which is known, even where it is still on its way."""

    def settled(self) -> Settled | None:
        """Up to which time nothing more can appear; None while an append is on its way."""

    def doorbell(self) -> Doorbell:
        """What wakes a reader when the log grows; the reader closes it."""


class PostgresFeed:
    """A feed straight from a table in PostgreSQL: the log's own.

    Args:
        log: the log's name.
        pool: connections to its database.
        mapper: decodes the events.
        events: the table, or a view that has its columns.
        channel: on which the database tells that the table has grown.
    """

    def __init__(
        self,
        log: str,
        pool: Pool,
        mapper: FactMapper,
        events: str = EVENTS,
        channel: str = "eventlog",
    ) -> None:
        self.log = log
        self._pool = pool
        self._mapper = mapper
        self._channel = channel
        self._select, self._select_part, self._reach, self._last = (
            query.format(events=events).encode() for query in (SELECT, SELECT_PART, REACH, LAST)
        )

    def read(
        self, after: int, limit: int, until: int | None = None
    ) -> Sequence[RecordedEvent[Fact]]:
        """See `Feed.read`."""
        # There are no gaps, so a limit is a position: no plan for it reads more than it returns.
        last = after + limit if until is None else min(after + limit, until)
        with collector_paused():
            with library_errors(), self._pool.connection() as connection:
                rows = connection.execute(self._select, (after, last), binary=True).fetchall()
            try:
                return self._events(rows)
            except (ValidationError, MapperDeserialisationError):
                return self._readable(rows)

    @property
    def dsn(self) -> str:
        """The connection string of the log."""
        return dsn_of(self._pool)

    def read_part(self, after: int, until: int, part: int, parts: int) -> Run:
        """The events of one of `parts` parts of the streams, above `after` and up to `until`.

        An event that cannot be decoded ends the run before it.

        Raises:
            UnreadableEvent: the first event of the part cannot be decoded.
        """
        with library_errors(), self._pool.connection() as connection:
            found = connection.execute(self._select_part, (after, until, parts, part), binary=True)
            rows = found.fetchall()
        try:
            return Run(after, until, self._events(rows))
        except (ValidationError, MapperDeserialisationError):
            events = self._readable(rows)
        return Run(after, events[-1].position, events)

    def read_all(
        self, after: int = 0, until: int | None = None, batch_events: int = 2000
    ) -> Iterator[Sequence[RecordedEvent[Fact]]]:
        """The whole log after a position, in batches, until it ends (or at `until`).

        The server looks up the next batch while this one is validated and used.

        Raises:
            UnreadableEvent: an event cannot be decoded; all before it were yielded.
        """
        with (
            library_errors(),
            self._pool.connection() as connection,
            ThreadPoolExecutor(1, "read ahead") as ahead,
        ):

            def look_up(last_read: int) -> Cursor[TupleRow]:
                last = last_read + batch_events
                last = last if until is None else min(last, until)
                found = connection.execute(self._select, (last_read, last), binary=True)
                # Nothing is held open while the batch is used.
                connection.commit()
                return found

            next_batch = ahead.submit(look_up, after)
            while rows := next_batch.result().fetchall():
                next_batch = ahead.submit(look_up, rows[-1][0])
                yield from self._readable_batches(rows)

    def _readable_batches(
        self, rows: Sequence[Sequence[Any]]
    ) -> Iterator[Sequence[RecordedEvent[Fact]]]:
        """The rows as one batch; where one cannot be decoded, those before it, and then why."""
        with collector_paused():
            try:
                events = self._events(rows)
            except (ValidationError, MapperDeserialisationError):
                events = self._readable(rows)
        yield events
        if len(events) < len(rows):
            self._readable(rows[len(events) :])

    def _events(self, rows: Sequence[Sequence[Any]]) -> Sequence[RecordedEvent[Fact]]:
        """The events of whole rows; what is done here for each is a good part of a rebuild."""
        validators, fact, new = self._mapper.validators(), self._mapper.fact, tuple.__new__
        events = []
        for (
            position, originator_id, version, recorded_at, actor, purpose, command_id,
            correlation_id, causation_id, type_name, schema_version, state,
        ) in rows:  # fmt: skip
            validate = validators.get((type_name, schema_version))
            decoded = (
                validate(state)
                if validate
                else fact(type_name, schema_version, originator_id, version, state)
            )
            envelope = new(Envelope, (actor, purpose, command_id, correlation_id, causation_id))
            row = (position, originator_id, version, recorded_at, envelope, decoded)
            events.append(new(RecordedEvent, row))
        return events

    def _event(self, row: Sequence[Any]) -> RecordedEvent[Fact]:
        return RecordedEvent(
            row[0], row[1], row[2], row[3], Envelope._make(row[4:9]),
            self._mapper.fact(row[9], row[10], row[1], row[2], row[11]),
        )  # fmt: skip

    def _readable(self, rows: Sequence[Sequence[Any]]) -> Sequence[RecordedEvent[Fact]]:
        """The events before the first one that cannot be decoded; raises where there is none."""
        events: list[RecordedEvent[Fact]] = []
        for row in rows:
            try:
                events.append(self._event(row))
            except MapperDeserialisationError as error:
                if not events:
                    raise UnreadableEvent(
                        row[0], row[1], row[2], row[3], row[9], type(error).__name__
                    ) from None
                break
        return events

    def reach(self, after: int, limit: int, most_bytes: int) -> int:
        """See `Feed.reach`."""
        parameters = {"after": after, "last": after + limit, "most_bytes": most_bytes}
        with library_errors(), self._pool.connection() as connection:
            row = connection.execute(self._reach, parameters).fetchone()
        return after + 1 if row is None else int(row[0])

    def last_position(self) -> int:
        """See `Feed.last_position`."""
        with library_errors(), self._pool.connection() as connection:
            row = connection.execute(self._last).fetchone()
        assert row is not None
        return int(row[0])

    def announced_position(self) -> int:
        """See `Feed.announced_position`."""
        return self.last_position()

    def settled(self) -> Settled | None:
        """See `Feed.settled`.

        A writer takes an event's time under the table's lock and holds the lock until it commits.
        So when nobody holds it after a moment, all that was recorded up to that moment is visible.
        """
        with library_errors(), self._pool.connection() as connection:
            moment = connection.execute(WRITING).fetchone()
        assert moment is not None
        until, writing = moment
        return None if writing else Settled(until, self.last_position())

    def doorbell(self) -> Doorbell:
        """See `Feed.doorbell`."""
        return Doorbell(dsn_of(self._pool), channel=self._channel)
