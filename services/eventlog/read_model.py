"""Read models: tables folded from logs, each in a PostgreSQL schema of its own.

The schema bears the read model's name and holds its tables, the `checkpoint` (up to which position
of each log it is folded) and `parked` (events that could not be folded). It is always entered by
`search_path`, so the same fold and the same queries work beside the live tables while they are
rebuilt.
"""

import hashlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal, NamedTuple
from uuid import UUID

from psycopg import Connection, sql

from services.eventlog.event import RecordedEvent
from services.eventlog.pool import Pool, library_errors

Fold = Callable[[Connection[Any], str, Sequence[RecordedEvent[Any]]], None]
"""Applies a batch of one log's events, in order, to the tables on the search path.

It runs in a transaction that also stores the position; what it raises rolls both back.
"""

Positions = Mapping[str, int]
"""The last position counted in, by log."""

_ENGINE_TABLES = """
CREATE TABLE checkpoint (
    log         text   PRIMARY KEY,
    position    bigint NOT NULL,
    recorded_at timestamptz
);
CREATE TABLE parked (
    log                text   NOT NULL,
    position           bigint NOT NULL,
    originator_id      uuid   NOT NULL,
    originator_version bigint NOT NULL,
    type_name          text   NOT NULL,
    error              text   NOT NULL,
    PRIMARY KEY (log, position)
);
CREATE INDEX ON parked (log, originator_id) WHERE error <> 'StreamHalted';
"""

LOCK_KEY = "hashtextextended('lieta ' || %(purpose)s || ' ' || %(schema)s, 0)"
_ENTER_TO_READ = (
    f"SELECT pg_advisory_xact_lock_shared({LOCK_KEY}), set_config('search_path', %(schema)s, true)"
)


@dataclass(frozen=True, eq=False)
class ReadModel:
    """What is folded from `logs` into tables of its own.

    Args:
        name: the name of its schema.
        logs: the logs whose events it folds; folds of different logs must not depend on each other.
        tables: the DDL of its tables, without schema, with the keys that its fold needs.
        indexes: the DDL of what only queries need; a rebuild makes these when the tables are full.
        fold: see `Fold`.
        rows_as_of: one SELECT for each table, of all that it tells as of the positions given as
            parameters named after the logs, in an order that the rows themselves decide. Built
            from the events up to these positions it must yield the same.
        version: raised by one whenever the fold changes and the tables do not, so that what the
            old fold has made is rebuilt at the next start.
        partition_by: "stream" where a row depends on events of one stream only, so that processes
            may fold different streams at the same time; "log" where the fold needs the whole log.
        reads_facts: False where the fold looks at positions and times only; it is then given also
            the events that cannot be decoded, with None for their fact.
    """

    name: str
    logs: tuple[str, ...]
    tables: str
    fold: Fold
    rows_as_of: tuple[str, ...] = ()
    indexes: str = ""
    reads_facts: bool = True
    version: int = 1
    partition_by: Literal["stream", "log"] = "log"

    @property
    def building(self) -> str:
        """The schema in which it is rebuilt."""
        return f"{self.name}__building"

    @property
    def verifying(self) -> str:
        """The schema in which it is built to be compared with the live one."""
        return f"{self.name}__verifying"

    @property
    def shape(self) -> str:
        """Changes when the shape of its tables changes."""
        ddl = _ENGINE_TABLES + self.tables + self.indexes
        return hashlib.sha256(ddl.encode()).hexdigest()

    @property
    def fingerprint(self) -> str:
        """Changes when the shape of its tables or the version of its fold changes."""
        return f"{self.shape} {self.version}"


class Target(NamedTuple):
    """A read model in one of its schemas: the live one, one being rebuilt, or a scratch one.

    `tables` is the schema of its tables where only the checkpoints are in `schema`: those of one
    process that folds a part of the streams. With `waits` False nobody waits where another folds.
    """

    read_model: ReadModel
    schema: str
    tables: str | None = None
    waits: bool = True

    @property
    def search_path(self) -> str:
        """Where the fold finds its checkpoints and its tables."""
        return self.schema if self.tables is None else f"{self.schema}, {self.tables}"


class ParkedEvent(NamedTuple):
    """An event that could not be folded, or one of the same stream after it (`StreamHalted`)."""

    log: str
    position: int
    originator_id: UUID
    originator_version: int
    type_name: str
    error: str


class Checkpoint(NamedTuple):
    """Up to where a read model is folded in one log, and when that event was recorded."""

    position: int
    recorded_at: datetime | None


def create(connection: Connection[Any], target: Target, *, indexed: bool = True) -> None:
    """Create the schema with empty tables, at position 0 of its logs."""
    read_model, schema = target.read_model, target.schema
    identifier = sql.Identifier(schema)
    connection.execute(sql.SQL("CREATE SCHEMA {}").format(identifier))
    connection.execute(
        sql.SQL("COMMENT ON SCHEMA {} IS {}").format(identifier, read_model.fingerprint)
    )
    connection.execute("SELECT set_config('search_path', %s, true)", (schema,))
    connection.execute(_ENGINE_TABLES.encode())
    connection.execute(
        "INSERT INTO checkpoint SELECT log, 0 FROM unnest(%s::text[]) log", (list(read_model.logs),)
    )
    if target.tables is None:
        connection.execute(read_model.tables.encode())
    if target.tables is None and indexed:
        create_indexes(connection, target)


