"""A process says what it lacks, and is ready again by itself when that is back."""

from collections.abc import Iterator
from pathlib import Path
from time import monotonic, sleep
from typing import Any
from uuid import uuid4

import httpx2
import pytest

from deploy.embedded_postgres import EmbeddedPostgres, temporary_postgres
from tests.faults.apart.processes import Process
from tests.faults.commands import CREATED, casework
from tests.integration.processes.installed import Installation, installed

PATIENCE_SECONDS = 60
MISSING = {
    "case": {"case log", "key store"},
    "claims": {"claims log", "case feed"},
    "projections": {"projections", "case feed of projections", "key store of projections"},
}
"""What each service lacks when its databases are away; it may name more."""


@pytest.fixture(scope="module")
def server() -> Iterator[EmbeddedPostgres]:
    """A server that only these tests use, for they stop it."""
    with temporary_postgres(survives_power_cut=False) as one:
        yield one


@pytest.fixture
def installation(server: EmbeddedPostgres, tmp_path: Path) -> Iterator[Installation]:
    """New databases on that server."""
    with installed(lambda: server.create_database(f"test_{uuid4().hex}"), tmp_path) as one:
        yield one


@pytest.mark.parametrize("service", MISSING)
def test_a_service_without_its_databases_names_them_until_they_are_back(
    service: str, server: EmbeddedPostgres, installation: Installation
) -> None:
    if service == "projections":
        installation.started("project")
    process = installation.started(f"serve {service}")

    server.stop()
    try:
        told = _await_readiness(process, 503)
        with httpx2.Client(base_url=process.url, trust_env=False, verify=False) as client:
            lives = client.get("/healthz").status_code
    finally:
        server.start()

    assert MISSING[service] <= set(told["missing"])
    assert lives == 200
    assert _await_readiness(process, 200) == {"status": "ok", "missing": []}


def test_a_command_that_met_no_database_is_taken_when_it_is_back(
    server: EmbeddedPostgres, installation: Installation
) -> None:
    process = installation.started("serve case")
    opened = next(casework())

    with installation.http(process) as client:
        server.stop()
        try:
            refused = opened.send(client)
        finally:
            server.start()
        _await_readiness(process, 200)
        taken = opened.send(client)

    assert refused.status_code == 503
    assert refused.headers["Retry-After"]
    assert taken.status_code == CREATED


def _await_readiness(process: Process, status: int) -> dict[str, Any]:
    """Wait until /readyz answers so; what it says then."""
    deadline = monotonic() + PATIENCE_SECONDS
    with httpx2.Client(trust_env=False, verify=False, timeout=PATIENCE_SECONDS) as client:
        while (answer := client.get(f"{process.url}/readyz")).status_code != status:
            assert monotonic() < deadline, answer.text
            sleep(0.1)
    told: dict[str, Any] = answer.json()
    return told
