"""A broker that asks for TLS and a password: who has them publishes, others get nothing through."""

from collections.abc import Callable, Iterator
from pathlib import Path
from shutil import which
from threading import Thread
from time import monotonic, sleep

import pytest
import structlog
import trustme
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    load_pem_private_key,
)
from kafka import KafkaAdminClient
from kafka.errors import KafkaError
from pydantic import SecretStr

from deploy.kafka.broker import Broker
from deploy.kafka.securing import Security
from services.eventlog.pool import open_pool
from services.eventlog.replica import Replica, install_replica
from services.kafka.missing import BrokersAway
from services.kafka.receiver import Receiver
from services.kafka.relay import Relay
from services.kafka.settings import KafkaSettings
from tests.integration.kafka.published import Log, published
from tests.integration.kafka.test_relay import assert_complete, record_cases

pytestmark = pytest.mark.kafka

PASSWORDS = {"broker": "of-brokers", "lieta": "of-lieta"}
REFUSAL = "Authentication failed during authentication due to invalid credentials"
PATIENCE_SECONDS = 60
SHORT_MS = 3000


def key_store(ca: trustme.CA) -> bytes:
    """The key as the broker reads it, and its certificate with the chain."""
    issued = ca.issue_cert("127.0.0.1")
    key = load_pem_private_key(issued.private_key_pem.bytes(), None)
    pem = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    return pem + b"".join(blob.bytes() for blob in issued.cert_chain_pems) + ca.cert_pem.bytes()


@pytest.fixture(scope="module")
def secured(tmp_path_factory: pytest.TempPathFactory) -> Iterator[KafkaSettings]:
    """How to reach a broker that asks for TLS and a password, with the right one."""
    if missing := [program for program in ("java", "mvn") if which(program) is None]:
        pytest.skip(f"no {' and no '.join(missing)} for a real Kafka broker")
    folder = tmp_path_factory.mktemp("secured")
    ca = trustme.CA()
    (folder / "broker.pem").write_bytes(key_store(ca))
    ca.cert_pem.write_to_path(folder / "ca.pem")
    broker = Broker(folder, Security(folder / "broker.pem", PASSWORDS))
    broker.start()
    yield KafkaSettings(
        bootstrap=broker.bootstrap,
        partitions=3,
        security_protocol="SASL_SSL",
        ssl_ca_file=folder / "ca.pem",
        sasl_mechanism="SCRAM-SHA-512",
        sasl_username="lieta",
        sasl_password=SecretStr(PASSWORDS["lieta"]),
    )
    broker.kill()


def test_a_relay_publishes_and_a_receiver_receives_over_tls_with_the_password(
    log: Log, secured: KafkaSettings, fresh_database: Callable[[], str]
) -> None:
    secure_log = log._replace(settings=secured)
    record_cases(secure_log, 5)
    relay = Relay(secure_log.name, secure_log.dsn, secured)
    thread = Thread(target=relay.run)
    thread.start()
    try:
        assert_complete(secure_log, published(secure_log))
        with open_pool(fresh_database()) as pool:
            install_replica(pool, log.name)
            replica = Replica(log.name, pool)
            with Receiver(replica, secured, "lieta.secured"):
                deadline = monotonic() + PATIENCE_SECONDS
                while replica.progress().contiguous_position < log.last_position():
                    assert monotonic() < deadline
                    sleep(0.1)
    finally:
        relay.stop()
        thread.join(timeout=60)


@pytest.mark.slow
def test_with_a_wrong_password_nothing_is_published_and_the_log_says_why(
    log: Log, secured: KafkaSettings, caplog: pytest.LogCaptureFixture
) -> None:
    record_cases(log, 1)
    wrong = secured.model_copy(update={"sasl_password": SecretStr("wrong")})
    relay = Relay(log.name, log.dsn, wrong)
    thread = Thread(target=relay.run)
    with structlog.testing.capture_logs() as lines:
        thread.start()
        deadline = monotonic() + PATIENCE_SECONDS
        # a broker may hang up before its refusal is read; the next attempt then says why
        while (not lines or REFUSAL not in caplog.text) and monotonic() < deadline:
            sleep(0.1)
    with pytest.raises(BrokersAway):
        relay.check()
    relay.stop()
    thread.join(timeout=60)

    assert not thread.is_alive()
    assert relay.published_position is None
    assert {line["event"] for line in lines} == {"relay interrupted"}
    assert REFUSAL in caplog.text
    assert "wrong" not in caplog.text.replace("wrong version", "")
    admin = KafkaAdminClient(**secured.client())
    assert f"lieta.{log.name}" not in admin.list_topics()
    admin.close()


@pytest.mark.slow
def test_with_a_wrong_password_nothing_is_received_and_the_receiver_is_not_ready(
    log: Log, secured: KafkaSettings, fresh_database: Callable[[], str]
) -> None:
    wrong = secured.model_copy(update={"sasl_password": SecretStr("wrong")})
    with open_pool(fresh_database()) as pool:
        install_replica(pool, log.name)
        with (
            structlog.testing.capture_logs() as lines,
            Receiver(Replica(log.name, pool), wrong, "lieta.wrong") as receiver,
        ):
            deadline = monotonic() + PATIENCE_SECONDS
            while not lines and monotonic() < deadline:
                sleep(0.1)
            with pytest.raises(BrokersAway):
                receiver.check()
    assert {line["event"] for line in lines} == {"receiver interrupted"}
    assert receiver.received_events == 0


def test_a_broker_with_a_certificate_of_somebody_else_is_not_trusted(
    secured: KafkaSettings, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    trustme.CA().cert_pem.write_to_path(tmp_path / "another.pem")
    fooled = secured.model_copy(update={"ssl_ca_file": tmp_path / "another.pem"})

    with pytest.raises(KafkaError):
        KafkaAdminClient(**fooled.client() | {"bootstrap_timeout_ms": SHORT_MS})

    assert "certificate verify failed" in caplog.text


def test_whoever_speaks_without_tls_gets_no_answer(secured: KafkaSettings) -> None:
    plain = KafkaSettings(bootstrap=secured.bootstrap)
    with pytest.raises(KafkaError):
        KafkaAdminClient(**plain.client() | {"bootstrap_timeout_ms": SHORT_MS})
