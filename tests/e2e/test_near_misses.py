"""Commands that name what is there, and say else what fits, reach the rules; none meets an error.

The same is sent as a request and as a line of an import file, which have decisions of their own.
"""

import json
from collections import Counter
from collections.abc import Callable, Iterator
from datetime import date
from typing import Any
from uuid import uuid4

import httpx2
import schemathesis
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from contracts.events.register import (
    contract_register_id,
    provider_register_id,
    rate_register_id,
)
from contracts.reference import current_municipality, municipalities
from tests.e2e.running import CHECKS, Operation, Running
from tests.faults.commands import CREATED, DELIVERIES, MUNICIPALITY, casework
from tests.support.facts import new_personal_code
from tests.support.registers import HOME_CARE_CENTS, PROVIDER, contract_reference

EXAMPLES = 6
FOUND, NOT_FOUND, CONFLICT, STALE, REFUSED = 200, 404, 409, 412, 422
DECIDED = {FOUND, CREATED, NOT_FOUND, CONFLICT, REFUSED}
IMPORT_DECIDED = {CREATED, REFUSED}
DAYS = st.dates(date(2023, 1, 1), date(2024, 3, 1)).map(date.isoformat)
MOSTLY = st.sampled_from([True] * 9 + [False])
Names = dict[str, Any]


def names_of_what_is_there(running: Running) -> Names:
    """By the names of the properties that say them; the case is a new one."""
    commands = list(casework())[: 1 - DELIVERIES]  # one delivery is enough to be named
    with running.client() as client:
        answers = [command.send(client) for command in commands]
    # A register may have been changed meanwhile by a command that was accepted.
    assert {answer.status_code for answer in answers} <= {CREATED, CONFLICT, STALE}
    delivery = commands[-1].body
    return {
        "case_id": commands[0].body["case_id"],
        "claim_id": running.ids["claim_id"],
        "payment_claim_id": running.ids["payment_claim_id"],
        "programme": "kurzeme",
        "funding_id": str(uuid4()),
        "grant_id": delivery["grant_id"],
        "ended_grant_id": delivery["grant_id"],
        "delivery_id": delivery["delivery_id"],
        "personal_code": new_personal_code(),
        "municipality": MUNICIPALITY,
        "to_municipality": "bauskas-novads",
        "service": "home_care",
        "provider": PROVIDER,
        "contract_reference": contract_reference(MUNICIPALITY),
        "pricing_basis": "vvi",
        "unit": "hour",
        "unit_price_cents": HOME_CARE_CENTS,
        "instrument": "di_assessment",
        "instrument_version": 1,
        "quantity": 8,
        "quantity_limit": 400,
        "scores": {},
    }


def naming(value: Any, names: Names, draw: Callable[[Any], Any]) -> Any:
    """The value with most of what it names being there, most dates in its time, lists short."""
    match value:
        case dict():
            return {
                key: names[key] if key in names and draw(MOSTLY) else naming(one, names, draw)
                for key, one in value.items()
            }
        case [str(), *_]:
            return [names["service"]]
        case [first, *_] if draw(MOSTLY):
            return [naming(first, names, draw)]
        case list():
            return [naming(one, names, draw) for one in value]
        case str() if is_date(value) and draw(MOSTLY):
            return draw(DAYS)
        case _:
            return value


def is_date(text: str) -> bool:
    try:
        return bool(date.fromisoformat(text))
    except ValueError:
        return False


def commands_of(running: Running) -> Iterator[Operation]:
    """Every command; those to the registers last, for what they change all others need."""
    commands = [
        one
        for one in running.operations()
        if one.method == "post"
        and "application/json" in one.definition.raw.get("requestBody", {}).get("content", {})
    ]
    return iter(sorted(commands, key=lambda one: one.path))


def test_every_nearly_right_command_is_decided_as_request_and_as_line(running: Running) -> None:
    counted: Counter[tuple[str, int]] = Counter()

    failures = [
        f"{operation.label}: {failure}"
        for operation in commands_of(running)
        for failure in failures_of(operation, running, counted)
    ]

    assert not failures, "\n\n".join(failures)
    assert counted["request", CREATED] > 0
    assert counted["request", CONFLICT] > 0
    assert counted["line", CREATED] > 0
    assert counted["line", REFUSED] > 0


def failures_of(
    operation: Operation, running: Running, counted: Counter[tuple[str, int]]
) -> list[str]:
    """How answers to nearly right commands are not decisions, or not as described."""
    names = names_of_what_is_there(running)

    @settings(
        max_examples=EXAMPLES,
        deadline=None,
        database=None,
        suppress_health_check=list(HealthCheck),
        phases=[Phase.generate],
    )
    @given(case=operation.as_strategy(), data=st.data())
    def check(case: schemathesis.Case[Any], data: st.DataObject) -> None:
        case.path_parameters = {name: str(names[name]) for name in case.path_parameters or {}}
        body = naming(case.body, names, data.draw)
        case.headers.clear()
        case.body = body
        headers = running.headers | ({"If-Match": "*"} if case.path_parameters else {})
        answer = case.call_and_validate(checks=CHECKS, headers=headers)
        counted["request", answer.status_code] += 1
        assert answer.status_code in DECIDED, answer.text

        line = import_line(operation, names, body)
        with running.client() as client:
            imported = send_line(client, operation, line)
        counted["line", imported.status_code] += 1
        assert imported.status_code in IMPORT_DECIDED, f"{line}: {imported.text}"

    try:
        check()
    except BaseExceptionGroup as group:
        return [str(one) for one in group.exceptions]
    except (AssertionError, schemathesis.errors.SchemathesisError) as failure:
        return [str(failure)]
    return []


def import_line(operation: Operation, names: Names, body: dict[str, Any]) -> dict[str, Any]:
    """The command as a line of an import file."""
    return {
        "command": operation.definition.raw["operationId"],
        "command_id": str(uuid4()),
        "id": str(subject_of(operation, names, body)),
        "actor": "anna.liepa",
        "body": body,
    }


def subject_of(operation: Operation, names: Names, body: dict[str, Any]) -> object:
    """The id of what the command is to: a case, a claim, a payment claim or a register."""
    match operation.path.split("/")[1]:
        case "providers":
            return provider_register_id()
        case "contracts":
            known = body["municipality"] in municipalities()
            place = current_municipality(body["municipality"]) if known else MUNICIPALITY
            return contract_register_id(place)
        case "rates":
            return rate_register_id(body["service"])
        case "claims":
            return names["claim_id"]
        case "payment-claims":
            return names["payment_claim_id"]
        case "other-funding":
            return names["funding_id"]
        case _:
            return names["case_id"]


def send_line(client: httpx2.Client, operation: Operation, line: dict[str, Any]) -> httpx2.Response:
    of_claims = operation.path.startswith(("/claims", "/payment-claims", "/other-funding"))
    log = "claims" if of_claims else "cases"
    headers = {"Content-Type": "application/x-ndjson"}
    content = json.dumps(line).encode()
    return client.post(f"/{log}/import", content=content, headers=headers)
