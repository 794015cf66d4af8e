"""Concurrent saves share transactions, and each still gets its own answer."""

from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from uuid import UUID, uuid4

import psycopg
import pytest
from eventsourcing.persistence import DataError, IntegrityError, StoredEvent
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from services.eventlog.pool import Pool
from services.eventlog.recorder import EventRecorder
from tests.integration.eventlog.stored import count_rows, positions, receipt, stored

Outcome = Sequence[int] | Exception | None


@dataclass
class Crowd:
    """Saves that are made to meet: all wait behind a held lock, and go on together."""

    recorder: EventRecorder
    dsn: str
    saves: list[Callable[[], Outcome]] = field(default_factory=list)

    def save(self, events: Sequence[StoredEvent]) -> None:
        self.saves.append(lambda: self.recorder.insert_events(events))

    def outcomes(self) -> list[Outcome]:
        """What each save returned or raised, in the order in which they were given."""

        def outcome(save: Callable[[], Outcome]) -> Outcome:
            try:
                return save()
            except Exception as error:
                return error

        with ThreadPoolExecutor(max_workers=len(self.saves) + 1) as threads:
            with psycopg.connect(self.dsn) as holder:
                holder.execute("LOCK TABLE eventlog.event IN EXCLUSIVE MODE")
                first = threads.submit(self.recorder.insert_events, stored(uuid4(), 1))
                futures = [threads.submit(outcome, save) for save in self.saves]
            assert first.result() is not None
            return [future.result() for future in futures]


@pytest.fixture
def crowd(recorder: EventRecorder, dsn: str) -> Crowd:
    return Crowd(recorder, dsn)


def transactions(dsn: str) -> int:
    with psycopg.connect(dsn) as connection:
        row = connection.execute("SELECT count(DISTINCT xmin::text) FROM eventlog.event").fetchone()
    assert row is not None
    return int(row[0])


def test_saves_that_meet_share_a_transaction(crowd: Crowd, dsn: str) -> None:
    for _ in range(20):
        crowd.save(stored(uuid4(), 1, 2))

    outcomes = crowd.outcomes()

    assert sorted(p for saved in outcomes for p in saved) == list(range(2, 42))  # type: ignore[union-attr]  # none failed
    assert transactions(dsn) < 10


def test_everyone_gets_the_positions_of_their_own_events(
    crowd: Crowd, recorder: EventRecorder
) -> None:
    streams = [uuid4() for _ in range(12)]
    for number, stream in enumerate(streams):
        crowd.save(stored(stream, *range(1, number % 3 + 2)))

    for stream, outcome in zip(streams, crowd.outcomes(), strict=True):
        found = recorder.select_notifications(None, 100)
        assert outcome == [n.id for n in found if n.originator_id == stream]


def test_one_who_conflicts_fails_alone(crowd: Crowd, recorder: EventRecorder, dsn: str) -> None:
    stream = uuid4()
    for number in range(9):
        crowd.save(stored(stream if number % 3 == 0 else uuid4(), 1))

    outcomes = crowd.outcomes()

    assert sum(isinstance(outcome, IntegrityError) for outcome in outcomes) == 2
    assert all(isinstance(outcomes[number], list) for number in range(9) if number % 3)
    assert len(recorder.select_events(stream)) == 1
    assert positions(dsn) == list(range(1, 9))


def test_every_error_reaches_the_one_at_fault(crowd: Crowd, dsn: str) -> None:
    taken = receipt()
    crowd.recorder.insert_events(stored(uuid4(), 1), receipts=[taken])
    crowd.save(stored(uuid4(), 1))
    crowd.save(stored(uuid4(), 1, topic="nul\x00@1"))
    crowd.save(stored(uuid4(), 2))
    crowd.saves.append(lambda: crowd.recorder.insert_events(stored(uuid4(), 1), receipts=[taken]))
    crowd.save(stored(uuid4(), 1))

    first, data, gap, repeated, last = crowd.outcomes()

    assert isinstance(first, list)
    assert isinstance(data, DataError)
    assert isinstance(gap, IntegrityError)
    assert isinstance(repeated, IntegrityError)
    assert isinstance(last, list)
    assert count_rows(dsn) == 4


def test_saves_of_one_stream_that_meet_can_all_succeed_in_turn(
    crowd: Crowd, recorder: EventRecorder
) -> None:
    stream = uuid4()

    def append_next() -> Outcome:
        while True:
            last = recorder.select_events(stream, desc=True, limit=1)
            try:
                return recorder.insert_events(
                    stored(stream, last[0].originator_version + 1 if last else 1)
                )
            except IntegrityError:
                continue

    crowd.saves += [append_next] * 6

    assert all(isinstance(outcome, list) for outcome in crowd.outcomes())
    assert [e.originator_version for e in recorder.select_events(stream)] == [1, 2, 3, 4, 5, 6]


# A save: for each of a few streams, the versions that it believes come next.
a_save = st.lists(
    st.tuples(st.integers(0, 2), st.integers(0, 3)), min_size=1, max_size=3, unique=True
)


@settings(
    max_examples=25,
    deadline=None,
    # each example takes new streams of the same log
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(saves=st.lists(a_save, min_size=2, max_size=8))
def test_any_meeting_of_saves_equals_some_order_of_saves(
    pool: Pool, dsn: str, saves: list[list[tuple[int, int]]]
) -> None:
    recorder = EventRecorder(pool)
    streams = [uuid4() for _ in range(3)]
    crowd = Crowd(recorder, dsn)
    batches = [[e for s, v in save for e in stored(streams[s], v)] for save in saves]
    for batch in batches:
        crowd.save(batch)

    outcomes = crowd.outcomes()

    recorded = [
        (n.id, n.originator_id, n.originator_version)
        for n in recorder.select_notifications(None, 10**6)
        if n.originator_id in streams
    ]
    assert_contiguous(streams, recorded)
    succeeded = sorted(
        (outcome[0], batch)
        for outcome, batch in zip(outcomes, batches, strict=True)
        if isinstance(outcome, list)
    )
    assert [(o, v) for _, o, v in recorded] == [
        (e.originator_id, e.originator_version) for _, batch in succeeded for e in batch
    ]
    assert all(isinstance(o, list | IntegrityError) for o in outcomes)


def assert_contiguous(streams: list[UUID], recorded: list[tuple[int, UUID | str, int]]) -> None:
    for stream in streams:
        versions = [version for _, originator_id, version in recorded if originator_id == stream]
        first = versions[0] if versions else 0
        assert first in {0, 1}
        assert versions == list(range(first, first + len(versions)))
