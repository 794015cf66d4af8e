"""Keeping read models up with their logs: in batches decoded once, by polls and notifications.

`catch_up` does it once, in the caller's thread; a `Projector` does it for ever, in the background.
"""

from collections import defaultdict
from collections.abc import Callable, Sequence
from contextlib import closing
from functools import partial
from threading import Event as Flag
from threading import Thread
from types import TracebackType
from typing import Self

import structlog
from psycopg import sql

from services.eventlog.collecting import collector_paused
from services.eventlog.feed import Feed, UnreadableEvent
from services.eventlog.folding import Begin, Busy, apply, durable, park_unreadable
from services.eventlog.pool import Pool
from services.eventlog.read_model import ReadModel, Target
from services.eventlog.waiting import Doorbell

log_ = structlog.get_logger(__name__)

BATCH_EVENTS = 2000
BATCH_BYTES = 4_000_000
"""Of stored states in a batch; decoded, they take some twenty times as much memory."""
FIRST_BACKOFF_SECONDS = 0.2
LONGEST_BACKOFF_SECONDS = 10.0


class Tail:
    """Follows one log on behalf of the read models that fold it.

    Args:
        begin: how a batch's transaction begins.
        targets: the read models, of which those that do not fold this log are left out.
        feed: the log.
        batch_events: how many events a transaction folds at most.
    """

    def __init__(
        self, begin: Begin, targets: Sequence[Target], feed: Feed, batch_events: int = BATCH_EVENTS
    ) -> None:
        self._begin = begin
        self._targets = [target for target in targets if feed.log in target.read_model.logs]
        self._feed = feed
        self._batch_events = batch_events
        self._positions: dict[Target, int] = {}
        self._is_stale = True

    def step(self, until: int | None = None) -> bool:
        """Fold one batch after each position where read models are; tell whether there was one.

        Read models at the same position share the decoded batch.

        Raises:
            Exception: the first of what `apply` or the feed raised, after the other read models
                had their batch.
        """
        if not self._targets:
            return False
        if self._is_stale:
            self._positions = self._read_positions()
            self._is_stale = False
        together: dict[int, list[Target]] = defaultdict(list)
        for target, position in self._positions.items():
            together[position].append(target)
        errors: list[Exception] = []
        moved = []
        for position, targets in sorted(together.items(), key=lambda item: item[0]):
            with collector_paused():
                moved.append(self._fold_batch(position, targets, until, errors))
        if errors:
            raise errors[0]
        return any(moved)

    def run(self, until: int | None = None) -> None:
        """Fold all up to the position `until`, by default to where the log ends now.

        What is recorded meanwhile is left for later, or this might never end.
        """
        until = self._feed.last_position() if until is None else until
        while self.step(until):
            pass

    def _fold_batch(
        self, position: int, targets: list[Target], until: int | None, errors: list[Exception]
    ) -> bool:
        if until is not None and position >= until:
            return False
        log = self._feed.log
        advance: Callable[[Target], int]
        try:
            reach = self._feed.reach(position, self._batch_events, BATCH_BYTES)
            events = self._feed.read(
                position, self._batch_events, reach if until is None else min(reach, until)
            )
            if not events:
                return False
            advance = partial(apply, self._begin, log=log, events=events)
        except UnreadableEvent as unreadable:
            advance = partial(park_unreadable, self._begin, log=log, event=unreadable)
        for target in targets:
            try:
                self._positions[target] = advance(target)
            except Busy:
                # Somebody else is at it: where they got to is looked up before the next batch.
                self._is_stale = True
            except Exception as error:
                errors.append(error)
        return any(self._positions[target] != position for target in targets)

    def _read_positions(self) -> dict[Target, int]:
        query = sql.SQL(" UNION ALL ").join(
            sql.SQL("SELECT {}::int, position FROM {}.checkpoint WHERE log = {}").format(
                index, sql.Identifier(target.schema), self._feed.log
            )
            for index, target in enumerate(self._targets)
        )
        with self._begin() as connection:
            rows = connection.execute(query).fetchall()
        return {self._targets[index]: position for index, position in rows}


def live(read_models: Sequence[ReadModel], *, waits: bool = True) -> list[Target]:
    """The read models in the schemas that are read from; see `Target` for `waits`."""
    return [Target(read_model, read_model.name, waits=waits) for read_model in read_models]


def catch_up(
    pool: Pool,
    read_models: Sequence[ReadModel],
    feeds: Sequence[Feed],
    batch_events: int = BATCH_EVENTS,
) -> None:
    """Fold all that the logs hold now into the live read models, which must be installed.

    Args:
        pool: connections to the database of the read models.
        read_models: which; a log without a feed is left as it is.
        feeds: one for each log.
        batch_events: how many events a transaction folds at most.
    """
    for feed in feeds:
        Tail(durable(pool), live(read_models), feed, batch_events).run()


class ProjectorStopped(Exception):
    """Nobody folds the log that this names."""


class Projector:
    """Keeps the live read models up with their logs until it is stopped: a thread for each log.

    An outage of a database is waited out with growing pauses. Several projectors of the same read
    models share them: each event is folded once, by whoever finds its read model free.
    """

    def __init__(
        self,
        pool: Pool,
        read_models: Sequence[ReadModel],
        feeds: Sequence[Feed],
        batch_events: int = BATCH_EVENTS,
    ) -> None:
        self._stopped = Flag()
        self._bells: list[Doorbell] = []
        self._threads = {
            feed.log: Thread(
                target=self._follow,
                args=(
                    Tail(durable(pool), live(read_models, waits=False), feed, batch_events),
                    feed,
                ),
                name=f"projector-{feed.log}",
                daemon=True,
            )
            for feed in feeds
        }

    def start(self) -> None:
        """Begin; returns at once."""
        for thread in self._threads.values():
            thread.start()

    def stop(self) -> None:
        """Finish the batches at hand and end the threads."""
        self._stopped.set()
        for bell in tuple(self._bells):
            bell.ring()
        for thread in self._threads.values():
            thread.join()

    def check(self, log: str) -> None:
        """See that somebody follows the log.

        Raises:
            ProjectorStopped: nobody does, or not any more.
        """
        if not self._threads[log].is_alive():
            raise ProjectorStopped(log)

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(
        self,
        exc_type: type[BaseException] | None,
        exc: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self.stop()

    def _follow(self, tail: Tail, feed: Feed) -> None:
        with closing(feed.doorbell()) as bell:
            self._bells.append(bell)
            pause_s = FIRST_BACKOFF_SECONDS
            while not self._stopped.is_set():
                try:
                    if not tail.step():
                        bell.wait()
                    pause_s = FIRST_BACKOFF_SECONDS
                except Exception as error:
                    # Whatever it is, the thread must go on: tomorrow's events wait behind it.
                    log_.warning("folding failed", log=feed.log, error=type(error).__name__)
                    self._stopped.wait(pause_s)
                    pause_s = min(2 * pause_s, LONGEST_BACKOFF_SECONDS)
