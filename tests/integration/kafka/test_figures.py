"""What a relay and a receiver tell to monitoring is what is so."""

from collections.abc import Callable
from time import sleep

import pytest
from prometheus_client.parser import text_string_to_metric_families

from deploy.kafka.broker import Broker
from services.kafka.figures import ReceiverCollector, RelayCollector
from services.kafka.messages import Message
from services.kafka.relay import Relay
from services.observing.metrics import Collector, exposition
from tests.integration.kafka.published import Log
from tests.integration.kafka.received import Receiving, eventually, log_rows
from tests.integration.kafka.test_receiver import send, send_rows
from tests.unit.projections.facts import delivered, opened

pytestmark = pytest.mark.kafka

Relaying = Callable[[Log], Relay]


def told(collector: Collector, log: Log) -> dict[str, float]:
    """The figures of the log as monitoring reads them."""
    text = exposition([collector]).decode()
    return {
        sample.name.removeprefix("lieta_"): sample.value
        for family in text_string_to_metric_families(text)
        for sample in family.samples
        if sample.labels == {"log": log.name}
    }


def test_the_outbox_grows_older_while_the_broker_is_away_and_is_empty_afterwards(
    log: Log, relaying: Relaying, broker: Broker
) -> None:
    log.record(opened())
    figures = RelayCollector(relaying(log))
    eventually(lambda: told(figures, log).get("outbox_events") == 0)
    assert told(figures, log)["outbox_age_seconds"] == 0

    broker.kill()
    try:
        log.record(opened(), delivered())
        first = told(figures, log)
        sleep(1.5)
        later = told(figures, log)
    finally:
        broker.start()

    assert first["outbox_events"] == later["outbox_events"] == 2
    assert later["outbox_age_seconds"] >= first["outbox_age_seconds"] + 1.5
    eventually(lambda: told(figures, log).get("outbox_events") == 0)
    assert told(figures, log)["outbox_age_seconds"] == 0


def test_a_relay_that_stands_by_says_so_and_nothing_of_an_outbox(
    log: Log, relaying: Relaying
) -> None:
    working = RelayCollector(relaying(log))
    eventually(lambda: "outbox_events" in told(working, log))

    standing_by = RelayCollector(relaying(log))

    eventually(lambda: told(standing_by, log) == {"relay_standby": 1})
    assert told(working, log)["relay_standby"] == 0


def test_what_arrives_first_again_and_malformed_is_counted_apart(
    log: Log, relaying: Relaying, receiving: Receiving
) -> None:
    log.record(opened(), delivered(), delivered())
    figures = ReceiverCollector(receiving.receiver(log, receiving.replica(log)))
    relaying(log)
    eventually(lambda: told(figures, log)["received_events_total"] == 3)

    send_rows(log, log_rows(log)[:2])
    send(log, Message(b"", [("ce_type", b"case.opened")], b"{"))

    eventually(lambda: told(figures, log)["rejected_messages_total"] == 1)
    eventually(lambda: told(figures, log)["duplicate_events_total"] == 2)
    after = told(figures, log)
    assert after["received_events_total"] == 3
    assert after["replica_rejected"] == 1
    assert after["replica_lag_events"] == 0
    assert after["replica_waiting_seconds"] == 0
