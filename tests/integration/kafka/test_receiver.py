"""A replica becomes what the log is, whoever receives, and whatever happens meanwhile."""

from collections.abc import Callable, Sequence
from datetime import UTC, datetime

import psycopg
import pytest
from kafka import KafkaProducer

from deploy.kafka.broker import Broker
from services.eventlog.replica import LogRow, Replica
from services.kafka.messages import Message, event_message
from services.kafka.receiver import Receiver
from services.kafka.relay import Relay
from tests.integration.kafka.published import Log
from tests.integration.kafka.received import (
    Receiving,
    eventually,
    log_rows,
    lose,
    replica_rows,
    settled_until,
)
from tests.unit.projections.facts import delivered, opened

pytestmark = pytest.mark.kafka

Relaying = Callable[[Log], Relay]


def record_cases(log: Log, count: int) -> None:
    for _ in range(count):
        log.record(opened(), delivered(), delivered())


def send(log: Log, *messages: Message) -> None:
    """Send what no relay has sent."""
    producer = KafkaProducer(**log.settings.client(), acks="all", allow_auto_create_topics=False)
    try:
        futures = [
            producer.send(f"lieta.{log.name}", value=value, headers=headers, key=key)
            for key, headers, value in messages
        ]
        for future in futures:
            future.get(timeout=30)
    finally:
        producer.close()


def send_rows(log: Log, rows: Sequence[LogRow]) -> None:
    """Send these events as a relay would."""
    send(log, *(event_message(log.name, row) for row in rows))


def missing(receiver: Receiver | Relay) -> str | None:
    """What readiness says of it."""
    try:
        receiver.check()
    except Exception as error:
        return type(error).__name__
    return None


def assert_becomes_the_log(log: Log, replica: Replica) -> None:
    """The replica gets there, and then has the same rows, each once."""
    last = log.last_position()
    eventually(lambda: replica.progress().contiguous_position >= last)
    assert replica_rows(replica) == log_rows(log)
    assert replica.rejected_count() == 0


def test_topics_that_are_not_there_yet_are_waited_for(
    log: Log, relaying: Relaying, receiving: Receiving
) -> None:
    record_cases(log, 5)
    replica = receiving.replica(log)
    receiver = receiving.receiver(log, replica)
    eventually(lambda: missing(receiver) == "TopicMissing")

    relaying(log)

    assert_becomes_the_log(log, replica)
    eventually(lambda: missing(receiver) is None)


def test_an_event_of_many_lines_is_a_message_like_any_other(
    log: Log, relaying: Relaying, receiving: Receiving
) -> None:
    log.record(opened(), delivered())
    with psycopg.connect(log.dsn) as owner:
        owner.execute(
            "INSERT INTO eventlog.event SELECT 3, gen_random_uuid(), 1, type_name, schema_version,"
            " recorded_at, effective_date, municipality, actor, purpose, command_id,"
            " correlation_id, causation_id,"
            " convert_to(json_build_object('lines', repeat('a line ', 1000000))::text, 'UTF8')"
            " FROM eventlog.event WHERE position = 2"
        )
    log.record(opened(), delivered())
    relaying(log)

    replica = receiving.replica(log)
    receiving.receiver(log, replica)

    assert_becomes_the_log(log, replica)


def test_two_receivers_share_the_partitions(
    log: Log, relaying: Relaying, receiving: Receiving
) -> None:
    record_cases(log, 60)
    relaying(log)
    replica = receiving.replica(log)
    one, other = receiving.receiver(log, replica), receiving.receiver(log, replica)

    eventually(lambda: bool(one.partitions) and bool(other.partitions))
    record_cases(log, 60)

    assert_becomes_the_log(log, replica)
    assert one.partitions.isdisjoint(other.partitions)
    assert one.partitions | other.partitions == set(range(log.settings.partitions))
    assert one.received_events + other.received_events == log.last_position()


def test_when_a_receiver_leaves_the_other_goes_on_where_it_was(
    log: Log, relaying: Relaying, receiving: Receiving
) -> None:
    record_cases(log, 20)
    relaying(log)
    replica = receiving.replica(log)
    one, other = receiving.receiver(log, replica), receiving.receiver(log, replica)
    eventually(lambda: bool(one.partitions) and bool(other.partitions))
    assert_becomes_the_log(log, replica)

    one.stop()
    record_cases(log, 20)

    assert_becomes_the_log(log, replica)
    assert one.duplicate_events + other.duplicate_events == 0


