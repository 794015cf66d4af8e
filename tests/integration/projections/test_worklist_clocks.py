"""The worklist tells of each case what the case service tells of it: the clocks that are open."""

from datetime import date
from uuid import UUID

from hypothesis import given as for_every
from hypothesis import settings
from hypothesis import strategies as st

from contracts.events import CaseFact
from contracts.http.clocks import CLOCK_RULES
from services.case.domain.overview.clocks import clocks
from services.case.domain.state import Case
from services.eventlog.read_model import Target, digest, reading
from services.eventlog.rebuild import build_as_of
from services.projections.worklists.model import WORKLIST
from services.projections.worklists.queries import Asking, Item, worklist
from tests.integration.projections.house import House
from tests.support.clock_histories import case_histories, days
from tests.support.spec import given
from tests.unit.projections.facts import ENVELOPE


def asked(house: House, on: date) -> list[Item]:
    """All that is to be done on the day."""
    with reading(house.pool, WORKLIST.name) as connection:
        return worklist(Asking(connection, house.last_positions(), on, house.keys))


def _told(case: Case, on: date) -> list[tuple[object, ...]]:
    worker = case.caseworker_on(on) or ENVELOPE.actor
    return sorted(
        (one.kind, str(one.subject), one.started_on, one.due_on, one.status, worker,
         case.municipality_on(on))
        for one in clocks(case, on)
        if one.is_open
    )  # fmt: skip


def _found(items: list[Item], case_id: UUID) -> list[tuple[object, ...]]:
    return sorted(
        (one.kind, str(one.grant_id), one.started_on, one.due_on, one.status, one.worker,
         one.municipality)
        for one in items
        if one.case_id == case_id and one.kind in CLOCK_RULES
    )  # fmt: skip


@settings(max_examples=20, deadline=None)
@for_every(
    histories=st.lists(case_histories(), min_size=4, max_size=10),
    on_days=st.lists(days, min_size=3, max_size=3),
    batch_events=st.integers(1, 40),
)
def test_what_is_due_in_a_case_is_what_the_case_service_says(
    histories: list[list[CaseFact]], on_days: list[date], batch_events: int, shared_house: House
) -> None:
    house = shared_house
    house.empty()
    recorded = {house.record("case", *history): given(*history) for history in histories}
    house.catch_up(WORKLIST, batch_events=batch_events)

    for on in on_days:
        items = asked(house, on)
        for case_id, case in recorded.items():
            assert _found(items, case_id) == _told(case, on)


@settings(max_examples=15, deadline=None)
@for_every(
    histories=st.lists(case_histories(), min_size=1, max_size=4),
    on=days,
    data=st.data(),
    batch_events=st.integers(1, 40),
)
def test_what_was_due_as_known_then_is_what_a_rebuild_up_to_then_tells(
    histories: list[list[CaseFact]],
    on: date,
    data: st.DataObject,
    batch_events: int,
    shared_house: House,
) -> None:
    house = shared_house
    house.empty()
    for history in histories:
        house.record("case", *history)
    house.catch_up(WORKLIST, batch_events=batch_events)
    at = {"case": data.draw(st.integers(0, house.last_positions()["case"])), "claims": 0}
    scratch = Target(WORKLIST, "scratch_worklist")
    build_as_of(house.pool, scratch, house.feeds, at)

    then, rebuilt = (_as_known(house, schema, at, on) for schema in (WORKLIST.name, scratch.schema))

    assert then == rebuilt


def _as_known(house: House, schema: str, at: dict[str, int], on: date) -> object:
    with reading(house.pool, schema) as connection:
        asking = Asking(connection, at, on, house.keys)
        return digest(connection, WORKLIST, at), worklist(asking)
