"""A real broker, a real log, and the relay between them."""

from collections.abc import Callable, Iterator
from contextlib import closing
from shutil import which
from threading import Thread
from uuid import uuid4

import pytest

from deploy.kafka.broker import Broker
from services.eventlog.application import LogApplication
from services.eventlog.keystore import KeyStore
from services.eventlog.pool import open_pool
from services.eventlog.schema import install_keystore, install_log
from services.kafka.relay import Relay
from services.kafka.settings import KafkaSettings
from tests.integration.kafka.published import Log
from tests.integration.kafka.received import Receiving


@pytest.fixture(scope="session")
def broker(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Broker]:
    """A broker that all tests share, and may kill and start."""
    if missing := [program for program in ("java", "mvn") if which(program) is None]:
        pytest.skip(f"no {' and no '.join(missing)} for a real Kafka broker")
    one = Broker(tmp_path_factory.mktemp("kafka"))
    one.start()
    yield one
    one.kill()


@pytest.fixture
def log(broker: Broker, fresh_database: Callable[[], str]) -> Iterator[Log]:
    """An empty log, whose topic is its own."""
    dsn = fresh_database()
    install_log(dsn)
    install_keystore(dsn)
    with open_pool(dsn) as pool:
        name = f"case_{uuid4().hex[:8]}"
        settings = KafkaSettings(bootstrap=broker.bootstrap, partitions=3)
        yield Log(name, dsn, LogApplication(pool, KeyStore(pool, b"k" * 32)), settings)


Relaying = Callable[[Log], Relay]


@pytest.fixture
def relaying() -> Iterator[Relaying]:
    """Starts relays, which end with the test."""
    running: list[tuple[Relay, Thread]] = []

    def start(log: Log) -> Relay:
        relay = Relay(log.name, log.dsn, log.settings)
        thread = Thread(target=relay.run, daemon=True)
        thread.start()
        running.append((relay, thread))
        return relay

    yield start
    for relay, _ in running:
        relay.stop()
    for _, thread in running:
        thread.join(timeout=60)
        assert not thread.is_alive()


@pytest.fixture
def receiving(fresh_database: Callable[[], str]) -> Iterator[Receiving]:
    """Starts receivers, which end with the test."""
    with closing(Receiving(fresh_database)) as one:
        yield one
