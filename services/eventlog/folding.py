"""Applying a batch of events to a read model: once, in one transaction, around what is poison."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager, nullcontext
from datetime import datetime
from typing import Any, NamedTuple

import psycopg
import structlog
from eventsourcing.persistence import PersistenceError
from psycopg import Connection

from services.eventlog.event import ANONYMOUS, RecordedEvent
from services.eventlog.feed import Run, UnreadableEvent
from services.eventlog.pool import Pool
from services.eventlog.read_model import LOCK_KEY, ParkedEvent, Target
from services.observing.tracing import Origin
from services.observing.tracing import events as traced_events

log_ = structlog.get_logger(__name__)

STREAM_HALTED = "StreamHalted"
"""The error of an event that was parked because one before it in its stream is."""

Begin = Callable[[], AbstractContextManager[Connection[Any]]]
"""Begins a transaction that commits when the block ends, or rolls back on what it raises."""

_ENTER_TO_FOLD = "SELECT {lock}({key}), set_config('search_path', %(path)s, true)"
_WAIT_TO_FOLD = _ENTER_TO_FOLD.format(lock="pg_advisory_xact_lock", key=LOCK_KEY).encode()
_TRY_TO_FOLD = _ENTER_TO_FOLD.format(lock="pg_try_advisory_xact_lock", key=LOCK_KEY).encode()
_CHECKPOINT = (
    "SELECT position, ARRAY(SELECT originator_id FROM parked"
    " WHERE parked.log = checkpoint.log AND error <> 'StreamHalted')"
    " FROM checkpoint WHERE log = %s"
)


class MissingCheckpoint(Exception):
    """The read model does not fold this log."""


class Busy(Exception):
    """Another projector folds the read model now, so there is nothing to do for this one."""


class _State(NamedTuple):
    """Where a read model is in one log, read under its lock; `halted` are streams with poison."""

    connection: Connection[Any]
    position: int
    halted: frozenset[Any]


def durable(pool: Pool) -> Begin:
    """Transactions that are on disk when they end."""

    @contextmanager
    def begin() -> Iterator[Connection[Any]]:
        with pool.connection() as connection, connection.transaction():
            yield connection

    return begin


def relaxed(pool: Pool) -> Begin:
    """Transactions that do not wait for the disk: for tables that nobody reads yet."""

    @contextmanager
    def begin() -> Iterator[Connection[Any]]:
        with pool.connection() as connection, connection.transaction():
            connection.execute("SET LOCAL synchronous_commit = off")
            yield connection

    return begin


def nested(connection: Connection[Any]) -> Begin:
    """Savepoints in the transaction that the connection is in."""

    @contextmanager
    def begin() -> Iterator[Connection[Any]]:
        with connection.transaction():
            yield connection

    return begin


def apply(begin: Begin, target: Target, log: str, events: Sequence[RecordedEvent[Any]]) -> int:
    """Fold the events that the read model does not have yet; park those that cannot be folded.

    Args:
        begin: how transactions begin.
        target: where to.
        log: whose events they are.
        events: a run of them without gaps, at least one.

    Returns:
        The position at which the read model is now. Where that is below the first event, there
        was a gap and nothing was folded.

    Raises:
        Busy: somebody else folds it, and the target does not wait for that.
        psycopg.Error, PersistenceError: it is not an event's fault (no connection, no table);
            nothing of what failed is kept.
    """
    return apply_run(begin, target, log, Run(events[0].position - 1, events[-1].position, events))


def apply_run(begin: Begin, target: Target, log: str, run: Run) -> int:
    """The same for a part of the streams: what lies between its events is others'."""
    try:
        return _fold(begin, target, log, run)
    except Exception as error:
        if not _is_events_fault(error) or not run.events:
            raise
        if len(run.events) == 1:
            return _park(begin, target, log, run, type(error).__name__)
    middle = len(run.events) // 2
    parted = run.events[middle - 1].position
    apply_run(begin, target, log, Run(run.after, parted, run.events[:middle]))
    return apply_run(begin, target, log, Run(parted, run.through, run.events[middle:]))


