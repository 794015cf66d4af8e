"""Rebuilding beside the live tables: readers never see anything but the whole truth."""

from collections.abc import Sequence
from threading import Thread
from time import sleep
from typing import Any

import psycopg
import pytest
from psycopg import Connection

from contracts.events import Fact
from services.eventlog.event import RecordedEvent
from services.eventlog.feed import PostgresFeed
from services.eventlog.projector import Projector
from services.eventlog.read_model import Target, create, install, reading
from services.eventlog.rebuild import FeedBehind, RebuildRunning, rebuild
from services.projections.models.ledger import LEDGER, Filter, balances
from services.projections.models.people import PEOPLE, people
from services.projections.runner import READ_MODELS
from tests.integration.projections.background import in_background
from tests.integration.projections.house import House
from tests.unit.projections.facts import approved, assessed, delivered, line, opened, submitted

Events = Sequence[RecordedEvent[Fact]]


class Crash(Exception):
    """The process died here."""


def crash() -> None:
    raise Crash


def fill(house: House, cases: int = 20) -> None:
    for _ in range(cases):
        house.record("case", opened(), assessed(), delivered(), delivered())
        claim_line = line()
        house.record("claims", submitted(claim_line), approved(claim_line))


def test_all_read_models_are_rebuilt_to_what_they_were(house: House) -> None:
    fill(house)
    house.catch_up(batch_events=7)
    before = {name: house.digest(read_model) for name, read_model in READ_MODELS.items()}

    rebuild(house.pool, house.read_models, house.feeds, batch_events=11)

    assert {name: house.digest(model) for name, model in READ_MODELS.items()} == before


def test_a_rebuild_mends_what_was_spoilt(house: House) -> None:
    fill(house)
    house.catch_up()
    before = house.digest(PEOPLE)
    with house.pool.connection() as connection:
        connection.execute("DELETE FROM people.delivery")

    rebuild(house.pool, [PEOPLE], house.feeds)

    assert house.digest(PEOPLE) == before


def test_a_rebuild_of_all_decodes_each_event_once(house: House) -> None:
    fill(house)
    read = 0

    class Counting(PostgresFeed):
        def read(self, after: int, limit: int, until: int | None = None) -> Events:
            nonlocal read
            events = super().read(after, limit, until)
            read += len(events)
            return events

    feeds = [Counting(feed.log, feed._pool, feed._mapper) for feed in house.feeds]
    rebuild(house.pool, house.read_models, feeds, batch_events=16)

    assert read == sum(house.last_positions().values())


