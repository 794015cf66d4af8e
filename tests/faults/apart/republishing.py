"""Sending what is in the topics once more: a network, or a relay, that repeats itself."""

from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import suppress
from random import Random
from time import monotonic, sleep
from types import TracebackType
from typing import Any, Self

from kafka import KafkaConsumer, KafkaProducer, TopicPartition
from kafka.errors import KafkaError

from services.kafka.settings import KafkaSettings
from services.kafka.topic import topic_of

TOPICS = tuple(map(topic_of, ("case", "claims")))
POLL_MS = 1000
READ_SECONDS = 60.0
SHUFFLED_MESSAGES = 200
LATEST_SECONDS = 0.02


class Republisher:
    """Repeats messages byte by byte, each in the partition where it was."""

    def __init__(self, settings: KafkaSettings) -> None:
        self._consumer = KafkaConsumer(
            **settings.client(), enable_auto_commit=False, allow_auto_create_topics=False
        )
        self._producer = KafkaProducer(**settings.client(), acks="all", linger_ms=5)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        at: TracebackType | None,
    ) -> None:
        with suppress(KafkaError):
            self._producer.close(timeout=5)
            self._consumer.close()

    def repeat_all(self) -> int:
        """Send everything again that has come only once so far; returns how many messages."""
        known = list(self._messages())
        times = Counter(map(_identity, known))
        return self._send([one for one in known if times[_identity(one)] == 1])

    def repeat_shuffled(self, chance: Random) -> int:
        """Send some of what is there again in no order, each a little later than the one before."""
        known = list(self._messages())
        chosen = chance.sample(known, min(SHUFFLED_MESSAGES, len(known)))
        for message in chosen:
            self._send([message])
            sleep(chance.uniform(0, LATEST_SECONDS))
        return len(chosen)

    def _messages(self) -> Iterator[Any]:
        """Every message up to the ends that the partitions have now."""
        partitions = [
            TopicPartition(topic, number)
            for topic in TOPICS
            for number in sorted(self._consumer.partitions_for_topic(topic) or ())
        ]
        ends = self._consumer.end_offsets(partitions)
        self._consumer.assign(partitions)
        self._consumer.seek_to_beginning(*partitions)
        deadline = monotonic() + READ_SECONDS
        while any(self._consumer.position(one) < end for one, end in ends.items()):
            assert monotonic() < deadline, "the topics could not be read up to their ends"
            for partition, messages in self._consumer.poll(timeout_ms=POLL_MS).items():
                yield from (one for one in messages if one.offset < ends[partition])

    def _send(self, messages: Sequence[Any]) -> int:
        sent = [
            self._producer.send(
                one.topic, key=one.key, value=one.value, headers=one.headers,
                partition=one.partition,
            )
            for one in messages
        ]  # fmt: skip
        self._producer.flush(timeout=READ_SECONDS)
        for future in sent:
            future.get(timeout=READ_SECONDS)
        return len(sent)


def _identity(message: Any) -> tuple[str, int, bytes]:
    """A watermark is in every partition, an event in one; both have an id."""
    return message.topic, message.partition, dict(message.headers)["ce_id"]
