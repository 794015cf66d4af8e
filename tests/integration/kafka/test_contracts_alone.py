"""Who knows the published contracts and nothing else can follow the topics: another client of
Kafka, and files."""

import json
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from datetime import datetime
from pathlib import Path
from threading import Thread
from typing import NamedTuple

import pytest

from contracts.events import Fact, type_names
from deploy.kafka.broker import Broker
from deploy.published.asyncapi import LOGS, event_classes
from services.eventlog.application import LogApplication
from services.eventlog.keystore import KeyStore
from services.eventlog.pool import open_pool
from services.eventlog.schema import install_keystore, install_log
from services.kafka.relay import Relay
from services.kafka.settings import KafkaSettings
from tests.contracts_only.contract import the_contract
from tests.contracts_only.reader import Read, followed, last_told
from tests.integration.kafka.published import Log

pytestmark = pytest.mark.kafka

GOLDEN = sorted(Path("tests/golden/events").glob("*.json"))
PARTITIONS = 6


class Sent(NamedTuple):
    """What a log holds, and what was read of its topic."""

    log: str
    facts: list[Fact]
    read: list[Read]
    settled: Read
    """What the topic of its progress told once all was there."""

    @property
    def events(self) -> list[Read]:
        """What was read, without the watermarks."""
        return [one for one in self.read if one.contract.is_event]


def examples(log: str) -> list[Fact]:
    """A fact of every event of the log, as its stored example means it."""
    names = {fact.type_name for fact in event_classes(log)}
    stored = [json.loads(path.read_text(encoding="utf-8")) for path in GOLDEN]
    named = [(one["topic"].partition("@")[0], one["opened"]) for one in stored]
    return [
        type_names[name].model_validate_json(json.dumps(opened))
        for name, opened in named
        if name in names
    ]


@contextmanager
def relayed(log: Log) -> Iterator[None]:
    relay = Relay(log.name, log.dsn, log.settings)
    thread = Thread(target=relay.run)
    thread.start()
    try:
        yield
    finally:
        relay.stop()
        thread.join(timeout=60)
        assert not thread.is_alive()


@pytest.fixture(scope="module")
def own_broker(broker: Broker, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Broker]:
    """One whose topics nobody else writes to, for the contracts name them; `broker` may skip."""
    one = Broker(tmp_path_factory.mktemp("own_kafka"))
    one.start()
    yield one
    one.kill()


@pytest.fixture(scope="module", params=list(LOGS))
def sent(
    own_broker: Broker, module_database: Callable[[], str], request: pytest.FixtureRequest
) -> Iterator[Sent]:
    """Every event twice, relayed and read to the end of the log."""
    name, dsn = request.param, module_database()
    install_log(dsn)
    install_keystore(dsn)
    settings = KafkaSettings(bootstrap=own_broker.bootstrap, partitions=PARTITIONS)
    with ExitStack() as stack:
        pool = stack.enter_context(open_pool(dsn))
        log = Log(name, dsn, LogApplication(pool, KeyStore(pool, b"k" * 32)), settings)
        facts = examples(name)
        for fact in facts:
            log.record(fact, fact)
        stack.enter_context(relayed(log))
        end = 2 * len(facts)
        read = followed(own_broker.bootstrap, f"lieta.{name}", end)
        yield Sent(
            name, facts, read, last_told(own_broker.bootstrap, f"lieta.{name}.progress", end)
        )


def test_every_event_is_read_once_and_is_what_the_contracts_say(sent: Sent) -> None:
    # That each message fits its schemas was seen when it was read.
    types = Counter(one.event.get_type() for one in sent.events)

    assert [one.position for one in sorted(sent.events, key=lambda one: one.position)] == list(
        range(1, 2 * len(sent.facts) + 1)
    )
    assert types == Counter(2 * [fact.type_name for fact in sent.facts])


def test_every_message_that_the_contracts_name_was_read(sent: Sent) -> None:
    document = the_contract().names_in(f"lieta.{sent.log}")

    assert {one.contract.name for one in sent.read} == document


def test_a_stream_is_in_one_partition_in_its_order(sent: Sent) -> None:
    streams = defaultdict(list)
    for one in sent.events:
        streams[one.key].append(one)

    assert len(streams) == len(sent.facts)
    for stream, events in streams.items():
        assert {one.event.get_subject() for one in events} == {stream}
        assert len({one.partition for one in events}) == 1
        assert [one.headers["ce_streamversion"] for one in events] == ["1", "2"]
    assert len({one.partition for one in sent.events}) > 1


def test_every_partition_tells_how_far_the_topic_is_complete(sent: Sent) -> None:
    watermarks = [one for one in sent.read if not one.contract.is_event]

    told = {one.partition: one.payload["position"] for one in watermarks}
    assert told == dict.fromkeys(range(PARTITIONS), 2 * len(sent.facts))
    assert all(str(one.payload["position"]) == one.headers["ce_position"] for one in watermarks)


def test_the_topic_of_progress_tells_up_to_which_time_all_is_told(sent: Sent) -> None:
    last = max(sent.events, key=lambda one: one.position)

    assert sent.settled.payload["position"] == last.position
    assert moment(sent.settled.payload["settled_until"]) >= moment(last.headers["ce_time"])


def test_every_personal_field_is_sealed(sent: Sent) -> None:
    sealed_count = 0
    for one in sent.events:
        for field in one.contract.sealable & one.payload.keys():
            if one.payload[field] is not None:
                assert set(one.payload[field]) == {"sealed"}
                sealed_count += 1

    personal = [value for fact in sent.facts for value in personal_values(fact)]
    assert sealed_count == 2 * len(personal)


def test_no_personal_value_is_readable_anywhere_in_a_message(sent: Sent) -> None:
    told = {one.position: json.dumps([one.headers, one.payload]) for one in sent.events}

    for number, fact in enumerate(sent.facts):
        for value in personal_values(fact):
            for position in (2 * number + 1, 2 * number + 2):
                assert json.dumps(str(value))[1:-1] not in told[position]


def moment(told: str) -> datetime:
    return datetime.fromisoformat(told)


def personal_values(fact: Fact) -> list[object]:
    values = (getattr(fact, field) for field in fact.personal)
    return [value for value in values if value is not None]
