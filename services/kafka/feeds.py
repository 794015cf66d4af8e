"""The feed of another service's log: straight from its database, or a replica that Kafka fills."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Literal, NamedTuple, Self

from pydantic import Field, model_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

from services.eventlog.feed import PostgresFeed
from services.eventlog.keystore import NoKeys
from services.eventlog.mapper import FactMapper
from services.eventlog.pool import Pool, open_pool
from services.eventlog.replica import Replica, ReplicaFeed, install_replica
from services.kafka.missing import EventsMissing
from services.kafka.settings import KafkaSettings
from services.observing.metrics import Collector

MISSING_FOR = timedelta(seconds=30)
"""How long an announced event may be on its way before readiness tells."""

Check = Callable[[], None]


class FeedSettings(BaseSettings):
    """How a service learns of other services' events (`LIETA_FEED`, `LIETA_CASE_FEED_DSN`, …).

    Where logs are read directly, each needs its connection string; where Kafka carries the events,
    nobody reaches the database of another service.
    """

    model_config = SettingsConfigDict(env_prefix="LIETA_")

    feed: Literal["direct", "kafka"] = Field(
        "direct", description="direct: from their logs' databases; kafka: from the topics."
    )
    case_feed_dsn: str | None = Field(
        None, description="The case log, with a role that only reads it; where feeds are direct."
    )

    @model_validator(mode="after")
    def _direct_feeds_have_a_log(self) -> Self:
        for name in type(self).model_fields:
            is_dsn = name.endswith("_feed_dsn")
            if is_dsn and self.feed == "direct" and getattr(self, name) is None:
                raise ValueError(f"LIETA_{name.upper()} is needed where LIETA_FEED is direct")
        return self

    def brokers(self, kafka: KafkaSettings | None = None) -> KafkaSettings | None:
        """Where Kafka is, by default as the environment says; None where logs are read directly."""
        return None if self.feed == "direct" else kafka or KafkaSettings()


class KafkaClientMissing(Exception):
    """kafka-python is not installed: it belongs to the extra `kafka`."""


class OpenFeed(NamedTuple):
    """A feed with what readiness and monitoring ask of it."""

    feed: PostgresFeed
    checks: Mapping[str, Check]
    collectors: Sequence[Collector] = ()


@contextmanager
def open_feed(
    log: str,
    service: str,
    pool: Pool,
    dsn: str | None,
    kafka: KafkaSettings | None,
    *,
    name: str,
    receives: bool = True,
) -> Iterator[OpenFeed]:
    """The log's feed for a service; what it needs is closed at the end.

    Args:
        log: `case` or `claims`.
        service: who reads it; all processes of a service share one replica.
        pool: the service's own database, where the replica is.
        dsn: the log's database, where `kafka` is None.
        kafka: where Kafka is; None to read the log directly.
        name: what readiness calls the feed.
        receives: whether this process takes part in receiving; the replica is there otherwise.

    Raises:
        KafkaClientMissing: Kafka is asked for, and its client is not installed.
    """
    mapper = FactMapper(NoKeys())
    if kafka is None:
        assert dsn is not None, "the settings see to it"
        with open_pool(dsn) as log_pool:
            feed = PostgresFeed(log, log_pool, mapper)
            yield OpenFeed(feed, {name: partial(_reach, log_pool)})
        return
    replica = Replica(log, pool)
    feed = ReplicaFeed(log, pool, mapper)
    checks: dict[str, Check] = {name: partial(check_complete, replica)}
    if not receives:
        yield OpenFeed(feed, checks)
        return
    try:
        # Who reads logs directly has no client of Kafka.
        from services.kafka.figures import ReceiverCollector  # noqa: PLC0415
        from services.kafka.receiver import Receiver  # noqa: PLC0415
    except ModuleNotFoundError as error:
        raise KafkaClientMissing("LIETA_FEED=kafka needs lieta[kafka]") from error
    install_replica(pool, log)
    with Receiver(replica, kafka, f"lieta.{service}.{log}") as receiver:
        checks[f"receiver of the {log} log in {service}"] = receiver.check
        yield OpenFeed(feed, checks, [ReceiverCollector(receiver)])


def check_complete(replica: Replica) -> None:
    """See that nothing that was announced has been missing for long.

    Raises:
        EventsMissing: something has.
    """
    waiting_since = replica.progress().waiting_since
    if waiting_since is not None and datetime.now(UTC) - waiting_since > MISSING_FOR:
        raise EventsMissing(replica.log)


def _reach(pool: Pool) -> None:
    with pool.connection(timeout=2) as connection:
        connection.execute("SELECT 1")
