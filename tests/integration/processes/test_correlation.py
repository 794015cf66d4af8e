"""The trace that a request brings names what it leads to, in the log and in the lines about it."""

import json
from time import monotonic, sleep
from typing import Any
from uuid import UUID, uuid4

import httpx2
import psycopg

from tests.faults.apart.processes import Process
from tests.support.facts import new_personal_code

NAME = "Kanārija"


def opening(**changes: Any) -> dict[str, Any]:
    return {
        "effective_date": "2024-01-02",
        "municipality": "bauskas-novads",
        "target_group": "grt",
        "given_name": NAME,
        "family_name": "Nevienība",
        "personal_code": new_personal_code(),
        "birth_date": "1980-05-17",
        "application_reference": "I-1",
    } | changes


def client_of(process: Process, token: str) -> httpx2.Client:
    headers = {"Authorization": f"Bearer {token}"}
    return httpx2.Client(base_url=process.url, headers=headers, timeout=30, trust_env=False)


def log_lines(process: Process) -> list[dict[str, Any]]:
    return [json.loads(line) for line in process.output.splitlines() if line.startswith("{")]


def test_a_trace_that_a_request_brings_is_the_correlation_of_its_events_and_log_lines(
    case: Process, environment: dict[str, str], caseworker: str
) -> None:
    trace, named = uuid4(), uuid4()

    with client_of(case, caseworker) as client:
        traced = client.post(
            "/cases", json=opening(), headers={"traceparent": f"00-{trace.hex}-00f067aa0ba902b7-01"}
        )
        correlated = client.post("/cases", json=opening(), headers={"Correlation-Id": str(named)})

    with psycopg.connect(environment["LIETA_CASE_DSN"]) as log:
        found = log.execute(
            "SELECT originator_id, correlation_id FROM eventlog.event WHERE originator_version = 1"
        ).fetchall()
    assert dict(found) == {
        UUID(traced.json()["id"]): trace,
        UUID(correlated.json()["id"]): named,
    }
    _await(lambda: len([one for one in log_lines(case) if one["event"] == "request"]) == 2)
    told = [one for one in log_lines(case) if one["event"] == "request"]
    assert {one["correlation_id"] for one in told} == {str(trace), str(named)}
    assert {(one["route"], one["status"], one["process"]) for one in told} == {
        ("/cases", 201, "serve case")
    }


def _await(condition: Any, seconds: float = 30) -> None:
    deadline = monotonic() + seconds
    while not condition():
        assert monotonic() < deadline, "it did not come about in time"
        sleep(0.05)
