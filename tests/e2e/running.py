"""All services over new logs with a case, a claim and a payment claim, and what OpenAPI says."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, NamedTuple
from uuid import uuid4

import httpx2
import schemathesis
from schemathesis.core.result import Ok
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from deploy.embedded_postgres import EmbeddedPostgres
from tests.faults.commands import CREATED, Command, casework, claiming, offering
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
        return httpx2.Client(base_url=self.url, headers=self.headers, trust_env=False, verify=False)

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
        case, claim, payment_claim = list(casework()), claiming(), bundling()
        begun = (("case_id", case[0]), ("claim_id", claim), ("payment_claim_id", payment_claim))
        ids = {name: command.body[name] for name, command in begun}
        running = Running(place.url, place.token("caseworker"), ids | {"name": "spending"})
        with running.client() as client:
            commands = (*offering(), *case, claim, payment_claim)
            answers = [command.send(client) for command in commands]
            kept = client.post("/contents", content="Pārskats".encode())
        assert {answer.status_code for answer in (*answers, kept)} == {CREATED}
        running.ids["sha256"] = kept.json()["sha256"]
        yield running


def bundling() -> Command:
    """The draft of a payment claim."""
    body = {
        "effective_date": "2024-01-31",
        "payment_claim_id": str(uuid4()),
        "programme": "kurzeme",
    }
    writes = ("payment_claim.drafted", "payment_claim_register.numbered")
    return Command(str(uuid4()), "/payment-claims", body, writes)
