"""What every application shows besides its faces."""

from fastapi.routing import APIRoute
from starlette.routing import Route

from services.web.app import make_app
from tests.support.service import EverybodyIsKnown


def test_the_routes_are_described_without_a_page_that_loads_scripts_from_elsewhere() -> None:
    app = make_app("Lieta", "As tested.", EverybodyIsKnown(), [])

    described = {route.path for route in app.routes if isinstance(route, Route | APIRoute)}
    assert described == {"/openapi.json", "/healthz", "/metrics", "/readyz"}
