"""Appending a history in bulk against COPY of the same bytes."""

from collections.abc import Iterator
from datetime import UTC, datetime
from functools import partial
from hashlib import sha256
from typing import Any

import psycopg
from psycopg.types.json import Jsonb

from contracts.events import Fact
from services.eventlog.bulk import bulk_append
from services.eventlog.event import Event, Receipt
from services.eventlog.importing import CHUNK_LINES
from services.eventlog.keystore import KeyStore, NoKeys, PendingKeys
from services.eventlog.mapper import FactMapper
from services.eventlog.pool import Pool, open_pool
from services.eventlog.schema import install_keystore, install_log
from tests.bench.history import cases
from tests.bench.plain import copy_rows, create_plain_tables, row_of
from tests.bench.ratio import Ratio, compare
from tests.bench.server import NewDatabase

CASES = 500
Command = tuple[Event[Fact], Receipt]


def bulk(new_database: NewDatabase) -> Iterator[Ratio]:
    """`bulk_append` as an import does it: a receipt an event; mapped, sealed and checked."""
    dsn, keys_dsn = new_database(), new_database()
    install_log(dsn)
    install_keystore(keys_dsn)
    create_plain_tables(dsn)
    seeds = iter(range(10**6))
    with open_pool(dsn) as pool, open_pool(keys_dsn) as keys_pool:
        keys = KeyStore(keys_pool, b"k" * 32)
        yield compare(
            "bulk append of history, with receipts",
            lambda: partial(_append, pool, keys, _commands(next(seeds))),
            lambda: partial(_copy, dsn, _rows(_commands(next(seeds)), next(seeds))),
            count=CASES * 32,
            at_least=0.3,
        )


def _commands(seed: int) -> list[Command]:
    """New commands, a receipt for each of their events."""
    return [
        (event, Receipt(event.envelope.command_id, sha256(b"x").digest(), 201, "{}"))
        for events in cases(CASES, seed)
        for event in events
    ]


def _append(pool: Pool, keys: KeyStore, commands: list[Command]) -> None:
    pending = PendingKeys(keys)
    mapper = FactMapper(pending)
    with bulk_append(pool, pending.persist) as bulk:
        for start in range(0, len(commands), CHUNK_LINES):
            chunk = commands[start : start + CHUNK_LINES]
            pending.expect(list({event.originator_id for event, _ in chunk}))
            for event, receipt in chunk:
                bulk.add([mapper.to_stored_event(event)], receipt)


def _rows(commands: list[Command], seed: int) -> tuple[list[Any], list[Any]]:
    """The rows of the commands as both tables hold them; positions continue from run to run."""
    mapper = FactMapper(_AnyKey())
    now = datetime.now(UTC)
    events, receipts = [], []
    for position, (event, receipt) in enumerate(commands, seed * len(commands)):
        row = row_of(mapper.to_stored_event(event))
        events.append((position, *row[:4], now, *row[4:]))
        receipts.append((*receipt[:3], Jsonb({}), position))
    return events, receipts


class _AnyKey(NoKeys):
    """One key for everybody, for rows that nobody reads."""

    def key_or_new(self, subject_id: object) -> bytes:  # noqa: ARG002 - the protocol's
        return b"k" * 32


def _copy(dsn: str, rows: tuple[list[Any], list[Any]]) -> None:
    with psycopg.connect(dsn) as connection:
        copy_rows(connection, "plain_event", rows[0])
        copy_rows(connection, "plain_receipt", rows[1])
