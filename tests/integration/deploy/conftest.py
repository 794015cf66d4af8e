"""An installation on four databases of its own, as `lieta install` makes it."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import NamedTuple, Self
from uuid import uuid4

import psycopg
import pytest
from psycopg.conninfo import make_conninfo

from deploy.roles import CASE, Feed, Owners, install_all
from services.eventlog.application import LogApplication
from services.eventlog.event import Event
from services.eventlog.keystore import KeyStore
from services.eventlog.pool import open_pool
from tests.unit.projections.facts import delivered, opened


class Installation(NamedTuple):
    """The owners' connection strings, and whoever wants to act as one of the roles."""

    owners: Owners

    @classmethod
    def made(cls, new_database: Callable[[], str], feed: Feed) -> Self:
        """A new one, with a case in its log, of two events."""
        owners = Owners(*(new_database() for _ in Owners._fields))
        install_all(owners, feed)
        case = make_conninfo(owners.case, user=CASE)
        keys = make_conninfo(owners.keys, user=CASE)
        with open_pool(case) as pool, open_pool(keys) as keys_pool:
            application = LogApplication(pool, KeyStore(keys_pool, b"k" * 32))
            stream = uuid4()
            application.save(Event(stream, 1, opened()), Event(stream, 2, delivered()))
        return cls(owners)

    @contextmanager
    def acting_as(self, role: str, database: str) -> Iterator[psycopg.Connection]:
        """A session of the role in `case`, `claims`, `projections` or `keys`."""
        dsn = make_conninfo(getattr(self.owners, database), user=role)
        with psycopg.connect(dsn, autocommit=True) as connection:
            yield connection


@pytest.fixture(scope="module")
def direct(module_database: Callable[[], str]) -> Installation:
    """Services that are fed straight from PostgreSQL; a case is in the log."""
    return Installation.made(module_database, "direct")


@pytest.fixture(scope="module")
def apart(module_database: Callable[[], str]) -> Installation:
    """Services that are fed by Kafka; a case is in the log."""
    return Installation.made(module_database, "kafka")
