"""One command is one trace: over HTTP, in the log, and in the read models that fold its events."""

import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import psycopg
import pytest
import structlog
from fastapi import FastAPI
from fastapi.testclient import TestClient
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter
from opentelemetry.trace import SpanKind
from structlog.testing import capture_logs

from services.observing import tracing
from tests.support.people import client_with_grant
from tests.support.service import case_and_claims, change, client_of
from tests.support.traces import awaited, id_of, of_trace, parent_of, traced

TRACE = "4bf92f3577b34da6a3ce929d0e0e4736"
CALLER = "00f067aa0ba902b7"
TRACEPARENT = f"00-{TRACE}-{CALLER}-01"


@pytest.fixture
def spans() -> Iterator[InMemorySpanExporter]:
    """What is traced in this process from now on."""
    with traced() as exporter:
        yield exporter


@pytest.fixture
def dsns() -> list[str]:
    """Of the databases, in the order in which they are made."""
    return []


@pytest.fixture
def app(fresh_database: Callable[[], str], tmp_path: Path, dsns: list[str]) -> FastAPI:
    def noted() -> str:
        dsns.append(fresh_database())
        return dsns[-1]

    return case_and_claims(noted, tmp_path)


@pytest.fixture
def client(app: FastAPI) -> Iterator[TestClient]:
    with client_of(app) as client:
        yield client


def test_a_command_its_request_and_its_folds_are_one_trace_which_the_log_names(
    client: TestClient, spans: InMemorySpanExporter, dsns: list[str]
) -> None:
    case, grant = client_with_grant(client)

    deliver(client, case, grant, traceparent=TRACEPARENT)

    found = awaited(spans, TRACE, ["fold inbox"])
    request, record = found["POST /cases/{case_id}/record-delivery"], found["record"]
    [(correlation_id, command_id, position)] = recorded_last(dsns[0])
    assert correlation_id == UUID(TRACE)
    assert request.kind == SpanKind.SERVER
    assert parent_of(request) == CALLER
    assert parent_of(record) == id_of(request)
    assert id_of(record) == command_id.hex[:16]
    assert parent_of(found["fold inbox"]) == id_of(record)
    assert found["fold inbox"].attributes is not None
    assert found["fold inbox"].attributes["lieta.position"] == position


def test_without_a_trace_the_correlation_id_names_one(
    client: TestClient, spans: InMemorySpanExporter
) -> None:
    case, grant = client_with_grant(client)
    correlation_id = uuid4()

    headers = {"Correlation-Id": str(correlation_id), "traceparent": TRACEPARENT}
    deliver(client, case, grant, **headers)

    found = awaited(spans, correlation_id.hex, ["fold inbox"])
    request = found["POST /cases/{case_id}/record-delivery"]
    assert request.parent is None
    [link] = request.links
    assert f"{link.context.trace_id:032x}" == TRACE
    assert of_trace(spans, TRACE) == {}


def test_a_refused_command_has_a_request_and_records_nothing(
    client: TestClient, spans: InMemorySpanExporter
) -> None:
    case, grant = client_with_grant(client)

    stale = {"If-Match": '"1"', "traceparent": TRACEPARENT}
    assert deliver(client, case, grant, **stale) == 412

    [request] = of_trace(spans, TRACE).values()
    assert request.attributes is not None
    assert request.attributes["http.response.status_code"] == 412


def test_log_lines_of_a_request_name_its_trace(
    app: FastAPI, client: TestClient, spans: InMemorySpanExporter
) -> None:
    app.add_api_route("/told", lambda: structlog.get_logger().info("told"))
    processors: list[Any] = [structlog.contextvars.merge_contextvars]
    with capture_logs(processors) as lines:
        client.get("/told", headers={"traceparent": TRACEPARENT})

    assert [line["trace_id"] for line in lines if line["event"] == "told"] == [TRACE]


def test_many_events_share_a_span_which_links_to_the_trace_of_each_command(
    spans: InMemorySpanExporter,
) -> None:
    told = [
        tracing.Origin(uuid4(), uuid4(), position, "case.opened", uuid4())
        for position in range(1, 42)
    ]

    with tracing.events("fold many", "internal", told):
        pass

    [span] = spans.get_finished_spans()
    assert {link.context.trace_id for link in span.links} == {
        one.correlation_id.int for one in told
    }
    assert span.attributes == {
        "lieta.events": 41, "lieta.first_position": 1, "lieta.last_position": 41,
    }  # fmt: skip


def test_what_fails_is_told_by_its_class_and_never_by_its_words(
    spans: InMemorySpanExporter,
) -> None:
    one = tracing.Origin(uuid4(), uuid4(), 1, "case.opened", uuid4())

    with pytest.raises(ValueError, match="Anna"), tracing.events("fold", "internal", [one]):
        raise ValueError("Anna Izdomāta")

    [span] = spans.get_finished_spans()
    assert span.attributes is not None
    assert span.attributes["error.type"] == "ValueError"
    assert "Anna" not in span.to_json()


def test_no_span_names_a_person_or_what_was_asked(
    client: TestClient, spans: InMemorySpanExporter
) -> None:
    case, grant = client_with_grant(client)
    deliver(client, case, grant, traceparent=TRACEPARENT)
    client.get(f"{case}?name=Anna")
    client.get("/Anna/Izdomāta")
    awaited(spans, TRACE, ["fold inbox"])

    text = "".join(span.to_json() for span in spans.get_finished_spans())

    assert "GET /cases/{case_id}" in text
    for secret in ("Izdom", "Anna", "1980-05-17", "Mājās", "I-1", "ilze"):
        assert secret not in text


def test_while_traces_are_off_nothing_is_read_or_loaded() -> None:
    origins = iter([tracing.Origin(uuid4(), uuid4(), 1, "case.opened", uuid4())])

    with tracing.events("fold", "internal", origins):
        pass

    assert len(list(origins)) == 1
    code = (
        "import sys, services.case.main, services.claims.main, services.projections.main;"
        "sys.exit(any(name.startswith('opentelemetry.sdk') for name in sys.modules))"
    )
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


def recorded_last(case_dsn: str) -> list[tuple[Any, ...]]:
    with psycopg.connect(case_dsn) as connection:
        return connection.execute(
            "SELECT correlation_id, command_id, position FROM eventlog.event"
            " ORDER BY position DESC LIMIT 1"
        ).fetchall()


def deliver(client: TestClient, case: str, grant_id: str, **headers: str) -> int:
    """Record a delivery with these headers; the status of the answer."""
    body = {"effective_date": "2023-02-01", "grant_id": grant_id, "quantity": "10"}
    answer = change(client, f"{case}/record-delivery", body, **headers)
    status: int = answer.status_code
    return status
