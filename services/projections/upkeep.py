"""Routes about the read models themselves: how far they are, what is parked, rebuilding."""

from time import perf_counter
from typing import Annotated

from fastapi import APIRouter, Depends, Path

from contracts.http.reports import (
    ParkedEvent,
    ParkedEvents,
    ProjectionDigest,
    ProjectionState,
    ProjectionStates,
    Rebuilt,
)
from services.eventlog.read_model import (
    ReadModel,
    checkpoints,
    digest,
    parked_count,
    parked_events,
    reading,
)
from services.eventlog.rebuild import FeedBehind, RebuildRunning, rebuild
from services.projections.parameters import Answers, KnownAt, positions_of
from services.projections.runner import READ_MODELS
from services.web.problems import Problem, not_found

router = APIRouter(tags=["projections"])


def read_model(name: Annotated[str, Path(max_length=64)]) -> ReadModel:
    """The read model that the path names.

    Raises:
        Problem: 404 where there is none.
    """
    found = READ_MODELS.get(name)
    if found is None:
        raise not_found(f"projection (there are {', '.join(READ_MODELS)})", "šāda projekcija")
    return found


Named = Annotated[ReadModel, Depends(read_model)]


@router.get("/projections")
def list_projections(answers: Answers) -> ProjectionStates:
    """How far each read model is behind its logs, and what it had to leave out."""
    last_positions = {log: feed.last_position() for log, feed in answers.feeds.items()}
    states = []
    for name in READ_MODELS:
        with reading(answers.pool, name) as connection:
            positions = {log: at.position for log, at in checkpoints(connection).items()}
            parked = parked_count(connection, positions)
        lags = (max(0, last_positions[log] - position) for log, position in positions.items())
        states.append(
            ProjectionState(
                name=name, positions=positions, lag_events=sum(lags), parked_events=parked
            )
        )
    return ProjectionStates(items=states)


@router.get("/projections/{name}/parked")
def list_parked(named: Named, answers: Answers) -> ParkedEvents:
    """The events that a read model had to leave out, with the class of the error."""
    with reading(answers.pool, named.name) as connection:
        parked = parked_events(connection)
    return ParkedEvents(
        name=named.name,
        items=[
            ParkedEvent(
                log=event.log,
                position=event.position,
                stream_id=event.originator_id,
                version=event.originator_version,
                type_name=event.type_name,
                error=event.error,
            )
            for event in parked
        ],
    )


@router.get("/projections/{name}/digest")
def get_digest(named: Named, answers: Answers, known_at: KnownAt = None) -> ProjectionDigest:
    """A fingerprint of all that a read model tells: equal before and after a rebuild."""
    with answers.as_known(named, known_at) as (connection, known):
        value = digest(connection, named, known.positions)
    return ProjectionDigest(
        name=named.name, digest=value, positions=positions_of(known), complete=known.complete
    )


@router.post("/projections/{name}/rebuild")
def post_rebuild(named: Named, answers: Answers) -> Rebuilt:
    """Rebuild a read model from the logs beside its live tables, which answer until the swap."""
    started = perf_counter()
    try:
        rebuild(answers.pool, [named], list(answers.feeds.values()))
    except RebuildRunning as running:
        raise Problem(
            409,
            "unavailable",
            "This projection is being rebuilt already. Wait for that to end.",
            "Šī projekcija jau tiek pārbūvēta. Pagaidi, līdz tas beidzas.",
            headers={"Retry-After": "5"},
        ) from running
    except FeedBehind as behind:
        raise Problem(
            503,
            "not-complete",
            "The logs do not answer with all that was counted in before. Nothing was replaced.",
            "Žurnāli neatbild ar visu, kas jau bija ieskaitīts. Nekas netika aizstāts.",
            headers={"Retry-After": "5"},
        ) from behind
    with reading(answers.pool, named.name) as connection:
        positions = {log: at.position for log, at in checkpoints(connection).items()}
    return Rebuilt(
        name=named.name,
        positions=positions,
        events=sum(positions.values()),
        duration_ms=int((perf_counter() - started) * 1000),
    )
