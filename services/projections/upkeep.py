"""Routes about the read models themselves: how far they are, what is parked, rebuilding."""

from time import perf_counter
from typing import Annotated

from fastapi import APIRouter, Depends, Path, Query

from contracts.http.reports import (
    DifferingRow,
    ParkedEvent,
    ParkedEvents,
    ProjectionDigest,
    ProjectionState,
    ProjectionStates,
    Rebuilt,
    Verified,
)
from services.eventlog.parallel import WorkerFailed
from services.eventlog.read_model import (
    ReadModel,
    checkpoints,
    digest,
    parked_events,
    reading,
)
from services.eventlog.rebuild import FeedBehind, RebuildRunning, rebuild
from services.eventlog.verifying import VerificationRunning, verify
from services.projections.lag import states_of
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
    return ProjectionStates(
        items=[
            ProjectionState(
                name=state.name,
                positions=state.positions,
                lag_events=sum(lag.events for lag in state.lags.values()),
                lag_seconds=max(lag.seconds for lag in state.lags.values()),
                parked_events=state.parked_events,
                outdated=state.outdated,
            )
            for state in states_of(answers)
        ]
    )


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
def post_rebuild(
    named: Named,
    answers: Answers,
    processes: Annotated[
        int, Query(ge=1, le=16, description="How many processes fold at the same time.")
    ] = 1,
) -> Rebuilt:
    """Rebuild a read model from the logs beside its live tables, which answer until the swap.

    It also tries parked events again: after what could not count them in was mended.
    """
    started = perf_counter()
    try:
        rebuild(answers.pool, [named], list(answers.feeds.values()), processes=processes)
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
    except WorkerFailed as failed:
        raise Problem(
            503,
            "unavailable",
            f"The process {failed.worker} of the rebuild ended early. Nothing was replaced;"
            " rebuild again, or with one process.",
            f"Pārbūves process {failed.worker} beidzās priekšlaikus. Nekas netika aizstāts;"
            " pārbūvē vēlreiz vai ar vienu procesu.",
            headers={"Retry-After": "5"},
        ) from failed
    with reading(answers.pool, named.name) as connection:
        positions = {log: at.position for log, at in checkpoints(connection).items()}
    return Rebuilt(
        name=named.name,
        positions=positions,
        events=sum(positions.values()),
        duration_ms=int((perf_counter() - started) * 1000),
    )


@router.post("/projections/{name}/verify")
def post_verify(named: Named, answers: Answers) -> Verified:
    """Hold a read model against a rebuild beside it up to the same positions; changes nothing."""
    started = perf_counter()
    try:
        found = verify(answers.pool, named, list(answers.feeds.values()))
    except VerificationRunning as running:
        raise Problem(
            409,
            "unavailable",
            "This projection is being verified already. Wait for that to end.",
            "Šī projekcija jau tiek pārbaudīta. Pagaidi, līdz tas beidzas.",
            headers={"Retry-After": "5"},
        ) from running
    return Verified(
        name=named.name,
        equal=found.equal,
        positions=found.positions,
        live_digest=found.live_digest,
        rebuilt_digest=found.rebuilt_digest,
        live_parked_events=found.live_parked,
        rebuilt_parked_events=found.rebuilt_parked,
        differences=[DifferingRow(**one._asdict()) for one in found.differences],
        duration_ms=int((perf_counter() - started) * 1000),
    )
