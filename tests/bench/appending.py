"""Single appends against INSERT and COMMIT of the same rows, by as many writers.

The figure that is asked for is held against psycopg's own `INSERT`, then `COMMIT`. Told besides is
the harder one, against a connection that commits each `INSERT` by itself, in one round trip.
"""

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
            name = f"single appends, {writers} writer{'s' if writers > 1 else ''}"
            for autocommit in (False, True):
                fresh = partial(
                    _fresh, writers, appends, writers * 1_000_000 + autocommit * 500_000
                )
                with ExitStack() as stack:
                    connections = [
                        stack.enter_context(closing(psycopg.connect(dsn, autocommit=autocommit)))
                        for _ in range(writers)
                    ]
                    yield compare(
                        f"{name} (in one round trip)" if autocommit else name,
                        partial(_ours, application, fresh()),
                        partial(_plain, application, connections, fresh()),
                        count=writers * appends,
                        at_least=None if autocommit else AT_LEAST[writers],
                        rounds=ROUNDS,
                    )


def _fresh(writers: int, appends: int, first_seed: int) -> Callable[[], list[list[Event[Fact]]]]:
    """What makes the same new events for each run of either way: a stream for every writer."""
    seeds = count(first_seed)
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
