"""One process of Lieta as the cluster runs it: started, killed, frozen, and asked how it is."""

import os
import signal
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from time import monotonic, sleep

import httpx2

from deploy.ports import free_ports

ROOT = Path(__file__).parents[3]
PROGRAM = (sys.executable, "-m", "deploy.cli")
READY_SECONDS = 90.0
STOP_SECONDS = 60.0


class Process:
    """`lieta <arguments>`, always on the same port, so that whoever asks it need not know of falls.

    Args:
        arguments: of the command line.
        environment: all that it is told.
        folder: for what it prints.
    """

    def __init__(self, arguments: str, environment: Mapping[str, str], folder: Path) -> None:
        [self.port] = free_ports(1)
        self.arguments = arguments
        self._output = folder / f"{arguments.replace(' ', '-')}-{self.port}.log"
        self._environment = {**environment, "LIETA_PORT": str(self.port)}
        self._process: subprocess.Popen[bytes] | None = None

    @property
    def url(self) -> str:
        """Where it answers."""
        return f"http://127.0.0.1:{self.port}"

    @property
    def output(self) -> str:
        """The end of what it has printed in all its lives."""
        return self._output.read_text(encoding="utf-8", errors="replace")[-4000:]

    def start(self) -> None:
        """Start it and return at once."""
        with self._output.open("ab") as output:
            self._process = subprocess.Popen(
                [*PROGRAM, *self.arguments.split()],
                cwd=ROOT,
                env=self._environment,
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=output,
            )

    def await_ready(self) -> None:
        """Wait until it says that it can do its work."""
        deadline = monotonic() + READY_SECONDS
        while (told := self.readiness()) != "":
            assert self._running().poll() is None, f"{self.arguments} ended: {self.output}"
            assert monotonic() < deadline, f"{self.arguments}: {told}\n{self.output}"
            sleep(0.1)

    def readiness(self) -> str:
        """Empty of a process that is ready; otherwise what it says, or that it says nothing."""
        try:
            answer = httpx2.get(f"{self.url}/readyz", timeout=10, trust_env=False, verify=False)
        except httpx2.TransportError as error:
            return type(error).__name__
        return "" if answer.status_code == httpx2.codes.OK else answer.text

    def kill(self) -> None:
        """End it as a power cut would (`kill -9`)."""
        self._running().kill()
        self._running().wait()

    def freeze(self) -> None:
        """Stop it where it is; it does not know."""
        self._running().send_signal(signal.SIGSTOP)

    def thaw(self) -> None:
        """Let it go on as if no time had passed."""
        self._running().send_signal(signal.SIGCONT)

    def stop(self) -> None:
        """Ask it to end, and see that it ends well."""
        self.send(signal.SIGTERM)
        code = self.await_end()
        assert code == 0, f"{self.arguments} ended with {code}: {self.output}"

    def send(self, number: signal.Signals) -> None:
        """Send it a signal and return at once."""
        self._running().send_signal(number)

    def await_end(self) -> int:
        """Wait until it ends of itself, or as it was asked to; its exit code."""
        return self._running().wait(STOP_SECONDS)

    def destroy(self) -> None:
        """End it whatever its state."""
        if self._process is not None:
            self._process.kill()
            self._process.wait()

    def _running(self) -> subprocess.Popen[bytes]:
        assert self._process is not None
        return self._process


def inherited() -> dict[str, str]:
    """What a process takes from the machine and not from the settings of Lieta."""
    return {name: text for name, text in os.environ.items() if not name.startswith("LIETA_")}
