"""Every event of both logs as a row, so that any state can be folded as it was known at any time.

The state is the event's own JSON. Personal data is not even kept sealed: a marker says that there
was a value.
"""

import json
from collections.abc import Iterator, Sequence
from struct import Struct
from typing import Any

from psycopg import Connection

from contracts.events import Fact
from services.eventlog.event import RecordedEvent
from services.eventlog.read_model import ReadModel
from services.projections.models.copying import (
    CopyInto,
    packed_date,
    repeated_text,
    timestamptz,
)

TABLES = """
CREATE TABLE event (
    log            text        NOT NULL,
    position       bigint      NOT NULL,
    stream_id      uuid        NOT NULL,
    version        bigint      NOT NULL,
    type_name      text        NOT NULL,
    schema_version integer     NOT NULL,
    recorded_at    timestamptz NOT NULL,
    effective_date date        NOT NULL,
    actor          text        NOT NULL,
    municipality   text        NOT NULL,
    state          json        NOT NULL
);
"""
INDEXES = """
ALTER TABLE event ADD PRIMARY KEY (log, position);
CREATE INDEX ON event (stream_id, version);
CREATE INDEX ON event ((state->>'rate_reference')) WHERE type_name = 'rate.published';
"""
ROWS = (
    "SELECT * FROM event WHERE (log = 'case' AND position <= %(case)s)"
    " OR (log = 'claims' AND position <= %(claims)s)"
    ' ORDER BY log COLLATE "C", position'
)
WITHHELD = {"sealed": ""}
"""What stands for personal data: a sealed value of nothing."""

_copy_events = CopyInto(
    "event",
    "log text",
    "position int8",
    "stream_id uuid",
    "version int8",
    "type_name text",
    "schema_version int4",
    "recorded_at timestamptz",
    "effective_date date",
    "actor text",
    "municipality text",
    "state json",
)
_COLUMNS = Struct("!h").pack(11)
_POSITION_AND_STREAM = Struct("!iqi16siq").pack
_INT4 = Struct("!ii").pack
_INT8 = Struct("!iq").pack
_SIZE = Struct("!i").pack


def stored_state(fact: Fact) -> bytes:
    """The fact as JSON, a marker in the place of each personal value."""
    state = fact.__pydantic_serializer__.to_json(fact)
    if not fact.personal:
        return state
    fields: dict[str, Any] = json.loads(state)
    fields |= {name: WITHHELD for name in fact.personal if fields[name] is not None}
    return json.dumps(fields, ensure_ascii=False, separators=(",", ":")).encode()


def _packed(log: str, events: Sequence[RecordedEvent[Any]]) -> Iterator[bytes]:
    of_log = _COLUMNS + repeated_text(log)
    for event in events:
        fact: Fact = event.fact
        state = stored_state(fact)
        yield b"".join(
            (
                of_log,
                _POSITION_AND_STREAM(
                    8, event.position, 16, event.originator_id.bytes, 8, event.originator_version
                ),
                repeated_text(fact.type_name),
                _INT4(4, fact.schema_version),
                _INT8(8, timestamptz(event.recorded_at)),
                packed_date(fact.effective_date),
                repeated_text(event.envelope.actor),
                repeated_text(fact.municipality),
                _SIZE(len(state)),
                state,
            )
        )


def fold(connection: Connection[Any], log: str, events: Sequence[RecordedEvent[Any]]) -> None:
    """Add a row for every event."""
    _copy_events.packed(connection, _packed(log, events))


HISTORY = ReadModel(
    "history", ("case", "claims"), TABLES, fold, (ROWS,), INDEXES, partition_by="stream"
)
