"""Log lines are JSON, tell which request they are of, and repeat nothing of what it carried."""

import socket
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime
from time import monotonic, sleep
from typing import Any
from uuid import uuid4

import psycopg

from tests.faults.apart.processes import Process
from tests.faults.commands import CREATED, Command, casework
from tests.integration.processes.installed import Installation
from tests.support.facts import new_personal_code

PATIENCE_SECONDS = 30
NAME = "Kanārija-Žubīte"
BLOCKED = """
SELECT pid FROM pg_locks WHERE relation = 'eventlog.event'::regclass AND NOT granted
"""


def test_every_line_is_json_and_says_when_and_how_grave_it_is(installation: Installation) -> None:
    process = installation.started("serve case")
    with installation.http(process) as client:
        assert client.get("/cases/nothing").status_code == 422
    _send_no_http(process)

    process.stop()

    lines = installation.log_lines(process)
    assert {"started", "stopped"} <= {line["event"] for line in lines}
    assert {line["process"] for line in lines} == {"serve case"}
    for line in lines:
        assert line["level"] in ("info", "warning", "error")
        assert datetime.fromisoformat(line["time"]).utcoffset() is not None


def test_a_line_of_a_request_has_its_ids_which_stand_in_the_log_of_events(
    installation: Installation,
) -> None:
    process = installation.started("serve case")
    correlation_id = str(uuid4())

    with installation.http(process) as client:
        client.headers["Correlation-Id"] = correlation_id
        assert _opening().send(client).status_code == CREATED

    [line] = _lines_of(installation, process, correlation_id)
    assert line["request_id"] != correlation_id
    assert (line["method"], line["route"], line["status"]) == ("POST", "/cases", CREATED)
    recorded = installation.rows("SELECT correlation_id::text FROM eventlog.event")
    assert recorded == [(correlation_id,)]


def test_lines_about_one_request_have_the_same_request_id(installation: Installation) -> None:
    process = installation.started("serve case")
    correlation_id = str(uuid4())

    with installation.http(process) as client, _log_is_held(installation) as holder:
        client.headers["Correlation-Id"] = correlation_id
        with ThreadPoolExecutor() as pool:
            answer = pool.submit(_opening().send, client)
            _end_waiting(holder)
            assert answer.result().status_code == 503

    lines = _lines_of(installation, process, correlation_id)
    assert {"database unavailable", "request"} <= {line["event"] for line in lines}
    assert len({line["request_id"] for line in lines}) == 1


def test_nothing_that_a_request_carried_is_in_the_logs(installation: Installation) -> None:
    process = installation.started("serve case")
    code, other = new_personal_code(), new_personal_code()
    opening = _opening(given_name=NAME, personal_code=code)

    with installation.http(process) as client:
        accepted = opening.send(client)
        answers = {
            accepted.status_code,
            # once more with another body, as a misfit, in a path, in a query, past its version
            replace(opening, body=opening.body | {"family_name": NAME}).send(client).status_code,
            client.post("/cases", json={NAME: code, "birth_date": code}).status_code,
            client.get(f"/cases/{code}").status_code,
            client.get(f"/{NAME}/{code}", params={"personal_code": code}).status_code,
            client.post(
                f"/cases/{opening.body['case_id']}/close",
                json={"reason": NAME},
                headers={"If-Match": f'"{code}"', "Purpose": NAME.encode().hex()},
            ).status_code,
        }
        with _log_is_held(installation) as holder, ThreadPoolExecutor() as pool:
            cut_off = pool.submit(_opening(given_name=NAME, personal_code=other).send, client)
            _end_waiting(holder)
            answers.add(cut_off.result().status_code)
    _send_no_http(process, code)
    process.stop()

    assert {CREATED, 404, 422, 503} <= answers
    printed = installation.printed(process)
    assert len(printed.splitlines()) > len(answers)
    token = installation.tokens["caseworker"]
    for secret in (NAME, code, other, token, NAME.encode().hex()):
        assert secret not in printed


def _opening(**changes: str) -> Command:
    """The opening of a new case."""
    opened = next(casework())
    return replace(opened, body=opened.body | changes)


def _lines_of(
    installation: Installation, process: Process, correlation_id: str
) -> list[dict[str, Any]]:
    """The lines with this correlation id, once the request itself is told of."""
    deadline = monotonic() + PATIENCE_SECONDS
    while True:
        lines = [
            line
            for line in installation.log_lines(process)
            if line.get("correlation_id") == correlation_id
        ]
        if any(line["event"] == "request" for line in lines):
            return lines
        assert monotonic() < deadline, installation.printed(process)
        sleep(0.05)


@contextmanager
def _log_is_held(installation: Installation) -> Iterator[psycopg.Connection]:
    """A session that lets nobody append as long as the block lasts."""
    with psycopg.connect(installation.owners.case) as holder:
        holder.execute("LOCK TABLE eventlog.event IN EXCLUSIVE MODE")
        yield holder


def _end_waiting(holder: psycopg.Connection) -> None:
    """End the session of whoever waits to append, and of its next tries, until none is left."""
    deadline = monotonic() + PATIENCE_SECONDS
    while not (waiting := holder.execute(BLOCKED).fetchall()):
        assert monotonic() < deadline
        sleep(0.02)
    for (pid,) in waiting:
        holder.execute("SELECT pg_terminate_backend(%s)", (pid,))


def _send_no_http(process: Process, text: str = "nothing") -> None:
    """Send bytes that are no request, and wait until they are refused."""
    with socket.create_connection(("127.0.0.1", process.port), timeout=PATIENCE_SECONDS) as raw:
        raw.sendall(f"{text}\r\n\r\n".encode())
        while raw.recv(1000):
            pass
