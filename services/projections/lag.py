"""How far read models are behind their logs, for people and for monitoring."""

from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from typing import NamedTuple

from fastapi import APIRouter
from fastapi.responses import PlainTextResponse

from services.eventlog.feed import Feed, UnreadableEvent
from services.eventlog.read_model import checkpoints, outdated, parked_count, reading
from services.projections.known_at import Knowledge
from services.projections.parameters import Answers
from services.projections.runner import READ_MODELS

router = APIRouter(tags=["projections"])

# https://prometheus.io/docs/instrumenting/exposition_formats/
CONTENT_TYPE = "text/plain; version=0.0.4; charset=utf-8"


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


@router.get("/metrics", response_class=PlainTextResponse)
def metrics(answers: Answers) -> PlainTextResponse:
    """The same for monitoring, in the text format of Prometheus; nothing of any case."""
    text = "\n".join(_lines(states_of(answers))) + "\n"
    return PlainTextResponse(text, media_type=CONTENT_TYPE)


def _lines(states: Iterable[State]) -> Iterator[str]:
    states = list(states)
    for name, meaning, field in (
        ("lag_events", "Events recorded and not counted in yet.", "events"),
        ("lag_seconds", "How long the first of these has waited.", "seconds"),
    ):
        yield from _gauge(
            name,
            meaning,
            (
                (f'read_model="{state.name}",log="{log}"', getattr(lag, field))
                for state in states
                for log, lag in state.lags.items()
            ),
        )
    yield from _gauge(
        "parked_events",
        "Events that could not be counted in.",
        ((f'read_model="{state.name}"', state.parked_events) for state in states),
    )
    yield from _gauge(
        "outdated",
        "1 where another version of the program made the tables.",
        ((f'read_model="{state.name}"', int(state.outdated)) for state in states),
    )


def _gauge(name: str, meaning: str, samples: Iterable[tuple[str, float]]) -> Iterator[str]:
    yield f"# HELP lieta_projection_{name} {meaning}"
    yield f"# TYPE lieta_projection_{name} gauge"
    for labels, value in samples:
        yield f"lieta_projection_{name}{{{labels}}} {value}"
