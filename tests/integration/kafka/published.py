"""What stands in a topic, read by a client that knows the contracts and nothing of the relay."""

from collections import defaultdict
from time import monotonic
from typing import NamedTuple
from uuid import UUID, uuid4

from cloudevents.core.base import BaseCloudEvent
from cloudevents.core.bindings.kafka import KafkaMessage, from_binary_event
from kafka import KafkaConsumer, TopicPartition

from contracts.events import Fact
from services.eventlog.application import LogApplication
from services.eventlog.event import Event
from services.kafka.settings import KafkaSettings

PATIENCE_SECONDS = 60


class Log(NamedTuple):
    """A log with its topic's settings; `record` appends facts to a stream of their own."""

    name: str
    dsn: str
    application: LogApplication
    settings: KafkaSettings

    def record(self, *facts: Fact) -> UUID:
        """Append the facts as versions 1, 2, 3 of a new stream, and give its id."""
        stream = uuid4()
        events = [Event(stream, version, fact) for version, fact in enumerate(facts, 1)]
        self.application.save(*events)
        return stream

    def last_position(self) -> int:
        """Where the log ends."""
        return self.application.recorder.max_notification_id() or 0


class Published(NamedTuple):
    """A message as a CloudEvent, and where it was."""

    partition: int
    event: BaseCloudEvent
    value: bytes

    @property
    def position(self) -> int:
        """In the log."""
        return int(self.event.get_extension("position"))

    @property
    def is_watermark(self) -> bool:
        """Whether it says how far the topic is complete."""
        return self.event.get_type() == "lieta.watermark"


def published(log: Log, until: int | None = None) -> list[Published]:
    """Everything in the topic, once each partition's watermark is at `until` (the log's end)."""
    until = log.last_position() if until is None else until
    consumer = KafkaConsumer(
        **log.settings.client(), auto_offset_reset="earliest", enable_auto_commit=False
    )
    found: list[Published] = []
    watermarks: dict[int, int] = defaultdict(int)
    deadline = monotonic() + PATIENCE_SECONDS
    try:
        topic = f"lieta.{log.name}"
        while not (numbers := consumer.partitions_for_topic(topic)):
            assert monotonic() < deadline, "the topic was never made"
        consumer.assign([TopicPartition(topic, number) for number in numbers])
        while any(watermarks[number] < until for number in numbers):
            assert monotonic() < deadline, f"published up to {dict(watermarks)} of {until}"
            for partition, records in consumer.poll(timeout_ms=200).items():
                for record in records:
                    message = KafkaMessage(dict(record.headers), record.key or None, record.value)
                    one = Published(partition.partition, from_binary_event(message), record.value)
                    found.append(one)
                    if one.is_watermark:
                        watermarks[partition.partition] = one.position
    finally:
        consumer.close()
    return found
