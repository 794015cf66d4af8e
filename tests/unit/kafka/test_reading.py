"""What a message says is what the relay meant, and what no relay says is refused."""

from collections.abc import Callable
from datetime import UTC, date, datetime
from uuid import UUID

import pytest

from services.eventlog.feed import Settled
from services.eventlog.replica import LogRow
from services.kafka.messages import (
    Headers,
    Message,
    event_message,
    settled_message,
    watermark_message,
)
from services.kafka.reading import Malformed, Said, Watermark, said_by

MOMENT = datetime(2023, 5, 20, 10, 0, 0, 123456, UTC)
STREAM, COMMAND, CORRELATION, CAUSE = (UUID(int=number) for number in range(1, 5))
ROW = LogRow(
    7, STREAM, 3, "case.opened", 1, MOMENT, date(2023, 5, 1), "bauskas-novads", "ilze", "casework",
    COMMAND, CORRELATION, CAUSE, b'{"a": 1}',
)  # fmt: skip
BARE = ROW._replace(effective_date=None, municipality=None, causation_id=None)


def said(message: Message, log: str = "case") -> Said:
    return said_by(log, message.headers, message.value)


@pytest.mark.parametrize("row", [ROW, BARE])
def test_an_event_arrives_as_the_row_that_was_sent(row: LogRow) -> None:
    assert said(event_message("case", row)) == row


def test_a_watermark_and_what_is_settled_arrive_as_they_were_sent() -> None:
    settled = Settled(MOMENT, 12)

    assert said(watermark_message("case", 9)) == Watermark(9)
    assert said(settled_message("case", settled)) == settled


def test_the_trace_of_an_event_is_its_correlation() -> None:
    headers = dict(event_message("case", ROW).headers)

    assert headers["traceparent"].decode() == f"00-{CORRELATION.hex}-{COMMAND.hex[:16]}-01"


def test_a_message_of_another_log_is_refused() -> None:
    with pytest.raises(Malformed):
        said(event_message("claims", ROW), "case")


def with_header(name: str, value: bytes) -> Callable[[Headers], Headers]:
    return lambda headers: [(one, value if one == name else old) for one, old in headers]


def without(name: str) -> Callable[[Headers], Headers]:
    return lambda headers: [(one, old) for one, old in headers if one != name]


@pytest.mark.parametrize(
    "change",
    [
        with_header("ce_position", b"0"),
        with_header("ce_position", b"9223372036854775808"),
        with_header("ce_position", b"seven"),
        with_header("ce_subject", b"nobody"),
        with_header("ce_time", b"2023-05-20T10:00:00"),
        with_header("ce_time", b"0001-01-01T00:00:00+14:00"),
        with_header("ce_schemaversion", b"4294967296"),
        with_header("ce_actor", b"il\0ze"),
        with_header("ce_actor", b"\xff"),
        with_header("ce_effectivedate", b"yesterday"),
        without("ce_type"),
        without("ce_source"),
        without("ce_commandid"),
    ],
)
def test_headers_that_no_relay_sends_are_refused(change: Callable[[Headers], Headers]) -> None:
    message = event_message("case", ROW)

    with pytest.raises(Malformed):
        said_by("case", change(message.headers), message.value)


@pytest.mark.parametrize("value", [None, b"", b"not JSON", b"[]", b'"text"', b'{"a": '])
def test_a_value_that_is_no_object_is_refused(value: bytes | None) -> None:
    with pytest.raises(Malformed):
        said_by("case", event_message("case", ROW).headers, value)


def test_why_a_message_is_refused_does_not_repeat_it() -> None:
    headers = with_header("ce_position", b"Canary")(event_message("case", ROW).headers)

    with pytest.raises(Malformed) as refused:
        said_by("case", headers, ROW.state)

    assert "Canary" not in str(refused.value)
