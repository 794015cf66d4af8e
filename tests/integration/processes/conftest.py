"""The case service as a process of its own, or an installation to start any process of."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from deploy.demo.people import secret_file, token_file
from services.eventlog.schema import install_keystore, install_log
from tests.faults.apart.processes import Process, inherited
from tests.integration.processes.installed import Installation, installed


@pytest.fixture
def environment(fresh_database: Callable[[], str], tmp_path: Path) -> dict[str, str]:
    """All that the case service is told; its databases are installed."""
    case_dsn, keys_dsn = fresh_database(), fresh_database()
    install_log(case_dsn)
    install_keystore(keys_dsn)
    return inherited() | {
        "LIETA_CASE_DSN": case_dsn,
        "LIETA_KEYS_DSN": keys_dsn,
        "LIETA_KEY_ENCRYPTION_KEY_FILE": str(secret_file(tmp_path, "key_encryption_key")),
        "LIETA_INDEX_KEY_FILE": str(secret_file(tmp_path, "index_key")),
        "LIETA_TOKEN_FILE": str(token_file(tmp_path)),
    }


@pytest.fixture
def caseworker(environment: dict[str, str], tmp_path: Path) -> str:
    """The bearer token of a caseworker."""
    assert environment["LIETA_TOKEN_FILE"]
    return (tmp_path / "tokens" / "caseworker").read_text("ascii")


@pytest.fixture
def case(environment: dict[str, str], tmp_path: Path) -> Iterator[Process]:
    process = Process("serve case", environment, tmp_path)
    process.start()
    try:
        process.await_ready()
        yield process
    finally:
        process.destroy()


@pytest.fixture
def installation(fresh_database: Callable[[], str], tmp_path: Path) -> Iterator[Installation]:
    """New databases, roles and secrets; nothing runs yet."""
    with installed(fresh_database, tmp_path) as one:
        yield one
