"""The figures of a process for Prometheus: counted where it happens, told at `/metrics`.

A label is a name from the code, never an identifier of a case, a claim, a person or a request.
"""

from collections.abc import Iterable, Iterator, Sequence
from typing import Protocol

from prometheus_client import CONTENT_TYPE_LATEST, REGISTRY, Counter, Histogram, generate_latest
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.metrics_core import Metric

CONTENT_TYPE = CONTENT_TYPE_LATEST

APPENDED_EVENTS = Counter(
    "lieta_appended_events", "Events that were appended to a log.", ["database"]
)
CONFLICTS = Counter(
    "lieta_append_conflicts", "Saves that others were ahead of; each is decided anew.", ["database"]
)
APPEND_SECONDS = Histogram(
    "lieta_append_seconds",
    "How long a save took, waiting for others included.",
    ["database"],
    buckets=(0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 5),
)
HTTP_SECONDS = Histogram(
    "lieta_http_request_seconds",
    "How long requests took, by the route and not by what its path named.",
    ["method", "route", "status"],
    buckets=(0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 10),
)


class Collector(Protocol):
    """Looks up figures when they are asked for."""

    def collect(self) -> Iterable[Metric]:
        """The figures of now; raises where they cannot be had."""


def gauge(
    name: str,
    meaning: str,
    labels: Sequence[str] = (),
    samples: Iterable[tuple[Sequence[str], float]] = (),
) -> Metric:
    """A figure that goes up and down, with the values of its labels."""
    family = GaugeMetricFamily(name, meaning, labels=labels)
    for values, value in samples:
        family.add_metric(values, value)
    return family


class Appends:
    """Counts the appends to the log of one database."""

    def __init__(self, database: str) -> None:
        # Looking up a label takes as long as counting.
        self._events = APPENDED_EVENTS.labels(database)
        self._conflicts = CONFLICTS.labels(database)
        self._seconds = APPEND_SECONDS.labels(database)

    def count(self, events: int, seconds: float) -> None:
        """Count a save of so many events, which took so long."""
        self._events.inc(events)
        self._seconds.observe(seconds)

    def count_conflict(self) -> None:
        """Count a save that was refused because others were ahead."""
        self._conflicts.inc()


def exposition(collectors: Iterable[Collector]) -> bytes:
    """Everything counted in this process, and what the collectors find, in Prometheus' format.

    What a collector cannot find now is left out, and counted in `lieta_metrics_missing`.
    """
    return generate_latest(_Everything(list(collectors)))


class _Everything:
    def __init__(self, collectors: Sequence[Collector]) -> None:
        self._collectors = collectors

    def collect(self) -> Iterator[Metric]:
        yield from REGISTRY.collect()
        missing = 0
        for collector in self._collectors:
            try:
                found = list(collector.collect())
            except Exception:
                # An outage is when figures are looked at most: those that are there must come.
                missing += 1
            else:
                yield from found
        yield gauge(
            "lieta_metrics_missing",
            "Groups of figures that cannot be had now.",
            (),
            [((), missing)],
        )
