"""Rebuilding read models beside the live ones, and as of an earlier position.

Readers see the old tables or the new ones, never neither: the schemas change names in one
transaction, under a lock that every reader shares. What dies in the middle leaves the old ones.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from typing import Any

import psycopg
from psycopg import Connection, sql

from services.eventlog.feed import Feed
from services.eventlog.folding import nested, relaxed
from services.eventlog.parallel import fill_in_parallel
from services.eventlog.pool import Pool, library_errors
from services.eventlog.projector import Tail
from services.eventlog.read_model import (
    LOCK_KEY,
    Positions,
    ReadModel,
    Target,
    advisory_lock,
    create,
    create_indexes,
    drop,
    drop_building,
)

BATCH_EVENTS = 5000
SWAP_ATTEMPTS = 10


class RebuildRunning(Exception):
    """Somebody rebuilds this read model already."""

    def __init__(self, name: str) -> None:
        super().__init__(f"the read model {name} is being rebuilt already")
        self.name = name


class FeedBehind(Exception):
    """The feed holds less than the live tables have folded, so these were not replaced."""

    def __init__(self, name: str) -> None:
        super().__init__(f"the feed ends before what the live read model {name} has folded")
        self.name = name


def rebuild(
    pool: Pool,
    read_models: Sequence[ReadModel],
    feeds: Sequence[Feed],
    *,
    batch_events: int = BATCH_EVENTS,
    processes: int = 1,
    before_swap: Callable[[], None] = lambda: None,
) -> None:
    """Fold the logs from their beginning into new tables, and put these in place of the live ones.

    Events are decoded once for all the read models. Memory holds one batch, however long the logs.

    Args:
        pool: connections to the database of the read models, three at least.
        read_models: which; each is swapped by itself.
        feeds: one for each log that they fold.
        batch_events: how many events a transaction folds at most.
        processes: how many fold at the same time. Each of them decodes the streams that are its
            own and folds what is partitioned by stream; a read model that needs the whole log is
            folded by one of them. With 1 this process does it all.
        before_swap: called when the new tables are nearly caught up, and nothing is swapped yet.

    Raises:
        RebuildRunning: one of them is being rebuilt; nothing was done.
        FeedBehind: see there.
        WorkerFailed: one of the processes died or failed; what was not swapped stays as it was.
        OperationalError: the database cannot be reached; what was not swapped yet stays as it was.
    """
    targets = [Target(read_model, read_model.building) for read_model in read_models]
    with library_errors(), _alone(pool, read_models) as guard:
        try:
            _create_all(guard, targets)
            if processes > 1:
                fill_in_parallel(pool, targets, feeds, processes, batch_events)
                _index(pool, targets)
            else:
                _fill_all(pool, targets, feeds, batch_events)
            before_swap()
            _fold_all(pool, targets, feeds, batch_events)
            for target in targets:
                _catch_up_and_swap(guard, target, feeds, batch_events)
        except BaseException:
            # Tidy, not needed: whoever starts next drops what is left.
            with suppress(psycopg.Error):
                for read_model in read_models:
                    drop_building(guard, read_model)
            raise


def build_as_of(
    pool: Pool, target: Target, feeds: Sequence[Feed], positions: Positions, batch_events: int = 500
) -> None:
    """Build a read model in a schema of the caller's from the events up to the positions only.

    Args:
        pool: connections to the database.
        target: the read model and a schema that does not exist; the caller drops it.
        feeds: one for each log that the read model folds.
        positions: the last position to fold, by log.
        batch_events: how many events a transaction folds at most.
    """
    with library_errors():
        with pool.connection() as connection, connection.transaction():
            create(connection, target)
        for feed in feeds:
            Tail(relaxed(pool), [target], feed, batch_events).run(until=positions[feed.log])


def _fold_all(
    pool: Pool, targets: Sequence[Target], feeds: Sequence[Feed], batch_events: int
) -> None:
    for feed in feeds:
        Tail(relaxed(pool), targets, feed, batch_events).run()


def _fill_all(
    pool: Pool, targets: Sequence[Target], feeds: Sequence[Feed], batch_events: int
) -> None:
    """Fold one log after the other; the database indexes what is full while the next is folded."""
    filling = set(targets)
    with ThreadPoolExecutor(max_workers=1) as indexer:
        indexed = []
        for number, feed in enumerate(feeds, 1):
            Tail(relaxed(pool), targets, feed, batch_events).run()
            to_come = {later.log for later in feeds[number:]}
            full = {target for target in filling if to_come.isdisjoint(target.read_model.logs)}
            filling -= full
            indexed.append(indexer.submit(_index, pool, full))
        for done in indexed:
            done.result()


def _create_all(guard: Connection[Any], targets: Sequence[Target]) -> None:
    with guard.transaction():
        guard.execute("SET LOCAL synchronous_commit = off")
        for target in targets:
            drop_building(guard, target.read_model)
            create(guard, target, indexed=False)


def _index(pool: Pool, targets: Iterable[Target]) -> None:
    """Make the indexes, and tell the planner about tables that were filled at once."""
    for target in targets:
        with relaxed(pool)() as connection:
            create_indexes(connection, target)
            # A small sample does until autovacuum comes: the planner only needs to know that the
            # tables are large.
            connection.execute("SET LOCAL default_statistics_target = 10")
            tables = connection.execute(
                "SELECT tablename FROM pg_tables WHERE schemaname = %s", (target.schema,)
            ).fetchall()
            names = [sql.Identifier(target.schema, table) for (table,) in tables]
            connection.execute(sql.SQL("ANALYZE {}").format(sql.SQL(", ").join(names)))


@contextmanager
def _alone(pool: Pool, read_models: Sequence[ReadModel]) -> Iterator[Connection[Any]]:
    """A connection whose session holds the rebuild lock of each read model.

    Everything that must not happen without the locks is done on this connection.
    """
    with pool.connection() as connection:
        try:
            for read_model in read_models:
                row = connection.execute(
                    f"SELECT pg_try_advisory_lock({LOCK_KEY})",
                    {"purpose": "rebuild", "schema": read_model.name},
                ).fetchone()
                if row != (True,):
                    raise RebuildRunning(read_model.name)
            yield connection
        finally:
            with suppress(psycopg.Error):
                connection.execute("SELECT pg_advisory_unlock_all()")


def _catch_up_and_swap(
    guard: Connection[Any], target: Target, feeds: Sequence[Feed], batch_events: int
) -> None:
    """Retry while a reader keeps the old tables for longer than the lock timeout."""
    for attempt in range(1, SWAP_ATTEMPTS + 1):
        try:
            with guard.transaction():
                _swap(guard, target, feeds, batch_events)
            return
        except psycopg.errors.LockNotAvailable:
            if attempt == SWAP_ATTEMPTS:
                raise


def _swap(guard: Connection[Any], target: Target, feeds: Sequence[Feed], batch_events: int) -> None:
    name = target.read_model.name
    advisory_lock(guard, "fold", name)
    for feed in feeds:
        Tail(nested(guard), [target], feed, batch_events).run()
    advisory_lock(guard, "read", name)
    exists = guard.execute("SELECT FROM pg_namespace WHERE nspname = %s", (name,)).fetchone()
    if exists is not None:
        _refuse_to_lose_events(guard, target)
        drop(guard, name)
    guard.execute(
        sql.SQL("ALTER SCHEMA {} RENAME TO {}").format(
            sql.Identifier(target.schema), sql.Identifier(name)
        )
    )


def _refuse_to_lose_events(guard: Connection[Any], target: Target) -> None:
    query = sql.SQL(
        "SELECT FROM {}.checkpoint old JOIN {}.checkpoint new USING (log)"
        " WHERE new.position < old.position"
    ).format(sql.Identifier(target.read_model.name), sql.Identifier(target.schema))
    if guard.execute(query).fetchone() is not None:
        raise FeedBehind(target.read_model.name)
