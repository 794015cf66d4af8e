"""One broker in KRaft mode, which is its own controller, on loopback."""

import shutil
import socket
import subprocess
from pathlib import Path
from time import monotonic, sleep

from deploy.kafka.securing import Security
from deploy.maven import jars
from deploy.ports import free_ports

START_SECONDS = 180
PARTITIONS = 6
HEAP = "-Xmx512m"

SETTINGS = {
    "process.roles": "broker,controller",
    "node.id": "1",
    "controller.listener.names": "CONTROLLER",
    "listener.security.protocol.map": "PLAINTEXT:PLAINTEXT,CONTROLLER:PLAINTEXT",
    # A topic is made by whoever publishes to it, with the partitions that it names.
    "auto.create.topics.enable": "false",
    "num.partitions": str(PARTITIONS),
    "offsets.topic.replication.factor": "1",
    "offsets.topic.num.partitions": "1",
    "transaction.state.log.replication.factor": "1",
    "transaction.state.log.min.isr": "1",
    "group.initial.rebalance.delay.ms": "0",
}


class Broker:
    """A broker that keeps its data in a folder and its port across restarts.

    Args:
        folder: for its settings, its log and its data.
        security: how it asks clients who they are; without, everybody on loopback is let in.
    """

    def __init__(self, folder: Path, security: Security | None = None) -> None:
        self._folder = folder
        self._security = security
        self._data = folder / "data"
        self._port, self._controller_port = free_ports(2)
        self._process: subprocess.Popen[bytes] | None = None

    @property
    def bootstrap(self) -> str:
        """Where clients begin: `127.0.0.1:port`."""
        return f"127.0.0.1:{self._port}"

    def start(self) -> None:
        """Format the data folder if it is new, start, and wait until it takes connections.

        Raises:
            RuntimeError: it ended, or did not answer in time; with the end of its log.
        """
        settings = self._write_settings()
        if not self._data.exists():
            self._format(settings)
        with self._log.open("ab") as log:
            self._process = subprocess.Popen(
                [*_java(), "kafka.Kafka", str(settings)], stdout=log, stderr=log
            )
        deadline = monotonic() + START_SECONDS
        while not self._answers():
            if self._process.poll() is not None or monotonic() > deadline:
                self.kill()
                raise RuntimeError(f"the broker did not start: {self._log.read_text()[-2000:]}")
            sleep(0.1)

    def stop(self) -> None:
        """End it as it asks to be ended."""
        self._end(kill=False)

    def kill(self) -> None:
        """End it as a power cut would."""
        self._end(kill=True)

    def wipe(self) -> None:
        """Delete all its data; it must have ended."""
        assert self._process is None, "the broker runs"
        shutil.rmtree(self._data)

    @property
    def _log(self) -> Path:
        return self._folder / "kafka.log"

    def _end(self, *, kill: bool) -> None:
        if self._process is not None:
            (self._process.kill if kill else self._process.terminate)()
            self._process.wait()
            self._process = None

    def _write_settings(self) -> Path:
        name = "PLAINTEXT" if self._security is None else "SASL_SSL"
        listeners = (
            f"{name}://127.0.0.1:{self._port},CONTROLLER://127.0.0.1:{self._controller_port}"
        )
        secure = {} if self._security is None else self._security.settings()
        settings = (
            SETTINGS
            | secure
            | {
                "listeners": listeners,
                "advertised.listeners": listeners,
                "controller.quorum.bootstrap.servers": f"127.0.0.1:{self._controller_port}",
                "log.dirs": str(self._data),
            }
        )
        path = self._folder / "server.properties"
        path.write_text("".join(f"{name}={value}\n" for name, value in settings.items()))
        return path

    def _format(self, settings: Path) -> None:
        tool = [*_java(), "kafka.tools.StorageTool"]
        made = subprocess.run([*tool, "random-uuid"], check=True, capture_output=True, text=True)
        users = [] if self._security is None else self._security.format_options()
        form = ["format", "--standalone", "-t", made.stdout.strip(), "-c", str(settings)]
        subprocess.run([*tool, *form, *users], check=True, capture_output=True)

    def _answers(self) -> bool:
        try:
            with socket.create_connection(("127.0.0.1", self._port), timeout=1):
                return True
        except OSError:
            return False


def _java() -> list[str]:
    classes = f"{jars('kafka')}/*"
    return ["java", HEAP, "-Dorg.slf4j.simpleLogger.defaultLogLevel=warn", "-cp", classes]
