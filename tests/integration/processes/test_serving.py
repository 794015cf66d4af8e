"""A service as a process: it says what it needs, tells the truth, and ends without a loss."""

import json
import subprocess
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Event
from time import monotonic, sleep
from typing import Any
from uuid import UUID, uuid4

import httpx2
import psycopg
import pytest
from psycopg.conninfo import conninfo_to_dict
from psycopg.sql import SQL, Identifier

from deploy.embedded_postgres import EmbeddedPostgres
from tests.faults.apart.processes import PROGRAM, ROOT, Process, inherited
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


def lieta(arguments: str, environment: dict[str, str]) -> subprocess.CompletedProcess[str]:
    """What the command line does that ends by itself."""
    return subprocess.run(
        [*PROGRAM, *arguments.split()],
        check=False, cwd=ROOT, env=environment, capture_output=True, text=True, timeout=60,
    )  # fmt: skip


def log_lines(process: Process) -> list[dict[str, Any]]:
    return [json.loads(line) for line in process.output.splitlines() if line.startswith("{")]


@pytest.mark.parametrize("missing", ["LIETA_CASE_DSN", "LIETA_INDEX_KEY_FILE", "LIETA_TOKEN_FILE"])
def test_what_is_missing_in_the_environment_is_named(
    environment: dict[str, str], missing: str
) -> None:
    told = {name: text for name, text in environment.items() if name != missing}

    done = lieta("serve case", told)

    assert done.returncode == 2
    assert f"lieta: {missing}: Field required" in done.stderr
    assert environment["LIETA_KEYS_DSN"] not in done.stderr


@pytest.mark.parametrize("wrong", ["serve cases", "relay projections", "serve"])
def test_what_is_no_process_is_refused_with_what_there_is(wrong: str) -> None:
    done = lieta(wrong, inherited())

    assert done.returncode == 2
    assert "Usage:" in done.stderr


def test_a_port_in_use_is_named(case: Process, environment: dict[str, str]) -> None:
    done = lieta("serve case", environment | {"LIETA_PORT": str(case.port)})

    assert done.returncode == 1
    assert f"LIETA_PORT: {case.port}" in done.stderr


def test_readiness_names_the_database_that_is_away_and_recovers(
    case: Process, environment: dict[str, str], postgres: EmbeddedPostgres
) -> None:
    name = str(conninfo_to_dict(environment["LIETA_CASE_DSN"])["dbname"])

    _let_connect(postgres.dsn(), name, allowed=False)
    _await(lambda: "case log" in case.readiness())
    assert json.loads(case.readiness()) == {"status": "missing", "missing": ["case log"]}
    assert httpx2.get(f"{case.url}/healthz", trust_env=False).status_code == 200

    _let_connect(postgres.dsn(), name, allowed=True)
    _await(lambda: case.readiness() == "")


def test_several_processes_of_a_service_share_its_log(
    case: Process, environment: dict[str, str], caseworker: str, tmp_path: Path
) -> None:
    second = Process("serve case", environment, tmp_path)
    second.start()
    try:
        second.await_ready()
        with client_of(case, caseworker) as one, client_of(second, caseworker) as other:
            opened = one.post("/cases", json=opening())

            assert other.get(f"/cases/{opened.json()['id']}").status_code == 200
    finally:
        second.destroy()


def test_whoever_is_told_to_stop_answers_first_and_loses_nothing(
    case: Process, environment: dict[str, str], caseworker: str
) -> None:
    acknowledged: list[str] = []
    stopping = Event()

    def open_cases() -> None:
        with client_of(case, caseworker) as client:
            while not stopping.is_set():
                try:
                    answer = client.post("/cases", json=opening())
                except httpx2.TransportError:
                    return
                if answer.status_code == 201:
                    acknowledged.append(answer.json()["id"])

    with ThreadPoolExecutor(4) as writers:
        writing = [writers.submit(open_cases) for _ in range(4)]
        _await(lambda: len(acknowledged) > 20)
        case.stop()
        stopping.set()
        for one in writing:
            one.result()

    with psycopg.connect(environment["LIETA_CASE_DSN"]) as log:
        found = log.execute("SELECT DISTINCT originator_id::text FROM eventlog.event").fetchall()
    assert {case_id for (case_id,) in found} >= set(acknowledged)


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


def test_no_line_of_the_log_tells_of_a_person(case: Process, caseworker: str) -> None:
    code = new_personal_code()

    with client_of(case, caseworker) as client:
        opened = client.post("/cases", json=opening(personal_code=code))
        client.post("/cases", json=opening(personal_code=code))
        client.post("/cases", json=opening(birth_date=f"{NAME} {code}"))
        client.get(f"/cases/{opened.json()['id']}", params={"q": f"{NAME} {code}"})
        client.get(f"/{NAME}/{code}")
        client.post("/cases", content=f'{{"given_name": "{NAME}" {code}'.encode())

    _await(lambda: len([one for one in log_lines(case) if one["event"] == "request"]) >= 6)
    for secret in (NAME, "Nevienība", code, code.replace("-", ""), "1980-05-17"):
        assert secret not in case.output


def _let_connect(server: str, database: str, *, allowed: bool) -> None:
    with psycopg.connect(server, autocommit=True) as owner:
        owner.execute(
            SQL("ALTER DATABASE {} ALLOW_CONNECTIONS {}").format(
                Identifier(database), SQL("true" if allowed else "false")
            )
        )
        owner.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = %s", (database,)
        )


def _await(condition: Any, seconds: float = 30) -> None:
    deadline = monotonic() + seconds
    while not condition():
        assert monotonic() < deadline, "it did not come about in time"
        sleep(0.05)
