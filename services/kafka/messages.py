"""An event as a message: CloudEvents 1.0 in binary mode, its stored state as it is.

The attributes are headers; the value is the event's JSON with its personal fields sealed. A
watermark says that everything up to its position is published; each partition carries its own copy,
so that whoever reads a partition knows how far it is complete.
"""

import json
from datetime import UTC, datetime
from typing import NamedTuple

from services.eventlog.feed import Settled
from services.eventlog.replica import LogRow

WATERMARK = "lieta.watermark"
"""The type of a watermark."""
SETTLED = "lieta.settled"
"""The type of what says up to which time nothing more can appear."""

Headers = list[tuple[str, bytes]]


class Message(NamedTuple):
    """What is sent: the key decides the partition, and every event of a stream has the same."""

    key: bytes
    headers: Headers
    value: bytes


def event_message(log: str, row: LogRow) -> Message:
    """The message of an event; its id is the position, which is unique in its source, the log."""
    headers = _attributes(log, row.type_name, row.position, row.recorded_at)
    headers += [
        ("ce_subject", str(row.originator_id).encode()),
        ("ce_dataschema", f"urn:lieta:event:{row.type_name}@{row.schema_version}".encode()),
        ("ce_streamversion", b"%d" % row.originator_version),
        ("ce_schemaversion", b"%d" % row.schema_version),
        ("ce_actor", row.actor.encode()),
        ("ce_purpose", row.purpose.encode()),
        ("ce_commandid", str(row.command_id).encode()),
        ("ce_correlationid", str(row.correlation_id).encode()),
        ("traceparent", traceparent(row)),
    ]
    for name, value in (
        ("ce_causationid", row.causation_id),
        ("ce_effectivedate", row.effective_date),
        ("ce_municipality", row.municipality),
    ):
        if value is not None:
            headers.append((name, str(value).encode()))
    return Message(str(row.originator_id).encode(), headers, row.state)


def traceparent(row: LogRow) -> bytes:
    """The event's place in its trace (W3C Trace Context): the correlation id names the trace."""
    return f"00-{row.correlation_id.hex}-{row.command_id.hex[:16]}-01".encode()


def watermark_message(log: str, position: int) -> Message:
    """The message that says that everything up to `position` is published."""
    headers = _attributes(log, WATERMARK, position, datetime.now(UTC))
    return Message(b"", headers, json.dumps({"position": position}).encode())


def settled_message(log: str, settled: Settled) -> Message:
    """The message that says up to which time all is recorded, and at which position that ends."""
    headers = _attributes(log, SETTLED, settled.position, datetime.now(UTC))
    value = {"position": settled.position, "settled_until": _rfc3339(settled.until)}
    return Message(b"", headers, json.dumps(value).encode())


def watermark_of(headers: Headers) -> int | None:
    """The position of a watermark; None of any other message."""
    attributes = dict(headers)
    if attributes.get("ce_type") != WATERMARK.encode():
        return None
    return int(attributes["ce_position"])


def _attributes(log: str, type_name: str, position: int, time: datetime) -> Headers:
    moment = _rfc3339(time)
    kinds = {WATERMARK: f"watermark-{position}", SETTLED: f"settled-{moment}"}
    return [
        ("content-type", b"application/json"),
        ("ce_specversion", b"1.0"),
        ("ce_id", kinds.get(type_name, str(position)).encode()),
        ("ce_source", source_of(log)),
        ("ce_type", type_name.encode()),
        ("ce_time", moment.encode()),
        ("ce_position", b"%d" % position),
    ]


def source_of(log: str) -> bytes:
    """The log as the source of CloudEvents."""
    return f"urn:lieta:log:{log}".encode()


def _rfc3339(time: datetime) -> str:
    return time.astimezone(UTC).isoformat().replace("+00:00", "Z")
