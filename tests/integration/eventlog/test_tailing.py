"""Whoever tails the log misses nothing: not beside concurrent writers, nor without a wake-up."""

import subprocess
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from threading import Event as Flag
from threading import Thread, Timer
from time import monotonic, sleep
from uuid import uuid4

import psycopg
from eventsourcing.persistence import Notification

from services.eventlog.pool import Pool
from services.eventlog.recorder import EventRecorder
from services.eventlog.subscription import PollingSubscription
from services.eventlog.waiting import Doorbell
from tests.integration.eventlog.stored import count_rows, positions, stored

SECONDS = 60
THREADS = 8
PROCESSES = 3
SAVES = 60
FAR_LONGER_THAN_THE_TEST = 3600.0


class Tail:
    """What a reader sees who asks again and again for what follows the last position it saw."""

    def __init__(self, recorder: EventRecorder) -> None:
        self.seen: list[Notification] = []
        self._recorder = recorder
        self._writers_done = Flag()
        self._thread = Thread(target=self._follow)

    def _follow(self) -> None:
        while True:
            done = self._writers_done.is_set()
            start = self.seen[-1].id if self.seen else 0
            news = self._recorder.select_notifications(start, 50, inclusive_of_start=False)
            self.seen += news
            if done and not news:
                return

    def __enter__(self) -> "Tail":
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._writers_done.set()
        self._thread.join()


def until(true: Callable[[], bool]) -> None:
    """Wait for what must come true; fail where it does not."""
    deadline = monotonic() + SECONDS
    while not true():
        assert monotonic() < deadline, "it did not come true"
        sleep(0.01)


def first(subscription: Iterator[Notification], count: int) -> list[Notification]:
    return [next(subscription) for _ in range(count)]


def assert_every_position_once_in_order(seen: Sequence[Notification], count: int) -> None:
    assert [notification.id for notification in seen] == list(range(1, count + 1))


def test_a_tailing_reader_misses_nothing_of_eight_threads_and_several_processes(
    pool: Pool, dsn: str
) -> None:
    recorder = EventRecorder(pool)

    def save() -> None:
        stream = uuid4()
        for version in range(1, SAVES + 1):
            recorder.insert_events(stored(stream, version))

    with Tail(recorder) as tail:
        command = [sys.executable, "-m", "tests.integration.eventlog.writer_process", dsn]
        processes = [subprocess.Popen([*command, "4", "30"]) for _ in range(PROCESSES)]
        threads = [Thread(target=save) for _ in range(THREADS)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert [process.wait(SECONDS) for process in processes] == [0] * PROCESSES

    total = THREADS * SAVES + PROCESSES * 4 * 30
    assert_every_position_once_in_order(tail.seen, total)
    assert positions(dsn) == list(range(1, total + 1))
    last: dict[object, int] = {}
    for seen in tail.seen:
        assert seen.originator_version == last.get(seen.originator_id, 0) + 1
        last[seen.originator_id] = seen.originator_version


@contextmanager
def deaf_doorbell(dsn: str, poll_seconds: float) -> Iterator[Doorbell]:
    """A doorbell whose connection listens to nothing: every notification is lost."""
    doorbell = Doorbell(dsn, poll_seconds)
    try:
        until(lambda: doorbell.listener_pid is not None)
        doorbell.close()
        yield doorbell
    finally:
        doorbell.close()


def test_a_lost_wake_up_delays_an_event_by_one_poll_only(recorder: EventRecorder, dsn: str) -> None:
    with deaf_doorbell(dsn, poll_seconds=0.05) as doorbell:
        subscription = PollingSubscription(recorder, doorbell)
        recorder.insert_events(stored(uuid4(), 1))
        assert_every_position_once_in_order(first(subscription, 1), 1)

        append_soon = Timer(0.2, recorder.insert_events, [stored(uuid4(), 1)])
        append_soon.start()

        assert [n.id for n in first(subscription, 1)] == [2]
        append_soon.join()


def test_a_notification_wakes_a_reader_that_hardly_ever_polls(
    recorder: EventRecorder, dsn: str
) -> None:
    with Doorbell(dsn, FAR_LONGER_THAN_THE_TEST) as doorbell:
        until(lambda: doorbell.listener_pid is not None)
        doorbell.wait()  # it rings once when it begins to listen

        recorder.insert_events(stored(uuid4(), 1))

        assert doorbell.wait()


def test_a_killed_listener_comes_back_and_delivers(recorder: EventRecorder, dsn: str) -> None:
    with Doorbell(dsn, FAR_LONGER_THAN_THE_TEST) as doorbell:
        subscription = PollingSubscription(recorder, doorbell)
        recorder.insert_events(stored(uuid4(), 1))
        assert_every_position_once_in_order(first(subscription, 1), 1)
        until(lambda: doorbell.listener_pid is not None)
        killed = doorbell.listener_pid

        with psycopg.connect(dsn, autocommit=True) as owner:
            owner.execute("SELECT pg_terminate_backend(%s)", (killed,))
        recorder.insert_events(stored(uuid4(), 1))

        assert [n.id for n in first(subscription, 1)] == [2]
        until(lambda: doorbell.listener_pid not in {None, killed})
        recorder.insert_events(stored(uuid4(), 1))
        assert [n.id for n in first(subscription, 1)] == [3]


def test_a_stopped_subscription_ends(recorder: EventRecorder, dsn: str) -> None:
    recorder.insert_events(stored(uuid4(), 1))
    with recorder.subscribe() as subscription:
        first(subscription, 1)
        stop_soon = Timer(0.1, subscription.stop)
        stop_soon.start()

        assert list(subscription) == []

        stop_soon.join()
    assert count_rows(dsn) == 1
