"""An event as a message: CloudEvents 1.0 in binary mode, its stored state as it is.

The attributes are headers; the value is the event's JSON with its personal fields sealed. A
watermark says that everything up to its position is published; each partition carries its own copy,
so that whoever reads a partition knows how far it is complete.
"""

import json
from datetime import UTC, datetime
from typing import NamedTuple

from services.eventlog.replica import LogRow

WATERMARK = "lieta.watermark"
"""The type of a watermark."""

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
    ]
    for name, value in (
        ("ce_causationid", row.causation_id),
        ("ce_effectivedate", row.effective_date),
        ("ce_municipality", row.municipality),
    ):
        if value is not None:
            headers.append((name, str(value).encode()))
    return Message(str(row.originator_id).encode(), headers, row.state)


def watermark_message(log: str, position: int) -> Message:
    """The message that says that everything up to `position` is published."""
    headers = _attributes(log, WATERMARK, position, datetime.now(UTC))
    return Message(b"", headers, json.dumps({"position": position}).encode())


def watermark_of(headers: Headers) -> int | None:
    """The position of a watermark; None of any other message."""
    attributes = dict(headers)
    if attributes.get("ce_type") != WATERMARK.encode():
        return None
    return int(attributes["ce_position"])


def _attributes(log: str, type_name: str, position: int, time: datetime) -> Headers:
    kind = "watermark-" if type_name == WATERMARK else ""
    return [
        ("content-type", b"application/json"),
        ("ce_specversion", b"1.0"),
        ("ce_id", f"{kind}{position}".encode()),
        ("ce_source", f"urn:lieta:log:{log}".encode()),
        ("ce_type", type_name.encode()),
        ("ce_time", time.astimezone(UTC).isoformat().replace("+00:00", "Z").encode()),
        ("ce_position", b"%d" % position),
    ]
