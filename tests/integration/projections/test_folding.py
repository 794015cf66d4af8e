"""Folding events once, around those that cannot be folded, by one runner at a time."""

from collections.abc import Sequence
from threading import Barrier, Thread
from threading import Event as Flag
from typing import Any

import psycopg
import pytest
from psycopg import Connection

from contracts.events.case import CaseClosed
from contracts.events.delivery import DeliveryRecorded
from services.eventlog.event import RecordedEvent
from services.eventlog.feed import PostgresFeed
from services.eventlog.folding import apply, durable
from services.eventlog.projector import Projector, ProjectorStopped, Tail, catch_up, live
from services.eventlog.read_model import (
    ReadModel,
    Target,
    checkpoints,
    install,
    outdated,
    parked_events,
    reading,
)
from services.eventlog.rebuild import RebuildRunning, rebuild
from services.projections import runner
from services.projections.models.people import PEOPLE
from services.projections.runner import READ_MODELS, prepared_projector
from tests.integration.projections.background import until
from tests.integration.projections.house import House
from tests.unit.projections.facts import DAY, delivered, line, opened, submitted, taken_back


def _fold_or_choke(
    connection: Connection[Any], _log: str, events: Sequence[RecordedEvent[Any]]
) -> None:
    for event in events:
        if isinstance(event.fact, CaseClosed):
            raise ZeroDivisionError(event.fact.reason)
        connection.execute("INSERT INTO seen VALUES (%s)", (event.position,))


DELICATE = ReadModel(
    "scratch_delicate",
    ("case",),
    "CREATE TABLE seen (position bigint)",
    _fold_or_choke,
    ("SELECT position FROM seen WHERE position <= %(case)s ORDER BY position",),
)
"""A read model that cannot fold the closing of a case, and would keep what is folded twice."""


@pytest.fixture
def delicate(house: House) -> House:
    install(house.pool, [DELICATE])
    return house


def seen(house: House) -> list[int]:
    with reading(house.pool, DELICATE.name) as connection:
        return [position for (position,) in connection.execute("SELECT * FROM seen ORDER BY 1")]


def parked(house: House, name: str = DELICATE.name) -> list[tuple[int, str]]:
    with reading(house.pool, name) as connection:
        return [(event.position, event.error) for event in parked_events(connection)]


def closed() -> CaseClosed:
    return CaseClosed(effective_date=DAY, municipality="bauskas-novads", reason="Anna moved")


@pytest.mark.parametrize("batch_events", [1, 2, 100])
def test_a_poison_event_is_parked_its_stream_halts_and_the_rest_goes_on(
    delicate: House, batch_events: int
) -> None:
    sick = delicate.record("case", delivered(), closed(), delivered())
    well = delicate.record("case", delivered())
    delicate.record("case", delivered(), stream=sick)
    delicate.record("case", delivered(), stream=well)

    delicate.catch_up(DELICATE, batch_events=batch_events)

    assert seen(delicate) == [1, 4, 6]
    assert parked(delicate) == [(2, "ZeroDivisionError"), (3, "StreamHalted"), (5, "StreamHalted")]


def test_what_is_told_of_a_parked_event_is_no_personal_data(delicate: House) -> None:
    delicate.record("case", closed())

    delicate.catch_up(DELICATE)

    with reading(delicate.pool, DELICATE.name) as connection:
        assert "Anna" not in str(parked_events(connection))


def test_an_event_of_an_unknown_type_is_parked_by_every_read_model(house: House) -> None:
    stream = house.record("case", opened(), delivered())
    house.record_unreadable(stream)
    house.record("case", delivered())

    house.catch_up()

    for name in ("people", "case_timeline"):
        assert parked(house, name) == [(3, "UnknownEvent")]
        with reading(house.pool, name) as connection:
            assert checkpoints(connection)["case"].position == 4


def test_the_clock_ticks_on_an_event_that_nobody_can_read(house: House) -> None:
    stream = house.record("case", opened())
    house.record_unreadable(stream)

    house.catch_up()

    assert parked(house, "projection_clock") == []
    assert house.knowledge().positions("case:2") == {"case": 2, "claims": 0}


def test_an_answer_without_a_parked_event_is_not_complete(house: House) -> None:
    stream = house.record("case", opened())
    house.record_unreadable(stream)
    house.catch_up()

    with house.knowledge().as_known(PEOPLE, "case:1") as (_, before):
        assert before.complete
    with house.knowledge().as_known(PEOPLE, "case:2") as (_, after):
        assert not after.complete


