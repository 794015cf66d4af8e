"""A process that folds for a rebuild: it does the jobs that come through its pipe."""

import os
from collections.abc import Mapping
from contextlib import ExitStack
from multiprocessing import parent_process
from multiprocessing.connection import Connection as Pipe
from multiprocessing.connection import wait
from threading import Thread
from typing import Any, NamedTuple

from services.eventlog.collecting import collector_paused
from services.eventlog.feed import PostgresFeed, UnreadableEvent
from services.eventlog.folding import apply_run, park_unreadable, relaxed
from services.eventlog.keystore import NoKeys
from services.eventlog.mapper import FactMapper
from services.eventlog.pool import Pool, open_pool
from services.eventlog.projector import BATCH_BYTES, Tail
from services.eventlog.read_model import Target


class Databases(NamedTuple):
    """The connection strings of the read models and of each log, and what reads the log there."""

    read_models: str
    logs: Mapping[str, tuple[type[PostgresFeed], str]]


class Job(NamedTuple):
    """Folding a part of a log's streams (or, of one part, the log) into targets, up to `until`."""

    log: str
    until: int
    targets: list[Target]
    part: int
    parts: int
    batch_events: int


def work(pipe: "Pipe[Any, Any]", databases: Databases) -> None:
    """Do jobs until the pipe is closed; answers None, or what went wrong, without any value."""
    Thread(target=_end_with_the_parent, daemon=True).start()
    with ExitStack() as stack:
        pool = stack.enter_context(open_pool(databases.read_models, max_size=2))
        mapper = FactMapper(NoKeys())
        feeds = {
            log: feed(log, stack.enter_context(open_pool(dsn, max_size=2)), mapper)
            for log, (feed, dsn) in databases.logs.items()
        }
        while True:
            try:
                job: Job = pipe.recv()
            except EOFError:
                return
            try:
                fold_job(pool, feeds[job.log], job)
                pipe.send(None)
            except Exception as error:
                pipe.send(type(error).__name__)


def _end_with_the_parent() -> None:
    """End at once when whoever started this process ends: its tables are dropped by the next."""
    parent = parent_process()
    if parent is not None:
        wait([parent.sentinel])
        os._exit(1)


def fold_job(pool: Pool, feed: PostgresFeed, job: Job) -> None:
    """Fold what the job names; one batch is held at a time."""
    if job.parts == 1:
        Tail(relaxed(pool), job.targets, feed, job.batch_events).run(job.until)
        return
    position = 0
    while position < job.until:
        with collector_paused():
            position = _fold_next(pool, feed, job, position)


def _fold_next(pool: Pool, feed: PostgresFeed, job: Job, position: int) -> int:
    begin = relaxed(pool)
    reach = feed.reach(position, job.parts * job.batch_events, job.parts * BATCH_BYTES)
    try:
        run = feed.read_part(position, min(reach, job.until), job.part, job.parts)
    except UnreadableEvent as unreadable:
        for target in job.targets:
            park_unreadable(begin, target, job.log, unreadable, position)
        return unreadable.position
    for target in job.targets:
        apply_run(begin, target, job.log, run)
    return run.through
