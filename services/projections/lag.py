"""How far read models are behind their logs, for people and for monitoring."""

from collections.abc import Iterable
from datetime import UTC, datetime
from typing import NamedTuple

from prometheus_client.metrics_core import Metric

from services.eventlog.feed import Feed, UnreadableEvent
from services.eventlog.read_model import checkpoints, outdated, parked_count, reading
from services.observing.metrics import gauge
from services.projections.known_at import Knowledge
from services.projections.runner import READ_MODELS


class Lag(NamedTuple):
    """How many events of a log are not counted in yet, and how long the first has waited here.

    An event that is announced and has not arrived has not waited here.
    """

    events: int
    seconds: float


class State(NamedTuple):
    """How far a read model is, by log; see `ProjectionState`."""

    name: str
    positions: dict[str, int]
    lags: dict[str, Lag]
    parked_events: int
    outdated: bool


def states_of(answers: Knowledge) -> list[State]:
    """The state of each read model now."""
    last_positions = {log: feed.announced_position() for log, feed in answers.feeds.items()}
    states = []
    for name, read_model in READ_MODELS.items():
        with reading(answers.pool, name) as connection:
            positions = {log: at.position for log, at in checkpoints(connection).items()}
            parked = parked_count(connection, positions)
            old = outdated(connection, read_model)
        lags = {
            log: _lag(answers.feeds[log], position, last_positions[log])
            for log, position in positions.items()
        }
        states.append(State(name, positions, lags, parked, old))
    return states


def _lag(feed: Feed, position: int, last_position: int) -> Lag:
    if position >= last_position:
        return Lag(0, 0.0)
    try:
        waiting = [event.recorded_at for event in feed.read(position, 1)]
    except UnreadableEvent as unreadable:
        waiting = [unreadable.recorded_at]
    seconds = [(datetime.now(UTC) - recorded_at).total_seconds() for recorded_at in waiting]
    return Lag(last_position - position, max([0.0, *seconds]))


class LagCollector:
    """The same for monitoring; nothing of any case."""

    def __init__(self, answers: Knowledge) -> None:
        self._answers = answers

    def collect(self) -> Iterable[Metric]:
        """See `Collector.collect`."""
        states = states_of(self._answers)
        lags = [((state.name, log), lag) for state in states for log, lag in state.lags.items()]
        yield gauge(
            "lieta_projection_lag_events",
            "Events recorded and not counted in yet.",
            ("read_model", "log"),
            ((labels, lag.events) for labels, lag in lags),
        )
        yield gauge(
            "lieta_projection_lag_seconds",
            "How long the first of these has waited.",
            ("read_model", "log"),
            ((labels, lag.seconds) for labels, lag in lags),
        )
        yield gauge(
            "lieta_projection_parked_events",
            "Events that could not be counted in.",
            ("read_model",),
            (((state.name,), state.parked_events) for state in states),
        )
        yield gauge(
            "lieta_projection_outdated",
            "1 where another version of the program made the tables.",
            ("read_model",),
            (((state.name,), state.outdated) for state in states),
        )