def create_indexes(connection: Connection[Any], target: Target) -> None:
    """Create what queries need beside the tables."""
    connection.execute("SELECT set_config('search_path', %s, true)", (target.schema,))
    connection.execute(target.read_model.indexes.encode())


def drop(connection: Connection[Any], schema: str) -> None:
    """Drop the schema with all in it, if there is one."""
    connection.execute(sql.SQL("DROP SCHEMA IF EXISTS {} CASCADE").format(sql.Identifier(schema)))


def drop_building(connection: Connection[Any], read_model: ReadModel) -> None:
    """Drop what a rebuild has made so far, the checkpoints of its processes too."""
    parts = connection.execute(
        "SELECT nspname FROM pg_namespace WHERE starts_with(nspname, %s)", (read_model.building,)
    ).fetchall()
    for (schema,) in parts:
        drop(connection, schema)


def outdated(connection: Connection[Any], read_model: ReadModel) -> bool:
    """Whether the live tables were made by another version of the program."""
    return _fingerprint(connection, read_model) != read_model.fingerprint


def _fingerprint(connection: Connection[Any], read_model: ReadModel) -> str | None:
    """The fingerprint of the live tables; None where there are none."""
    row = connection.execute(
        "SELECT coalesce(obj_description(oid, 'pg_namespace'), '') FROM pg_namespace"
        " WHERE nspname = %s",
        (read_model.name,),
    ).fetchone()
    return None if row is None else str(row[0])


def answers_while_outdated(connection: Connection[Any], read_model: ReadModel) -> bool:
    """Whether the live tables have this program's shape, so that only their fold is another's."""
    return (_fingerprint(connection, read_model) or "").split(" ")[0] == read_model.shape


def install(pool: Pool, read_models: Sequence[ReadModel]) -> list[ReadModel]:
    """Create the read models that are missing, and drop what a rebuild that died has left.

    Returns:
        The read models that another version of the program made: rebuild them.
    """
    found = []
    with library_errors():
        for read_model in read_models:
            with pool.connection() as connection, connection.transaction():
                if _ours(connection, "rebuild", read_model.name):
                    drop_building(connection, read_model)
                if _ours(connection, "verify", read_model.name):
                    drop(connection, read_model.verifying)
                made_by = _fingerprint(connection, read_model)
                if made_by is None:
                    # Only who creates it waits: somebody else may be folding into what is there.
                    advisory_lock(connection, "fold", read_model.name)
                    made_by = _fingerprint(connection, read_model)
                if made_by is None:
                    create(connection, Target(read_model, read_model.name))
                elif made_by != read_model.fingerprint:
                    found.append(read_model)
    return found


def advisory_lock(connection: Connection[Any], purpose: str, schema: str) -> None:
    """Wait for the lock `purpose` of the schema and hold it until the transaction ends.

    `fold` lets one runner at a time apply a batch; `read` is shared by readers and taken alone to
    swap schemas under them.
    """
    connection.execute(
        f"SELECT pg_advisory_xact_lock({LOCK_KEY})", {"purpose": purpose, "schema": schema}
    )


def _ours(connection: Connection[Any], purpose: str, schema: str) -> bool:
    row = connection.execute(
        f"SELECT pg_try_advisory_xact_lock({LOCK_KEY})", {"purpose": purpose, "schema": schema}
    ).fetchone()
    return row == (True,)


@contextmanager
def reading(pool: Pool, schema: str) -> Iterator[Connection[Any]]:
    """A transaction that reads the tables of `schema`, which stay the same ones until it ends.

    Raises:
        OperationalError: the database cannot be reached (the event-sourcing library's error).
    """
    with library_errors(), pool.connection() as connection, connection.transaction():
        connection.execute(_ENTER_TO_READ, {"purpose": "read", "schema": schema})
        yield connection


def checkpoints(connection: Connection[Any]) -> dict[str, Checkpoint]:
    """How far the tables being read are folded, by log."""
    rows = connection.execute("SELECT log, position, recorded_at FROM checkpoint")
    return {log: Checkpoint(position, recorded_at) for log, position, recorded_at in rows}


def parked_count(connection: Connection[Any], positions: Positions) -> int:
    """How many events up to the positions are missing from the tables being read."""
    row = connection.execute(
        "SELECT count(*) FROM parked JOIN unnest(%s::text[], %s::bigint[]) asked(log, position)"
        " USING (log) WHERE parked.position <= asked.position",
        (list(positions), list(positions.values())),
    ).fetchone()
    return 0 if row is None else int(row[0])


def parked_events(connection: Connection[Any], limit: int = 1000) -> list[ParkedEvent]:
    """The events that are missing from the tables being read, the earliest first."""
    rows = connection.execute(
        "SELECT log, position, originator_id, originator_version, type_name, error FROM parked"
        " ORDER BY log, position LIMIT %s",
        (limit,),
    )
    return [ParkedEvent._make(row) for row in rows]


def digest(connection: Connection[Any], read_model: ReadModel, positions: Positions) -> str:
    """SHA-256 over all that the tables being read tell as of the positions, in hexadecimal.

    Two builds of a read model tell the same exactly when their digests are equal.
    """
    hashed = hashlib.sha256()
    parameters = {log: positions[log] for log in read_model.logs}
    for query in read_model.rows_as_of:
        with (
            connection.cursor() as cursor,
            cursor.copy(f"COPY ({query}) TO STDOUT".encode(), parameters) as rows,
        ):
            for row in rows:
                hashed.update(row)
        hashed.update(b"\\.\n")
    return hashed.hexdigest()
