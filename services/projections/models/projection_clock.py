"""Which position of each log a time means.

Times along a log never go backwards, so the events recorded up to a time are those up to the last
position of the last moment that is not later.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from psycopg import Connection

from services.eventlog.event import RecordedEvent
from services.eventlog.read_model import ReadModel

TABLES = """
CREATE TABLE moment (
    log           text        NOT NULL,
    recorded_at   timestamptz NOT NULL,
    last_position bigint      NOT NULL,
    PRIMARY KEY (log, recorded_at)
);
CREATE UNIQUE INDEX ON moment (log, last_position);
"""

ROWS = """
SELECT log, recorded_at, least(last_position, until)
  FROM (SELECT moment.*, lag(last_position, 1, 0::bigint) OVER earlier AS before,
               CASE log WHEN 'case' THEN %(case)s ELSE %(claims)s END AS until
          FROM moment WINDOW earlier AS (PARTITION BY log ORDER BY recorded_at)) moments
 WHERE before < until ORDER BY log, recorded_at
"""


def fold(connection: Connection[Any], log: str, events: Sequence[RecordedEvent[Any]]) -> None:
    """One row for each distinct time; events recorded together share one."""
    last_positions = {event.recorded_at: event.position for event in events}
    connection.execute(
        "INSERT INTO moment SELECT %s, * FROM unnest(%s::timestamptz[], %s::bigint[])"
        " ON CONFLICT (log, recorded_at) DO UPDATE SET last_position = excluded.last_position",
        (log, list(last_positions), list(last_positions.values())),
    )


PROJECTION_CLOCK = ReadModel(
    "projection_clock", ("case", "claims"), TABLES, fold, (ROWS,), reads_facts=False
)


def position_at(connection: Connection[Any], log: str, time: datetime) -> int:
    """The last folded position recorded at or before `time`; 0 where there is none."""
    row = connection.execute(
        "SELECT last_position FROM moment WHERE log = %s AND recorded_at <= %s"
        " ORDER BY recorded_at DESC LIMIT 1",
        (log, time),
    ).fetchone()
    return 0 if row is None else int(row[0])


def recorded_at(connection: Connection[Any], log: str, position: int) -> datetime | None:
    """When the event at `position` was recorded; None where it is not folded yet."""
    row = connection.execute(
        "SELECT recorded_at FROM moment WHERE log = %s AND last_position >= %s"
        " ORDER BY last_position LIMIT 1",
        (log, position),
    ).fetchone()
    return None if row is None else row[0]
