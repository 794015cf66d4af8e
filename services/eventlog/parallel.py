"""Filling new tables with several processes, each folding a part of the streams of each log.

A part has checkpoints of its own, in a schema beside the new tables; when all have reached the same
positions the checkpoints become one. Read models whose rows depend on other streams are folded
whole, as one of the jobs that the processes share.
"""

from collections import deque
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from multiprocessing import get_context
from multiprocessing.connection import Connection as Pipe
from multiprocessing.context import SpawnContext
from typing import Any, NamedTuple

from psycopg import Connection, sql

from services.eventlog.feed import Feed, PostgresFeed
from services.eventlog.folding_worker import Databases, Job, work
from services.eventlog.pool import Pool, dsn_of
from services.eventlog.read_model import Target, create, drop


class WorkerFailed(Exception):
    """A process that folded for a rebuild died or failed; `worker` names it."""

    def __init__(self, worker: str, what: str) -> None:
        super().__init__(f"the process {worker} of the rebuild {what}")
        self.worker = worker


class _Plan(NamedTuple):
    """What is to be done, and the targets of the parts of each partitioned target."""

    jobs: list[Job]
    parts: dict[Target, list[Target]]
    until: dict[str, int]


def fill_in_parallel(
    pool: Pool,
    targets: Sequence[Target],
    feeds: Sequence[Feed],
    processes: int,
    batch_events: int,
) -> None:
    """Fold the logs up to where they end now into the empty tables of the targets.

    Args:
        pool: connections to the database of the read models.
        targets: new tables without indexes; their folds must be functions of modules.
        feeds: one for each log; only such as read PostgreSQL, without keys of personal data.
        processes: how many.
        batch_events: how many events of a part a transaction folds at most.

    Raises:
        WorkerFailed: see there.
    """
    plan = _planned(targets, feeds, processes, batch_events)
    with pool.connection() as connection, connection.transaction():
        for parts in plan.parts.values():
            for part in parts:
                create(connection, part)
    databases = Databases(dsn_of(pool), {feed.log: _place(feed) for feed in feeds})
    _work_off(databases, plan.jobs, processes)
    with pool.connection() as connection, connection.transaction():
        for target, parts in plan.parts.items():
            _merge(connection, target, parts, plan.until)


def _place(feed: Feed) -> tuple[type[PostgresFeed], str]:
    if not isinstance(feed, PostgresFeed):
        raise TypeError(f"the feed of the log {feed.log} cannot be read by other processes")
    return type(feed), feed.dsn


def _planned(
    targets: Sequence[Target], feeds: Sequence[Feed], processes: int, batch_events: int
) -> _Plan:
    """The whole logs come first, for they take longest."""
    by_stream = {
        target: [
            Target(target.read_model, f"{target.schema}_{part}", target.schema)
            for part in range(processes)
        ]
        for target in targets
        if target.read_model.partition_by == "stream"
    }
    until = {feed.log: feed.last_position() for feed in feeds}
    whole, partial = [], []
    for log, last in until.items():
        ours = [target for target in targets if log in target.read_model.logs]
        if together := [target for target in ours if target not in by_stream]:
            whole.append(Job(log, last, together, 0, 1, batch_events))
        if apart := [target for target in ours if target in by_stream]:
            partial += [
                Job(
                    log,
                    last,
                    [by_stream[one][part] for one in apart],
                    part,
                    processes,
                    batch_events,
                )
                for part in range(processes)
            ]
    return _Plan(whole + partial, by_stream, until)


def _work_off(databases: Databases, jobs: Sequence[Job], processes: int) -> None:
    """Let the processes share the jobs; the first failure stops all of them."""
    waiting, context = deque(jobs), get_context("spawn")
    with ThreadPoolExecutor(processes) as threads:
        workers = [
            threads.submit(_attend, context, f"fold-{number}", databases, waiting)
            for number in range(1, processes + 1)
        ]
        for worker in workers:
            worker.result()


def _attend(context: SpawnContext, name: str, databases: Databases, waiting: deque[Job]) -> None:
    """Run one process until no job waits."""
    ours, theirs = context.Pipe()
    process = context.Process(target=work, args=(theirs, databases), name=name, daemon=True)
    process.start()
    theirs.close()
    try:
        while True:
            with suppress(IndexError):
                _do(ours, waiting.popleft())
                continue
            return
    except (EOFError, OSError) as error:
        waiting.clear()
        process.join()
        raise WorkerFailed(name, f"died (exit code {process.exitcode})") from error
    except _JobFailed as error:
        waiting.clear()
        raise WorkerFailed(name, f"failed: {error}") from error
    finally:
        ours.close()
        process.terminate()
        process.join()


class _JobFailed(Exception):
    """What the process said of its job."""


def _do(pipe: "Pipe[Any, Any]", job: Job) -> None:
    pipe.send(job)
    failure = pipe.recv()
    if failure is not None:
        raise _JobFailed(failure)


def _merge(
    connection: Connection[Any], target: Target, parts: Sequence[Target], until: dict[str, int]
) -> None:
    """Make the checkpoints of the parts one, and drop theirs."""
    whole = sql.Identifier(target.schema)
    for part in parts:
        schema = sql.Identifier(part.schema)
        connection.execute(
            sql.SQL("INSERT INTO {}.parked SELECT * FROM {}.parked").format(whole, schema)
        )
        connection.execute(
            sql.SQL(
                "UPDATE {}.checkpoint merged SET position = part.position,"
                " recorded_at = greatest(merged.recorded_at, part.recorded_at)"
                " FROM {}.checkpoint part WHERE part.log = merged.log"
            ).format(whole, schema)
        )
        drop(connection, part.schema)
    reached = dict(
        connection.execute(sql.SQL("SELECT log, position FROM {}.checkpoint").format(whole))
    )
    if reached != {log: until[log] for log in reached}:
        raise WorkerFailed("fold", f"reached {reached} and not {until}")
