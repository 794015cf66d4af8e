"""The receiver of one log: it keeps a replica up with what the log's relay publishes.

Any number of receivers of a service share the partitions. Whatever arrives twice, late or again
from the beginning changes nothing, so after every doubt (a new topic, a message passed by) a
receiver simply reads again.
"""

from contextlib import closing
from threading import Event as Flag
from threading import Thread
from time import monotonic
from types import TracebackType
from typing import NamedTuple, Self

import structlog
from eventsourcing.persistence import PersistenceError
from kafka.errors import KafkaError

from services.eventlog.feed import Settled
from services.eventlog.replica import Batch, LogRow, Rejected, Replica
from services.kafka.consuming import WINDOW_EVENTS, Consuming, Records
from services.kafka.missing import BrokersAway, DatabaseAway, NotWorking
from services.kafka.reading import Malformed, Watermark, said_by
from services.kafka.settings import KafkaSettings
from services.kafka.settling import Settling
from services.kafka.topic import Topic, TopicGone, TopicMissing
from services.kafka.tracing import receiving

log_ = structlog.get_logger(__name__)

LOOK_SECONDS = 1.0
FIRST_PAUSE_SECONDS = 0.2
LONGEST_PAUSE_SECONDS = 5.0
STILL_SECONDS = 60.0


class Arrived(NamedTuple):
    """What records say, with the last watermark and the last position of their partitions."""

    events: list[LogRow]
    watermarks: dict[int, int]
    furthest: dict[int, int]
    rejected: list[Rejected]


class Receiver:
    """Receives the replica's log in a thread of its own until it is stopped.

    Outages of the brokers or of the database, and topics that nobody has made yet, are waited out.

    Args:
        replica: is installed.
        settings: where Kafka is.
        group: its receivers share the partitions; one for each replica.
        window_events: how far a partition may be ahead of what is complete.
    """

    def __init__(
        self,
        replica: Replica,
        settings: KafkaSettings,
        group: str,
        window_events: int = WINDOW_EVENTS,
    ) -> None:
        self.replica = replica
        self.received_events = 0
        """New ones, since this was made."""
        self.duplicate_events = 0
        """Those that were there already."""
        self.rejected_messages = 0
        """Those that are no message of the log's relay."""
        self.partitions: set[int] = set()
        """Those that the group gave to this receiver, as of about a second ago."""
        self.paused_partitions: set[int] = set()
        """Those that wait for others."""
        self._settings = settings
        self._group = group
        self._window_events = window_events
        self._polled_at = monotonic()
        self._trouble: Exception | None = NotWorking(replica.log)
        self._stopped = Flag()
        self._thread = Thread(target=self._run, name=f"receiver-{replica.log}", daemon=True)

    def start(self) -> None:
        """Begin; returns at once."""
        self._thread.start()

    def stop(self) -> None:
        """Take in what is at hand, leave the group and end the thread."""
        self._stopped.set()
        self._thread.join()

    def check(self) -> None:
        """See that this receiver receives.

        Raises:
            BrokersAway, DatabaseAway, NotWorking, TopicGone, TopicMissing: it does not, and why.
        """
        if self._trouble is not None:
            raise self._trouble
        if not self._thread.is_alive() or monotonic() - self._polled_at > STILL_SECONDS:
            raise NotWorking(self.replica.log)

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(
        self,
        exc_type: type[BaseException] | None,
        exc: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self.stop()

    def _run(self) -> None:
        pause_seconds = FIRST_PAUSE_SECONDS
        while not self._stopped.is_set():
            started = monotonic()
            try:
                self._receive()
            except Exception as error:
                # Whatever it is, the thread must go on: tomorrow's events wait behind it.
                trouble = _trouble(error)
                if type(trouble) is not type(self._trouble):
                    log_.warning(
                        "receiver interrupted", log=self.replica.log, error=type(error).__name__
                    )
                self._trouble = trouble
                if monotonic() - started > LONGEST_PAUSE_SECONDS:
                    pause_seconds = FIRST_PAUSE_SECONDS
                self._stopped.wait(pause_seconds)
                pause_seconds = min(2 * pause_seconds, LONGEST_PAUSE_SECONDS)
        self._trouble = NotWorking(self.replica.log)
        self.partitions = self.paused_partitions = set()

    def _receive(self) -> None:
        """Receive from the topic as it is now, until stopped.

        Raises:
            KafkaError, PersistenceError, TopicGone, TopicMissing: what was waited for is away.
        """
        with closing(Topic(self._settings, self.replica.log)) as topic:
            consuming = Consuming(
                self._settings, self.replica, self._group, topic.id, self._window_events
            )
            with (
                closing(consuming),
                closing(Settling(self._settings, self.replica.log)) as settling,
            ):
                looked_at = monotonic()
                while not self._stopped.is_set():
                    self._take_in(topic.id, consuming, settling)
                    if monotonic() - looked_at > LOOK_SECONDS:
                        # Offsets in a topic that was made anew mean nothing.
                        topic.check()
                        consuming.look()
                        self.partitions = consuming.own
                        self.paused_partitions = consuming.paused
                        self._trouble, looked_at = None, monotonic()

    def _take_in(self, topic_id: str, consuming: Consuming, settling: Settling) -> None:
        records = consuming.poll()
        self._polled_at = monotonic()
        settled = settling.newest()
        if not records and settled is None:
            return
        arrived = said_in(self.replica.log, topic_id, records)
        states = consuming.states(records, arrived.watermarks)
        batch = Batch(arrived.events, states, settled, arrived.rejected)
        with receiving(self.replica.log, arrived.events):
            received = self.replica.receive(batch)
        consuming.hold_back(arrived.furthest, received.progress)
        self.paused_partitions = consuming.paused
        self.received_events += received.new_events
        self.duplicate_events += len(arrived.events) - received.new_events
        self.rejected_messages += len(arrived.rejected)


def said_in(log: str, topic_id: str, records: Records) -> Arrived:
    """What the records say; what says nothing is rejected by the place where it stands."""
    arrived = Arrived([], {}, {}, [])
    for number, some in records.items():
        for record in some:
            try:
                said = said_by(log, record.headers, record.value)
            except Malformed as malformed:
                source = f"{topic_id} {number} {record.offset}"
                arrived.rejected.append(Rejected(source, f"malformed: {malformed}"))
                continue
            match said:
                case LogRow():
                    arrived.events.append(said)
                    arrived.furthest[number] = said.position
                case Watermark():
                    arrived.watermarks[number] = said.position
                case Settled():
                    # It belongs in the other topic, and is as true in this one.
                    pass
    return arrived


def _trouble(error: Exception) -> Exception:
    """What is missing, by what went wrong."""
    match error:
        case TopicGone() | TopicMissing():
            return error
        case PersistenceError():
            return DatabaseAway(type(error).__name__)
        case KafkaError():
            return BrokersAway(type(error).__name__)
        case _:
            return NotWorking(type(error).__name__)
