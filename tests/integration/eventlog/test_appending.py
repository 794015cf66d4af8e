"""Appending: streams continue by ones, positions and times only grow, all or nothing."""

from datetime import timedelta
from uuid import UUID, uuid4

import psycopg
import pytest
from eventsourcing.persistence import DataError, IntegrityError, StoredEvent
from psycopg.conninfo import conninfo_to_dict

from services.eventlog.event import ANONYMOUS, Receipt, UniqueKey
from services.eventlog.recorder import EventRecorder
from tests.integration.eventlog.stored import STATE_BYTES, count_rows, positions, receipt, stored


def test_a_save_of_five_thousand_events_over_a_unix_socket_completes(
    recorder: EventRecorder, dsn: str
) -> None:
    assert str(conninfo_to_dict(dsn)["host"]).startswith("/")
    events = stored(uuid4(), *range(1, 5001), state=b"x" * STATE_BYTES)

    assert recorder.insert_events(events) == list(range(1, 5001))

    assert recorder.select_events(events[0].originator_id) == events


@pytest.mark.parametrize(
    ("recorded", "given"),
    [
        pytest.param((), (2,), id="a new stream starts at 2"),
        pytest.param((), (-1,), id="a version below zero"),
        pytest.param((), (1, 3), id="a gap inside the batch"),
        pytest.param((), (2, 1), id="the batch is in the wrong order"),
        pytest.param((), (1, 1), id="a duplicate inside the batch"),
        pytest.param((1, 2), (2,), id="a stale writer"),
        pytest.param((1, 2), (2, 3), id="a batch that starts with a duplicate"),
        pytest.param((1, 2), (4,), id="a gap after the last version"),
        pytest.param((1, 2), (3, 5), id="a gap in a batch that continues"),
        pytest.param((1,), (0,), id="a version before the first"),
    ],
)
def test_a_batch_that_does_not_continue_its_stream_is_refused_and_nothing_is_written(
    recorder: EventRecorder, dsn: str, recorded: tuple[int, ...], given: tuple[int, ...]
) -> None:
    stream, other = uuid4(), uuid4()
    recorder.insert_events([*stored(stream, *recorded), *stored(other, 1)])

    with pytest.raises(IntegrityError):
        recorder.insert_events([*stored(other, 2), *stored(stream, *given)])
    with pytest.raises(IntegrityError):
        recorder.insert_events(stored(stream, *given))

    assert count_rows(dsn) == len(recorded) + 1


@pytest.mark.parametrize("first", [0, 1])
def test_a_stream_starts_at_zero_or_one(recorder: EventRecorder, first: int) -> None:
    assert recorder.insert_events(stored(uuid4(), first, first + 1)) == [1, 2]


def test_the_order_inside_a_batch_is_the_order_of_positions(recorder: EventRecorder) -> None:
    one, two = uuid4(), uuid4()
    batch = [*stored(one, 1), *stored(two, 1), *stored(one, 2), *stored(two, 2, 3), *stored(one, 3)]

    recorder.insert_events(batch)

    notified = recorder.select_notifications(start=None, limit=10)
    assert [(n.id, n.originator_id, n.originator_version) for n in notified] == [
        (position, event.originator_id, event.originator_version)
        for position, event in enumerate(batch, 1)
    ]


def test_a_refused_batch_leaves_no_gap_in_the_positions(recorder: EventRecorder, dsn: str) -> None:
    recorder.insert_events(stored(uuid4(), 1))
    with pytest.raises(IntegrityError):
        recorder.insert_events(stored(uuid4(), 7))

    recorder.insert_events(stored(uuid4(), 1))

    assert positions(dsn) == [1, 2]


def test_a_value_that_no_column_can_hold_is_refused_with_a_clear_error(
    recorder: EventRecorder, dsn: str
) -> None:
    for topic in ("nul\x00@1", "lone surrogate \ud800@1"):
        with pytest.raises(DataError):
            recorder.insert_events([StoredEvent(uuid4(), 1, topic, b"{}")])

    assert count_rows(dsn) == 0


def test_a_plain_stored_event_is_recorded_under_the_anonymous_envelope(
    recorder: EventRecorder, dsn: str
) -> None:
    recorder.insert_events(stored(uuid4(), 1))

    with psycopg.connect(dsn) as connection:
        row = connection.execute(
            "SELECT actor, purpose, command_id, correlation_id, causation_id FROM eventlog.event"
        ).fetchone()
    assert row == ANONYMOUS


