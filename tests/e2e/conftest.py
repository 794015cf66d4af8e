"""Starting the whole is the dear part: one demo for all tests, services once for each module."""

from collections.abc import Iterator

import pytest

from deploy.embedded_postgres import EmbeddedPostgres
from tests.e2e.running import Running, running_services
from tests.support.demo import Demo, running_demo


@pytest.fixture(scope="session")
def demo() -> Iterator[Demo]:
    """The demo with Zemgale's history."""
    with running_demo() as running:
        yield running


@pytest.fixture(scope="module")
def running(
    postgres: EmbeddedPostgres, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Running]:
    """All services, with a case, a claim and a payment claim."""
    with running_services(postgres, tmp_path_factory.mktemp("services")) as services:
        yield services
