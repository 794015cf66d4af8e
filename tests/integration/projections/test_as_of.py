"""What a read model says as of a position is what a rebuild from the events up to there says."""

from contextlib import AbstractContextManager
from datetime import date
from functools import partial
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from psycopg import Connection

from services.eventlog.folding import relaxed
from services.eventlog.projector import Tail
from services.eventlog.read_model import ReadModel, Target, create, digest, reading
from services.projections.models.grouping import MunicipalityMap
from services.projections.runner import READ_MODELS
from tests.integration.projections.answers import ANSWERS, Question
from tests.integration.projections.histories import Recording, Step, histories
from tests.integration.projections.house import House

MAPS: st.SearchStrategy[MunicipalityMap] = st.sampled_from(["current", "recorded"])
BEGINNING = [Step(kind, 1, 1, 2, 300) for kind in ("grant", "deliver", "claim", "draft", "child")]
"""So that a grant, a rate and papers are behind entries in every history, or will be."""
DAYS = st.dates(date(2018, 12, 1), date(2022, 1, 31))


def test_every_read_model_is_asked_here() -> None:
    assert set(ANSWERS) == set(READ_MODELS)


@pytest.fixture(scope="module")
def rebuilt(shared_house: House) -> list[Target]:
    """Every read model once more, to be filled for each example."""
    targets = [Target(one, f"rebuilt_{name}") for name, one in READ_MODELS.items()]
    with shared_house.pool.connection() as connection:
        for target in targets:
            with connection.transaction():
                create(connection, target)
    return targets


@settings(max_examples=25, deadline=None)
@given(history=histories, data=st.data(), batch_events=st.integers(1, 9), day=DAYS, map_=MAPS)
def test_an_answer_as_of_any_positions_is_that_of_a_rebuild_up_to_them(
    history: list[Step],
    data: st.DataObject,
    batch_events: int,
    day: date,
    map_: MunicipalityMap,
    shared_house: House,
    rebuilt: list[Target],
) -> None:
    house = shared_house
    house.empty()
    house.empty_targets(rebuilt)
    recording = Recording(house)
    recording.play([*BEGINNING, *history])
    house.catch_up(batch_events=batch_events)
    at = {log: data.draw(st.integers(0, last)) for log, last in house.last_positions().items()}
    for feed in house.feeds:
        Tail(relaxed(house.pool), rebuilt, feed).run(until=at[feed.log])

    asked = [
        Question(at, day, map_, recording, partial(_tables, house, prefix))
        for prefix in ("", "rebuilt_")
    ]
    for name, read_model in READ_MODELS.items():
        live, anew = (_told(read_model, one) for one in asked)
        assert live == anew, name


def _tables(
    house: House, prefix: str, read_model: ReadModel
) -> AbstractContextManager[Connection[Any]]:
    return reading(house.pool, prefix + read_model.name)


def _told(read_model: ReadModel, asked: Question) -> tuple[str, Any]:
    with asked.open_tables(read_model) as connection:
        return (
            digest(connection, read_model, asked.at),
            ANSWERS[read_model.name](connection, asked),
        )


def test_a_digest_changes_with_what_is_told(house: House) -> None:
    recording = Recording(house)
    recording.play([Step("deliver", 1, 1, 1, 1), Step("deliver", 1, 1, 1, 2)])
    house.catch_up()

    now, before = (
        house.digest(READ_MODELS["people"], positions={"case": last, "claims": 0})
        for last in (3, 2)
    )

    assert now != before
