"""Rows as PostgreSQL's binary format has them, so that any number of them is one parameter.

A save sends three arrays: rows of `eventlog.event`, `eventlog.receipt` and `eventlog.unique_key`.
psycopg writes an array element by element in Python, and a dozen arrays of one element each cost as
much as the save itself; a packed row costs a few microseconds, in the thread that saves.

An array is its header and its rows; a row is its length, its number of columns, and for each column
its type, its length (-1 for NULL) and its value (PostgreSQL: array_recv, record_recv).
"""

from collections.abc import Sequence
from datetime import date
from functools import lru_cache
from struct import Struct
from uuid import UUID

from eventsourcing.persistence import StoredEvent

from services.eventlog.event import ANONYMOUS, EnvelopedEvent, Receipt, UniqueKey

BYTEA, INT8, INT2, INT4, TEXT, DATE, TIMESTAMPTZ, UUID_, JSONB = (
    17, 20, 21, 23, 25, 1082, 1184, 2950, 3802,
)  # fmt: skip
NULL = -1
REPEATED = 4096
FIRST_DAY = date(2000, 1, 1).toordinal()

_LENGTH = Struct("!i").pack
_VALUE = Struct("!ii").pack
_ARRAY = Struct("!iiIii").pack
_EMPTY_ARRAY = Struct("!iiI").pack
_INT8 = Struct("!q").pack
# position and recorded_at are the database's to give
_STREAM = Struct("!iiiii16siiq").pack
_SCHEMA = Struct("!iiiii").pack
_DATE = Struct("!iii").pack
_COMMAND = Struct("!ii16sii16s").pack
_UUID = Struct("!ii16s").pack
_STATUS = Struct("!iih").pack
_NO_DATE, _NO_TEXT, _NO_UUID = (_VALUE(oid, NULL) for oid in (DATE, TEXT, UUID_))
_LAST_POSITION = _VALUE(INT8, 8)


class PackedArray(bytes):
    """An array in the binary format, as a parameter."""


def packed_array(row_type: int, rows: Sequence[bytes]) -> PackedArray:
    """The array of `rows`, whose type has the object identifier `row_type`."""
    if not rows:
        return PackedArray(_EMPTY_ARRAY(0, 0, row_type))
    return PackedArray(_ARRAY(1, 0, row_type, len(rows), 1) + b"".join(rows))


def packed_event(event: StoredEvent) -> bytes:
    """A row of `eventlog.event`; its position and time are left to the database."""
    assert isinstance(event.originator_id, UUID)
    effective_date: date | None = None
    municipality: str | None = None
    envelope = ANONYMOUS
    if isinstance(event, EnvelopedEvent):
        effective_date, municipality = event.effective_date, event.municipality
        envelope = event.envelope
    actor, purpose, command_id, correlation_id, causation_id = envelope
    version, state = event.originator_version, event.state
    return _row(
        _STREAM(14, INT8, NULL, UUID_, 16, event.originator_id.bytes, INT8, 8, version),
        _topic(event.topic),
        _NO_DATE if effective_date is None
        else _DATE(DATE, 4, effective_date.toordinal() - FIRST_DAY),
        _NO_TEXT if municipality is None else _repeated_text(municipality),
        _repeated_text(actor),
        _repeated_text(purpose),
        _COMMAND(UUID_, 16, command_id.bytes, UUID_, 16, correlation_id.bytes),
        _NO_UUID if causation_id is None else _UUID(UUID_, 16, causation_id.bytes),
        _VALUE(BYTEA, len(state)),
        state,
    )  # fmt: skip


def packed_receipt(receipt: Receipt) -> bytes:
    """A row of `eventlog.receipt` that lacks its last value, which `with_last_event` adds."""
    return _row(
        _LENGTH(5),
        _UUID(UUID_, 16, receipt.command_id.bytes),
        _bytes(receipt.request_digest),
        _STATUS(INT2, 2, receipt.status),
        _jsonb(receipt.response),
        _LAST_POSITION,
        missing_bytes=8,
    )


def with_last_event(packed_receipt: bytes, last_event: int) -> bytes:
    """The whole row: its last event is the given one, counted from 1, of the same append."""
    return packed_receipt + _INT8(last_event)


def packed_unique_key(key: UniqueKey) -> bytes:
    """A row of `eventlog.unique_key`."""
    return _row(
        _LENGTH(3),
        _text(key.scope),
        _bytes(key.digest),
        _UUID(UUID_, 16, key.originator_id.bytes),
    )


def split_topic(topic: str) -> tuple[str, int]:
    """The type name and schema version of a topic; 0 where a topic names no version."""
    type_name, at, version = topic.rpartition("@")
    return (type_name, int(version)) if at else (topic, 0)


def _row(*columns: bytes, missing_bytes: int = 0) -> bytes:
    row = b"".join(columns)
    return _LENGTH(len(row) + missing_bytes) + row


@lru_cache(REPEATED)
def _topic(topic: str) -> bytes:
    type_name, schema_version = split_topic(topic)
    return _text(type_name) + _SCHEMA(INT4, 4, schema_version, TIMESTAMPTZ, NULL)


def _bytes(value: bytes) -> bytes:
    return _VALUE(BYTEA, len(value)) + value


def _text(value: str) -> bytes:
    encoded = value.encode()
    return _VALUE(TEXT, len(encoded)) + encoded


_repeated_text = lru_cache(REPEATED)(_text)
"""The same for columns whose values come again and again."""


def _jsonb(text: str) -> bytes:
    encoded = text.encode()
    return _VALUE(JSONB, len(encoded) + 1) + b"\x01" + encoded
