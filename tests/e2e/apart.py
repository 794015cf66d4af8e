"""The demo's logs followed through Kafka by consumers apart, into databases of their own."""

import hashlib
import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path
from time import monotonic, sleep

import psycopg
from psycopg import sql

from deploy.demo.people import secret_file, token_file
from deploy.kafka.broker import Broker
from services.claims.main import MODELS as CLAIMS_MODELS
from services.eventlog.read_model import ReadModel
from services.eventlog.replica import COLUMNS
from services.eventlog.schema import install_log
from services.projections.runner import READ_MODELS
from tests.faults.apart.processes import Process, inherited
from tests.support.demo import Demo
from tests.support.demo_logs import log_states

MODELS: dict[str, Sequence[ReadModel]] = {
    "claims": CLAIMS_MODELS,
    "projections": list(READ_MODELS.values()),
}
"""The read models by the service that keeps them."""
REPLICAS = (("case", "claims"), ("case", "projections"), ("claims", "projections"))
"""Each log, and the service that keeps a replica of it."""
PROCESSES = (
    "relay case",
    "relay claims",
    "serve claims",
    "serve claims",
    "project",
    "project",
    "serve projections",
)
CAUGHT_UP_SECONDS = 240.0


class Apart:
    """Relays of the demo's logs, two of each consumer, and what answers for them.

    Args:
        demo: whose logs are followed; nothing of it is changed.
        broker: which runs.
        folder: for what the processes print.
    """

    def __init__(self, demo: Demo, broker: Broker, folder: Path) -> None:
        self._demo = demo
        self.positions = {log: state.last_position or 0 for log, state in log_states(demo).items()}
        """Where the logs end: nobody writes to them meanwhile."""
        for service in MODELS:
            _create_database(demo, f"lieta_apart_{service}")
        _copy_log(demo.dsn("lieta_claims"), self.dsn("claims"))
        environment = inherited() | self._settings(broker)
        self.processes = [
            Process(arguments, environment | self._relayed(arguments), folder)
            for arguments in PROCESSES
        ]

    def dsn(self, service: str) -> str:
        """The owner's connection string of a service's own database."""
        return self._demo.dsn(f"lieta_apart_{service}")

    def start(self) -> None:
        """Start everything, and wait until all that the logs hold is folded."""
        for process in self.processes:
            process.start()
        for process in self.processes:
            process.await_ready()
        deadline = monotonic() + CAUGHT_UP_SECONDS
        while behind := unfolded(self.dsn, self.positions):
            assert monotonic() < deadline, f"not caught up: {behind}\n{self._outputs()}"
            sleep(0.5)

    def destroy(self) -> None:
        """End every process."""
        for process in self.processes:
            process.destroy()

    def lieta(self, *arguments: object) -> str:
        """What the command line prints, asked of the projections apart as an auditor."""
        done = subprocess.run(
            [Path(sys.executable).parent / "lieta", *map(str, arguments)],
            env=inherited()
            | {"LIETA_URL": self.processes[-1].url, "LIETA_TOKEN": self._demo.token("auditor")},
            capture_output=True,
            text=True,
            timeout=CAUGHT_UP_SECONDS,
            check=False,
        )
        assert (done.returncode, done.stderr) == (0, "")
        return done.stdout

    def _settings(self, broker: Broker) -> dict[str, str]:
        home = self._demo.home
        return {
            "LIETA_FEED": "kafka",
            "LIETA_KAFKA_BOOTSTRAP": broker.bootstrap,
            "LIETA_CLAIMS_DSN": self.dsn("claims"),
            "LIETA_PROJECTIONS_DSN": self.dsn("projections"),
            "LIETA_PROJECTIONS_KEYS_DSN": self._demo.dsn("lieta_keys"),
            "LIETA_DOCUMENT_STORE": str(home / "documents"),
            "LIETA_TOKEN_FILE": str(token_file(home)),
            "LIETA_KEY_ENCRYPTION_KEY_FILE": str(secret_file(home, "key_encryption_key")),
            "LIETA_PSEUDONYM_KEY_FILE": str(secret_file(home, "pseudonym_key")),
        }

    def _relayed(self, arguments: str) -> dict[str, str]:
        command, _, log = arguments.partition(" ")
        return {"LIETA_RELAY_DSN": self._demo.dsn(f"lieta_{log}")} if command == "relay" else {}

    def _outputs(self) -> str:
        return "\n".join(f"{one.arguments}: {one.output}" for one in self.processes)


@contextmanager
def running_apart(demo: Demo, folder: Path) -> Iterator[Apart]:
    """Everything apart, caught up with the demo's logs; none of it is left at the end."""
    with ExitStack() as stack:
        (folder / "kafka").mkdir()
        broker = Broker(folder / "kafka")
        stack.callback(broker.kill)
        broker.start()
        apart = Apart(demo, broker, folder)
        stack.callback(_drop_databases, demo)
        stack.callback(apart.destroy)
        apart.start()
        yield apart


def log_digest(dsn: str, schema: str) -> str:
    """SHA-256 of all rows of a log, or of a replica of one, in their order."""
    hashed = hashlib.sha256()
    with psycopg.connect(dsn) as connection, connection.cursor().copy(_all_rows(schema)) as copied:
        for row in copied:
            hashed.update(row)
    return hashed.hexdigest()


def demo_has_folded(demo: Demo) -> None:
    """Wait until the demo's own read models have all that its logs hold."""
    last = {log: state.last_position or 0 for log, state in log_states(demo).items()}
    deadline = monotonic() + CAUGHT_UP_SECONDS
    while behind := unfolded(lambda service: demo.dsn(f"lieta_{service}"), last):
        assert monotonic() < deadline, f"the demo does not catch up: {behind}"
        sleep(0.2)


def unfolded(dsn_of: Callable[[str], str], last: Mapping[str, int]) -> dict[str, int]:
    """Which read models lack events of a log, and up to where they have them."""
    found = {}
    for service, models in MODELS.items():
        with psycopg.connect(dsn_of(service)) as connection:
            for model in models:
                query = sql.SQL("SELECT log, position FROM {}.checkpoint")
                for log, position in connection.execute(query.format(sql.Identifier(model.name))):
                    if position < last[log]:
                        found[f"{model.name} of {log} in {service}"] = position
    return found


def _all_rows(schema: str) -> sql.Composed:
    columns = sql.SQL(", ").join(map(sql.Identifier, COLUMNS))
    query = sql.SQL("COPY (SELECT {} FROM {}.event ORDER BY position) TO STDOUT (FORMAT BINARY)")
    return query.format(columns, sql.Identifier(schema))


def _copy_log(source: str, target: str) -> None:
    """Bring a whole log into another database, as its owner: nobody else may put rows there."""
    install_log(target)
    columns = sql.SQL(", ").join(map(sql.Identifier, COLUMNS))
    into = sql.SQL("COPY eventlog.event ({}) FROM STDIN (FORMAT BINARY)").format(columns)
    with psycopg.connect(source) as from_, psycopg.connect(target) as to:
        to.execute("SET session_replication_role = replica")
        with from_.cursor().copy(_all_rows("eventlog")) as out, to.cursor().copy(into) as copied:
            for row in out:
                copied.write(row)


def _create_database(demo: Demo, name: str) -> None:
    with psycopg.connect(demo.dsn(), autocommit=True) as connection:
        connection.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name)))


def _drop_databases(demo: Demo) -> None:
    with psycopg.connect(demo.dsn(), autocommit=True) as connection:
        for service in MODELS:
            name = sql.Identifier(f"lieta_apart_{service}")
            connection.execute(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(name))
