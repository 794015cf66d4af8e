"""Whatever fits or does not fit the OpenAPI document, the answer is one that it describes."""

from typing import Any
from uuid import UUID

import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, given, settings

from tests.e2e.running import CHECKS, Operation, Running
from tests.faults.commands import MUNICIPALITY

EXAMPLES = 4
# Rebuilding all that there is may take longer than the ten seconds that a case is given by itself.
ANSWER_SECONDS = 120
SERVED, NOT_THERE, CONFLICT, REFUSED = 200, 404, 409, 422
# What began later was not there on the day.
OF_ANY_DAY = {SERVED, NOT_THERE, CONFLICT, REFUSED}
# What the query of a route has to say for something to be found.
ASKED = {
    "municipality": MUNICIPALITY,
    "service": "home_care",
    "account": "claimed",
    "from_version": "1",
    "to_version": "1",
    "from_on": "2021-01-01",
}


@schemathesis.serializer("application/x-ndjson")
def lines(_: object, value: object) -> bytes:
    """What is generated as the text of a file is sent as it is."""
    return str(value).encode("utf-8", "surrogatepass")


def test_every_reading_route_answers_of_what_is_there_as_described(running: Running) -> None:
    reading = reading_routes(running)

    for operation in reading:
        answer = read(operation, running)
        assert answer.status_code == SERVED, f"{operation.label}: {answer.text}"

    assert len(reading) >= 25


@pytest.mark.parametrize("day", ["0001-01-01", "1990-01-01", "2100-01-01", "9999-12-31"])
def test_reading_of_a_day_at_the_ends_of_time_is_answered_as_described(
    running: Running, day: str
) -> None:
    of_a_day = [one for one in reading_routes(running) if any(q.name == "on" for q in one.query)]

    for operation in of_a_day:
        answer = read(operation, running, on=day)
        assert answer.status_code in OF_ANY_DAY, f"{operation.label}: {answer.text}"

    assert len(of_a_day) >= 12


def reading_routes(running: Running) -> list[Operation]:
    """Every route that reads, but for the progress of an import, which does not last."""
    return [one for one in running.operations() if one.method == "get" and "import" not in one.path]


def read(operation: Operation, running: Running, **query: str) -> schemathesis.Response:
    """The answer about what is there, which must be as described."""
    asked = ASKED | {"case_id": running.ids["case_id"]}
    case = operation.Case(
        path_parameters={one.name: running.ids[one.name] for one in operation.path_parameters},
        query=query | {one.name: asked[one.name] for one in operation.query if one.name in asked},
    )
    return case.call_and_validate(checks=CHECKS, headers=running.headers, timeout=ANSWER_SECONDS)


def test_every_answer_is_described(running: Running) -> None:
    operations = running.operations()

    failures = [
        failure
        for operation in operations
        for mode in modes(operation)
        for failure in failures_of(operation, mode, running)
    ]

    assert len(operations) >= 40
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
        case.call_and_validate(checks=CHECKS, headers=running.headers, timeout=ANSWER_SECONDS)

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
