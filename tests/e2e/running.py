"""All services over new logs, with a case and a claim in them, and what OpenAPI says of them."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, NamedTuple

import httpx2
import schemathesis
from schemathesis.core.result import Ok
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from deploy.embedded_postgres import EmbeddedPostgres
from tests.faults.commands import CREATED, casework, claiming, offering
from tests.integration.client.house import house

CHECKS = [
    schemathesis.checks.not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_schema_conformance,
]
Operation = schemathesis.APIOperation[Any, Any, Any, Any]


class Running(NamedTuple):
    """Where the services are, a token, and the ids of what is there by their names in paths."""

    url: str
    token: str
    ids: dict[str, str]

    @property
    def headers(self) -> dict[str, str]:
        """The headers of whoever asks."""
        return {"Authorization": f"Bearer {self.token}"}

    def client(self) -> httpx2.Client:
        """A plain HTTP client, logged in; the caller closes it."""
        return httpx2.Client(base_url=self.url, headers=self.headers, trust_env=False)

    def operations(self) -> list[Operation]:
        """Every operation of the OpenAPI document."""
        schema = schemathesis.openapi.from_url(f"{self.url}/openapi.json")
        found = list(schema.get_all_operations())
        operations = [one.ok() for one in found if isinstance(one, Ok)]
        assert len(operations) == len(found)
        return operations


@contextmanager
def running_services(postgres: EmbeddedPostgres, home: Path) -> Iterator[Running]:
    """Logs of their own, for much of what is generated may be accepted."""
    with house(postgres, home) as place:
        case, claim = list(casework()), claiming()
        ids = {name: of.body[name] for name, of in (("case_id", case[0]), ("claim_id", claim))}
        running = Running(place.url, place.token("caseworker"), ids | {"name": "spending"})
        with running.client() as client:
            answers = [command.send(client) for command in (*offering(), *case, claim)]
        assert {answer.status_code for answer in answers} == {CREATED}
        yield running
