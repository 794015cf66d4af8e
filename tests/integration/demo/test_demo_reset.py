"""Throwing the demo's data away: never under a running demo, and nothing else."""

import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import psutil
import pytest

from deploy.embedded_postgres import EmbeddedPostgres

ROOT = Path(__file__).parents[3]
KEEP_RUNNING = """
import sys
from pathlib import Path
from deploy.embedded_postgres import EmbeddedPostgres

server = EmbeddedPostgres(Path(sys.argv[1]))
server.start()
print(server.postmaster_pid, flush=True)
sys.stdin.read()
"""


@pytest.fixture
def home() -> Iterator[Path]:
    """A demo's folder, open to the account that PostgreSQL runs as when root runs the tests."""
    folder = Path(tempfile.mkdtemp(prefix="lieta-demo-"))
    folder.chmod(0o755)
    (folder / "tokens").mkdir()
    for name in ("history_loaded", "cases.jsonl", "tokens/auditor"):
        (folder / name).touch()
    yield folder
    EmbeddedPostgres(folder / "postgres").destroy()
    shutil.rmtree(folder, ignore_errors=True)


def reset(home: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "deploy.demo.reset"],
        cwd=ROOT,
        env=os.environ | {"LIETA_HOME": str(home)},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


def test_under_a_running_demo_nothing_is_deleted(home: Path) -> None:
    with EmbeddedPostgres(home / "postgres") as server:
        refused = reset(home)

        assert refused.returncode == 1
        assert f"Process {os.getpid()} already runs the PostgreSQL" in refused.stderr
        assert server.is_running
        assert (home / "postgres" / "cluster" / "PG_VERSION").exists()
        for name in ("history_loaded", "cases.jsonl", "tokens/auditor"):
            assert (home / name).exists()


def test_what_a_killed_demo_left_is_deleted_and_its_server_ended(home: Path) -> None:
    owner = subprocess.Popen(
        [sys.executable, "-c", KEEP_RUNNING, home / "postgres"],
        cwd=ROOT,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
    )
    assert owner.stdout
    postmaster = psutil.Process(int(owner.stdout.readline()))
    owner.kill()
    owner.communicate()

    done = reset(home)

    assert (done.returncode, done.stderr) == (0, "")
    assert not home.exists()
    assert not postmaster.is_running() or postmaster.status() == psutil.STATUS_ZOMBIE


def test_data_behind_a_link_is_deleted_and_other_files_are_kept(home: Path) -> None:
    elsewhere = Path(tempfile.mkdtemp(prefix="lieta-elsewhere-"))
    (home / "postgres").symlink_to(elsewhere)
    (elsewhere / "lock").touch()
    (elsewhere / "cluster").mkdir()
    (home / "notes").touch()

    assert reset(home).returncode == 0

    assert not elsewhere.exists()
    assert [path.name for path in home.iterdir()] == ["notes"]


def test_a_folder_of_something_else_is_kept(home: Path) -> None:
    (home / "postgres").mkdir()
    (home / "postgres" / "postgresql.conf").touch()

    refused = reset(home)

    assert refused.returncode == 1
    assert "none is of a demo" in refused.stderr
    assert (home / "postgres" / "postgresql.conf").exists()
    assert (home / "tokens" / "auditor").exists()
