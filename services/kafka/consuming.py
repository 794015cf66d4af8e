"""Reading a log's partitions from where its replica has them.

The consumer group only shares the partitions out: where to read on stands in the replica, in the
transaction of the rows themselves, and no offset is ever committed to the brokers.
"""

from collections import deque
from collections.abc import Collection, Mapping
from contextlib import suppress
from time import monotonic
from typing import Any

import structlog
from kafka import ConsumerRebalanceListener, KafkaConsumer, TopicPartition
from kafka.errors import KafkaError

from services.eventlog.replica import PartitionState, Progress, Replica
from services.kafka.settings import KafkaSettings
from services.kafka.topic import topic_of

log_ = structlog.get_logger(__name__)

POLL_MS = 200
MOST_RECORDS = 5000
FETCH_BYTES = 8_000_000
# A consumer that was killed is noticed after this.
SESSION_MS = 10_000
# New partitions are noticed after this.
METADATA_MS = 10_000
CLOSE_MS = 2000
WINDOW_EVENTS = 50_000
"""How far a partition may run ahead of what is complete before it has to wait."""
STUCK_SECONDS = 10.0
"""After this long without progress waiting partitions are read on: what is missing may be there."""
SKIPPED_SECONDS = 5.0
LONGEST_REWIND_SECONDS = 600.0

Records = Mapping[int, list[Any]]
"""Messages of kafka-python, which has no types, by the number of their partition."""


