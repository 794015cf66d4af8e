"""The relay of one log: it publishes what the log has, in order, and says how far it got.

Every message is acknowledged by all replicas before a watermark says so; only watermarks count when
a relay starts, so what was sent and not confirmed is sent again, and consumers leave out positions
that they have. The topic itself is the memory: brokers that lost their data are filled anew.

One relay of a log works at a time: it holds a lock of the log's database in the very session that
reads the events, so whoever loses the session reads no more.
"""

from collections import deque
from collections.abc import Iterable, Iterator, Sequence
from contextlib import closing, contextmanager, suppress
from threading import Event as Flag
from time import monotonic
from typing import Any, NamedTuple

import psycopg
import structlog
from kafka import KafkaProducer
from kafka.errors import KafkaConfigurationError, KafkaError

from services.eventlog.replica import LogRow
from services.eventlog.waiting import Doorbell
from services.kafka.messages import Message, event_message, settled_message, watermark_message
from services.kafka.missing import BrokersAway, DatabaseAway, LogBehind, NotWorking
from services.kafka.publishable import Outbox, last_position, outbox, rows_after, settled_now
from services.kafka.settings import KafkaSettings
from services.kafka.topic import (
    MESSAGE_BYTES,
    Topic,
    TopicGone,
    TopicMissing,
    progress_topic_of,
    published_position,
    topic_of,
)
from services.kafka.tracing import publishing

log_ = structlog.get_logger(__name__)

ACKNOWLEDGED_SECONDS = 30.0
FIRST_PAUSE_SECONDS = 0.2
LONGEST_PAUSE_SECONDS = 5.0
STANDBY_SECONDS = 0.5
LOOK_SECONDS = 1.0
TELL_SECONDS = 0.5
TRY_LOCK = "SELECT pg_try_advisory_lock(hashtext('lieta.relay'), 0)"
PASSING = (psycopg.Error, KafkaError, LogBehind, TopicGone, TopicMissing, TimeoutError)
"""What is waited out: somebody may mend it."""


class Sent(NamedTuple):
    """A batch on its way, and what tells when each of its messages is acknowledged."""

    last_position: int
    futures: list[Any]


