"""Reading up to which time a log is settled: every receiver reads it, and the newest counts."""

from contextlib import suppress

from kafka import KafkaConsumer, TopicPartition
from kafka.errors import KafkaError

from services.eventlog.feed import Settled
from services.kafka.reading import Malformed, said_by
from services.kafka.settings import KafkaSettings
from services.kafka.topic import progress_topic_of

POLL_MS = 5
CLOSE_MS = 2000


class Settling:
    """Follows the progress topic of a log from its last message on; it is there already."""

    def __init__(self, settings: KafkaSettings, log: str) -> None:
        self._log = log
        partition = TopicPartition(progress_topic_of(log), 0)
        self._consumer = KafkaConsumer(
            **settings.client(),
            enable_auto_commit=False,
            auto_offset_reset="earliest",
            allow_auto_create_topics=False,
        )
        try:
            self._consumer.assign([partition])
            end = self._consumer.end_offsets([partition])[partition]
            self._consumer.seek(partition, max(0, end - 1))
        except BaseException:
            self.close()
            raise

    def newest(self) -> Settled | None:
        """What was said last since this was asked before; None where nothing was."""
        settled = None
        for records in self._consumer.poll(timeout_ms=POLL_MS).values():
            for record in records:
                with suppress(Malformed):
                    said = said_by(self._log, record.headers, record.value)
                    settled = said if isinstance(said, Settled) else settled
        return settled

    def close(self) -> None:
        """Give the connections back."""
        with suppress(KafkaError):
            self._consumer.close(timeout_ms=CLOSE_MS)
