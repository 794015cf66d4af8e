"""Connections to a log's database, and its errors as the library names them."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import psycopg
from eventsourcing.persistence import (
    DataError,
    IntegrityError,
    OperationalError,
    PersistenceError,
    ProgrammingError,
)
from psycopg import Connection
from psycopg.conninfo import conninfo_to_dict
from psycopg_pool import ConnectionPool, PoolTimeout

Pool = ConnectionPool[Connection[Any]]

LOCK_TIMEOUT_S = 5.0


def open_pool(dsn: str, *, max_size: int = 8, lock_timeout_s: float = LOCK_TIMEOUT_S) -> Pool:
    """A small pool of autocommitting connections that give up waiting for a lock in time.

    Args:
        dsn: names the database and the role.
        max_size: the most connections at once.
        lock_timeout_s: how long a statement waits for a lock before it fails.
    """
    return ConnectionPool(
        dsn,
        min_size=1,
        max_size=max_size,
        kwargs={
            "autocommit": True,
            "options": f"-c lock_timeout={int(lock_timeout_s * 1000)} -c timezone=UTC",
        },
        open=True,
        timeout=10,
    )


def dsn_of(pool: Pool) -> str:
    """The connection string that the pool's connections are made with."""
    return pool.conninfo if isinstance(pool.conninfo, str) else pool.conninfo()


def database_of(pool: Pool) -> str:
    """The name of the database that the pool connects to."""
    return str(conninfo_to_dict(dsn_of(pool)).get("dbname", ""))


@contextmanager
def library_errors() -> Iterator[None]:
    """Raise the library's persistence errors in place of psycopg's."""
    try:
        yield
    except psycopg.IntegrityError as error:
        raise IntegrityError(_message(error)) from error
    except (psycopg.OperationalError, PoolTimeout) as error:
        raise OperationalError(_message(error)) from error
    except psycopg.ProgrammingError as error:
        raise ProgrammingError(_message(error)) from error
    except psycopg.DataError as error:
        raise DataError(_message(error)) from error
    except psycopg.Error as error:
        raise PersistenceError(_message(error)) from error


def _message(error: Exception) -> str:
    """What went wrong, without the detail, which may repeat a value."""
    primary = error.diag.message_primary if isinstance(error, psycopg.Error) else None
    return primary or str(error)
