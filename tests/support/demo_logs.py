"""What the demo's databases hold, read as their owner, past every service."""

from typing import Any, NamedTuple

import psycopg

from tests.support.demo import Demo

LOGS = ("case", "claims")
_FINGERPRINT = """
SELECT count(*), max(position), md5(string_agg(md5(event::text), '' ORDER BY position))
  FROM eventlog.event
"""


class LogState(NamedTuple):
    """How many events a log holds, its last position, and a digest of every column of them."""

    events_count: int
    last_position: int | None
    digest: str | None


def rows(demo: Demo, database: str, query: str, *parameters: Any) -> list[tuple[Any, ...]]:
    """What the query finds in one of the demo's databases (`case`, `claims`, `projections`, …)."""
    with psycopg.connect(demo.dsn(f"lieta_{database}")) as connection:
        return connection.execute(query.encode(), parameters).fetchall()


def log_states(demo: Demo) -> dict[str, LogState]:
    """The state of both logs: equal before and after exactly when nothing was recorded."""
    return {log: LogState._make(rows(demo, log, _FINGERPRINT)[0]) for log in LOGS}
