"""One log and one key store, empty, for each test."""

from collections.abc import Callable, Iterator

import pytest

from services.eventlog.keystore import KeyStore
from services.eventlog.pool import Pool, open_pool
from services.eventlog.recorder import EventRecorder
from services.eventlog.schema import install_keystore, install_log
from tests.integration.eventlog.stored import KEK


@pytest.fixture
def dsn(fresh_database: Callable[[], str]) -> str:
    """The log's database, as its owner."""
    dsn = fresh_database()
    install_log(dsn)
    return dsn


@pytest.fixture
def pool(dsn: str) -> Iterator[Pool]:
    with open_pool(dsn) as pool:
        yield pool


@pytest.fixture
def recorder(pool: Pool) -> EventRecorder:
    return EventRecorder(pool)


@pytest.fixture
def keys_pool(fresh_database: Callable[[], str]) -> Iterator[Pool]:
    dsn = fresh_database()
    install_keystore(dsn)
    with open_pool(dsn) as pool:
        yield pool


@pytest.fixture
def keys(keys_pool: Pool) -> KeyStore:
    return KeyStore(keys_pool, KEK)
