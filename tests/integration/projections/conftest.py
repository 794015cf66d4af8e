"""Both logs with their feeds, a database for read models, and their HTTP face."""

from collections.abc import Callable, Iterator, Mapping
from contextlib import closing, contextmanager

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient

from services.projections.api import router
from services.projections.lag import LagCollector
from services.web.app import Check, Face, make_app
from services.web.identity import Actor
from tests.integration.projections.house import House


@pytest.fixture(scope="module")
def shared_house(module_database: Callable[[], str]) -> Iterator[House]:
    """A house that the tests of a module use one after another."""
    with closing(House(module_database)) as house:
        yield house


@pytest.fixture
def house(shared_house: House) -> House:
    """Empty logs and empty read models."""
    shared_house.empty()
    return shared_house


ACTORS = {
    "good": Actor(actor_id="auditor-1", role="auditor"),
    "officer": Actor(actor_id="officer-1", role="reporting_officer"),
}


class _Anybody:
    def actor(self, token: str) -> Actor | None:
        return ACTORS.get(token)


@pytest.fixture
def client(house: House) -> Iterator[TestClient]:
    """The projections service in this process, asked as an auditor."""

    @contextmanager
    def start(app: FastAPI) -> Iterator[Mapping[str, Check]]:
        app.state.projections = house.knowledge(wait_seconds=0.2)
        app.state.collectors.append(LagCollector(app.state.projections))
        app.state.pseudonym_key = b"p" * 32
        app.state.subject_keys = house.keys
        yield {}

    app = make_app("Projections", "", _Anybody(), [Face([router], start)])
    with TestClient(app, headers={"Authorization": "Bearer good"}) as client:
        yield client


@pytest.fixture
def officer(client: TestClient) -> TestClient:
    """The same service, asked as a reporting officer, who may not see people."""
    return TestClient(client.app, headers={"Authorization": "Bearer officer"})
