"""What a read model says as of a position is what a rebuild from the events up to there says."""

from collections.abc import Callable
from datetime import UTC, date, datetime
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st
from psycopg import Connection

from services.eventlog.read_model import ReadModel, Target, digest, reading
from services.eventlog.rebuild import build_as_of
from services.projections.history.documents import state_of
from services.projections.history.past import At
from services.projections.indicators.figures import statements, targets
from services.projections.models.case_timeline import timeline
from services.projections.models.grouping import MunicipalityMap
from services.projections.models.ledger import Filter, balances, entries
from services.projections.models.people import people
from services.projections.models.projection_clock import position_at
from services.projections.models.spending import spending
from services.projections.money.ageing import open_claims
from services.projections.money.claims_money import claims_money, refusals
from services.projections.money.grants import open_grants
from services.projections.places.capacity import capacity
from services.projections.places.plan import plan
from services.projections.runner import READ_MODELS
from services.projections.worklists.queries import Asking, counts, open_cases, worklist
from tests.integration.projections.histories import Recording, Step, histories
from tests.integration.projections.house import House

BY = ("municipality", "year", "service", "target_group")
ON = date(2020, 3, 1)
MAPS: tuple[MunicipalityMap, ...] = ("current", "recorded")
LATE = datetime(2100, 1, 1, tzinfo=UTC)

Answers = Callable[[Connection[Any], dict[str, int], Recording], Any]

ANSWERS: dict[str, Answers] = {
    "ledger": lambda c, at, _: (
        list(entries(c, at, Filter(), limit=None)),
        [
            balances(c, at, Filter(on=on), by, map_)
            for by in ((), ("claim", "funder"), ("municipality", "budget_line", "year"))
            for on in (None, ON)
            for map_ in MAPS
        ],
    ),
    "spending": lambda c, at, _: [
        spending(c, at["claims"], by, on=on, municipality_map=map_)
        for by in ((), BY, BY[:1])
        for on in (None, ON)
        for map_ in MAPS
    ],
    "people": lambda c, at, _: [
        people(c, at["case"], by, on=on, municipality_map=map_)
        for by in ((), BY, BY[:1], BY[:2])
        for on in (None, ON)
        for map_ in MAPS
    ],
    "case_timeline": lambda c, at, recording: [
        timeline(c, case, at["case"], on=on, order=order)
        for case in recording.cases.values()
        for on in (None, ON)
        for order in ("recorded", "effective")
    ],
    "indicators": lambda c, at, _: [
        (statements(c, at["case"], on), targets(c, at["case"], on)) for on in (ON, date.max)
    ],
    "places": lambda c, at, _: [
        capacity(c, at["case"], on, plan(c, at["case"], on=on)) for on in (ON, date(2021, 3, 1))
    ],
    "history": lambda c, at, recording: [
        state_of(kind, c, stream, At(at, on))
        for kind, streams in recording.streams().items()
        for stream in streams
        for on in (None, ON)
    ],
    "worklist": lambda c, at, recording: [
        (worklist(asking), counts(asking, ["worker", "kind"]), open_cases(asking))
        for asking in (Asking(c, at, on, recording.house.keys) for on in (ON, date(2021, 3, 1)))
    ],
    "money": lambda c, at, _: [
        (
            claims_money(c, at, ("claim", "quarter", "kind"), on),
            refusals(c, at, on),
            open_claims(c, at, on),
            open_grants(c, at, on),
        )
        for on in (ON, date(2021, 3, 1))
    ],
    "projection_clock": lambda c, at, _: [
        min(position_at(c, log, LATE), position) for log, position in at.items()
    ],
}


def test_every_read_model_is_asked_here() -> None:
    assert set(ANSWERS) == set(READ_MODELS)


@settings(max_examples=40, deadline=None)
@given(history=histories, data=st.data(), batch_events=st.integers(1, 9))
def test_an_answer_as_of_any_positions_is_that_of_a_rebuild_up_to_them(
    history: list[Step], data: st.DataObject, batch_events: int, shared_house: House
) -> None:
    house = shared_house
    house.empty()
    recording = Recording(house)
    recording.play(history)
    house.catch_up(batch_events=batch_events)
    at = {log: data.draw(st.integers(0, last)) for log, last in house.last_positions().items()}

    for name, read_model in READ_MODELS.items():
        scratch = Target(read_model, "scratch_" + name)
        build_as_of(house.pool, scratch, house.feeds, at)
        told = _told(house, Target(read_model, name), at, recording)
        assert told == _told(house, scratch, at, recording), name


def _told(
    house: House, target: Target, at: dict[str, int], recording: Recording
) -> tuple[str, Any]:
    read_model: ReadModel = target.read_model
    with reading(house.pool, target.schema) as connection:
        return (
            digest(connection, read_model, at),
            ANSWERS[read_model.name](connection, at, recording),
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
