"""What a relay and a receiver tell to monitoring, by their log."""

from collections.abc import Iterable
from datetime import UTC, datetime

from prometheus_client.metrics_core import CounterMetricFamily, Metric

from services.kafka.receiver import Receiver
from services.kafka.relay import Relay
from services.observing.metrics import gauge


class RelayCollector:
    """What waits in the log to be published; nothing of a relay that stands by."""

    def __init__(self, relay: Relay) -> None:
        self._relay = relay

    def collect(self) -> Iterable[Metric]:
        """See `Collector.collect`."""
        log = self._relay.log
        yield gauge(
            "lieta_relay_standby",
            "1 while another relay of the log works.",
            ("log",),
            [((log,), self._relay.is_standby)],
        )
        outbox = self._relay.outbox()
        if outbox is not None:
            yield gauge(
                "lieta_outbox_events",
                "Events recorded and not published yet.",
                ("log",),
                [((log,), outbox.events)],
            )
            yield gauge(
                "lieta_outbox_age_seconds",
                "How long the first of these has waited.",
                ("log",),
                [((log,), outbox.age_seconds)],
            )


class ReceiverCollector:
    """What has arrived in this process, and what the replica lacks of what is announced."""

    def __init__(self, receiver: Receiver) -> None:
        self._receiver = receiver

    def collect(self) -> Iterable[Metric]:
        """See `Collector.collect`."""
        receiver, log = self._receiver, self._receiver.replica.log
        for name, meaning, value in (
            (
                "received_events",
                "Events that arrived first.",
                receiver.received_events,
            ),
            ("duplicate_events", "Events that arrived once more.", receiver.duplicate_events),
            ("rejected_messages", "Messages that are no event.", receiver.rejected_messages),
        ):
            family = CounterMetricFamily(f"lieta_{name}", meaning, labels=["log"])
            family.add_metric((log,), value)
            yield family
        progress = receiver.replica.progress()
        waiting = progress.waiting_since
        for name, meaning, figure in (
            (
                "replica_lag_events",
                "Events announced and not complete here.",
                progress.announced_position - progress.contiguous_position,
            ),
            (
                "replica_waiting_seconds",
                "How long the first event that is missing has been waited for.",
                0 if waiting is None else (datetime.now(UTC) - waiting).total_seconds(),
            ),
            (
                "replica_rejected",
                "Messages that were rejected, ever.",
                receiver.replica.rejected_count(),
            ),
        ):
            yield gauge(f"lieta_{name}", meaning, ("log",), [((log,), figure)])
