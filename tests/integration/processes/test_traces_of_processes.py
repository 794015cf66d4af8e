"""Processes tell one trace of one command, and nothing to the collector that names somebody."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from time import monotonic, sleep
from typing import Any

from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import ExportTraceServiceRequest

from tests.integration.processes.installed import Installation
from tests.integration.processes.test_correlation import NAME, opening

TRACE = "4bf92f3577b34da6a3ce929d0e0e4736"
TRACEPARENT = f"00-{TRACE}-00f067aa0ba902b7-01"
PATIENCE_SECONDS = 30


class Collector:
    """Takes what is sent to it, by path."""

    def __init__(self) -> None:
        self.sent: list[tuple[str, bytes]] = []
        self.port = 0

    @contextmanager
    def listening(self) -> Iterator[None]:
        """Answer on a port of its own."""
        sent = self.sent

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                sent.append((self.path, self.rfile.read(int(self.headers["Content-Length"]))))
                self.send_response(200)
                self.send_header("Content-Length", "0")
                self.end_headers()

            def log_message(self, *_: object) -> None:
                """Say nothing."""

        with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
            self.port = server.server_port
            thread = Thread(target=server.serve_forever)
            thread.start()
            yield
            server.shutdown()
            thread.join()


def spans_of(installation: Installation, process: Any) -> list[dict[str, Any]]:
    return [
        line for line in installation.log_lines(process)
        if line.get("context", {}).get("trace_id") == f"0x{TRACE}"
    ]  # fmt: skip


def test_two_processes_tell_of_one_command_in_one_trace(installation: Installation) -> None:
    case = installation.started("serve case", LIETA_TRACES="console")
    claims = installation.started("serve claims", LIETA_TRACES="console")

    with installation.http(case) as client:
        answer = client.post("/cases", json=opening(), headers={"traceparent": TRACEPARENT})

    assert answer.status_code == 201, answer.text
    deadline = monotonic() + PATIENCE_SECONDS
    while not (folds := spans_of(installation, claims)):
        assert monotonic() < deadline
        sleep(0.1)
    here = {span["name"]: span for span in spans_of(installation, case)}
    assert set(here) == {"POST /cases", "record"}
    record = here["record"]["context"]["span_id"]
    assert {span["parent_id"] for span in folds} == {record}
    assert folds[0]["resource"]["attributes"]["service.name"] == "lieta serve claims"
    printed = installation.printed(case) + installation.printed(claims)
    assert NAME not in printed
    assert json.dumps(NAME)[1:-1] not in printed


def test_a_collector_is_told_only_our_own_spans_whatever_a_library_would_add(
    installation: Installation,
) -> None:
    collector = Collector()
    with collector.listening():
        case = installation.started(
            "serve case",
            LIETA_TRACES="otlp",
            OTEL_EXPORTER_OTLP_ENDPOINT=f"http://127.0.0.1:{collector.port}",
            OTEL_SERVICE_NAME="case-of-a-test",
            FASTAPI_OTEL_AUTO_CONFIGURE="true",
        )
        with installation.http(case) as client:
            client.post("/cases", json=opening(), headers={"traceparent": TRACEPARENT})
            client.get("/cases", params={"family_name": NAME})
            client.get(f"/{NAME}")
        case.stop()

    assert {path for path, _ in collector.sent} == {"/v1/traces"}
    told = [ExportTraceServiceRequest.FromString(body) for _, body in collector.sent]
    groups = [
        scoped for one in told for group in one.resource_spans for scoped in group.scope_spans
    ]
    assert {scoped.scope.name for scoped in groups} == {"lieta"}
    traced = {
        span.name for scoped in groups for span in scoped.spans if span.trace_id.hex() == TRACE
    }
    assert traced == {"POST /cases", "record"}
    assert "case-of-a-test" in str(told)
    assert all(NAME.encode() not in body for _, body in collector.sent)
    assert all(b"Kan%C4%81rija" not in body for _, body in collector.sent)
