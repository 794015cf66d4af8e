"""The server that everything is measured on: embedded PostgreSQL as shipped, with fsync on."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from itertools import count

import psycopg

from deploy.embedded_postgres import temporary_postgres

NewDatabase = Callable[[], str]
"""Makes an empty database and returns its connection string."""


@contextmanager
def bench_server() -> Iterator[NewDatabase]:
    """A server of its own, gone afterwards.

    Raises:
        RuntimeError: the server does not wait for the disk; no figure would mean anything.
    """
    numbers = count(1)
    with temporary_postgres() as server:
        with psycopg.connect(server.dsn()) as connection:
            for setting in ("fsync", "synchronous_commit", "full_page_writes"):
                row = connection.execute("SELECT current_setting(%s)", (setting,)).fetchone()
                if row != ("on",):
                    raise RuntimeError(f"{setting} is {row} on the server to be measured")
        yield lambda: server.create_database(f"bench_{next(numbers)}")