def test_every_message_twice_changes_nothing(
    log: Log, relaying: Relaying, receiving: Receiving
) -> None:
    record_cases(log, 20)
    relaying(log)
    replica = receiving.replica(log)
    receiver = receiving.receiver(log, replica)
    assert_becomes_the_log(log, replica)

    send_rows(log, log_rows(log))

    eventually(lambda: receiver.duplicate_events == log.last_position())
    assert_becomes_the_log(log, replica)


def test_a_message_that_is_no_event_is_rejected_and_the_rest_arrives(
    log: Log, relaying: Relaying, receiving: Receiving
) -> None:
    record_cases(log, 5)
    relaying(log)
    replica = receiving.replica(log)
    receiver = receiving.receiver(log, replica)
    assert_becomes_the_log(log, replica)

    send(
        log,
        Message(b"key", [("ce_type", b"case.opened")], b"not JSON"),
        Message(b"key", [("ce_type", b"\xff"), ("ce_source", b"somebody")], b"{}"),
        Message(b"key", [], b""),
    )
    record_cases(log, 5)

    last = log.last_position()
    eventually(lambda: replica.progress().contiguous_position >= last)
    eventually(lambda: replica.rejected_count() == 3)
    assert replica_rows(replica) == log_rows(log)
    assert receiver.rejected_messages == 3


def test_a_broker_that_is_killed_is_waited_for(
    broker: Broker, log: Log, relaying: Relaying, receiving: Receiving
) -> None:
    record_cases(log, 10)
    relaying(log)
    replica = receiving.replica(log)
    receiver = receiving.receiver(log, replica)
    assert_becomes_the_log(log, replica)

    broker.kill()
    record_cases(log, 10)
    eventually(lambda: missing(receiver) == "BrokersAway")
    broker.start()

    assert_becomes_the_log(log, replica)
    eventually(lambda: missing(receiver) is None)


def test_a_broker_that_lost_its_data_is_read_again_from_its_beginning(
    broker: Broker, log: Log, relaying: Relaying, receiving: Receiving
) -> None:
    record_cases(log, 30)
    relaying(log)
    replica = receiving.replica(log)
    receiver = receiving.receiver(log, replica)
    assert_becomes_the_log(log, replica)

    broker.kill()
    broker.wipe()
    broker.start()
    record_cases(log, 10)

    assert_becomes_the_log(log, replica)
    eventually(lambda: missing(receiver) is None)


def test_an_event_that_the_group_passed_by_is_read_again(
    log: Log, relaying: Relaying, receiving: Receiving
) -> None:
    record_cases(log, 10)
    relaying(log)
    replica = receiving.replica(log)
    receiving.receiver(log, replica)
    assert_becomes_the_log(log, replica)

    lose(replica, position=7)

    assert_becomes_the_log(log, replica)


def test_partitions_that_are_far_ahead_wait_until_what_is_missing_has_come(
    log: Log, relaying: Relaying, receiving: Receiving
) -> None:
    replica = receiving.replica(log)
    receiver = receiving.receiver(log, replica, window_events=50)
    record_cases(log, 1)
    first = relaying(log)
    assert_becomes_the_log(log, replica)
    first.stop()
    eventually(lambda: missing(first) == "NotWorking")
    record_cases(log, 100)
    send_rows(log, [row for row in log_rows(log) if row.position > 100])
    eventually(lambda: bool(receiver.paused_partitions))
    assert replica.progress().contiguous_position == 3

    relaying(log)

    assert_becomes_the_log(log, replica)
    eventually(lambda: not receiver.paused_partitions)


def test_while_the_log_is_idle_it_is_told_that_nothing_more_can_appear(
    log: Log, relaying: Relaying, receiving: Receiving
) -> None:
    record_cases(log, 5)
    relaying(log)
    replica = receiving.replica(log)
    receiving.receiver(log, replica)
    assert_becomes_the_log(log, replica)
    asked_at = datetime.now(UTC)

    eventually(lambda: settled_until(replica) > asked_at)

    settled = replica.progress().settled
    assert settled is not None
    assert settled.position == log.last_position()
