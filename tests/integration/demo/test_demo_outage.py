"""The demo does not outlive its PostgreSQL."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.support.demo import Demo, running_demo

FIGURES = Path(__file__).parents[2] / "faults" / "region.json"


@pytest.fixture
def demo() -> Iterator[Demo]:
    with running_demo(FIGURES) as running:
        yield running


def test_a_killed_postgres_ends_the_demo_with_a_sentence_and_keeps_the_data(demo: Demo) -> None:
    demo.kill_postgres()

    assert demo.await_end() == 1
    assert "PostgreSQL has ended unexpectedly" in demo.output
    assert "Traceback" not in demo.output

    demo.start()
    demo.await_loaded()
    assert "Importing" not in demo.output
    demo.stop()