class Relay:
    """Publishes the log named `log` until it is stopped.

    Args:
        log: `case` or `claims`.
        dsn: the log's database, with a role that reads it.
        settings: where Kafka is.
        from_position: publish anew what comes after this position; by default, what the topic
            does not have.
    """

    def __init__(
        self, log: str, dsn: str, settings: KafkaSettings, from_position: int | None = None
    ) -> None:
        self.log = log
        self._dsn = dsn
        self._settings = settings
        self._from_position = from_position
        self._stopped = Flag()
        self.published_position: int | None = None
        """Up to where all is published, as far as this relay knows; None until it works."""
        self.is_standby = False
        """True while another relay of the log works."""
        self._trouble: Exception | None = NotWorking(log)

    def stop(self) -> None:
        """Finish the batch at hand and return from `run`."""
        self._stopped.set()

    def check(self) -> None:
        """See that this relay publishes, or stands by for the one that does.

        Raises:
            DatabaseAway, BrokersAway, LogBehind, NotWorking, TopicGone, TopicMissing: it does
                not, and why.
        """
        if self._trouble is not None:
            raise self._trouble

    def outbox(self) -> Outbox | None:
        """What waits to be published now; None of a relay that has never worked or stands by.

        Raises:
            psycopg.Error: the log cannot be asked.
        """
        published = self.published_position
        if published is None or self.is_standby:
            return None
        with psycopg.connect(self._dsn, autocommit=True) as connection:
            return outbox(connection, published)

    def run(self) -> None:
        """Publish for ever; an outage of Kafka or of the database is waited out.

        Raises:
            KafkaConfigurationError: the settings do not fit each other.
        """
        pause_seconds = FIRST_PAUSE_SECONDS
        while not self._stopped.is_set():
            try:
                with (
                    self._alone() as connection,
                    closing(Doorbell(self._dsn)) as bell,
                    closing(Topic.made(self._settings, self.log)) as topic,
                    self._producer(last_position(connection)) as producer,
                ):
                    pause_seconds = FIRST_PAUSE_SECONDS
                    self._trouble = None
                    self._follow(connection, bell, topic, producer)
            except KafkaConfigurationError:
                raise
            except (
                psycopg.Error,
                KafkaError,
                LogBehind,
                TopicGone,
                TopicMissing,
                TimeoutError,
            ) as error:
                log_.warning("relay interrupted", log=self.log, error=type(error).__name__)
                self._trouble = _trouble(error)
                self._stopped.wait(pause_seconds)
                pause_seconds = min(2 * pause_seconds, LONGEST_PAUSE_SECONDS)
        self._trouble = NotWorking(self.log)

    def _follow(
        self,
        connection: psycopg.Connection[Any],
        bell: Doorbell,
        topic: Topic,
        producer: KafkaProducer,
    ) -> None:
        looked_at = told_at = monotonic()
        sent: deque[Sent] = deque()
        while not self._stopped.is_set() or sent:
            is_idle = not self._publish_next(connection, producer, sent)
            if is_idle or monotonic() - told_at > TELL_SECONDS:
                self._tell_settled(connection, producer)
                told_at = monotonic()
            if is_idle:
                bell.wait()
            if monotonic() - looked_at > LOOK_SECONDS:
                # Brokers that were emptied would take the next events as if nothing had been.
                topic.check()
                looked_at = monotonic()

    @contextmanager
    def _alone(self) -> Iterator[psycopg.Connection[Any]]:
        """A session that holds the lock of the log's relay; waits for it until stopped."""
        with psycopg.connect(self._dsn, autocommit=True) as connection:
            try:
                while not self._stopped.is_set():
                    self.is_standby = connection.execute(TRY_LOCK).fetchone() != (True,)
                    if not self.is_standby:
                        break
                    self._trouble = None
                    self._stopped.wait(STANDBY_SECONDS)
            finally:
                self.is_standby = False
            yield connection

    @contextmanager
    def _producer(self, log_end: int) -> Iterator[KafkaProducer]:
        """A producer for the topic, whose end is known by then."""
        published = published_position(self._settings, self.log)
        if published > log_end:
            raise LogBehind(f"{self.log}: {log_end}, published: {published}")
        if self._from_position is not None:
            published, self._from_position = min(published, self._from_position), None
        self.published_position = published
        producer = KafkaProducer(
            **self._settings.client(),
            acks="all",
            enable_idempotence=True,
            linger_ms=5,
            max_request_size=MESSAGE_BYTES,
            allow_auto_create_topics=False,
            max_block_ms=int(ACKNOWLEDGED_SECONDS * 1000),
            request_timeout_ms=int(ACKNOWLEDGED_SECONDS * 500),
            delivery_timeout_ms=int(ACKNOWLEDGED_SECONDS * 1000),
        )
        try:
            yield producer
        finally:
            with suppress(KafkaError):
                producer.close(timeout=1)

    def _publish_next(
        self, connection: psycopg.Connection[Any], producer: KafkaProducer, sent: deque[Sent]
    ) -> bool:
        """Send the next events while the ones before are on their way; tell whether any are left.

        What was sent is confirmed in its order: an acknowledged batch, then its watermark.
        """
        after = sent[-1].last_position if sent else self.published_position or 0
        rows: Sequence[LogRow] = ()
        if not self._stopped.is_set():
            rows = rows_after(connection, after)
        if rows:
            with publishing(self.log, rows):
                messages = [event_message(self.log, row) for row in rows]
                sent.append(Sent(rows[-1].position, self._send_all(producer, messages)))
        while len(sent) > (1 if rows else 0):
            batch = sent.popleft()
            _await_acknowledged(batch.futures)
            self._send_watermark(producer, batch.last_position)
            self.published_position = batch.last_position
        return bool(rows)

    def _tell_settled(self, connection: psycopg.Connection[Any], producer: KafkaProducer) -> None:
        """Say up to which time nothing more can appear.

        It holds for what is not published yet as well: whoever reads it waits for that to arrive.
        """
        settled = settled_now(connection)
        if settled is None:
            return
        message = settled_message(self.log, settled)
        topic = progress_topic_of(self.log)
        _await_acknowledged([producer.send(topic, value=message.value, headers=message.headers)])

    def _send_all(self, producer: KafkaProducer, messages: Sequence[Message]) -> list[Any]:
        topic = topic_of(self.log)
        return [
            producer.send(topic, key=message.key, value=message.value, headers=message.headers)
            for message in messages
        ]

    def _send_watermark(self, producer: KafkaProducer, position: int) -> None:
        topic = topic_of(self.log)
        message = watermark_message(self.log, position)
        _await_acknowledged(
            [
                producer.send(topic, value=message.value, headers=message.headers, partition=number)
                for number in producer.partitions_for(topic)
            ]
        )


def _trouble(error: Exception) -> Exception:
    """What is missing, by what went wrong."""
    match error:
        case psycopg.Error():
            return DatabaseAway(type(error).__name__)
        case LogBehind() | TopicGone() | TopicMissing():
            return error
        case _:
            return BrokersAway(type(error).__name__)


def _await_acknowledged(futures: Iterable[Any]) -> None:
    """Wait until every message is acknowledged; raises of the first that is not."""
    for future in futures:
        future.get(timeout=ACKNOWLEDGED_SECONDS)
