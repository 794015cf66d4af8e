"""From a recorded command to a report that counts it: fed directly, and through Kafka."""

from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from statistics import quantiles
from time import perf_counter, sleep

from services.eventlog.application import LogApplication
from services.eventlog.feed import Feed, PostgresFeed
from services.eventlog.keystore import NoKeys
from services.eventlog.mapper import FactMapper
from services.eventlog.pool import Pool, open_pool
from services.eventlog.projector import Projector
from services.eventlog.read_model import checkpoints, install, reading
from services.eventlog.replica import Replica, ReplicaFeed, install_replica
from services.eventlog.schema import install_log
from services.kafka.receiver import Receiver
from services.kafka.settings import KafkaSettings
from services.projections.runner import READ_MODELS
from tests.bench.history import deliveries
from tests.bench.ratio import Ratio
from tests.bench.server import NewDatabase
from tests.bench.topics import LOOK_SECONDS, bench_broker, make_topic, relaying

COMMANDS = 200
WARM_UP = 20
PAUSE_SECONDS = 0.05
LOG = "case"
LAST_FOLDED = "history"
"""The read model that is folded after all others."""


def delay(new_database: NewDatabase, commands: int = COMMANDS) -> Iterator[Ratio]:
    """One command after another, each with a pause before it, as at a desk."""
    dsn = new_database()
    install_log(dsn)
    with open_pool(dsn) as log_pool, bench_broker() as settings:
        make_topic(settings, LOG)
        application = LogApplication(log_pool, NoKeys())
        with _directly(new_database(), log_pool) as pool:
            direct = _delays_ms(application, pool, commands, seed=1)
        with _through_kafka(new_database(), dsn, settings) as pool:
            kafka = _delays_ms(application, pool, commands, seed=2)
    for name, part in (("median", 50), ("99th percentile", 99)):
        straight, carried = (quantiles(times, n=100)[part - 1] for times in (direct, kafka))
        detail = f"{straight:.1f} ms directly, {carried:.1f} ms through Kafka"
        what = f"from a command to all read models, directly / through Kafka, {name}"
        yield Ratio(what, straight / carried, None, detail)


@contextmanager
def _directly(dsn: str, log_pool: Pool) -> Iterator[Pool]:
    """Read models of the log's own feed, which a projector keeps up."""
    feed = PostgresFeed(LOG, log_pool, FactMapper(NoKeys()))
    with open_pool(dsn) as pool, _projecting(pool, [feed]):
        yield pool


@contextmanager
def _through_kafka(dsn: str, log_dsn: str, settings: KafkaSettings) -> Iterator[Pool]:
    """The same of a replica, with a relay and a receiver before it."""
    with ExitStack() as stack:
        pool = stack.enter_context(open_pool(dsn))
        install_replica(pool, LOG)
        stack.enter_context(relaying(LOG, log_dsn, settings))
        stack.enter_context(Receiver(Replica(LOG, pool), settings, "bench-delay"))
        stack.enter_context(_projecting(pool, [ReplicaFeed(LOG, pool, FactMapper(NoKeys()))]))
        yield pool


@contextmanager
def _projecting(pool: Pool, feeds: Sequence[Feed]) -> Iterator[None]:
    install(pool, list(READ_MODELS.values()))
    with Projector(pool, list(READ_MODELS.values()), feeds):
        yield


def _delays_ms(
    application: LogApplication, pool: Pool, commands: int, seed: int
) -> Sequence[float]:
    """How long after it was recorded each command was counted; the first ones are left out."""
    delays = []
    for event in deliveries(WARM_UP + commands, seed):
        sleep(PAUSE_SECONDS)
        [recording] = application.save(event)
        recorded = perf_counter()
        while _folded(pool) < recording.notification.id:
            sleep(LOOK_SECONDS)
        delays.append(1000 * (perf_counter() - recorded))
    return delays[WARM_UP:]


def _folded(pool: Pool) -> int:
    with reading(pool, LAST_FOLDED) as connection:
        return checkpoints(connection)[LOG].position
