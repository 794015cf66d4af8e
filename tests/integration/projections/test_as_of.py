"""What a read model says as of a position is what a rebuild from the events up to there says."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import UTC, date, datetime
from functools import partial
from typing import Any, NamedTuple
from uuid import UUID

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from psycopg import Connection

from contracts.reference.indicators import IndicatorDimension, definitions
from services.eventlog.folding import relaxed
from services.eventlog.projector import Tail
from services.eventlog.read_model import ReadModel, Target, create, digest, reading
from services.projections.disclosure.people import people_patterns
from services.projections.history.cells import (
    CellOfLedger,
    ledger_cell,
    ledger_entries,
    people_facts,
    positions_of_deliveries,
)
from services.projections.history.documents import state_of
from services.projections.history.past import At, events_between, events_of
from services.projections.indicators.figures import statements, targets
from services.projections.indicators.queries import Open, reached
from services.projections.indicators.reconciling import reconciled
from services.projections.models.case_timeline import is_known, timeline
from services.projections.models.grouping import MunicipalityMap
from services.projections.models.ledger import Filter, balances, entries
from services.projections.models.people import people
from services.projections.models.projection_clock import position_at
from services.projections.models.spending import spending
from services.projections.money.absorption import FIELDS as ABSORBED_BY
from services.projections.money.absorption import absorption
from services.projections.money.ageing import open_claims
from services.projections.money.claims_money import claims_money, refusals
from services.projections.money.forecast import pipeline
from services.projections.money.grants import open_grants
from services.projections.places.capacity import capacity
from services.projections.places.plan import amendments, plan
from services.projections.runner import READ_MODELS
from services.projections.worklists.queries import (
    Asking,
    counts,
    mentor_clients,
    open_cases,
    worklist,
)
from tests.integration.projections.histories import Recording, Step, histories
from tests.integration.projections.house import House

BY = ("municipality", "year", "service", "target_group")
MAPS: st.SearchStrategy[MunicipalityMap] = st.sampled_from(["current", "recorded"])
EARLY = datetime(1900, 1, 1, tzinfo=UTC)
LATE = datetime(2100, 1, 1, tzinfo=UTC)
DAYS = st.dates(date(2018, 12, 1), date(2022, 1, 31))


class Question(NamedTuple):
    """What every report is asked: as known at which positions, on which day and map, from where."""

    at: dict[str, int]
    day: date
    map_: MunicipalityMap
    recording: Recording
    open_tables: Open

    @property
    def on(self) -> tuple[date | None, ...]:
        """The day, and whatever day there is."""
        return (None, self.day)

    @property
    def streams(self) -> list[tuple[str, UUID]]:
        """Every stream with its kind."""
        kinds = self.recording.streams().items()
        return [(kind, stream) for kind, streams in kinds for stream in streams]


Answers = Callable[[Connection[Any], Question], Any]


def _entries(c: Connection[Any], asked: Question, on: date | None) -> Any:
    cell = CellOfLedger({}, None, None, on, asked.map_)
    made_of = ledger_entries(c, asked.at, cell, (EARLY, "", 0, 0), 1000)
    return ledger_cell(c, asked.at, cell), made_of, positions_of_deliveries(c, made_of)


def _worklist(c: Connection[Any], asked: Question) -> Any:
    asking = Asking(c, asked.at, asked.day, asked.recording.house.keys)
    return (
        worklist(asking),
        counts(asking, ["worker", "kind"]),
        open_cases(asking),
        mentor_clients(asking),
    )


def _indicators(c: Connection[Any], asked: Question) -> Any:
    case, defined = asked.at["case"], definitions()
    dimensions: list[list[IndicatorDimension]] = [[], ["municipality"], ["region", "year"]]
    return (
        [(statements(c, case, on), targets(c, case, on or date.max)) for on in asked.on],
        [reconciled(asked.open_tables, asked.at, defined, on) for on in asked.on],
        [
            reached(
                asked.open_tables,
                asked.at,
                [one for one in defined.indicators.values() if set(by) <= set(one.dimensions)],
                by,
                asked.day,
                asked.map_,
            )
            for by in dimensions
        ],
    )


ANSWERS: dict[str, Answers] = {
    "ledger": lambda c, asked: (
        list(entries(c, asked.at, Filter(), limit=None)),
        [
            balances(c, asked.at, Filter(on=on), by, asked.map_)
            for by in ((), ("claim", "funder"), ("municipality", "budget_line", "year"))
            for on in asked.on
        ],
        [
            absorption(c, asked.at, by, asked.day, on, asked.map_)
            for by in ((), ABSORBED_BY[:4])
            for on in asked.on
        ],
        [_entries(c, asked, on) for on in asked.on],
        pipeline(c, asked.at, asked.day),
    ),
    "spending": lambda c, asked: [
        spending(c, asked.at["claims"], by, on=on, municipality_map=asked.map_)
        for by in ((), BY, BY[:1])
        for on in asked.on
    ],
    "people": lambda c, asked: [
        (
            people(c, asked.at["case"], by, on=on, municipality_map=asked.map_),
            people_patterns(c, asked.at["case"], by, 5, on=on, municipality_map=asked.map_),
            people_facts(
                c, asked.at["case"], {}, on=on, municipality_map=asked.map_, after=0, limit=1000
            ),
        )
        for by in ((), BY, BY[:1], BY[:2])
        for on in asked.on
    ],
    "case_timeline": lambda c, asked: [
        (
            is_known(c, case, asked.at["case"]),
            timeline(c, case, asked.at["case"], on=on, order=order),
        )
        for case in asked.recording.cases.values()
        for on in asked.on
        for order in ("recorded", "effective")
    ],
    "worklist": _worklist,
    "indicators": _indicators,
    "history": lambda c, asked: [
        (
            state_of(kind, c, stream, At(asked.at, on)),
            events_of(c, log, stream, At(asked.at, on)),
            events_between(c, log, stream, At(asked.at, asked.day), At(asked.at, None)),
        )
        for kind, stream in asked.streams
        for log in ["case" if kind == "cases" else "claims"]
        for on in asked.on
    ],
    "places": lambda c, asked: [
        (
            plan(c, asked.at["case"], on=on),
            amendments(c, asked.at["case"], on=on),
            capacity(c, asked.at["case"], on or asked.day, plan(c, asked.at["case"], on=on)),
        )
        for on in asked.on
    ],
    "money": lambda c, asked: (
        [
            (
                claims_money(c, asked.at, ("claim", "quarter", "kind"), on, asked.map_),
                refusals(c, asked.at, on),
                open_claims(c, asked.at, asked.day, None, asked.map_),
            )
            for on in asked.on
        ],
        open_grants(c, asked.at, asked.day),
    ),
    "projection_clock": lambda c, asked: [
        min(position_at(c, log, LATE), position) for log, position in asked.at.items()
    ],
}


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
    recording.play(history)
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
