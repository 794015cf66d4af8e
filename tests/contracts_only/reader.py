"""Somebody elsewhere who follows a topic: another client of Kafka, and the contracts alone."""

import json
from collections import defaultdict
from collections.abc import Iterator
from contextlib import closing
from time import monotonic
from typing import Any, NamedTuple
from uuid import uuid4

from cloudevents.core.base import BaseCloudEvent
from cloudevents.core.bindings.kafka import KafkaMessage, from_binary_event
from confluent_kafka import OFFSET_BEGINNING, Consumer, Message, TopicPartition

from tests.contracts_only.contract import Contract, Published, the_contract

PATIENCE_SECONDS = 60


class Read(NamedTuple):
    """A message that was read and is what the contracts say."""

    partition: int
    key: str | None
    headers: dict[str, str]
    payload: Any
    event: BaseCloudEvent
    contract: Published

    @property
    def position(self) -> int:
        """In the log."""
        return int(self.headers["ce_position"])


def followed(bootstrap: str, topic: str, until: int) -> list[Read]:
    """Everything in a topic, once the watermark of each partition is at `until`."""
    contract, found = the_contract(), []
    watermarks: dict[int, int] = defaultdict(int)
    with closing(_consumer(bootstrap)) as consumer:
        numbers = _partitions(consumer, topic)
        consumer.assign([TopicPartition(topic, number, OFFSET_BEGINNING) for number in numbers])
        for message in _messages(consumer):
            one = _read(contract, topic, message)
            found.append(one)
            if not one.contract.is_event:
                watermarks[one.partition] = one.position
            if all(watermarks[number] >= until for number in numbers):
                break
    return found


def last_told(bootstrap: str, topic: str, until: int) -> Read:
    """What a topic of notices tells first at or above the position `until`."""
    contract = the_contract()
    with closing(_consumer(bootstrap)) as consumer:
        numbers = _partitions(consumer, topic)
        consumer.assign([TopicPartition(topic, number, OFFSET_BEGINNING) for number in numbers])
        told = (_read(contract, topic, message) for message in _messages(consumer))
        return next(one for one in told if one.position >= until)


def _consumer(bootstrap: str) -> Consumer:
    return Consumer(
        {
            "bootstrap.servers": bootstrap,
            # The client wants one, though nothing is committed and partitions are named.
            "group.id": f"reader-{uuid4()}",
            "enable.auto.commit": False,
            "allow.auto.create.topics": False,
        }
    )


def _partitions(consumer: Consumer, topic: str) -> list[int]:
    deadline = monotonic() + PATIENCE_SECONDS
    while not (numbers := consumer.list_topics(topic, timeout=5).topics[topic].partitions):
        assert monotonic() < deadline, "the topic was never made"
    return sorted(numbers)


def _messages(consumer: Consumer) -> Iterator[Message]:
    deadline = monotonic() + PATIENCE_SECONDS
    while True:
        for message in consumer.consume(500, timeout=0.2):
            assert message.error() is None, message.error()
            yield message
        assert monotonic() < deadline, "the topic did not get so far"


def _read(contract: Contract, topic: str, message: Message) -> Read:
    partition, value = message.partition(), message.value()
    assert partition is not None
    assert isinstance(value, bytes)
    sent = dict(message.headers() or ())
    raw = {name: text for name, text in sent.items() if isinstance(text, bytes)}
    assert raw == sent
    headers = {name: text.decode() for name, text in raw.items()}
    key = _text(message.key())
    published = contract.message(topic, headers)
    payload = json.loads(value)
    published.check(headers, key, payload)
    assert headers.keys() <= contract.header_names(published.name)
    event = from_binary_event(KafkaMessage(raw, key, value))
    return Read(partition, key, headers, payload, event, published)


def _text(key: str | bytes | None) -> str | None:
    return (key.decode() if isinstance(key, bytes) else key) or None
