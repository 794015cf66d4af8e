"""Single appends against INSERT and COMMIT of the same rows, by as many writers."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing
from functools import partial
from itertools import count

import psycopg

from contracts.events import Fact
from services.eventlog.application import LogApplication
from services.eventlog.event import Event
from services.eventlog.keystore import NoKeys
from services.eventlog.pool import open_pool
from services.eventlog.schema import install_log
from tests.bench.history import deliveries
from tests.bench.plain import create_plain_tables, in_threads, insert_each, row_of
from tests.bench.ratio import Ratio, Run, compare
from tests.bench.server import NewDatabase

APPENDS = {1: 200, 8: 75, 64: 12}
ROUNDS = 15
"""How many events each writer appends in a run, by the number of writers."""
AT_LEAST = {1: 0.7, 8: 1.0, 64: None}


def appending(new_database: NewDatabase) -> Iterator[Ratio]:
    """`LogApplication.save` of one event: mapped, checked, under the lock, notified, durable."""
    dsn = new_database()
    install_log(dsn)
    create_plain_tables(dsn)
    with open_pool(dsn) as pool:
        application = LogApplication(pool, NoKeys())
        for writers, appends in APPENDS.items():
            with ExitStack() as stack:
                connections = [
                    stack.enter_context(closing(psycopg.connect(dsn, autocommit=True)))
                    for _ in range(writers)
                ]
                yield compare(
                    f"single appends, {writers} writer{'s' if writers > 1 else ''}",
                    partial(_ours, application, _fresh(writers, appends)),
                    partial(_plain, application, connections, _fresh(writers, appends)),
                    count=writers * appends,
                    at_least=AT_LEAST[writers],
                    rounds=ROUNDS,
                )


def _fresh(writers: int, appends: int) -> Callable[[], list[list[Event[Fact]]]]:
    """What makes the same new events for each run of either way: a stream for every writer."""
    seeds = count(writers * 1_000_000)
    return lambda: [list(deliveries(appends, next(seeds))) for _ in range(writers)]


def _ours(application: LogApplication, fresh: Callable[[], list[list[Event[Fact]]]]) -> Run:
    def save_each(events: list[Event[Fact]]) -> None:
        for event in events:
            application.save(event)

    return partial(in_threads, [partial(save_each, events) for events in fresh()])


def _plain(
    application: LogApplication,
    connections: list[psycopg.Connection],
    fresh: Callable[[], list[list[Event[Fact]]]],
) -> Run:
    to_row = application.fact_mapper.to_stored_event
    rows = [[row_of(to_row(event)) for event in events] for events in fresh()]
    return partial(
        in_threads, [partial(insert_each, *w) for w in zip(connections, rows, strict=True)]
    )