class Consuming:
    """A member of the group `group` that reads the log's topic into the replica.

    Args:
        settings: where Kafka is.
        replica: tells where to read on.
        group: members share the partitions.
        topic_id: of the topic as it is now; positions in any other mean nothing.
        window_events: see `WINDOW_EVENTS`.
    """

    def __init__(
        self,
        settings: KafkaSettings,
        replica: Replica,
        group: str,
        topic_id: str,
        window_events: int = WINDOW_EVENTS,
    ) -> None:
        self._replica = replica
        self._topic = topic_of(replica.log)
        self._topic_id = topic_id
        self._window_events = window_events
        self._given: deque[TopicPartition] = deque()
        self._offsets: dict[int, int] = {}
        self._watermarks: dict[int, int] = {}
        self._furthest: dict[int, int] = {}
        self._contiguous = 0
        self._moved_at = monotonic()
        self._skipped_since: float | None = None
        self._rewind_after_seconds = SKIPPED_SECONDS
        self._consumer = KafkaConsumer(
            **settings.client(),
            group_id=group,
            enable_auto_commit=False,
            auto_offset_reset="earliest",
            allow_auto_create_topics=False,
            max_poll_records=MOST_RECORDS,
            fetch_max_bytes=FETCH_BYTES,
            session_timeout_ms=SESSION_MS,
            metadata_max_age_ms=METADATA_MS,
        )
        self._consumer.subscribe([self._topic], listener=_Listener(self._given))

    @property
    def own(self) -> set[int]:
        """The partitions that are this consumer's now."""
        return {partition.partition for partition in self._consumer.assignment()}

    @property
    def paused(self) -> set[int]:
        """The partitions that wait for others."""
        return {partition.partition for partition in self._consumer.paused()}

    def poll(self) -> Records:
        """What the own partitions have next; waits for it a little."""
        found = self._consumer.poll(timeout_ms=POLL_MS)
        if self._given:
            self._begin()
            # What was read before is not from where it should be.
            return {}
        return {partition.partition: records for partition, records in found.items()}

    def states(self, records: Records, watermarks: Mapping[int, int]) -> dict[int, PartitionState]:
        """Where reading these partitions goes on after these records and their last watermarks."""
        self._watermarks |= watermarks
        self._offsets |= {number: some[-1].offset + 1 for number, some in records.items()}
        return {
            number: PartitionState(
                self._topic_id, self._offsets[number], self._watermarks.get(number, 0)
            )
            for number in records
        }

    def hold_back(self, furthest: Mapping[int, int], progress: Progress) -> None:
        """Let partitions wait that are too far ahead of what is complete, and others go on.

        Args:
            furthest: the last position in each partition that was read now.
            progress: of the replica.
        """
        self._furthest |= furthest
        if progress.contiguous_position != self._contiguous:
            self._contiguous, self._moved_at = progress.contiguous_position, monotonic()
        most = self._contiguous + self._window_events
        is_stuck = monotonic() - self._moved_at > STUCK_SECONDS
        for partition in self._consumer.assignment():
            if self._furthest.get(partition.partition, 0) > most and not is_stuck:
                self._consumer.pause(partition)
            else:
                self._consumer.resume(partition)

    def look(self) -> None:
        """See what others have done: partitions may go on, or must be read again."""
        states = self._replica.partitions()
        # Asked later, so that it cannot be less complete than the partitions' watermarks.
        progress = self._replica.progress()
        self.hold_back({}, progress)
        self._look_for_skipped(states, progress.contiguous_position)

    def _look_for_skipped(self, states: Mapping[int, PartitionState], contiguous: int) -> None:
        """Read the own partitions from their beginning where the group has passed an event by.

        Once every partition is read up to a watermark, all before it has been seen; an event that
        is missing even so was in a message that somebody lost. Tried again after growing pauses.
        """
        numbers = self._consumer.partitions_for_topic(self._topic) or set()
        here = [
            states[number].watermark_position
            for number in numbers
            if number in states and states[number].topic_id == self._topic_id
        ]
        if len(here) < len(numbers) or min(here, default=0) <= contiguous:
            self._skipped_since, self._rewind_after_seconds = None, SKIPPED_SECONDS
            return
        self._skipped_since = self._skipped_since or monotonic()
        if monotonic() - self._skipped_since < self._rewind_after_seconds:
            return
        if all(states[n].next_offset <= offset for n, offset in self._offsets.items()):
            log_.warning("reading partitions again: an event was passed by", topic=self._topic)
            self._rewind_after_seconds = min(2 * self._rewind_after_seconds, LONGEST_REWIND_SECONDS)
            self._skipped_since = monotonic()
            self._seek(self._consumer.assignment(), {})

    def close(self) -> None:
        """Leave the group, so that the others take over at once."""
        with suppress(KafkaError):
            self._consumer.close(timeout_ms=CLOSE_MS)

    def _begin(self) -> None:
        """Go to where the replica has the partitions that were given to this consumer."""
        states = self._replica.partitions()
        given = set()
        while self._given:
            given.add(self._given.popleft())
        for known in (self._offsets, self._watermarks, self._furthest):
            known.clear()
        self._seek(given & self._consumer.assignment(), states)

    def _seek(
        self, partitions: Collection[TopicPartition], states: Mapping[int, PartitionState]
    ) -> None:
        for partition in partitions:
            state = states.get(partition.partition)
            if state is None or state.topic_id != self._topic_id:
                self._consumer.seek_to_beginning(partition)
                self._watermarks[partition.partition] = 0
                self._offsets[partition.partition] = 0
            else:
                self._consumer.seek(partition, state.next_offset)
                self._watermarks[partition.partition] = state.watermark_position
                self._offsets[partition.partition] = state.next_offset
            self._furthest.pop(partition.partition, None)
            self._consumer.resume(partition)


class _Listener(ConsumerRebalanceListener):  # type: ignore[misc]  # it has no types
    """Notes which partitions were given; looking up where they are would hold up heartbeats."""

    def __init__(self, given: deque[TopicPartition]) -> None:
        self._given = given

    def on_partitions_revoked(self, revoked: Collection[TopicPartition]) -> None:
        """Whatever was read of them is in the replica already."""

    def on_partitions_assigned(self, assigned: Collection[TopicPartition]) -> None:
        """See `Consuming.poll`."""
        self._given.extend(assigned)
