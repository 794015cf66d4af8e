"""Whatever fits or does not fit the OpenAPI document, the answer is one that it describes."""

from collections.abc import Iterator
from typing import Any, NamedTuple
from uuid import UUID

import httpx2
import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, given, settings
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
EXAMPLES = 4
Operation = schemathesis.APIOperation[Any, Any, Any, Any]


@schemathesis.serializer("application/x-ndjson")
def lines(_: object, value: object) -> bytes:
    """What is generated as the text of a file is sent as it is."""
    return str(value).encode("utf-8", "surrogatepass")


class Running(NamedTuple):
    """All services over new logs, a token, and what is there."""

    url: str
    token: str
    ids: dict[str, str]


@pytest.fixture(scope="module")
def running(
    postgres: EmbeddedPostgres, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Running]:
    """Logs of their own, for much of what is generated here may be accepted."""
    with house(postgres, tmp_path_factory.mktemp("openapi")) as place:
        token = place.token("caseworker")
        headers = {"Authorization": f"Bearer {token}"}
        with httpx2.Client(base_url=place.url, headers=headers, trust_env=False) as client:
            case, claim = list(casework()), claiming()
            answers = [command.send(client) for command in (*offering(), *case, claim)]
        assert {answer.status_code for answer in answers} == {CREATED}
        ids = {name: of.body[name] for name, of in (("case_id", case[0]), ("claim_id", claim))}
        yield Running(place.url, token, ids | {"name": "spending"})


def test_every_answer_is_described(running: Running) -> None:
    schema = schemathesis.openapi.from_url(f"{running.url}/openapi.json")
    found = list(schema.get_all_operations())
    operations = [one.ok() for one in found if isinstance(one, Ok)]

    failures = [
        failure
        for operation in operations
        for mode in modes(operation)
        for failure in failures_of(operation, mode, running)
    ]

    assert len(operations) == len(found) >= 40
    assert not failures, "\n\n".join(failures)


def modes(operation: Operation) -> list[schemathesis.GenerationMode]:
    """Requests that fit, and ones that do not where there is anything to be wrong."""
    takes = {"parameters", "requestBody"} & operation.definition.raw.keys()
    return list(schemathesis.GenerationMode)[: 2 if takes else 1]


def failures_of(
    operation: Operation,
    mode: schemathesis.GenerationMode,
    running: Running,
) -> list[str]:
    """How answers to generated requests of one operation are not as described."""

    @settings(
        max_examples=EXAMPLES,
        deadline=None,
        database=None,
        suppress_health_check=list(HealthCheck),
        phases=[Phase.generate],
    )
    @given(case=operation.as_strategy(generation_mode=mode))
    def check(case: schemathesis.Case[Any]) -> None:
        for name, value in (case.path_parameters or {}).items():
            if name == "name" or is_id(value):
                case.path_parameters[name] = running.ids.get(name, value)
        headers = {"Authorization": f"Bearer {running.token}"}
        case.call_and_validate(checks=CHECKS, headers=headers)

    try:
        check()
    except BaseExceptionGroup as group:
        return [f"{operation.label} {mode}: {one}" for one in group.exceptions]
    return []


def is_id(value: object) -> bool:
    try:
        return bool(UUID(str(value)))
    except ValueError:
        return False
