"""One demo for all tests of the whole: starting it is the dear part."""

from collections.abc import Iterator

import pytest

from tests.support.demo import Demo, running_demo


@pytest.fixture(scope="session")
def demo() -> Iterator[Demo]:
    """The demo with Zemgale's history."""
    with running_demo() as running:
        yield running
