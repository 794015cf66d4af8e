"""The topics of a log: made where they are missing, and asked how far they are.

One holds the events for ever. Beside it is a small one that tells up to which time the log is
settled, as of now: nobody needs what it said yesterday.
"""

from contextlib import suppress
from typing import Self

from kafka import KafkaAdminClient, KafkaConsumer, TopicPartition
from kafka.admin import NewTopic
from kafka.errors import KafkaError, TopicAlreadyExistsError

from services.kafka.messages import watermark_of
from services.kafka.settings import KafkaSettings

MESSAGE_BYTES = 64 * 1024 * 1024
"""The largest message: a claim's event has all its lines, some 700 bytes each."""
FOREVER = {
    "retention.ms": "-1",
    "retention.bytes": "-1",
    "cleanup.policy": "delete",
    "max.message.bytes": str(MESSAGE_BYTES),
}
FOR_A_DAY = {"retention.ms": "86400000", "cleanup.policy": "delete"}
FIRST_LOOK_MESSAGES = 1024
ANSWER_MS = 5000
QUIET_MS = 10_000
MISSING = {"error_code": 3}


def topic_of(log: str) -> str:
    """The topic to which a log is published."""
    return f"lieta.{log}"


def progress_topic_of(log: str) -> str:
    """The topic that tells up to which time a log is settled."""
    return f"lieta.{log}.progress"


class TopicGone(Exception):
    """The topic is not the one that was opened: the brokers have lost it or its data."""


class TopicMissing(Exception):
    """Nobody has made the topic yet: no relay of the log has worked with these brokers."""


class Topic:
    """The topics of a log, as they are when this is made.

    Raises:
        TopicMissing: one of them is not there.
        KafkaError: the brokers do not answer.
    """

    def __init__(self, settings: KafkaSettings, log: str) -> None:
        self.name = topic_of(log)
        self._names = [topic_of(log), progress_topic_of(log)]
        self._admin = KafkaAdminClient(**settings.client(), request_timeout_ms=ANSWER_MS)
        try:
            self._ids = self._found_ids()
        except BaseException:
            self.close()
            raise

    @classmethod
    def made(cls, settings: KafkaSettings, log: str) -> Self:
        """The topics, made where they are missing; events stay in theirs for ever."""
        names = (
            (topic_of(log), settings.partitions, FOREVER),
            (progress_topic_of(log), 1, FOR_A_DAY),
        )
        admin = KafkaAdminClient(**settings.client(), request_timeout_ms=ANSWER_MS)
        try:
            for name, partitions, configs in names:
                wanted = NewTopic(
                    name, partitions, settings.replication_factor, topic_configs=configs
                )
                with suppress(TopicAlreadyExistsError):
                    admin.create_topics([wanted])
        finally:
            with suppress(KafkaError):
                admin.close()
        return cls(settings, log)

    @property
    def id(self) -> str:
        """Which of all topics that ever had this name it is."""
        return self._ids[self.name]

    def check(self) -> None:
        """Look whether the topics still are the same ones.

        Raises:
            TopicGone, TopicMissing: they are not; what was published to them is lost.
        """
        if self._found_ids() != self._ids:
            raise TopicGone(self.name)

    def close(self) -> None:
        """Give the connections back."""
        with suppress(KafkaError):
            self._admin.close()

    def _found_ids(self) -> dict[str, str]:
        found = {one["name"]: one for one in self._admin.describe_topics(self._names)}
        missing = [name for name in self._names if found.get(name, MISSING)["error_code"] != 0]
        if missing:
            raise TopicMissing(", ".join(missing))
        return {name: str(found[name]["topic_id"]) for name in self._names}


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
