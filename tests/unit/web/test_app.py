"""What every application shows besides its faces."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from threading import Barrier

from fastapi import FastAPI
from fastapi.routing import APIRoute
from fastapi.testclient import TestClient
from starlette.routing import Route

from services.web.app import Check, Face, make_app
from tests.support.service import EverybodyIsKnown


def test_the_routes_are_described_without_a_page_that_loads_scripts_from_elsewhere() -> None:
    app = make_app("Lieta", "As tested.", EverybodyIsKnown(), [])

    described = {route.path for route in app.routes if isinstance(route, Route | APIRoute)}
    assert described == {"/openapi.json", "/healthz", "/metrics", "/readyz"}


def test_what_readiness_needs_is_looked_at_all_at_once_and_what_is_missing_is_named() -> None:
    # given two checks that each wait for the other, and one that fails
    both = Barrier(2)

    def meets() -> None:
        both.wait(timeout=30)

    def is_away() -> None:
        raise ConnectionError("secret:5432 refused")

    @contextmanager
    def start(_: FastAPI) -> Iterator[Mapping[str, Check]]:
        yield {"one": meets, "away": is_away, "other": meets}

    app = make_app("Lieta", "As tested.", EverybodyIsKnown(), [Face([], start)])
    with TestClient(app) as client:
        # when readiness is asked for
        answer = client.get("/readyz")

    # then only the one that fails is missing
    assert (answer.status_code, answer.json()) == (503, {"status": "missing", "missing": ["away"]})
