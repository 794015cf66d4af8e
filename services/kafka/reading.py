"""A message as what it says: an event of the log, a watermark, how far the log is settled.

Whatever does not fit the contract in `contracts/schemas/asyncapi.yaml` is refused here, before it
comes near a database that would refuse it together with everything around it.
"""

from datetime import UTC, date, datetime
from typing import NamedTuple
from uuid import UUID

from pydantic_core import from_json

from services.eventlog.feed import Settled
from services.eventlog.replica import LogRow
from services.kafka.messages import SETTLED, WATERMARK, Headers, source_of

MOST_POSITION = 2**63 - 1
MOST_VERSION = 2**31 - 1


class Malformed(ValueError):
    """The message is none of those that the log's relay sends."""


class Watermark(NamedTuple):
    """Everything up to the position is in the partitions, before this."""

    position: int


Said = LogRow | Watermark | Settled


def said_by(log: str, headers: Headers, value: bytes | None) -> Said:
    """What the message of the log's relay says.

    Raises:
        Malformed: it is no such message.
    """
    try:
        attributes = {name: content.decode() for name, content in headers}
        if attributes["ce_source"].encode() != source_of(log) or value is None:
            raise Malformed("it is not of this log")
        match attributes["ce_type"]:
            case type_name if type_name == WATERMARK:
                return Watermark(_number(attributes["ce_position"], 0, MOST_POSITION))
            case type_name if type_name == SETTLED:
                return _settled(value)
            case _:
                return _row(attributes, value)
    except (KeyError, ValueError, OverflowError, AttributeError, TypeError) as error:
        # The error may repeat a value; its class says enough.
        raise Malformed(type(error).__name__) from None


def _row(attributes: dict[str, str], value: bytes) -> LogRow:
    if not isinstance(from_json(value), dict):
        raise Malformed("its value is not an object")
    causation_id = attributes.get("ce_causationid")
    effective_date = attributes.get("ce_effectivedate")
    municipality = attributes.get("ce_municipality")
    return LogRow(
        _number(attributes["ce_position"], 1, MOST_POSITION),
        UUID(attributes["ce_subject"]),
        _number(attributes["ce_streamversion"], 0, MOST_POSITION),
        _text(attributes["ce_type"]),
        _number(attributes["ce_schemaversion"], 1, MOST_VERSION),
        _time(attributes["ce_time"]),
        None if effective_date is None else date.fromisoformat(effective_date),
        None if municipality is None else _text(municipality),
        _text(attributes["ce_actor"]),
        _text(attributes["ce_purpose"]),
        UUID(attributes["ce_commandid"]),
        UUID(attributes["ce_correlationid"]),
        None if causation_id is None else UUID(causation_id),
        value,
    )


def _settled(value: bytes) -> Settled:
    body = from_json(value)
    return Settled(_time(body["settled_until"]), _number(str(body["position"]), 0, MOST_POSITION))


def _number(text: str, least: int, most: int) -> int:
    number = int(text)
    if not least <= number <= most:
        raise Malformed("a number is out of its range")
    return number


def _text(text: str) -> str:
    if "\0" in text:
        raise Malformed("PostgreSQL keeps no such text")
    return text


def _time(text: str) -> datetime:
    moment = datetime.fromisoformat(text)
    if moment.tzinfo is None:
        raise Malformed("a time without its zone")
    return moment.astimezone(UTC)
