"""Reading back events of the past."""

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from functools import cache
from typing import Any, Literal, NamedTuple
from uuid import UUID

from psycopg import Connection

from services.eventlog.keystore import NoKeys
from services.eventlog.mapper import FactMapper


class At(NamedTuple):
    """A moment on both time axes: known up to the positions, held up to the day (None: any)."""

    positions: dict[str, int]
    on: date | None = None


class PastEvent(NamedTuple):
    """An event as this read model keeps it; the personal data of `fact` is withheld."""

    log: Literal["case", "claims"]
    position: int
    stream_id: UUID
    version: int
    type_name: str
    schema_version: int
    recorded_at: datetime
    effective_date: date
    actor: str
    municipality: str
    fact: Any


_COLUMNS = (
    "SELECT log, position, stream_id, version, type_name, schema_version, recorded_at,"
    " effective_date, actor, municipality, state::text FROM event "
)
# The log is named first, so that a primary key finds the position.
_OF_STREAM = (
    _COLUMNS
    + "WHERE stream_id = %(stream_id)s AND log = %(log)s AND position <= %(position)s"
    + " AND (%(on)s::date IS NULL OR effective_date <= %(on)s) ORDER BY position"
)
_NAMED = (
    _COLUMNS
    + "JOIN unnest(%s::text[], %s::bigint[]) AS named(log, position) USING (log, position)"
    + " ORDER BY recorded_at, log, position LIMIT %s"
)
_OF_TYPE = (
    _COLUMNS
    + "WHERE stream_id = ANY(%(streams)s) AND log = %(log)s AND position <= %(position)s"
    + " AND type_name = ANY(%(type_names)s) ORDER BY position"
)
_COUNTS_FROM = (
    "CASE type_name WHEN 'transition.step_withdrawn' THEN (state->>'step_effective_date')::date"
    " WHEN 'case.death_corrected' THEN '-infinity' ELSE effective_date END"
)
"""The day from which an event counts: a correction as soon as it is known, whenever it was made."""
_BETWEEN = (
    _COLUMNS
    + "WHERE stream_id = %(stream_id)s AND log = %(log)s"
    + " AND (position <= %(before)s AND (%(before_on)s::date IS NULL"
    + f" OR {_COUNTS_FROM} <= %(before_on)s)) <> (position <= %(after)s"
    + f" AND (%(after_on)s::date IS NULL OR {_COUNTS_FROM} <= %(after_on)s)) ORDER BY position"
)


@cache
def _mapper() -> FactMapper:
    return FactMapper(NoKeys())


def _past(row: Sequence[Any]) -> PastEvent:
    *columns, state = row
    _, _, stream_id, version, type_name, schema_version, *_ = columns
    fact = _mapper().fact(type_name, schema_version, stream_id, version, state.encode())
    return PastEvent._make((*columns, fact))


def events_of(connection: Connection[Any], log: str, stream_id: UUID, at: At) -> list[PastEvent]:
    """The events of a stream as of the moment, in the order of recording."""
    parameters = {
        "stream_id": stream_id,
        "log": log,
        "position": at.positions[log],
        "on": at.on,
    }
    return [_past(row) for row in connection.execute(_OF_STREAM, parameters)]


def events_between(
    connection: Connection[Any], log: str, stream_id: UUID, before: At, after: At
) -> list[PastEvent]:
    """The events of a stream that are as of one moment and not as of the other."""
    parameters = {
        "stream_id": stream_id,
        "log": log,
        "before": before.positions[log],
        "before_on": before.on,
        "after": after.positions[log],
        "after_on": after.on,
    }
    return [_past(row) for row in connection.execute(_BETWEEN, parameters)]


def events_at(
    connection: Connection[Any], places: Sequence[tuple[str, int]], limit: int | None = None
) -> list[PastEvent]:
    """The first events at these positions of these logs, in the order of recording."""
    logs, positions = [log for log, _ in places], [position for _, position in places]
    return [_past(row) for row in connection.execute(_NAMED, (logs, positions, limit))]


def events_of_type(
    connection: Connection[Any],
    log: str,
    streams: Iterable[UUID],
    position: int,
    type_names: Sequence[str],
) -> list[PastEvent]:
    """The events of these types in the streams as known at the position, in its order."""
    parameters = {
        "streams": list(streams),
        "log": log,
        "position": position,
        "type_names": list(type_names),
    }
    return [_past(row) for row in connection.execute(_OF_TYPE, parameters)]


def rates_of(
    connection: Connection[Any], rate_references: Iterable[str], position: int
) -> list[PastEvent]:
    """The published rates of these references as known at the position of the case log."""
    rows = connection.execute(
        _COLUMNS + "WHERE type_name = 'rate.published' AND state->>'rate_reference' = ANY(%s)"
        " AND log = 'case' AND position <= %s ORDER BY effective_date, position",
        (list(rate_references), position),
    )
    return [_past(row) for row in rows]
