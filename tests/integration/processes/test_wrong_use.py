"""Whoever starts a process wrongly is told what to mend: a sentence, and no trace of calls."""

import socket
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

import pytest

from tests.faults.apart.processes import PROGRAM, ROOT, inherited
from tests.integration.processes.installed import Installation

WRONG_USE = 2
NOT_STARTED = 1
SECONDS = 60
SERVER_LIBRARIES = {"fastapi", "kafka", "psycopg", "uvicorn", "opentelemetry"}
IMPORTED = """
import sys
from deploy.cli import app
try:
    app(["--help"])
except SystemExit:
    print(*sorted({name.partition(".")[0] for name in sys.modules}))
"""


@pytest.mark.parametrize(
    ("arguments", "variable"),
    [
        ("serve case", "LIETA_TOKEN_FILE"),
        ("serve case", "LIETA_CASE_DSN"),
        ("serve claims", "LIETA_CASE_FEED_DSN"),
        ("serve projections", "LIETA_CLAIMS_FEED_DSN"),
        ("project", "LIETA_PROJECTIONS_DSN"),
        ("relay case", "LIETA_RELAY_DSN"),
        ("relay case", "LIETA_KAFKA_BOOTSTRAP"),
    ],
)
def test_a_setting_that_is_missing_is_named(
    arguments: str, variable: str, installation: Installation
) -> None:
    settings = installation.settings(arguments)
    settings.pop(variable, None)

    ended = _run(arguments, settings)

    assert ended.returncode == WRONG_USE
    assert f"{variable}" in ended.stderr
    assert "Traceback" not in ended.stderr


def test_a_setting_that_is_wrong_is_named_and_its_value_is_not_told(
    installation: Installation,
) -> None:
    ended = _run("serve case", installation.settings("serve case") | {"LIETA_PORT": "s3cr3t"})

    assert ended.returncode == WRONG_USE
    assert "LIETA_PORT" in ended.stderr
    assert "s3cr3t" not in ended.stderr


@pytest.mark.parametrize(
    "variable", ["LIETA_TOKEN_FILE", "LIETA_KEY_ENCRYPTION_KEY_FILE", "LIETA_INDEX_KEY_FILE"]
)
@pytest.mark.parametrize("content", [None, "s3cr3t"])
def test_a_file_that_is_missing_or_holds_something_else_is_named_by_its_variable(
    variable: str, content: str | None, installation: Installation, tmp_path: Path
) -> None:
    path = tmp_path / "given"
    if content is not None:
        path.write_text(content)

    ended = _run("serve case", installation.settings("serve case") | {variable: str(path)})

    assert ended.returncode == WRONG_USE
    assert variable in ended.stderr
    assert "Traceback" not in ended.stderr
    assert "s3cr3t" not in ended.stderr


def test_a_port_that_is_taken_is_told(installation: Installation) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = str(taken.getsockname()[1])

        ended = _run("serve case", installation.settings("serve case") | {"LIETA_PORT": port})

    assert ended.returncode == NOT_STARTED
    assert "LIETA_PORT" in ended.stderr
    assert port in ended.stderr


@pytest.mark.parametrize(
    ("arguments", "known"),
    [
        ("serve all", ("case", "claims", "projections")),
        ("relay projections", ("case", "claims")),
        ("relay case --from-position -1", ("--from-position",)),
    ],
)
def test_what_is_unknown_is_wrong_use(arguments: str, known: tuple[str, ...]) -> None:
    ended = _run(arguments, {})

    assert ended.returncode == WRONG_USE
    assert all(word in ended.stderr for word in known)


def test_asking_for_help_loads_nothing_that_only_servers_need() -> None:
    ended = subprocess.run(
        [sys.executable, "-c", IMPORTED],
        cwd=ROOT,
        env=inherited(),
        capture_output=True,
        text=True,
        check=True,
    )

    *told, loaded = ended.stdout.splitlines()
    assert {"serve", "relay", "project", "install"} <= set(" ".join(told).split())
    assert SERVER_LIBRARIES.isdisjoint(loaded.split())


def _run(arguments: str, settings: Mapping[str, str]) -> subprocess.CompletedProcess[str]:
    """The process as it ended by itself; one that goes on is a failure."""
    return subprocess.run(
        [*PROGRAM, *arguments.split()],
        cwd=ROOT,
        env={**inherited(), **settings},
        capture_output=True,
        text=True,
        timeout=SECONDS,
        check=False,
    )
