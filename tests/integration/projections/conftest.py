"""Both logs with their feeds, and a database for read models."""

from collections.abc import Callable, Iterator

import pytest

from tests.integration.projections.house import House


@pytest.fixture
def new_house(fresh_database: Callable[[], str]) -> Iterator[Callable[[], House]]:
    """A function that makes a house of its own; all are closed when the test ends."""
    houses: list[House] = []

    def make() -> House:
        houses.append(House(fresh_database))
        return houses[-1]

    yield make

    for house in houses:
        house.close()


@pytest.fixture
def house(new_house: Callable[[], House]) -> House:
    """Empty logs and empty read models."""
    return new_house()
