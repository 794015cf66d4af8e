"""The import of a whole history: every line parsed, checked by the rules, decided and appended."""

from collections.abc import Iterator, Sequence
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any
from uuid import uuid4

import psycopg

from deploy.demo.generator import generate, read_figures
from deploy.demo.history import figures_file
from services.case.application import CaseApplication
from services.case.importing import import_cases
from services.eventlog.keystore import KeyStore
from services.eventlog.pool import Pool, open_pool
from services.eventlog.schema import install_keystore, install_log
from tests.bench.plain import copy_rows, create_plain_tables
from tests.bench.ratio import Ratio, compare
from tests.bench.server import NewDatabase


def importing(new_database: NewDatabase) -> Iterator[Ratio]:
    """The demo's history of cases, against COPY of the rows that it becomes."""
    lines = _history()
    rows = _rows_of_import(new_database, lines)
    plain_dsn = new_database()
    install_log(plain_dsn)
    create_plain_tables(plain_dsn)
    yield compare(
        "whole import of history, every rule checked",
        lambda: partial(_import, new_database(), new_database(), lines),
        partial(_emptied, plain_dsn, rows),
        count=len(lines),
        rounds=3,
    )


def _history() -> list[bytes]:
    with TemporaryDirectory() as folder:
        generate(read_figures(figures_file())).write(Path(folder))
        return (Path(folder) / "cases.jsonl").read_bytes().splitlines()


def _import(dsn: str, keys_dsn: str, lines: Sequence[bytes]) -> None:
    install_log(dsn)
    install_keystore(keys_dsn)
    with open_pool(dsn) as pool, open_pool(keys_dsn) as keys_pool:
        _import_into(pool, keys_pool, lines)


def _import_into(pool: Pool, keys_pool: Pool, lines: Sequence[bytes]) -> None:
    keys = KeyStore(keys_pool, b"k" * 32)
    application = CaseApplication(pool, keys, b"i" * 32)
    import_cases(application, keys, lines, uuid4(), "bench")


def _rows_of_import(new_database: NewDatabase, lines: Sequence[bytes]) -> list[Any]:
    dsn = new_database()
    _import(dsn, new_database(), lines)
    with psycopg.connect(dsn) as connection:
        return connection.execute("SELECT * FROM eventlog.event ORDER BY position").fetchall()


def _emptied(dsn: str, rows: Sequence[Any]) -> Any:
    """Empty the plain table, unmeasured; the answer copies the rows into it."""
    with psycopg.connect(dsn) as connection:
        connection.execute("TRUNCATE plain_event")
    return partial(_copy, dsn, rows)


def _copy(dsn: str, rows: Sequence[Any]) -> None:
    with psycopg.connect(dsn) as connection:
        copy_rows(connection, "plain_event", rows)
