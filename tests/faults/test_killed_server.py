"""What a killed PostgreSQL leaves in its folder does not hinder the next start."""

import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from deploy.embedded_postgres import EmbeddedPostgres


@pytest.fixture
def data_dir() -> Iterator[Path]:
    folder = Path(tempfile.mkdtemp(prefix="lieta-postgres-"))
    yield folder
    shutil.rmtree(folder, ignore_errors=True)


def test_the_process_id_in_a_socket_lock_may_be_another_process_by_now(data_dir: Path) -> None:
    """Or a process that ended and that nobody has waited for yet, as in many a container."""
    with EmbeddedPostgres(data_dir):
        lock = data_dir / ".s.PGSQL.5432.lock"
        _, *others = lock.read_text().splitlines(keepends=True)
    # PostgreSQL believes an id only of a process of its own account
    account = data_dir.stat()
    stranger = subprocess.Popen(["sleep", "600"], user=account.st_uid, cwd="/")
    try:
        lock.write_text("".join([f"{stranger.pid}\n", *others]))
        os.chown(lock, account.st_uid, account.st_gid)

        with EmbeddedPostgres(data_dir) as second:
            psycopg.connect(second.dsn()).close()

        assert stranger.poll() is None
    finally:
        stranger.kill()
        stranger.wait()
