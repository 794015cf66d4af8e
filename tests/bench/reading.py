"""Reading and validating the log against a bare SELECT of the same rows."""

from collections.abc import Iterator
from functools import partial

import psycopg

from services.eventlog.bulk import bulk_append
from services.eventlog.feed import EVENTS, SELECT, PostgresFeed
from services.eventlog.keystore import Keys, KeyStore, NoKeys, PendingKeys
from services.eventlog.mapper import FactMapper
from services.eventlog.pool import Pool, open_pool
from services.eventlog.schema import install_keystore, install_log
from tests.bench.history import cases
from tests.bench.ratio import Ratio, Run, compare
from tests.bench.server import NewDatabase

CASES = 1000
BATCH_EVENTS = 2000
BARE = SELECT.format(events=EVENTS)


def reading(new_database: NewDatabase) -> Iterator[Ratio]:
    """`read_all` of a log: every row fetched, its state checked against its contract."""
    dsn, keys_dsn = new_database(), new_database()
    install_log(dsn)
    install_keystore(keys_dsn)
    with open_pool(dsn) as pool, open_pool(keys_dsn) as keys_pool:
        keys = KeyStore(keys_pool, b"k" * 32)
        events = _fill(pool, keys)
        readers: list[tuple[str, Keys, bool, float | None]] = [
            ("reading and validating the log", NoKeys(), False, 0.5),
            ("the same against a binary SELECT", NoKeys(), True, None),
            ("the same, opening personal data", keys, True, None),
        ]
        for name, reader_keys, binary, at_least in readers:
            feed = PostgresFeed("case", pool, FactMapper(reader_keys))
            yield compare(
                name,
                partial(_prepared, partial(_read_all, feed, events)),
                partial(_prepared, partial(_select_all, dsn, events, binary)),
                count=events,
                at_least=at_least,
            )


def _fill(pool: Pool, keys: KeyStore) -> int:
    pending = PendingKeys(keys)
    mapper = FactMapper(pending)
    with bulk_append(pool, pending.persist) as bulk:
        for events in cases(CASES):
            bulk.add([mapper.to_stored_event(event) for event in events])
    with pool.connection() as connection:
        connection.execute("ANALYZE eventlog.event")  # as autovacuum does, sooner or later
    return bulk.events_count


def _prepared(run: Run) -> Run:
    return run


def _read_all(feed: PostgresFeed, events: int) -> None:
    if sum(map(len, feed.read_all(batch_events=BATCH_EVENTS))) != events:
        raise AssertionError("the feed did not yield the whole log")


def _select_all(dsn: str, events: int, binary: bool) -> None:
    """As psycopg does it by default, or in the format that the feed asks for, which is faster."""
    seen = 0
    with psycopg.connect(dsn) as connection:
        while seen < events:
            rows = connection.execute(BARE, (seen, seen + BATCH_EVENTS), binary=binary).fetchall()
            seen += len(rows)
