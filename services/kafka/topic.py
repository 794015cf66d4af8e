"""The topic of a log: made where it is missing, and asked how far it is."""

from contextlib import suppress

from kafka import KafkaAdminClient, KafkaConsumer, TopicPartition
from kafka.admin import NewTopic
from kafka.errors import KafkaError, TopicAlreadyExistsError

from services.kafka.messages import watermark_of
from services.kafka.settings import KafkaSettings

FOREVER = {"retention.ms": "-1", "retention.bytes": "-1", "cleanup.policy": "delete"}
FIRST_LOOK_MESSAGES = 1024
QUIET_MS = 10_000


def topic_of(log: str) -> str:
    """The topic to which a log is published."""
    return f"lieta.{log}"


class TopicGone(Exception):
    """The topic is not the one that was published to: the brokers have lost it or its data."""


class Topic:
    """The topic of a log, made if it is missing; messages stay in it for ever.

    Raises:
        KafkaError: the brokers do not answer.
    """

    def __init__(self, settings: KafkaSettings, log: str) -> None:
        self.name = topic_of(log)
        self._admin = KafkaAdminClient(**settings.client())
        wanted = NewTopic(
            self.name, settings.partitions, settings.replication_factor, topic_configs=FOREVER
        )
        try:
            with suppress(TopicAlreadyExistsError):
                self._admin.create_topics([wanted])
            self._id = self._found_id()
        except BaseException:
            self.close()
            raise

    def check(self) -> None:
        """Look whether the topic still is the same one.

        Raises:
            TopicGone: it is not; what was published to it is lost.
        """
        if self._found_id() != self._id:
            raise TopicGone(self.name)

    def close(self) -> None:
        """Give the connections back."""
        with suppress(KafkaError):
            self._admin.close()

    def _found_id(self) -> str | None:
        [found] = self._admin.describe_topics([self.name])
        topic_id: str | None = found["topic_id"]
        return topic_id


def published_position(settings: KafkaSettings, log: str) -> int:
    """Up to which position all partitions have everything, as their own watermarks say.

    The brokers are asked and nothing else: what they have lost is not published.
    """
    consumer = KafkaConsumer(
        **settings.client(), enable_auto_commit=False, auto_offset_reset="earliest"
    )
    try:
        topic = topic_of(log)
        partitions = [
            TopicPartition(topic, number) for number in consumer.partitions_for_topic(topic) or ()
        ]
        if not partitions:
            return 0
        return min(_last_watermark(consumer, partition) for partition in partitions)
    finally:
        consumer.close()


def _last_watermark(consumer: KafkaConsumer, partition: TopicPartition) -> int:
    """Look at the end of the partition, and further back until there is one."""
    consumer.assign([partition])
    end = consumer.end_offsets([partition])[partition]
    begin = consumer.beginning_offsets([partition])[partition]
    look = FIRST_LOOK_MESSAGES
    while True:
        start = max(begin, end - look)
        found = _last_watermark_between(consumer, partition, start, end)
        if found is not None or start == begin:
            return found or 0
        end, look = start, 2 * look


def _last_watermark_between(
    consumer: KafkaConsumer, partition: TopicPartition, start: int, end: int
) -> int | None:
    consumer.seek(partition, start)
    found = None
    while (at := consumer.position(partition)) < end:
        records = consumer.poll(timeout_ms=QUIET_MS).get(partition, [])
        if not records and consumer.position(partition) == at:
            raise TimeoutError(f"{partition} did not answer up to its end")
        for record in records:
            if record.offset < end:
                position = watermark_of(record.headers)
                found = found if position is None else position
    return found
