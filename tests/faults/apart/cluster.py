"""A whole installation apart: a process for each service, relays, projectors, and a real broker."""

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from time import monotonic, sleep
from typing import Any

import httpx2
import psycopg
from psycopg import sql

from deploy.demo.people import secret_file, token_file, tokens
from deploy.embedded_postgres import EmbeddedPostgres, temporary_postgres
from deploy.kafka.broker import Broker
from deploy.roles import (
    CASE,
    CLAIMS,
    PROJECTIONS,
    READER,
    RELAY_CASE,
    RELAY_CLAIMS,
    Owners,
    install_all,
)
from services.claims.main import MODELS
from services.eventlog.replica import schema_of
from services.kafka.settings import KafkaSettings
from services.projections.runner import READ_MODELS
from tests.faults.apart.processes import Process, inherited

LOGS = ("case", "claims")
REPLICAS = (("case", "claims"), ("case", "projections"), ("claims", "projections"))
"""Each log and a service that keeps a replica of it."""
DATABASES = ("case", "claims", "projections", "keys")
OF_ALL = {
    "LIETA_CASE_DSN": ("lieta_case", CASE),
    "LIETA_KEYS_DSN": ("lieta_keys", CASE),
    "LIETA_CLAIMS_DSN": ("lieta_claims", CLAIMS),
    "LIETA_PROJECTIONS_DSN": ("lieta_projections", PROJECTIONS),
    "LIETA_PROJECTIONS_KEYS_DSN": ("lieta_keys", PROJECTIONS),
}
"""Settings that are a database and a role in it."""
OF_ONE = {
    "relay case": {"LIETA_RELAY_DSN": ("lieta_case", RELAY_CASE)},
    "relay claims": {"LIETA_RELAY_DSN": ("lieta_claims", RELAY_CLAIMS)},
    "serve projections": {
        "LIETA_PROJECTIONS_DSN": ("lieta_projections", READER),
        "LIETA_PROJECTIONS_KEYS_DSN": ("lieta_keys", READER),
    },
}
"""The same for some processes only, by their arguments."""
LAST = "SELECT coalesce(max(position), 0) FROM eventlog.event"
REPLICATED = "SELECT contiguous_position FROM {}.progress"
FOLDED = "SELECT coalesce(max(position), 0) FROM {}.checkpoint WHERE log = %s"
CAUGHT_UP_SECONDS = 240.0
# Less than the server's five seconds: a request may not meet the end of an idle connection.
IDLE_SECONDS = 2
ANSWER_SECONDS = 30