def test_readers_see_every_event_of_their_position_while_writers_write_and_rebuilds_swap(
    house: House,
) -> None:
    fill(house)
    house.catch_up()
    knowledge = house.knowledge()
    answers = 0
    last_seen = {"case": 0, "claims": 0}

    def write() -> None:
        fill(house, 1)
        sleep(0.01)

    def read() -> None:
        nonlocal answers
        with knowledge.as_known(PEOPLE, None) as (connection, known):
            # A case is four events: the second makes it an assessed one, the third a person.
            position = known.positions["case"]
            [row] = people(connection, position, ())
            assert (row.assessed, row.persons) == ((position + 2) // 4, (position + 1) // 4)
            assert position >= last_seen["case"]
            last_seen["case"] = position
        with knowledge.as_known(LEDGER, None) as (connection, known):
            found = balances(connection, known.positions, Filter())
            sums = {one.account: one.debit_cents - one.credit_cents for one in found}
            assert sums["approved"] == 1000 * (known.positions["claims"] // 2)
            assert sum(sums.values()) == 0
            assert known.positions["claims"] >= last_seen["claims"]
            last_seen["claims"] = known.positions["claims"]
        answers += 1

    with (
        Projector(house.pool, house.read_models, house.feeds, batch_events=10),
        in_background(write) as write_errors,
        in_background(read) as read_errors,
    ):
        for _ in range(4):
            rebuild(house.pool, house.read_models, house.feeds, batch_events=100)

    assert write_errors == []
    assert read_errors == []
    assert answers > 4
    house.catch_up()
    before = [house.digest(read_model) for read_model in house.read_models]
    rebuild(house.pool, house.read_models, house.feeds)
    assert [house.digest(read_model) for read_model in house.read_models] == before


def test_a_reader_in_the_middle_of_its_answer_keeps_its_tables_and_never_meets_a_deadlock(
    house: House,
) -> None:
    fill(house)
    house.catch_up()
    errors: list[BaseException] = []

    def swap() -> None:
        try:
            rebuild(house.pool, [PEOPLE], house.feeds)
        except BaseException as error:
            errors.append(error)

    with reading(house.pool, PEOPLE.name) as connection:
        before = _table(connection, "assessment")
        connection.execute("SELECT FROM delivery")
        thread = Thread(target=swap)
        thread.start()
        house.wait_for_a_waiter(house.dsn)
        for table in ("checkpoint", "parked", "assessment", "delivery"):
            connection.execute(f"SELECT FROM {table}".encode())
        assert _table(connection, "assessment") == before
    thread.join()

    assert errors == []
    with reading(house.pool, PEOPLE.name) as connection:
        assert _table(connection, "assessment") != before


def test_a_rebuild_that_dies_leaves_the_live_tables(house: House) -> None:
    fill(house)
    house.catch_up()
    before = house.digest(PEOPLE)

    with pytest.raises(Crash):
        rebuild(house.pool, [PEOPLE], house.feeds, before_swap=crash)

    assert house.digest(PEOPLE) == before
    assert "people__building" not in _schemas(house)


def test_a_rebuild_whose_connection_dies_leaves_the_live_tables(house: House) -> None:
    fill(house)
    house.catch_up()
    before = house.digest(PEOPLE)

    def kill() -> None:
        with psycopg.connect(house.dsn, autocommit=True) as connection:
            connection.execute(
                "SELECT pg_terminate_backend(pid) FROM pg_locks WHERE locktype = 'advisory'"
                " AND pid <> pg_backend_pid()"
            )

    with pytest.raises(Exception, match=r"terminat|closed|connection"):
        rebuild(house.pool, [PEOPLE], house.feeds, before_swap=kill)

    assert house.digest(PEOPLE) == before


def test_what_a_dead_rebuild_left_is_dropped_at_the_next_start(house: House) -> None:
    with house.pool.connection() as connection, connection.transaction():
        create(connection, Target(PEOPLE, PEOPLE.building))

    install(house.pool, house.read_models)

    assert "people__building" not in _schemas(house)


def test_a_start_does_not_disturb_a_rebuild(house: House) -> None:
    fill(house)

    def start() -> None:
        install(house.pool, house.read_models)

    rebuild(house.pool, [PEOPLE], house.feeds, before_swap=start)

    with reading(house.pool, PEOPLE.name) as connection:
        assert people(connection, house.last_positions()["case"], ())[0].persons == 20


def test_a_read_model_is_rebuilt_once_at_a_time(house: House) -> None:
    def again() -> None:
        with pytest.raises(RebuildRunning):
            rebuild(house.pool, [PEOPLE], house.feeds)

    rebuild(house.pool, [PEOPLE], house.feeds, before_swap=again)


def test_what_is_recorded_during_a_rebuild_is_in_the_new_tables(house: House) -> None:
    fill(house)
    house.catch_up()

    def meanwhile() -> None:
        fill(house, 1)
        house.catch_up()

    rebuild(house.pool, [PEOPLE], house.feeds, before_swap=meanwhile)

    with reading(house.pool, PEOPLE.name) as connection:
        assert people(connection, house.last_positions()["case"], ())[0].persons == 21


def test_live_tables_are_not_replaced_by_less_than_they_have(house: House) -> None:
    fill(house)
    house.catch_up()
    before = house.digest(PEOPLE)

    class Short(PostgresFeed):
        def read(self, after: int, limit: int, until: int | None = None) -> Events:
            return super().read(after, limit, min(until or 5, 5))

    feeds = [Short(feed.log, feed._pool, feed._mapper) for feed in house.feeds]
    with pytest.raises(FeedBehind):
        rebuild(house.pool, [PEOPLE], feeds)

    assert house.digest(PEOPLE) == before


def _table(connection: Connection[Any], name: str) -> int:
    row = connection.execute("SELECT %s::regclass::oid", (name,)).fetchone()
    assert row is not None
    return int(row[0])


def _schemas(house: House) -> set[str]:
    with house.pool.connection() as connection:
        return {name for (name,) in connection.execute("SELECT nspname FROM pg_namespace")}
