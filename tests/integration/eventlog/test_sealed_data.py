"""Personal data is sealed in the row, opens only in its place, and once erased reads as erased."""

import json
from datetime import date
from uuid import UUID, uuid4

import psycopg
import pytest
from psycopg.types.json import Json

from contracts.events.case import CaseOpened
from contracts.personal import Erased, Sealed
from services.eventlog.application import LogApplication
from services.eventlog.event import Event
from services.eventlog.feed import PostgresFeed, UnreadableEvent
from services.eventlog.keystore import KeyDestroyed, Keys, KeyStore, NoKeys
from services.eventlog.mapper import FactMapper
from services.eventlog.pool import Pool
from tests.support.facts import delivered, opened

PERSONAL = ("given_name", "family_name", "personal_code", "birth_date")


@pytest.fixture
def application(pool: Pool, keys: KeyStore) -> LogApplication:
    return LogApplication(pool, keys)


def feed_with(pool: Pool, keys: Keys) -> PostgresFeed:
    return PostgresFeed("case", pool, FactMapper(keys))


def only_case(feed: PostgresFeed) -> CaseOpened:
    fact = feed.read(0, 1)[0].fact
    assert isinstance(fact, CaseOpened)
    return fact


def state_in_row(dsn: str, version: int = 1) -> dict[str, object]:
    with psycopg.connect(dsn) as connection:
        row = connection.execute(
            "SELECT convert_from(state, 'UTF8') FROM eventlog.event WHERE originator_version = %s",
            (version,),
        ).fetchone()
    assert row is not None
    state: dict[str, object] = json.loads(row[0])
    return state


def given_stored(dsn: str, stream: UUID, version: int, state: dict[str, object]) -> None:
    """A row as somebody with the owner's rights could forge it."""
    with psycopg.connect(dsn) as owner:
        owner.execute(
            "INSERT INTO eventlog.event SELECT 1 + coalesce(max(position), 0), %s, %s,"
            " 'case.opened', 1, now(), NULL, NULL, 'a', 'p', %s, %s, NULL,"
            " convert_to(%s::text, 'UTF8') FROM eventlog.event",
            (stream, version, uuid4(), uuid4(), Json(state)),
        )


def test_nothing_of_the_plaintext_is_in_the_row(application: LogApplication, dsn: str) -> None:
    fact = opened()
    application.save(Event(uuid4(), 1, fact))

    with psycopg.connect(dsn) as connection:
        row = str(connection.execute("SELECT e::text, state FROM eventlog.event e").fetchone())
    state = state_in_row(dsn)
    for name in PERSONAL:
        assert set(state[name]) == {"sealed"}  # type: ignore[call-overload]  # it is a mapping
        assert str(getattr(fact, name)) not in row
    assert state["target_group"] == "grt"


def test_whoever_holds_the_key_reads_what_was_saved(
    application: LogApplication, pool: Pool, keys: KeyStore
) -> None:
    fact = opened()
    application.save(Event(uuid4(), 1, fact))

    assert only_case(feed_with(pool, keys)) == fact


def test_the_same_value_never_looks_the_same_twice(application: LogApplication, dsn: str) -> None:
    stream = uuid4()
    application.save(Event(stream, 1, opened()), Event(stream, 2, opened()))

    assert all(state_in_row(dsn, 1)[name] != state_in_row(dsn, 2)[name] for name in PERSONAL)


def test_whoever_has_no_keys_reads_it_sealed_and_the_rest_in_full(
    application: LogApplication, pool: Pool
) -> None:
    application.save(Event(uuid4(), 1, opened()))

    case = only_case(feed_with(pool, NoKeys()))

    assert all(isinstance(getattr(case, name), Sealed) for name in PERSONAL)
    assert case.application_reference == "I-1"


def test_whoever_has_no_keys_writes_no_personal_data(pool: Pool, dsn: str) -> None:
    with pytest.raises(KeyDestroyed):
        LogApplication(pool, NoKeys()).save(Event(uuid4(), 1, opened()))


def test_after_erasure_everything_replays_and_the_person_reads_as_erased(
    application: LogApplication, pool: Pool, keys: KeyStore
) -> None:
    stream, other = uuid4(), uuid4()
    application.save(Event(stream, 1, opened()), Event(stream, 2, delivered()))
    application.save(Event(other, 1, opened()))

    keys.destroy(stream)

    events = [event for batch in feed_with(pool, keys).read_all() for event in batch]
    erased, delivery, kept = (event.fact for event in events)
    assert isinstance(erased, CaseOpened)
    assert all(getattr(erased, name) == Erased() for name in PERSONAL)
    assert delivery == delivered()
    assert kept == opened()
    replayed = [event.fact for event in application.events.get(stream)]  # type: ignore[attr-defined]  # ours have facts
    assert replayed == [erased, delivery]


def test_of_an_erased_person_nothing_personal_is_recorded_again(
    application: LogApplication, keys: KeyStore
) -> None:
    stream = uuid4()
    application.save(Event(stream, 1, opened()))
    keys.destroy(stream)

    with pytest.raises(KeyDestroyed):
        application.save(Event(stream, 2, opened()))
    application.save(Event(stream, 2, delivered()))


@pytest.mark.parametrize("moved_to", ["another event", "another field", "another stream"])
def test_a_sealed_value_that_was_moved_does_not_open(
    application: LogApplication, pool: Pool, dsn: str, keys: KeyStore, moved_to: str
) -> None:
    stream, other = uuid4(), uuid4()
    application.save(Event(stream, 1, opened()))
    state = state_in_row(dsn)
    if moved_to == "another event":
        given_stored(dsn, stream, 2, state)
    elif moved_to == "another stream":
        keys.keep({other: keys.key_or_new(stream)})
        given_stored(dsn, other, 1, state)
    else:
        given, family = state["given_name"], state["family_name"]
        given_stored(dsn, stream, 1 + 1, state | {"given_name": family, "family_name": given})

    with pytest.raises(UnreadableEvent):
        feed_with(pool, keys).read(1, 1)


def test_a_changed_ciphertext_does_not_open(
    application: LogApplication, pool: Pool, dsn: str, keys: KeyStore
) -> None:
    stream = uuid4()
    mapper = application.fact_mapper
    sealed = json.loads(mapper.to_stored_event(Event(stream, 1, opened())).state)
    text = sealed["given_name"]["sealed"]
    sealed["given_name"]["sealed"] = text[:30] + ("A" if text[30] != "A" else "B") + text[31:]
    given_stored(dsn, stream, 1, sealed)

    with pytest.raises(UnreadableEvent):
        feed_with(pool, keys).read(0, 1)


def test_a_birth_date_comes_back_as_a_date(
    application: LogApplication, pool: Pool, keys: KeyStore
) -> None:
    application.save(Event(uuid4(), 1, opened()))

    assert only_case(feed_with(pool, keys)).birth_date == date(1980, 5, 17)
