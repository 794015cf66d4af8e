"""A replica of a log, in the database of a service that learns of its events through messages.

Messages arrive from several partitions, late, again, or again from the beginning. Positions have no
gaps, so it is known without asking anybody up to where nothing is missing: a feed of the replica
ends there, and gives the events in the order of the log as the log's own feed does.
"""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from importlib.resources import files
from typing import Any, NamedTuple
from uuid import UUID

from psycopg import Connection, sql

from services.eventlog.feed import PostgresFeed, Settled
from services.eventlog.mapper import FactMapper
from services.eventlog.pool import Pool, library_errors

COLUMNS = (
    "position", "originator_id", "originator_version", "type_name", "schema_version", "recorded_at",
    "effective_date", "municipality", "actor", "purpose", "command_id", "correlation_id",
    "causation_id", "state",
)  # fmt: skip
DIFFERS = "differs"
"""The reason why a message is rejected that tells another event than the one at its position."""

_TYPES = (
    "int8", "uuid", "int8", "text", "int4", "timestamptz", "date", "text", "text", "text", "uuid",
    "uuid", "uuid", "bytea",
)  # fmt: skip


class LogRow(NamedTuple):
    """A row of a log's table, by its columns."""

    position: int
    originator_id: UUID
    originator_version: int
    type_name: str
    schema_version: int
    recorded_at: datetime
    effective_date: date | None
    municipality: str | None
    actor: str
    purpose: str
    command_id: UUID
    correlation_id: UUID
    causation_id: UUID | None
    state: bytes


class PartitionState(NamedTuple):
    """Where reading a partition goes on, and the position of the last watermark in it."""

    topic_id: str
    next_offset: int
    watermark_position: int


class Rejected(NamedTuple):
    """A message that is no event of the log; `source` says where it was, and is its key."""

    source: str
    reason: str
    position: int | None = None


class Batch(NamedTuple):
    """What arrived: events in any order, and how far the partitions are read with them."""

    events: Sequence[LogRow] = ()
    partitions: Mapping[int, PartitionState] = {}
    settled: Settled | None = None
    rejected: Sequence[Rejected] = ()


class Progress(NamedTuple):
    """How complete a replica is: see the columns of its table `progress`."""

    contiguous_position: int
    announced_position: int
    settled_until: datetime | None
    settled_position: int
    waiting_since: datetime | None
    """Since when the event after the contiguous ones has been missing; None where none is."""

    @property
    def settled(self) -> Settled | None:
        """Up to which time nothing more can appear, once all of that is here."""
        if self.settled_until is None or self.contiguous_position < self.settled_position:
            return None
        return Settled(self.settled_until, self.settled_position)


class Received(NamedTuple):
    """What a batch changed: how many events were new, and how complete the replica is now."""

    new_events: int
    progress: Progress


def schema_of(log: str) -> str:
    """The schema of a log's replica, and the channel on which it tells of its growth."""
    return f"replica_{log}"


def install_replica(pool: Pool, log: str) -> None:
    """Create or update the replica's tables; safe to repeat, and for several at once."""
    script = files("services.eventlog").joinpath("replica.sql").read_text(encoding="utf-8")
    with library_errors(), pool.connection() as connection, connection.transaction():
        connection.execute("SELECT pg_advisory_xact_lock(hashtext('install replica'))")
        connection.execute(script.format(schema=schema_of(log)).encode())