def test_a_reversal_of_a_delivery_that_there_is_not_is_parked(house: House) -> None:
    house.record("case", delivered(), taken_back(delivered()))

    house.catch_up()

    assert parked(house, "people") == [(2, "UnknownDelivery")]


def test_a_delivery_reversed_twice_is_reversed_once(house: House) -> None:
    delivery = delivered()
    house.record("case", delivery, taken_back(delivery), taken_back(delivery))

    house.catch_up()

    assert parked(house, "people") == [(3, "UnknownDelivery")]


def test_a_missing_table_is_no_events_fault(delicate: House) -> None:
    delicate.record("case", delivered())
    with delicate.pool.connection() as connection:
        connection.execute("DROP TABLE scratch_delicate.seen")

    with pytest.raises(psycopg.errors.UndefinedTable):
        delicate.catch_up(DELICATE)

    assert parked(delicate) == []


def test_a_read_model_that_fails_does_not_hold_the_others_up(delicate: House) -> None:
    delicate.record("case", opened(), delivered())
    with delicate.pool.connection() as connection:
        connection.execute("DROP TABLE scratch_delicate.seen")
    tail = Tail(durable(delicate.pool), live([DELICATE, PEOPLE]), delicate.feeds[0])

    with pytest.raises(psycopg.errors.UndefinedTable):
        tail.step()

    with reading(delicate.pool, PEOPLE.name) as connection:
        assert checkpoints(connection)["case"].position == 2


def test_a_batch_is_folded_once_however_often_it_comes(delicate: House) -> None:
    delicate.record("case", *(delivered() for _ in range(5)))
    events = delicate.feeds[0].read(0, 100)
    target = Target(DELICATE, DELICATE.name)
    begin = durable(delicate.pool)

    positions = [
        apply(begin, target, "case", batch) for batch in (events[:3], events, events[1:4], events)
    ]

    assert positions == [3, 5, 5, 5]
    assert seen(delicate) == [1, 2, 3, 4, 5]


def test_a_batch_after_a_gap_is_not_folded(delicate: House) -> None:
    delicate.record("case", *(delivered() for _ in range(5)))
    events = delicate.feeds[0].read(2, 100)

    position = apply(durable(delicate.pool), Target(DELICATE, DELICATE.name), "case", events)

    assert position == 0
    assert seen(delicate) == []


