"""The demo as a process of its own: started, stopped, and killed as a power cut ends it."""

import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from time import monotonic, sleep

import httpx2
import psutil
from psycopg.conninfo import make_conninfo

ROOT = Path(__file__).parents[2]
GUARD_SECONDS = 240
# Less than the server's five seconds: a request may not meet the end of an idle connection.
IDLE_SECONDS = 2
WELCOME_ENDS = "Ctrl-C stops it"
OURS = ("LIETA_HOME", "LIETA_URL", "LIETA_TOKEN", "LIETA_LANG", "LIETA_FIGURES", "PORT")


class Demo:
    """`make demo` on a folder of its own; every start is on a free port.

    Args:
        figures: the figures file of the history; Zemgale's where it is None.
    """

    def __init__(self, figures: Path | None = None) -> None:
        # Open to the account that PostgreSQL runs as when root runs the tests.
        self.home = Path(tempfile.mkdtemp(prefix="lieta-demo-"))
        self.home.chmod(0o755)
        self.url = ""
        self._figures = figures
        self._starts = 0
        self._process: subprocess.Popen[bytes] | None = None

    @property
    def output(self) -> str:
        """What the last start has printed so far."""
        return (self.home / f"output-{self._starts}").read_text(encoding="utf-8")

    def start(self) -> None:
        """Start it and return at once."""
        with socket.create_server(("127.0.0.1", 0)) as free:
            port = free.getsockname()[1]
        self.url = f"http://127.0.0.1:{port}"
        self._starts += 1
        (self.home / "tmp").mkdir(exist_ok=True)
        with (self.home / f"output-{self._starts}").open("wb") as output:
            self._process = subprocess.Popen(
                [sys.executable, "-m", "deploy.demo"],
                cwd=ROOT,
                env=self._environment() | {"PORT": str(port), "TMPDIR": str(self.home / "tmp")},
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
            )

    def await_ready(self) -> None:
        """Wait until it serves; the history may still be loading."""
        self._await(self._is_ready)

    def await_loaded(self) -> None:
        """Wait until it has said welcome, which it does when the history is loaded."""
        self._await(lambda: WELCOME_ENDS in self.output)

    @property
    def is_loaded(self) -> bool:
        """Whether it has noted that the history is loaded."""
        return (self.home / "history_loaded").exists()

    def stop(self) -> None:
        """Stop it as Ctrl-C does."""
        process = self._started()
        process.send_signal(signal.SIGINT)
        assert process.wait(GUARD_SECONDS) == 0, self.output

    def kill(self, *, with_postgres: bool = False) -> None:
        """Kill it (`kill -9`), and at the same moment PostgreSQL's first process where asked."""
        postmaster = self._postmaster() if with_postgres else None
        self._started().kill()
        if postmaster is not None:
            postmaster.kill()
        self._started().wait(GUARD_SECONDS)

    def kill_postgres(self) -> None:
        """Kill PostgreSQL's first process under it."""
        postmaster = self._postmaster()
        assert postmaster is not None
        postmaster.kill()

    def await_end(self) -> int:
        """Wait until it ends of itself; return its exit code."""
        return self._started().wait(GUARD_SECONDS)

    def destroy(self) -> None:
        """End what still runs and delete the folder."""
        if self._process is not None and self._process.poll() is None:
            self._process.terminate()
            with suppress(subprocess.TimeoutExpired):
                self._process.wait(GUARD_SECONDS)
            self._process.kill()
            self._process.wait()
        postmaster = self._postmaster()
        if postmaster is not None:
            postmaster.send_signal(signal.SIGQUIT)
            postmaster.wait(GUARD_SECONDS)
        shutil.rmtree((self.home / "postgres").resolve(), ignore_errors=True)
        shutil.rmtree(self.home, ignore_errors=True)

    def token(self, role: str) -> str:
        """The token of a role."""
        return (self.home / "tokens" / role).read_text(encoding="utf-8")

    def http(self, role: str | None = "auditor") -> httpx2.Client:
        """A plain HTTP client, logged in as the role; the caller closes it."""
        headers = {"Authorization": f"Bearer {self.token(role)}"} if role else {}
        return httpx2.Client(
            base_url=self.url,
            headers=headers,
            trust_env=False,
            verify=False,  # nothing here is encrypted; reading certificates takes longer
            timeout=GUARD_SECONDS,
            limits=httpx2.Limits(keepalive_expiry=IDLE_SECONDS),
        )

    def lieta(self, *arguments: object) -> subprocess.CompletedProcess[str]:
        """Run the command line; it finds the address and tokens in the demo's folder."""
        return subprocess.run(
            [Path(sys.executable).parent / "lieta", *map(str, arguments)],
            env=self._environment(),
            capture_output=True,
            text=True,
            timeout=GUARD_SECONDS,
            check=False,
        )

    def dsn(self, database: str = "postgres") -> str:
        """The superuser's connection string of one of the demo's databases."""
        lines = self._pid_file()
        return make_conninfo(host=lines[4], port=lines[3], dbname=database, user="postgres")

    def _environment(self) -> dict[str, str]:
        others = {name: text for name, text in os.environ.items() if name not in OURS}
        figures = {"LIETA_FIGURES": str(self._figures)} if self._figures else {}
        return others | {"LIETA_HOME": str(self.home)} | figures

    def _started(self) -> subprocess.Popen[bytes]:
        assert self._process is not None
        return self._process

    def _is_ready(self) -> bool:
        try:
            answer = httpx2.get(
                f"{self.url}/readyz", timeout=GUARD_SECONDS, trust_env=False, verify=False
            )
        except httpx2.TransportError:
            return False
        return answer.status_code == httpx2.codes.OK

    def _await(self, happened: Callable[[], bool]) -> None:
        deadline = monotonic() + GUARD_SECONDS
        while not happened():
            assert self._started().poll() is None, self.output
            assert monotonic() < deadline, self.output
            sleep(0.02)

    def _pid_file(self) -> list[str]:
        path = self.home / "postgres" / "cluster" / "postmaster.pid"
        return path.read_text(encoding="utf-8").split("\n")

    def _postmaster(self) -> psutil.Process | None:
        """PostgreSQL's first process, if it runs and is that of this folder."""
        with suppress(OSError, ValueError, psutil.Error):
            process = psutil.Process(int(self._pid_file()[0]))
            if str((self.home / "postgres").resolve() / "cluster") in process.cmdline():
                return process
        return None


@contextmanager
def running_demo(figures: Path | None = None) -> Iterator[Demo]:
    """A demo with its history loaded, destroyed at the end."""
    demo = Demo(figures)
    try:
        demo.start()
        demo.await_loaded()
        yield demo
    finally:
        demo.destroy()
