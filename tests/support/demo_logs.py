"""What the demo's databases hold, read as their owner, past every service."""

from typing import Any, NamedTuple

import psycopg

from tests.support.demo import Demo

LOGS = ("case", "claims")
# A row that is added or updated is of a later transaction than all others; a deleted one lacks.
_STATE = """
SELECT count(*), max(position), max(xmin::text::bigint)
  FROM eventlog.event
"""


class LogState(NamedTuple):
    """How many events a log holds, its last position, and the last transaction that wrote any."""

    events_count: int
    last_position: int | None
    last_transaction: int | None


def rows(demo: Demo, database: str, query: str, *parameters: Any) -> list[tuple[Any, ...]]:
    """What the query finds in one of the demo's databases (`case`, `claims`, `projections`, …)."""
    with psycopg.connect(demo.dsn(f"lieta_{database}")) as connection:
        return connection.execute(query.encode(), parameters).fetchall()


def log_states(demo: Demo) -> dict[str, LogState]:
    """The state of both logs: equal before and after exactly when nothing was written to them."""
    return {log: LogState._make(rows(demo, log, _STATE)[0]) for log in LOGS}