def test_the_recorded_time_grows_with_every_transaction_and_is_one_within_it(
    recorder: EventRecorder, dsn: str
) -> None:
    for _ in range(50):
        recorder.insert_events(stored(uuid4(), 1, 2))

    with psycopg.connect(dsn) as connection:
        times = [
            row[0]
            for row in connection.execute(
                "SELECT recorded_at FROM eventlog.event ORDER BY position"
            )
        ]
    assert times[::2] == times[1::2]
    assert all(earlier < later for earlier, later in zip(times[::2], times[2::2], strict=False))


def test_the_recorded_time_grows_even_when_the_clock_is_behind(
    recorder: EventRecorder, dsn: str
) -> None:
    with psycopg.connect(dsn) as owner:
        row = owner.execute(
            "INSERT INTO eventlog.event SELECT 1, gen_random_uuid(), 1, 'toy', 1,"
            " now() + interval '1 day', NULL, NULL, 'owner', 'test', gen_random_uuid(),"
            " gen_random_uuid(), NULL, '{}' RETURNING recorded_at"
        ).fetchone()
    assert row is not None

    recorder.insert_events(stored(uuid4(), 1))
    recorder.insert_events(stored(uuid4(), 1))

    with psycopg.connect(dsn) as connection:
        times = connection.execute(
            "SELECT recorded_at FROM eventlog.event WHERE position > 1 ORDER BY position"
        ).fetchall()
    microsecond = timedelta(microseconds=1)
    assert times == [(row[0] + microsecond,), (row[0] + 2 * microsecond,)]


def test_a_receipt_is_kept_with_its_events_and_names_the_last_of_them(
    recorder: EventRecorder,
) -> None:
    recorder.insert_events(stored(uuid4(), 1))
    command_id = uuid4()

    recorder.insert_events(stored(uuid4(), 1, 2), receipts=[receipt(command_id)])

    found = recorder.find_receipt(command_id)
    assert found == Receipt(command_id, b"digest", 201, '{"answer": 42, "position": 3}')
    assert recorder.find_receipt(uuid4()) is None


def test_a_repeated_receipt_refuses_the_events_with_it(recorder: EventRecorder, dsn: str) -> None:
    command_id = uuid4()
    recorder.insert_events(stored(uuid4(), 1), receipts=[receipt(command_id)])

    with pytest.raises(IntegrityError):
        recorder.insert_events(stored(uuid4(), 1), receipts=[receipt(command_id)])

    assert count_rows(dsn) == 1


def test_refused_events_leave_neither_receipt_nor_unique_key(
    recorder: EventRecorder, dsn: str
) -> None:
    key = UniqueKey("personal_code", b"digest", uuid4())

    with pytest.raises(IntegrityError):
        recorder.insert_events(stored(uuid4(), 5), receipts=[receipt()], unique_keys=[key])

    assert count_rows(dsn, "receipt") == count_rows(dsn, "unique_key") == 0


def test_a_unique_key_belongs_to_one_stream_within_its_scope(
    recorder: EventRecorder, dsn: str
) -> None:
    first, second = uuid4(), uuid4()

    def claim(scope: str, stream: UUID) -> None:
        recorder.insert_events(stored(stream, 1), unique_keys=[UniqueKey(scope, b"digest", stream)])

    claim("personal_code", first)
    with pytest.raises(IntegrityError):
        claim("personal_code", second)
    claim("another_scope", second)

    assert recorder.find_unique_key("personal_code", b"digest") == first
    assert recorder.find_unique_key("another_scope", b"digest") == second
    assert recorder.find_unique_key("personal_code", b"other") is None
    assert count_rows(dsn) == 2


def test_a_response_that_is_no_json_is_refused_without_repeating_it(
    recorder: EventRecorder, dsn: str
) -> None:
    broken = Receipt(uuid4(), b"digest", 201, "secret words")

    with pytest.raises(DataError) as refusal:
        recorder.insert_events(stored(uuid4(), 1), receipts=[broken])

    assert "secret" not in str(refusal.value)
    assert count_rows(dsn) == 0
