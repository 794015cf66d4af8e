"""What a log has is in its topic: everything, in the order of each stream, and nothing readable
that is sealed."""

import json
from collections import Counter, defaultdict
from collections.abc import Callable
from pathlib import Path

import jsonschema_rs
import pytest

from deploy.kafka.broker import Broker
from services.kafka.relay import Relay
from tests.integration.kafka.published import Log, Published, published
from tests.unit.projections.facts import delivered, opened

pytestmark = pytest.mark.kafka

Relaying = Callable[[Log], Relay]
SCHEMAS = Path("contracts/schemas/events")


def record_cases(log: Log, count: int) -> None:
    for _ in range(count):
        log.record(opened(), delivered(), delivered())


def events_of(messages: list[Published]) -> list[Published]:
    return [one for one in messages if not one.is_watermark]


def assert_complete(log: Log, messages: list[Published]) -> None:
    """Every position is there; each stream is in one partition, in the order of its versions."""
    events = events_of(messages)
    assert {one.position for one in events} == set(range(1, log.last_position() + 1))
    partitions = defaultdict(set)
    versions: dict[str | None, list[int]] = defaultdict(list)
    seen = set()
    for one in events:
        stream = one.event.get_subject()
        partitions[stream].add(one.partition)
        if one.position not in seen:
            seen.add(one.position)
            versions[stream].append(int(one.event.get_extension("streamversion")))
    assert set(map(len, partitions.values())) == {1}
    assert all(found == sorted(found) for found in versions.values())


def test_every_event_is_published_once_and_fits_its_published_schema(
    log: Log, relaying: Relaying
) -> None:
    record_cases(log, 20)

    relaying(log)
    messages = published(log)

    assert_complete(log, messages)
    assert set(Counter(one.position for one in events_of(messages)).values()) == {1}
    for one in events_of(messages):
        name = str(one.event.get_dataschema()).removeprefix("urn:lieta:event:")
        schema = json.loads((SCHEMAS / f"{name}.json").read_text(encoding="utf-8"))
        assert schema["$id"] == one.event.get_dataschema()
        jsonschema_rs.validator_for(schema).validate(json.loads(one.value))


def test_events_recorded_later_follow(log: Log, relaying: Relaying) -> None:
    record_cases(log, 2)
    relaying(log)
    published(log)

    record_cases(log, 2)

    assert_complete(log, published(log))


def test_no_name_of_a_person_travels_readable(log: Log, relaying: Relaying) -> None:
    fact = opened()
    log.record(fact)

    relaying(log)
    [message] = events_of(published(log))

    for name in ("given_name", "family_name", "personal_code"):
        assert str(getattr(fact, name)).encode() not in message.value
        assert set(json.loads(message.value)[name]) == {"sealed"}


def test_a_relay_goes_on_where_the_one_before_it_ended(log: Log, relaying: Relaying) -> None:
    record_cases(log, 5)
    first = relaying(log)
    published(log)
    first.stop()
    record_cases(log, 5)

    relaying(log)
    messages = published(log)

    assert_complete(log, messages)
    assert set(Counter(one.position for one in events_of(messages)).values()) == {1}


def test_of_two_relays_one_stands_by_and_takes_over(log: Log, relaying: Relaying) -> None:
    record_cases(log, 3)
    first = relaying(log)
    published(log)
    second = relaying(log)
    record_cases(log, 3)
    published(log)
    assert second.published_position is None

    first.stop()
    record_cases(log, 3)

    assert_complete(log, published(log))
    assert second.published_position == log.last_position()


def test_a_broker_that_is_killed_gets_the_rest_when_it_is_back(
    broker: Broker, log: Log, relaying: Relaying
) -> None:
    record_cases(log, 10)
    relaying(log)
    published(log)

    broker.kill()
    record_cases(log, 10)
    broker.start()

    assert_complete(log, published(log))


def test_a_broker_that_lost_its_data_is_filled_anew_though_nothing_new_is_recorded(
    broker: Broker, log: Log, relaying: Relaying
) -> None:
    record_cases(log, 10)
    relaying(log)
    published(log)

    broker.kill()
    broker.wipe()
    broker.start()

    assert_complete(log, published(log))