def park_unreadable(
    begin: Begin, target: Target, log: str, event: UnreadableEvent, after: int | None = None
) -> int:
    """Park an event that cannot be decoded; returns the position as `apply` does.

    `after` is the position before it, where those between are of other parts of the streams.
    """
    after = event.position - 1 if after is None else after
    if not target.read_model.reads_facts:
        bare: RecordedEvent[Any] = RecordedEvent(
            event.position, event.originator_id, event.originator_version, event.recorded_at,
            ANONYMOUS, None,
        )  # fmt: skip
        return apply_run(begin, target, log, Run(after, event.position, [bare]))
    with _entered(begin, target, log) as state:
        if state.position != after:
            return state.position
        halted = event.originator_id in state.halted
        row = ParkedEvent(
            log, event.position, event.originator_id, event.originator_version, event.type_name,
            STREAM_HALTED if halted else event.error,
        )  # fmt: skip
        _insert_parked(state.connection, target, [row])
        return _advance(state.connection, log, event.position, event.recorded_at)


def _is_events_fault(error: Exception) -> bool:
    """Whether another event might have been folded; else the same event may be, later."""
    if isinstance(error, psycopg.Error):
        return isinstance(error, psycopg.DataError | psycopg.IntegrityError)
    return not isinstance(error, PersistenceError | MemoryError | MissingCheckpoint | Busy)


@contextmanager
def _entered(begin: Begin, target: Target, log: str) -> Iterator[_State]:
    with begin() as connection:
        enter = _WAIT_TO_FOLD if target.waits else _TRY_TO_FOLD
        entered = connection.execute(enter, _lock_and_path(target)).fetchone()
        if entered is not None and entered[0] is False:
            raise Busy(target.schema)
        row = connection.execute(_CHECKPOINT, (log,)).fetchone()
        if row is None:
            raise MissingCheckpoint(f"{target.schema} does not fold the log {log}")
        yield _State(connection, row[0], frozenset(row[1]))


def _lock_and_path(target: Target) -> dict[str, str]:
    return {"purpose": "fold", "schema": target.schema, "path": target.search_path}


def _fold(begin: Begin, target: Target, log: str, run: Run) -> int:
    with _entered(begin, target, log) as state:
        if run.after > state.position or run.through <= state.position:
            return state.position
        events = run.events
        if run.after < state.position:
            events = [event for event in events if event.position > state.position]
        if state.halted:
            halted = [event for event in events if event.originator_id in state.halted]
            _insert_parked(
                state.connection, target, [_parked(log, event, STREAM_HALTED) for event in halted]
            )
            sound = [event for event in events if event.originator_id not in state.halted]
        else:
            sound = list(events)
        if sound:
            with _traced(target, sound):
                target.read_model.fold(state.connection, log, sound)
        recorded_at = events[-1].recorded_at if events else None
        return _advance(state.connection, log, run.through, recorded_at)


def _traced(target: Target, events: Sequence[RecordedEvent[Any]]) -> AbstractContextManager[None]:
    """Tell the traces of the events' commands of it, but not when history is folded anew."""
    if target.schema != target.read_model.name:
        return nullcontext()
    return traced_events(f"fold {target.schema}", "internal", map(_origin, events))


def _origin(event: RecordedEvent[Any]) -> Origin:
    return Origin(
        event.envelope.correlation_id, event.envelope.command_id, event.position,
        event.fact.type_name, event.originator_id,
    )  # fmt: skip


def _park(begin: Begin, target: Target, log: str, run: Run, error: str) -> int:
    with _entered(begin, target, log) as state:
        if run.after != state.position:
            return state.position
        [event] = run.events
        _insert_parked(state.connection, target, [_parked(log, event, error)])
        return _advance(state.connection, log, run.through, event.recorded_at)


def _parked(log: str, event: RecordedEvent[Any], error: str) -> ParkedEvent:
    return ParkedEvent(
        log, event.position, event.originator_id, event.originator_version,
        event.fact.type_name, error,
    )  # fmt: skip


def _insert_parked(
    connection: Connection[Any], target: Target, parked: Iterable[ParkedEvent]
) -> None:
    for event in parked:
        connection.execute("INSERT INTO parked VALUES (%s, %s, %s, %s, %s, %s)", event)
        log_.error(
            "event parked", read_model=target.schema, log=event.log, position=event.position,
            type_name=event.type_name, error=event.error,
        )  # fmt: skip


def _advance(
    connection: Connection[Any], log: str, position: int, recorded_at: datetime | None
) -> int:
    connection.execute(
        "UPDATE checkpoint SET position = %s, recorded_at = coalesce(%s, recorded_at)"
        " WHERE log = %s",
        (position, recorded_at, log),
    )
    return position
