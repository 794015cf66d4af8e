"""Proving that live tables tell what the log tells, by building them once more beside."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from itertools import zip_longest
from typing import Any, NamedTuple

import psycopg
from psycopg import Connection

from services.eventlog.feed import Feed
from services.eventlog.pool import Pool, library_errors
from services.eventlog.read_model import (
    LOCK_KEY,
    Positions,
    ReadModel,
    Target,
    checkpoints,
    digest,
    drop,
    parked_count,
    reading,
)
from services.eventlog.rebuild import build_as_of

MOST_DIFFERENCES = 5
_BATCH_ROWS = 1000
_TOLD = ("position", "_cents")
"""How the names of columns end whose values are told: they count, and name nobody."""


class VerificationRunning(Exception):
    """Somebody verifies this read model already."""

    def __init__(self, name: str) -> None:
        super().__init__(f"the read model {name} is being verified already")
        self.name = name


class Difference(NamedTuple):
    """A row in which the live tables and the log differ, without what may be personal.

    Args:
        part: which of the queries that tell the read model, from 1.
        row: which of its rows, from 1.
        columns: what differs; all of them where only one of the two has the row.
        live: the positions and amounts of the live row; None where there is no such row.
        rebuilt: the same of the row that the log makes.
    """

    part: int
    row: int
    columns: list[str]
    live: dict[str, int | None] | None
    rebuilt: dict[str, int | None] | None


class Verification(NamedTuple):
    """Whether the live tables tell what a rebuild up to the same positions tells."""

    positions: dict[str, int]
    live_digest: str
    rebuilt_digest: str
    live_parked: int
    rebuilt_parked: int
    differences: list[Difference]

    @property
    def equal(self) -> bool:
        """True where nothing differs, and the same number of events is missing."""
        return self.live_digest == self.rebuilt_digest and self.live_parked == self.rebuilt_parked


def verify(pool: Pool, read_model: ReadModel, feeds: Sequence[Feed]) -> Verification:
    """Build the read model in a scratch schema up to the live positions, and compare.

    Writers and readers go on meanwhile; what is folded later is not part of the question.

    Args:
        pool: connections to the database of the read models, four at least.
        read_model: one whose live tables have this program's shape.
        feeds: one for each log that it folds.

    Raises:
        VerificationRunning: it is being verified; nothing was done.
        OperationalError: the database cannot be reached.
    """
    scratch = Target(read_model, read_model.verifying)
    with _alone(pool, scratch):
        with reading(pool, read_model.name) as live:
            positions = {log: at.position for log, at in checkpoints(live).items()}
        folded = [feed for feed in feeds if feed.log in positions]
        build_as_of(pool, scratch, folded, positions, batch_events=5000)
        with reading(pool, read_model.name) as live, reading(pool, scratch.schema) as rebuilt:
            told, tells = (digest(one, read_model, positions) for one in (live, rebuilt))
            found = [] if told == tells else _differences(live, rebuilt, read_model, positions)
            return Verification(
                positions,
                live_digest=told,
                rebuilt_digest=tells,
                live_parked=parked_count(live, positions),
                rebuilt_parked=parked_count(rebuilt, positions),
                differences=list(found),
            )


@contextmanager
def _alone(pool: Pool, scratch: Target) -> Iterator[None]:
    """Holds the lock of verifying, and leaves no scratch schema behind."""
    name = scratch.read_model.name
    with library_errors(), pool.connection() as guard:
        row = guard.execute(
            f"SELECT pg_try_advisory_lock({LOCK_KEY})", {"purpose": "verify", "schema": name}
        ).fetchone()
        if row != (True,):
            raise VerificationRunning(name)
        try:
            drop(guard, scratch.schema)
            yield
        finally:
            with suppress(psycopg.Error):
                drop(guard, scratch.schema)
            with suppress(psycopg.Error):
                guard.execute("SELECT pg_advisory_unlock_all()")


def _differences(
    live: Connection[Any], rebuilt: Connection[Any], read_model: ReadModel, positions: Positions
) -> Iterator[Difference]:
    """The first rows that differ of each query, side by side; few rows are held at once."""
    parameters = {log: positions[log] for log in read_model.logs}
    for part, query in enumerate(read_model.rows_as_of, 1):
        found = 0
        with (
            live.cursor("live_rows") as ours,
            rebuilt.cursor("rebuilt_rows") as theirs,
        ):
            for cursor in (ours, theirs):
                cursor.itersize = _BATCH_ROWS
                cursor.execute(query.encode(), parameters)
            columns = [column.name for column in ours.description or ()]
            for number, (a, b) in enumerate(zip_longest(ours, theirs), 1):
                if a != b:
                    yield _difference(part, number, columns, a, b)
                    found += 1
                if found == MOST_DIFFERENCES:
                    break


def _difference(
    part: int,
    row: int,
    columns: list[str],
    live: Sequence[Any] | None,
    rebuilt: Sequence[Any] | None,
) -> Difference:
    differing = [
        name
        for index, name in enumerate(columns)
        if live is None or rebuilt is None or live[index] != rebuilt[index]
    ]
    return Difference(part, row, differing, _told(columns, live), _told(columns, rebuilt))


def _told(columns: list[str], row: Sequence[Any] | None) -> dict[str, int | None] | None:
    if row is None:
        return None
    return {
        name: value
        for name, value in zip(columns, row, strict=True)
        if name.endswith(_TOLD) and (value is None or isinstance(value, int))
    }
