"""A house of services in miniature: two real logs, their feeds, and the read models."""

from collections.abc import Callable, Sequence
from time import sleep
from typing import Any
from uuid import UUID, uuid4

import psycopg
from psycopg import Connection, sql

from contracts.events import Fact
from services.eventlog.application import LogApplication
from services.eventlog.event import Event
from services.eventlog.feed import PostgresFeed
from services.eventlog.keystore import KeyStore, NoKeys
from services.eventlog.mapper import FactMapper
from services.eventlog.pool import open_pool
from services.eventlog.projector import catch_up
from services.eventlog.read_model import ReadModel, Target, digest, drop, install, reading
from services.eventlog.schema import install_keystore, install_log
from services.projections.known_at import Knowledge
from services.projections.runner import READ_MODELS
from tests.unit.projections.facts import ENVELOPE


class House:
    """The logs `case` and `claims`, and a database with every read model installed.

    Its writers hold keys of personal data, its feeds none, as in production.
    """

    def __init__(self, new_database: Callable[[], str]) -> None:
        self.dsn = new_database()
        self.log_dsns = {log: new_database() for log in ("case", "claims")}
        self.pool = open_pool(self.dsn)
        self._log_pools = {log: open_pool(dsn) for log, dsn in self.log_dsns.items()}
        for dsn in self.log_dsns.values():
            install_log(dsn)
        install_keystore(self.dsn)
        self.keys = KeyStore(self.pool, b"k" * 32)
        self.apps = {log: LogApplication(pool, self.keys) for log, pool in self._log_pools.items()}
        self.feeds = [
            PostgresFeed(log, pool, FactMapper(NoKeys())) for log, pool in self._log_pools.items()
        ]
        self.read_models: Sequence[ReadModel] = list(READ_MODELS.values())
        self._versions: dict[UUID, int] = {}
        install(self.pool, self.read_models)

    def empty(self) -> None:
        """Forget all that was recorded and folded."""
        for dsn in self.log_dsns.values():
            with psycopg.connect(dsn) as connection:
                # As the owner of the server: nobody else gets past the log's triggers.
                connection.execute("SET session_replication_role = replica")
                _delete_all(connection, "eventlog")
        with self.pool.connection() as connection, connection.transaction():
            for (schema,) in connection.execute(
                "SELECT nspname FROM pg_namespace"
                " WHERE nspname LIKE 'scratch%' OR nspname LIKE '%\\_\\_building'"
            ).fetchall():
                drop(connection, schema)
            for read_model in self.read_models:
                _delete_all(connection, read_model.name)
        self._versions.clear()

    def empty_targets(self, targets: Sequence[Target]) -> None:
        """Forget what was folded into read models in other schemas."""
        with self.pool.connection() as connection, connection.transaction():
            for target in targets:
                _delete_all(connection, target.schema)

    def wait_for_a_waiter(self, dsn: str) -> None:
        """Wait until somebody waits for a lock in the database."""
        with psycopg.connect(dsn, autocommit=True) as connection:
            for _ in range(1000):
                waiting = connection.execute(
                    "SELECT FROM pg_locks JOIN pg_stat_activity USING (pid)"
                    " WHERE NOT granted AND datname = current_database()"
                ).fetchone()
                if waiting is not None:
                    return
                sleep(0.01)
        raise TimeoutError("nobody waits for a lock")

    def close(self) -> None:
        """Give the connections back."""
        for pool in (self.pool, *self._log_pools.values()):
            pool.close()

    def record(self, log: str, *facts: Fact, stream: UUID | None = None) -> UUID:
        """Append the facts to a stream (a new one by default), together; returns its id."""
        stream = stream or uuid4()
        first = self._versions.get(stream, 0) + 1
        events = [Event(stream, first + n, fact, ENVELOPE) for n, fact in enumerate(facts)]
        self.apps[log].save(*events)
        self._versions[stream] = first + len(facts) - 1
        return stream

    def record_unreadable(self, stream: UUID) -> None:
        """Append an event of a type that this program does not know to a stream of the log case."""
        version = self._versions[stream] = self._versions.get(stream, 0) + 1
        with psycopg.connect(self.log_dsns["case"]) as connection:
            connection.execute(
                "INSERT INTO eventlog.event (position, originator_id, originator_version,"
                " type_name, schema_version, recorded_at, actor, purpose, command_id,"
                " correlation_id, state)"
                " SELECT max(position) + 1, %s, %s, 'case.abducted', 1, clock_timestamp(), 'a',"
                " 'b', %s, %s, '{}' FROM eventlog.event",
                (stream, version, uuid4(), uuid4()),
            )

    def last_positions(self) -> dict[str, int]:
        """Where the logs end."""
        return {feed.log: feed.last_position() for feed in self.feeds}

    def catch_up(self, *read_models: ReadModel, batch_events: int = 2000) -> None:
        """Fold all that is recorded."""
        catch_up(self.pool, read_models or self.read_models, self.feeds, batch_events)

    def digest(
        self,
        read_model: ReadModel,
        schema: str | None = None,
        positions: dict[str, int] | None = None,
    ) -> str:
        """The digest of a read model's tables as of the positions, by default of all."""
        with reading(self.pool, schema or read_model.name) as connection:
            return digest(connection, read_model, positions or self.last_positions())

    def knowledge(self, wait_seconds: float = 5.0) -> Knowledge:
        """Questions as of what was known."""
        return Knowledge(self.pool, self.feeds, wait_seconds)


def _delete_all(connection: Connection[Any], schema: str) -> None:
    tables = connection.execute(
        "SELECT tablename FROM pg_tables WHERE schemaname = %s", (schema,)
    ).fetchall()
    for (table,) in tables:
        name = sql.Identifier(schema, table)
        if table == "checkpoint":
            query = sql.SQL("UPDATE {} SET position = 0, recorded_at = NULL")
        else:
            query = sql.SQL("DELETE FROM {}")
        connection.execute(query.format(name))
