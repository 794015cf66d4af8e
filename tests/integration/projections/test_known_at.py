"""A time means positions only when nothing recorded up to it can appear any more."""

from datetime import UTC, datetime
from threading import Thread
from uuid import uuid4

import psycopg
import pytest

from services.eventlog.event import Event, Receipt
from services.projections.models.people import PEOPLE
from services.web.problems import Problem
from tests.integration.projections.house import House
from tests.unit.projections.facts import ENVELOPE, delivered, opened


def positions(house: House, known_at: str) -> dict[str, int]:
    return house.knowledge(wait_seconds=0.2).positions(known_at)


def save_with_receipt(house: House) -> None:
    """A real append; its receipt is the last thing that it writes."""
    application = house.apps["case"]
    event = application.fact_mapper.to_stored_event(Event(uuid4(), 1, delivered(), ENVELOPE))
    receipt = Receipt(uuid4(), b"x" * 32, 201, "{}")
    application.event_recorder.insert_events([event], receipts=[receipt])


def test_a_time_is_not_answered_while_an_event_of_that_time_is_on_its_way(house: House) -> None:
    house.record("case", opened())
    house.catch_up()
    append = Thread(target=save_with_receipt, args=(house,))
    with psycopg.connect(house.log_dsns["case"]) as connection:
        connection.execute("LOCK TABLE eventlog.receipt IN SHARE MODE")
        append.start()
        house.wait_for_a_waiter(house.log_dsns["case"])
        now = datetime.now(UTC).isoformat()

        with pytest.raises(Problem) as early:
            positions(house, now)

    append.join()
    house.catch_up()
    assert early.value.status == 503
    assert positions(house, now) == {"case": 2, "claims": 0}


def test_a_time_after_the_last_event_is_answered_when_the_log_is_quiet(house: House) -> None:
    house.record("case", opened())
    house.catch_up()

    assert positions(house, datetime.now(UTC).isoformat()) == {"case": 1, "claims": 0}


def test_what_is_recorded_later_does_not_change_what_a_time_means(house: House) -> None:
    house.record("case", opened(), delivered())
    house.catch_up()
    now = datetime.now(UTC).isoformat()
    before = positions(house, now)

    house.record("case", opened())
    house.catch_up()

    assert positions(house, now) == before == {"case": 2, "claims": 0}


def test_events_recorded_together_are_known_together(house: House) -> None:
    house.record("case", opened(), delivered(), delivered())
    house.record("case", opened())
    house.catch_up(batch_events=2)
    recorded_at = house.feeds[0].read(0, 1)[0].recorded_at

    assert positions(house, recorded_at.isoformat())["case"] == 3


def test_a_date_is_known_at_its_end_in_latvia(house: House) -> None:
    house.record("case", opened())
    house.catch_up()
    _set_clock(house, "2021-06-30T20:59:59.9Z")
    assert positions(house, "2021-06-30")["case"] == 1
    assert positions(house, "2021-06-29")["case"] == 0

    _set_clock(house, "2021-06-30T21:00:00Z")
    assert positions(house, "2021-06-30")["case"] == 0
    assert positions(house, "2021-07-01")["case"] == 1


def _set_clock(house: House, recorded_at: str) -> None:
    """As if the only event had been recorded then."""
    with house.pool.connection() as connection:
        connection.execute("UPDATE projection_clock.moment SET recorded_at = %s", (recorded_at,))


def test_nothing_was_known_at_position_zero(house: House) -> None:
    house.record("case", opened())
    house.catch_up()

    with house.knowledge().as_known(PEOPLE, "case:0") as (_, known):
        assert known.positions == {"case": 0, "claims": 0}