def test_many_runners_at_once_fold_each_event_once(delicate: House) -> None:
    for _ in range(20):
        delicate.record("case", *(delivered() for _ in range(5)))
    together = Barrier(4)
    errors: list[Exception] = []

    def run() -> None:
        together.wait()
        try:
            catch_up(delicate.pool, [DELICATE, PEOPLE], delicate.feeds, batch_events=3)
        except Exception as error:
            errors.append(error)

    threads = [Thread(target=run) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert errors == []
    assert seen(delicate) == list(range(1, 101))
    assert parked(delicate) == parked(delicate, "people") == []


def test_read_models_at_the_same_position_share_the_decoded_batch(house: House) -> None:
    house.record("case", *(delivered() for _ in range(10)))
    feed = _CountingFeed(house)

    catch_up(house.pool, list(READ_MODELS.values()), [feed], batch_events=4)

    assert feed.events_read == 10


def test_a_read_model_that_lags_catches_up_beside_the_others(house: House) -> None:
    house.record("case", *(delivered() for _ in range(10)))
    house.catch_up(PEOPLE)
    house.record("case", *(delivered() for _ in range(10)))

    house.catch_up(batch_events=3)

    for name, read_model in READ_MODELS.items():
        with reading(house.pool, name) as connection:
            folded = {log: at.position for log, at in checkpoints(connection).items()}
        assert folded == {log: 20 if log == "case" else 0 for log in read_model.logs}


def test_a_projector_folds_what_is_recorded_while_it_runs(house: House) -> None:
    with Projector(house.pool, house.read_models, house.feeds):
        house.record("case", opened(), delivered())
        house.record("claims", submitted(line()))

        with house.knowledge(20).as_known(READ_MODELS["ledger"], "claims:1") as (_, known):
            assert known.positions["claims"] == 1


def test_a_projector_outlives_the_loss_of_its_connections(house: House) -> None:
    with Projector(house.pool, house.read_models, house.feeds):
        house.record("case", opened())
        for dsn in (house.dsn, house.log_dsns["case"]):
            with psycopg.connect(dsn, autocommit=True) as connection:
                connection.execute(
                    "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
                    " WHERE datname = current_database() AND pid <> pg_backend_pid()"
                )
        until(lambda: _recorded(house, opened()))

        until(lambda: _folded(house) == house.last_positions()["case"])


def test_tables_of_another_shape_are_rebuilt_at_the_start(house: House) -> None:
    house.record("case", opened(), delivered())
    house.catch_up()
    before = house.digest(PEOPLE)
    with house.pool.connection() as connection:
        connection.execute("ALTER TABLE people.delivery DROP COLUMN service")
        connection.execute("COMMENT ON SCHEMA people IS 'the shape of an older version'")

    prepared_projector(house.pool, house.feeds)

    assert house.digest(PEOPLE) == before


def test_tables_of_another_fold_answer_until_they_are_rebuilt(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    house.record("case", opened(), delivered())
    house.catch_up()
    with house.pool.connection() as connection:
        connection.execute("DELETE FROM people.delivery")
        connection.execute(f"COMMENT ON SCHEMA people IS '{PEOPLE.shape} 0'".encode())
    before, may_rebuild = house.digest(PEOPLE), Flag()

    def rebuild_later(*arguments: Any) -> None:
        may_rebuild.wait(60)
        rebuild(*arguments)

    monkeypatch.setattr(runner, "rebuild", rebuild_later)
    prepared_projector(house.pool, house.feeds)

    assert house.digest(PEOPLE) == before
    with reading(house.pool, "people") as connection:
        assert outdated(connection, PEOPLE)
    may_rebuild.set()
    until(lambda: house.digest(PEOPLE) != before)
    with reading(house.pool, "people") as connection:
        assert not outdated(connection, PEOPLE)


def test_a_rebuild_in_the_background_that_fails_is_tried_again(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    house.record("case", opened(), delivered())
    house.catch_up()
    before = house.digest(PEOPLE)
    with house.pool.connection() as connection:
        connection.execute("DELETE FROM people.delivery")
        connection.execute(f"COMMENT ON SCHEMA people IS '{PEOPLE.shape} 0'".encode())
    failures = iter([RebuildRunning("people"), psycopg.OperationalError()])

    def rebuild_at_the_third_try(*arguments: Any) -> None:
        for failure in failures:
            raise failure
        rebuild(*arguments)

    monkeypatch.setattr(runner, "FIRST_PAUSE_SECONDS", 0.01)
    monkeypatch.setattr(runner, "rebuild", rebuild_at_the_third_try)
    prepared_projector(house.pool, house.feeds)

    until(lambda: house.digest(PEOPLE) == before)
    with reading(house.pool, "people") as connection:
        assert not outdated(connection, PEOPLE)


def test_tables_that_this_program_cannot_ask_are_told_and_those_of_another_fold_are_not(
    house: House,
) -> None:
    runner.check_tables(house.pool)
    with house.pool.connection() as connection:
        connection.execute(f"COMMENT ON SCHEMA people IS '{PEOPLE.shape} 0'".encode())
        runner.check_tables(house.pool)
        connection.execute("COMMENT ON SCHEMA people IS 'the shape of a newer version'")
        try:
            with pytest.raises(runner.OtherTables, match="people"):
                runner.check_tables(house.pool)
        finally:
            connection.execute(f"COMMENT ON SCHEMA people IS '{PEOPLE.fingerprint}'".encode())


def test_a_projector_tells_whether_it_follows_a_log(house: House) -> None:
    projector = Projector(house.pool, house.read_models, house.feeds)

    with projector:
        projector.check("case")
    with pytest.raises(ProjectorStopped, match="case"):
        projector.check("case")


def test_installing_again_keeps_what_is_there(house: House) -> None:
    house.record("case", opened(), delivered())
    house.catch_up()
    before = house.digest(PEOPLE)

    assert install(house.pool, house.read_models) == []

    assert house.digest(PEOPLE) == before


def _recorded(house: House, fact: DeliveryRecorded | Any) -> bool:
    try:
        house.record("case", fact)
    except Exception:
        return False
    return True


def _folded(house: House) -> int:
    try:
        with reading(house.pool, PEOPLE.name) as connection:
            return checkpoints(connection)["case"].position
    except Exception:
        return -1


class _CountingFeed(PostgresFeed):
    """Counts the events that it decodes."""

    def __init__(self, house: House) -> None:
        feed = house.feeds[0]
        super().__init__(feed.log, feed._pool, feed._mapper)
        self.events_read = 0

    def read(self, after: int, limit: int, until: int | None = None) -> Any:
        events = super().read(after, limit, until)
        self.events_read += len(events)
        return events
