"""Both logs with their feeds, and a database for read models."""

from collections.abc import Callable, Iterator
from contextlib import closing

import pytest

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
