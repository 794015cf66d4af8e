"""An installation whose processes a test starts, asks and ends one by one."""

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import httpx2
import psycopg
from psycopg.conninfo import make_conninfo

from deploy.demo.people import secret_file, token_file, tokens
from deploy.roles import CASE, CLAIMS, PROJECTIONS, RELAY_CASE, Owners, install_all
from tests.faults.apart.processes import Process, inherited

ANSWER_SECONDS = 30
# Less than the server's: a request may not meet the end of an idle connection.
IDLE_SECONDS = 2


class Installation:
    """Databases, roles and secrets, fed straight from PostgreSQL; nothing runs yet.

    Args:
        owners: the databases, empty.
        home: for secrets, documents and what the processes print.
    """

    def __init__(self, owners: Owners, home: Path) -> None:
        install_all(owners, "direct")
        self.owners = owners
        self.tokens = tokens(home)
        self._home = home
        self._processes: list[Process] = []

    def settings(self, arguments: str) -> dict[str, str]:
        """What the process of these arguments needs, and nothing else."""
        keys = {"LIETA_KEY_ENCRYPTION_KEY_FILE": str(secret_file(self._home, "key_encryption_key"))}
        names = {"LIETA_TOKEN_FILE": str(token_file(self._home))}
        match arguments:
            case "serve case":
                return (
                    names
                    | keys
                    | {
                        "LIETA_CASE_DSN": self._dsn("case", CASE),
                        "LIETA_KEYS_DSN": self._dsn("keys", CASE),
                        "LIETA_INDEX_KEY_FILE": str(secret_file(self._home, "index_key")),
                    }
                )
            case "serve claims":
                return names | {
                    "LIETA_CLAIMS_DSN": self._dsn("claims", CLAIMS),
                    "LIETA_CASE_FEED_DSN": self._dsn("case", CLAIMS),
                    "LIETA_DOCUMENT_STORE": str(self._home / "documents"),
                }
            case "serve projections" | "project":
                return (
                    names
                    | keys
                    | {
                        "LIETA_PROJECTIONS_DSN": self._dsn("projections", PROJECTIONS),
                        "LIETA_PROJECTIONS_KEYS_DSN": self._dsn("keys", PROJECTIONS),
                        "LIETA_CASE_FEED_DSN": self._dsn("case", PROJECTIONS),
                        "LIETA_CLAIMS_FEED_DSN": self._dsn("claims", PROJECTIONS),
                        "LIETA_PSEUDONYM_KEY_FILE": str(secret_file(self._home, "pseudonym_key")),
                    }
                )
            case _:
                return {"LIETA_RELAY_DSN": self._dsn("case", RELAY_CASE)}

    def process(self, arguments: str, **changes: str) -> Process:
        """A process that is not started; `changes` are of its settings."""
        environment = inherited() | self.settings(arguments) | changes
        self._processes.append(Process(arguments, environment, self._home))
        return self._processes[-1]

    def started(self, arguments: str, **changes: str) -> Process:
        """A process that is ready."""
        process = self.process(arguments, **changes)
        process.start()
        process.await_ready()
        return process

    def http(self, process: Process, role: str = "caseworker") -> httpx2.Client:
        """A client of the process, logged in as the role; the caller closes it."""
        return httpx2.Client(
            base_url=process.url,
            headers={"Authorization": f"Bearer {self.tokens[role]}"},
            trust_env=False,
            verify=False,  # nothing here is encrypted
            timeout=ANSWER_SECONDS,
            limits=httpx2.Limits(keepalive_expiry=IDLE_SECONDS),
        )

    def printed(self, process: Process) -> str:
        """All that the process has printed in all its lives."""
        [path] = self._home.glob(f"*-{process.port}.log")
        return path.read_text(encoding="utf-8")

    def log_lines(self, process: Process) -> list[dict[str, Any]]:
        """The same as lines of JSON; fails on a line that is none."""
        return [json.loads(line) for line in self.printed(process).splitlines()]

    def rows(self, query: str) -> list[tuple[Any, ...]]:
        """What the query finds in the case log's database, past every service."""
        with psycopg.connect(self.owners.case) as connection:
            return connection.execute(query.encode()).fetchall()

    def destroy(self) -> None:
        """End whatever runs."""
        for process in self._processes:
            process.destroy()

    def _dsn(self, database: str, role: str) -> str:
        return make_conninfo(getattr(self.owners, database), user=role)


@contextmanager
def installed(new_database: Callable[[], str], home: Path) -> Iterator[Installation]:
    """An installation on new databases; none of its processes is left at the end."""
    installation = Installation(Owners(*(new_database() for _ in Owners._fields)), home)
    try:
        yield installation
    finally:
        installation.destroy()
