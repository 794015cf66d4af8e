"""What every test may ask for: a real PostgreSQL, and empty databases in it.

Under `pytest -n` each process has a server of its own, and runs whole modules; see
`tests.support.sharing`.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from uuid import uuid4

import psycopg
import pytest
from hypothesis import settings
from psycopg import sql
from xdist.remote import Producer

from deploy.embedded_postgres import EmbeddedPostgres, temporary_postgres
from tests.faults.apart.telling import pytest_terminal_summary
from tests.support.sharing import ByWhatIsDear

__all__ = ["pytest_terminal_summary"]  # a hook of pytest, which looks for it here

# How long an example takes depends on the machine, and no test fails on a time.
settings.register_profile("lieta", deadline=None)
settings.load_profile("lieta")


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Producer) -> ByWhatIsDear:
    return ByWhatIsDear(config, log)


@pytest.fixture(scope="session")
def postgres() -> Iterator[EmbeddedPostgres]:
    """One server for all tests of a process, deleted at its end; no test cuts the power."""
    with temporary_postgres(survives_power_cut=False) as server:
        yield server


@contextmanager
def databases(postgres: EmbeddedPostgres) -> Iterator[Callable[[], str]]:
    """A function that makes an empty database and returns its connection string.

    The databases are dropped at the end, whoever is still connected.
    """
    names: list[str] = []

    def new_database() -> str:
        names.append(f"test_{uuid4().hex}")
        return postgres.create_database(names[-1])

    yield new_database

    with psycopg.connect(postgres.dsn(), autocommit=True) as connection:
        for name in names:
            drop = sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(name))
            connection.execute(drop)


@pytest.fixture
def fresh_database(postgres: EmbeddedPostgres) -> Iterator[Callable[[], str]]:
    """Makes empty databases that one test has for itself."""
    with databases(postgres) as new_database:
        yield new_database


@pytest.fixture(scope="module")
def module_database(postgres: EmbeddedPostgres) -> Iterator[Callable[[], str]]:
    """Makes empty databases that the tests of one module share."""
    with databases(postgres) as new_database:
        yield new_database