class Replica:
    """The replica of the log named `log`, which is installed in the pool's database.

    Any number of receivers may write to it at once: what each of them does is done once, whatever
    the order.
    """

    def __init__(self, log: str, pool: Pool) -> None:
        self.log = log
        self.schema = schema_of(log)
        self.pool = pool
        names = {"schema": sql.Identifier(self.schema), "incoming": sql.Identifier(f"new_{log}")}
        columns = sql.SQL(", ").join(map(sql.Identifier, COLUMNS))
        self._create, self._copy, self._insert, self._reject, self._advance, self._clear = (
            sql.SQL(statement).format(**names, columns=columns)
            for statement in (_CREATE, _COPY, _INSERT, _REJECT_DIFFERING, _ADVANCE, _CLEAR)
        )

    def receive(self, batch: Batch) -> Received:
        """Take in what arrived, in one transaction: all of it, or nothing.

        An event that is here already changes nothing. One that differs from what is here at its
        position (or at its place in the stream) is rejected, and told by `rejected_count`.

        Raises:
            OperationalError: the database cannot be reached; nothing was taken in.
        """
        with library_errors(), self.pool.connection() as connection, connection.transaction():
            new_events = self._take_in(connection, batch.events)
            self._reject_all(connection, batch.rejected)
            self._move_partitions(connection, batch.partitions)
            # The lock comes last and in a statement of its own: what follows sees all that those
            # who held it before have committed.
            connection.execute(self._of("SELECT FROM {}.progress FOR UPDATE"))
            announced = [state.watermark_position for state in batch.partitions.values()]
            progress = self._advanced(connection, max(announced, default=0), batch.settled)
            connection.execute("SELECT pg_notify(%s, '')", (self.schema,))
        return Received(new_events, progress)

    def progress(self) -> Progress:
        """How complete the replica is."""
        query = self._of(
            "SELECT contiguous_position, announced_position, settled_until, settled_position,"
            " waiting_since FROM {}.progress"
        )
        with library_errors(), self.pool.connection() as connection:
            row = connection.execute(query).fetchone()
        assert row is not None
        return Progress._make(row)

    def partitions(self) -> dict[int, PartitionState]:
        """Where reading each partition goes on; a partition that was never read is missing."""
        query = self._of(
            "SELECT number, topic_id, next_offset, watermark_position FROM {}.partition"
        )
        with library_errors(), self.pool.connection() as connection:
            return {number: PartitionState(*state) for number, *state in connection.execute(query)}

    def rejected_count(self) -> int:
        """How many messages were rejected, ever."""
        with library_errors(), self.pool.connection() as connection:
            row = connection.execute(self._of("SELECT count(*) FROM {}.rejected")).fetchone()
        return 0 if row is None else int(row[0])

    def _of(self, statement: str) -> sql.Composed:
        return sql.SQL(statement).format(sql.Identifier(self.schema))

    def _take_in(self, connection: Connection[Any], events: Sequence[LogRow]) -> int:
        """Insert what is not here; returns how many that were."""
        if not events:
            return 0
        connection.execute(self._create)
        with connection.cursor() as cursor:
            with cursor.copy(self._copy) as copy:
                copy.set_types(_TYPES)
                for event in events:
                    copy.write_row(event)
            new_events = cursor.execute(self._insert).rowcount
            if new_events < len(events):
                cursor.execute(self._reject, (DIFFERS,))
            cursor.execute(self._clear)
        return new_events

    def _reject_all(self, connection: Connection[Any], rejected: Sequence[Rejected]) -> None:
        for one in sorted(rejected):
            connection.execute(
                self._of(
                    "INSERT INTO {}.rejected (source, reason, position) VALUES (%s, %s, %s)"
                    " ON CONFLICT DO NOTHING"
                ),
                one,
            )

    def _move_partitions(
        self, connection: Connection[Any], partitions: Mapping[int, PartitionState]
    ) -> None:
        """Who was given a partition last writes last: only within one topic nothing goes back."""
        for number, state in sorted(partitions.items()):
            connection.execute(
                self._of(
                    "INSERT INTO {0}.partition AS known VALUES (%s, %s, %s, %s)"
                    " ON CONFLICT (number) DO UPDATE SET topic_id = excluded.topic_id,"
                    " next_offset = excluded.next_offset,"
                    " watermark_position = excluded.watermark_position"
                    " WHERE known.topic_id <> excluded.topic_id"
                    " OR known.next_offset < excluded.next_offset"
                ),
                (number, *state),
            )

    def _advanced(
        self, connection: Connection[Any], announced: int, settled: Settled | None
    ) -> Progress:
        until, position = settled or (None, 0)
        parameters = {"announced": announced, "until": until, "position": position}
        row = connection.execute(self._advance, parameters).fetchone()
        assert row is not None
        return Progress._make(row)


class ReplicaFeed(PostgresFeed):
    """The feed of a log whose replica is in the pool's database, up to where nothing is missing."""

    def __init__(self, log: str, pool: Pool, mapper: FactMapper) -> None:
        schema = schema_of(log)
        super().__init__(log, pool, mapper, f"{schema}.complete", schema)
        self._replica = Replica(log, pool)

    def announced_position(self) -> int:
        """See `Feed.announced_position`."""
        return self._replica.progress().announced_position

    def settled(self) -> Settled | None:
        """See `Feed.settled`: as the log's own service said last."""
        return self._replica.progress().settled


_CREATE = """
CREATE TEMPORARY TABLE IF NOT EXISTS {incoming} (LIKE {schema}.event)
"""
_COPY = "COPY {incoming} ({columns}) FROM STDIN (FORMAT BINARY)"
_CLEAR = "TRUNCATE {incoming}"
# In order, so that two who insert the same rows never wait for each other in a circle.
_INSERT = """
INSERT INTO {schema}.event ({columns})
SELECT {columns} FROM {incoming} ORDER BY position ON CONFLICT DO NOTHING
"""
_REJECT_DIFFERING = """
INSERT INTO {schema}.rejected (source, position, reason)
SELECT position || ' ' || encode(sha256(state), 'hex'), position, %s
  FROM (SELECT {columns} FROM {incoming} EXCEPT SELECT {columns} FROM {schema}.event
         WHERE position IN (SELECT position FROM {incoming})) differing
 ORDER BY 1 ON CONFLICT DO NOTHING
"""
_ADVANCE = """
UPDATE {schema}.progress SET
    contiguous_position = now_here.contiguous,
    announced_position = now_here.announced,
    waiting_since = CASE
        WHEN now_here.contiguous = now_here.announced THEN NULL
        WHEN now_here.contiguous = contiguous_position THEN coalesce(waiting_since, now())
        ELSE now() END,
    settled_position = CASE WHEN %(until)s::timestamptz > coalesce(settled_until, '-infinity')
                            THEN %(position)s ELSE settled_position END,
    settled_until = greatest(settled_until, %(until)s::timestamptz)
  FROM (SELECT coalesce(max(position) FILTER (WHERE missing = before), before) AS contiguous,
               greatest(max(position), announced, %(announced)s, %(position)s) AS announced
          FROM (SELECT contiguous_position AS before, announced_position AS announced,
                       position, position - row_number() OVER (ORDER BY position) AS missing
                  FROM {schema}.progress
                  LEFT JOIN {schema}.event ON position > contiguous_position) beyond
         GROUP BY before, announced) now_here
RETURNING contiguous_position, announced_position, settled_until, settled_position, waiting_since
"""
