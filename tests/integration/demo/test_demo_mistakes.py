"""Expected mistakes at the start of the demo end with a sentence, never with a traceback."""

import os
import shutil
import socket
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from deploy.server_account import Place
from deploy.sole_owner import take_ownership

ROOT = Path(__file__).parents[3]


@pytest.fixture
def home() -> Iterator[Path]:
    """A demo's folder, open to the account that PostgreSQL runs as when root runs the tests."""
    folder = Path(tempfile.mkdtemp(prefix="lieta-demo-"))
    folder.chmod(0o755)
    yield folder
    shutil.rmtree(folder)


def free_port() -> str:
    with socket.create_server(("127.0.0.1", 0)) as free:
        return str(free.getsockname()[1])


def start(home: Path, port: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "deploy.demo"],
        cwd=ROOT,
        env=os.environ | {"LIETA_HOME": str(home), "PORT": port},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


@pytest.mark.parametrize("port", ["²", "80 00", "65536", "9" * 5000])
def test_a_port_that_is_none_is_refused(home: Path, port: str) -> None:
    refused = start(home, port)

    assert refused.returncode == 1
    assert refused.stderr == f"PORT must be a number from 1 to 65535, not '{port}'.\n"


def test_a_second_demo_in_one_folder_is_told_who_has_it(home: Path) -> None:
    (home / "postgres").mkdir()

    with closing(take_ownership(Place(home / "postgres", Path(), None))):
        refused = start(home, free_port())

    assert refused.returncode == 1
    assert f"Process {os.getpid()} already runs the PostgreSQL in {home}" in refused.stderr
    assert "Traceback" not in refused.stderr