class Cluster:
    """The processes and databases of one installation.

    Args:
        server: PostgreSQL.
        broker: Kafka.
        home: for secrets, documents and what the processes print.
    """

    def __init__(self, server: EmbeddedPostgres, broker: Broker, home: Path) -> None:
        self.broker = broker
        self.kafka = KafkaSettings(bootstrap=broker.bootstrap)
        self._server = server
        self._home = home
        owners = Owners(*(server.create_database(f"lieta_{name}") for name in DATABASES))
        install_all(owners, "kafka")
        self._tokens = tokens(home)
        self._environment = inherited() | _settings(server, broker, home)
        self.services = {name: self._process(f"serve {name}") for name in (*LOGS, "projections")}
        # Of the case log one works and one stands by.
        self.relays = {
            "case": [self._process("relay case"), self._process("relay case")],
            "claims": [self._process("relay claims")],
        }
        self.projectors = [self._process("project"), self._process("project")]

    @property
    def processes(self) -> list[Process]:
        """All of them."""
        relays = [process for of_log in self.relays.values() for process in of_log]
        return [*self.services.values(), *relays, *self.projectors]

    def start(self) -> None:
        """Start everything and wait until everything is ready."""
        for process in self.processes:
            process.start()
        for process in self.processes:
            process.await_ready()

    def destroy(self) -> None:
        """End every process."""
        for process in self.processes:
            process.destroy()

    def add_projector(self) -> Process:
        """One more process that folds; it is started and not awaited."""
        self.projectors.append(self._process("project"))
        self.projectors[-1].start()
        return self.projectors[-1]

    def http(self, service: str, role: str) -> httpx2.Client:
        """A client of a service, logged in as the role; the caller closes it."""
        return httpx2.Client(
            base_url=self.services[service].url,
            headers={"Authorization": f"Bearer {self._tokens[role]}"},
            trust_env=False,
            verify=False,  # nothing here is encrypted
            timeout=ANSWER_SECONDS,
            limits=httpx2.Limits(keepalive_expiry=IDLE_SECONDS),
        )

    def dsn(self, database: str) -> str:
        """The owner's connection string of a database (`case`, `claims`, `projections`)."""
        return self._server.dsn(f"lieta_{database}")

    def rows(
        self, database: str, query: str, *parameters: Any, schema: str = "eventlog"
    ) -> list[tuple[Any, ...]]:
        """What the query finds there, past every service; `{}` in it stands for the schema."""
        with psycopg.connect(self.dsn(database)) as connection:
            whole = sql.SQL(query).format(sql.Identifier(schema))
            return connection.execute(whole, parameters).fetchall()

    def await_caught_up(self) -> None:
        """Wait until every replica and read model has all that the logs hold."""
        deadline = monotonic() + CAUGHT_UP_SECONDS
        while behind := self._behind():
            assert monotonic() < deadline, f"not caught up: {behind}\n{self._outputs()}"
            sleep(0.2)

    def _behind(self) -> dict[str, int]:
        """What lacks events of a log, and up to where it has them."""
        found: dict[str, int] = {}
        for log in LOGS:
            [(last,)] = self.rows(log, LAST)
            for service in (service for of, service in REPLICAS if of == log):
                [(position,)] = self.rows(service, REPLICATED, schema=schema_of(log))
                if position < last:
                    found[f"replica of {log} in {service}"] = position
            for service, names in read_models(log).items():
                for name in names:
                    [(position,)] = self.rows(service, FOLDED, log, schema=name)
                    if position < last:
                        found[f"{name} of {log}"] = position
        return found

    def _outputs(self) -> str:
        return "\n".join(f"{one.arguments}: {one.output}" for one in self.processes)

    def _process(self, arguments: str) -> Process:
        own = {name: self._server.dsn(*of) for name, of in OF_ONE.get(arguments, {}).items()}
        return Process(arguments, self._environment | own, self._home)


def read_models(log: str) -> dict[str, list[str]]:
    """The names of the read models that fold the log, by their service."""
    folded = {"claims": MODELS, "projections": tuple(READ_MODELS.values())}
    return {
        service: [model.name for model in models if log in model.logs]
        for service, models in folded.items()
    }


@contextmanager
def running_cluster(folder: Path) -> Iterator[Cluster]:
    """A cluster that is ready; nothing of it is left at the end."""
    with ExitStack() as stack:
        server = stack.enter_context(temporary_postgres(survives_power_cut=False))
        broker = Broker(folder / "kafka")
        (folder / "kafka").mkdir()
        stack.callback(broker.kill)
        broker.start()
        cluster = Cluster(server, broker, folder)
        stack.callback(cluster.destroy)
        cluster.start()
        yield cluster


def _settings(server: EmbeddedPostgres, broker: Broker, home: Path) -> dict[str, str]:
    """All that the processes are told; each takes what it needs."""
    return {name: server.dsn(*of) for name, of in OF_ALL.items()} | {
        "LIETA_FEED": "kafka",
        "LIETA_KAFKA_BOOTSTRAP": broker.bootstrap,
        "LIETA_TOKEN_FILE": str(token_file(home)),
        "LIETA_KEY_ENCRYPTION_KEY_FILE": str(secret_file(home, "key_encryption_key")),
        "LIETA_INDEX_KEY_FILE": str(secret_file(home, "index_key")),
        "LIETA_DOCUMENT_STORE": str(home / "documents"),
        "LIETA_PSEUDONYM_KEY_FILE": str(secret_file(home, "pseudonym_key")),
    }
