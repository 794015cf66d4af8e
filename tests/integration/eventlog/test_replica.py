"""A replica holds what arrived, whatever the order, and gives it as the log does."""

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime, timedelta
from random import Random
from uuid import UUID

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from psycopg.sql import SQL, Identifier

from services.eventlog.feed import Settled
from services.eventlog.keystore import NoKeys
from services.eventlog.mapper import FactMapper
from services.eventlog.pool import Pool, open_pool
from services.eventlog.replica import (
    DIFFERS,
    Batch,
    LogRow,
    PartitionState,
    Rejected,
    Replica,
    ReplicaFeed,
    install_replica,
)

MOMENT = datetime(2024, 1, 1, tzinfo=UTC)
ONE_A_TIME = settings(
    max_examples=40,
    deadline=None,
    # The replica is emptied before each example.
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)


@pytest.fixture
def pool(fresh_database: Callable[[], str]) -> Iterator[Pool]:
    with open_pool(fresh_database()) as pool:
        install_replica(pool, "case")
        yield pool


def row(position: int, state: bytes = b"{}") -> LogRow:
    """The event at this position, of one of five streams."""
    return LogRow(
        position, UUID(int=position % 5), position // 5, "case.closed", 1,
        MOMENT + timedelta(seconds=position), date(2024, 1, 1), "dobeles-novads", "worker", "care",
        UUID(int=position), UUID(int=7), None, state,
    )  # fmt: skip


def emptied(pool: Pool) -> Replica:
    with pool.connection() as connection:
        connection.execute("DROP SCHEMA replica_case CASCADE")
    install_replica(pool, "case")
    return Replica("case", pool)


def positions(pool: Pool, name: str = "complete") -> list[int]:
    with pool.connection() as connection:
        rows = connection.execute(
            SQL("SELECT position FROM {} ORDER BY position").format(
                Identifier("replica_case", name)
            )
        )
        return [position for (position,) in rows]


def contiguous(arrived: set[int]) -> int:
    last = 0
    while last + 1 in arrived:
        last += 1
    return last


@ONE_A_TIME
@given(st.data())
def test_in_any_order_and_any_number_of_times_it_ends_where_nothing_is_missing(
    pool: Pool, data: st.DataObject
) -> None:
    replica = emptied(pool)
    last = data.draw(st.integers(1, 30))
    arriving = data.draw(
        st.lists(st.lists(st.integers(1, last), min_size=1, max_size=8), min_size=1, max_size=12)
    )
    arrived: set[int] = set()

    for batch in [*arriving, list(range(1, last + 1))]:
        received = replica.receive(Batch([row(position) for position in batch]))

        assert received.new_events == len(set(batch) - arrived)
        arrived |= set(batch)
        assert received.progress.contiguous_position == contiguous(arrived)
        assert received.progress.announced_position == max(arrived)
        assert (received.progress.waiting_since is None) == (contiguous(arrived) == max(arrived))
        assert positions(pool) == list(range(1, contiguous(arrived) + 1))

    assert positions(pool, "event") == list(range(1, last + 1))
    assert replica.rejected_count() == 0


def test_receivers_who_work_at_once_lose_nothing_and_never_wait_in_a_circle(pool: Pool) -> None:
    replica = Replica("case", pool)
    everything = list(range(1, 1501))

    def receive_shuffled(seed: int) -> None:
        shuffled = Random(seed).sample(everything, len(everything))
        for start in range(0, len(shuffled), 50):
            replica.receive(Batch([row(position) for position in shuffled[start : start + 50]]))

    with ThreadPoolExecutor(4) as receivers:
        for done in [receivers.submit(receive_shuffled, seed) for seed in range(4)]:
            done.result()

    assert positions(pool) == everything
    assert replica.progress().contiguous_position == 1500


def test_another_event_at_a_known_position_is_rejected_and_told(pool: Pool) -> None:
    replica = Replica("case", pool)
    replica.receive(Batch([row(1), row(2)]))

    again = replica.receive(Batch([row(1), row(2, b'{"other": 1}'), row(3)]))

    assert again.new_events == 1
    assert positions(pool) == [1, 2, 3]
    assert replica.rejected_count() == 1
    with pool.connection() as connection:
        told = connection.execute("SELECT position, reason FROM replica_case.rejected").fetchall()
        kept = connection.execute(
            "SELECT state FROM replica_case.event WHERE position = 2"
        ).fetchone()
    assert told == [(2, DIFFERS)]
    assert kept == (b"{}",)


def test_an_event_that_takes_the_place_of_another_in_its_stream_is_rejected(pool: Pool) -> None:
    replica = Replica("case", pool)
    replica.receive(Batch([row(1)]))

    replica.receive(Batch([row(1)._replace(position=2)]))

    assert positions(pool, "event") == [1]
    assert replica.rejected_count() == 1


def test_a_message_that_is_no_event_is_rejected_once(pool: Pool) -> None:
    replica = Replica("case", pool)
    stray = Rejected("topic 0 17", "no position")

    for _ in range(2):
        replica.receive(Batch(rejected=[stray]))

    assert replica.rejected_count() == 1


def test_a_watermark_tells_of_events_that_have_not_arrived(pool: Pool) -> None:
    replica = Replica("case", pool)

    progress = replica.receive(
        Batch([row(1)], {0: PartitionState("topic", 5, watermark_position=9)})
    ).progress

    feed = ReplicaFeed("case", pool, FactMapper(NoKeys()))
    assert (progress.contiguous_position, progress.announced_position) == (1, 9)
    assert (feed.last_position(), feed.announced_position()) == (1, 9)
    assert progress.waiting_since is not None


def test_reading_a_partition_goes_on_and_never_back_but_for_another_topic(pool: Pool) -> None:
    replica = Replica("case", pool)

    for state in (
        PartitionState("first", 10, 8),
        PartitionState("first", 4, 3),
        PartitionState("second", 2, 1),
    ):
        replica.receive(Batch(partitions={0: state}))

        if state.next_offset == 4:
            assert replica.partitions() == {0: PartitionState("first", 10, 8)}

    assert replica.partitions() == {0: PartitionState("second", 2, 1)}


def test_a_time_is_settled_once_all_that_it_covers_is_here(pool: Pool) -> None:
    replica = Replica("case", pool)
    feed = ReplicaFeed("case", pool, FactMapper(NoKeys()))
    told = Settled(MOMENT, 2)

    replica.receive(Batch([row(1)], settled=told))
    assert feed.settled() is None

    replica.receive(Batch([row(2)], settled=Settled(MOMENT - timedelta(days=1), 1)))
    assert feed.settled() == told


def test_several_may_install_it_at_once(fresh_database: Callable[[], str]) -> None:
    with open_pool(fresh_database()) as pool, ThreadPoolExecutor(4) as installers:
        for done in [installers.submit(install_replica, pool, "claims") for _ in range(4)]:
            done.result()

        assert Replica("claims", pool).progress().contiguous_position == 0
