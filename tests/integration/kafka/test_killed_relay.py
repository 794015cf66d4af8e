"""A relay that is killed at any moment leaves nothing out of its topic."""

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from random import Random
from threading import Event as Flag
from threading import Thread
from time import sleep

import pytest

from services.kafka.relay import Relay
from tests.integration.kafka.published import Log, published
from tests.integration.kafka.test_relay import assert_complete
from tests.unit.projections.facts import delivered, opened

pytestmark = pytest.mark.kafka

KILLS = 6
PROGRAM = """
import sys
from services.kafka.relay import Relay
from services.kafka.settings import KafkaSettings
Relay(sys.argv[1], sys.argv[2], KafkaSettings()).run()
"""


@contextmanager
def writing(log: Log) -> Iterator[list[int]]:
    """Somebody who appends all the time; what was acknowledged is in the list."""
    acknowledged: list[int] = []
    stopped = Flag()

    def write() -> None:
        while not stopped.is_set():
            log.record(opened(), delivered())
            acknowledged.append(log.last_position())

    writer = Thread(target=write)
    writer.start()
    try:
        yield acknowledged
    finally:
        stopped.set()
        writer.join()


@contextmanager
def relay_process(log: Log) -> Iterator["subprocess.Popen[bytes]"]:
    """A relay in a process of its own, which is killed at the end."""
    environment = os.environ | {
        "LIETA_KAFKA_BOOTSTRAP": log.settings.bootstrap,
        "LIETA_KAFKA_PARTITIONS": str(log.settings.partitions),
    }
    command = [sys.executable, "-c", PROGRAM, log.name, log.dsn]
    with subprocess.Popen(command, env=environment, stderr=subprocess.DEVNULL) as process:
        try:
            yield process
        finally:
            process.kill()


def test_relays_killed_under_load_leave_nothing_out(log: Log) -> None:
    chance = Random(1)
    with writing(log) as acknowledged:
        for _ in range(KILLS):
            with relay_process(log):
                sleep(1.5 + chance.random())
    assert acknowledged

    with relay_process(log):
        messages = published(log)

    assert_complete(log, messages)
    assert log.last_position() == acknowledged[-1]


def test_a_relay_that_is_stopped_publishes_the_batch_at_hand_and_ends(log: Log) -> None:
    log.record(opened(), delivered())
    relay = Relay(log.name, log.dsn, log.settings)
    thread = Thread(target=relay.run)
    thread.start()
    messages = published(log)

    relay.stop()
    thread.join(timeout=60)

    assert not thread.is_alive()
    assert_complete(log, messages)
