"""Indicators and comparisons as of a position are those of a rebuild from the events up to it."""

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from hypothesis import given, settings
from hypothesis import strategies as st

from contracts.events import Fact
from contracts.reference.indicators import definitions
from services.eventlog.read_model import Target, digest, reading
from services.eventlog.rebuild import build_as_of
from services.projections.indicators.queries import reached
from services.projections.indicators.reconciling import reconciled
from services.projections.runner import READ_MODELS
from tests.integration.projections.house import House
from tests.integration.projections.opening import tables_of
from tests.unit.projections.facts import BAUSKA, DOBELE, IECAVA, assessed, delivered, opened
from tests.unit.projections.figures import (
    figure_withdrawn,
    move_withdrawn,
    moved_out,
    published,
    registered,
    removed,
    staffing,
    target_set,
)

PLACES = (BAUSKA, IECAVA, DOBELE)
REBUILT = {"indicators": "scratch_indicators", "people": "scratch_people"}
BY: tuple[tuple[Any, ...], ...] = ((), ("programme",), ("municipality", "year"))
LAST_DAY = date(2022, 12, 31)

steps = st.tuples(
    st.sampled_from(
        ["target", "staffing", "publish", "withdraw", "register", "remove", "move", "stay", "serve"]
    ),
    st.integers(0, 2),
    st.integers(0, 900),
)


class Telling:
    """Plays steps into the case log; a step that has nothing to act on does nothing."""

    def __init__(self, house: House) -> None:
        self.house = house
        self.published: list[str] = []
        self.registered: set[str] = set()
        self.moved: dict[int, date] = {}
        self.opened: set[UUID] = set()

    def play(self, kind: str, which: int, days: int) -> None:
        day = date(2019, 1, 1) + timedelta(days=days)
        is_of_a_case = kind in ("move", "stay", "serve")
        stream = UUID(int=100 * is_of_a_case + which + 1)
        facts = self._facts(kind, which, day)
        if facts and is_of_a_case and stream not in self.opened:
            self.opened.add(stream)
            facts = [opened(date(2019, 1, 1)), *facts]
        if facts:
            self.house.record("case", *facts, stream=stream)

    def _facts(self, kind: str, which: int, day: date) -> list[Fact]:
        place, name = PLACES[which], f"P{which}"
        match kind:
            case "target":
                return [target_set(day.day, effective_date=day)]
            case "staffing":
                region: dict[str, Any] = {"municipality": "zemgale", "scope": "region"}
                return [staffing(day.day, place, day), *([staffing(9, day=day, **region)][which:])]
            case "publish":
                self.published.append(f"{day}/{which}/{len(self.published)}")
                more: dict[str, Any] = {"municipality": DOBELE} if which else {}
                return [published(day.day, figure_reference=self.published[-1], as_of=day, **more)]
            case "withdraw" if self.published:
                return [figure_withdrawn(self.published.pop(which % len(self.published)))]
            case "register":
                self.registered.add(name)
                return [registered(name, "workshop", "day_centre", municipality=place, day=day)]
            case "remove" if name in self.registered:
                return [removed(name, day, place)]
            case "move" if which not in self.moved:
                self.moved[which] = day
                return [moved_out(day, place)]
            case "stay" if which in self.moved:
                return [move_withdrawn(self.moved.pop(which), place)]
            case "serve":
                return [assessed(day, place), delivered(day, place)]
            case _:
                return []


@settings(max_examples=15, deadline=None)
@given(history=st.lists(steps, min_size=1, max_size=20), data=st.data(), batch=st.integers(1, 7))
def test_what_is_told_as_of_a_position_is_what_a_rebuild_up_to_it_tells(
    history: list[tuple[str, int, int]], data: st.DataObject, batch: int, shared_house: House
) -> None:
    house = shared_house
    house.empty()
    telling = Telling(house)
    for step in history:
        telling.play(*step)
    house.catch_up(batch_events=batch)
    last = house.last_positions()
    at = last | {"case": data.draw(st.integers(0, last["case"]))}

    for name, schema in REBUILT.items():
        build_as_of(house.pool, Target(READ_MODELS[name], schema), house.feeds, at)

    assert told(house, at, {}) == told(house, at, REBUILT)


def told(house: House, at: dict[str, int], schemas: Mapping[str, str]) -> Any:
    opening, defined = tables_of(house, schemas), definitions()
    with reading(house.pool, schemas.get("indicators", "indicators")) as connection:
        fingerprint = digest(connection, READ_MODELS["indicators"], at)
    reports = [
        reached(
            opening, at,
            [one for one in defined.indicators.values() if set(by) <= set(one.dimensions)],
            by, LAST_DAY,
        )
        for by in BY
    ]  # fmt: skip
    return fingerprint, reports, reconciled(opening, at, defined, None)
