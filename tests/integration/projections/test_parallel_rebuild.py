"""Several processes rebuild what one does; when one of them dies nothing has changed."""

import multiprocessing
import os
import signal
from typing import Any

import pytest

from services.eventlog import parallel
from services.eventlog.folding_worker import Job
from services.eventlog.parallel import WorkerFailed
from services.eventlog.rebuild import rebuild
from services.projections.runner import READ_MODELS
from tests.integration.projections.histories import Recording, Step
from tests.integration.projections.house import House

KINDS = ("deliver", "parent", "take_back", "assess", "review", "claim", "decide", "pay", "return")
STEPS = [
    Step(kind, whom, whom % 3, n % 3, 10 * n + whom)
    for n in range(4)
    for whom in range(4)
    for kind in KINDS
]


def _digests(house: House) -> dict[str, str]:
    return {name: house.digest(read_model) for name, read_model in READ_MODELS.items()}


def _schemas(house: House) -> set[str]:
    with house.pool.connection() as connection:
        return {name for (name,) in connection.execute("SELECT nspname FROM pg_namespace")}


def test_processes_rebuild_every_read_model_to_what_one_process_does(house: House) -> None:
    Recording(house).play(STEPS)
    house.catch_up()
    before, schemas = _digests(house), _schemas(house)

    rebuild(house.pool, house.read_models, house.feeds, processes=2, batch_events=7)

    assert _digests(house) == before
    assert _schemas(house) == schemas


def test_a_process_that_is_killed_is_named_and_leaves_the_old_tables(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    Recording(house).play(STEPS)
    house.catch_up()
    before, schemas = _digests(house), _schemas(house)
    attended = parallel._do

    def kill_first(pipe: Any, job: Job) -> None:
        for child in multiprocessing.active_children():
            if child.name == "fold-1" and child.pid is not None:
                os.kill(child.pid, signal.SIGKILL)
        attended(pipe, job)

    monkeypatch.setattr(parallel, "_do", kill_first)
    with pytest.raises(WorkerFailed, match="fold-1"):
        rebuild(house.pool, house.read_models, house.feeds, processes=2)

    assert _digests(house) == before
    assert _schemas(house) == schemas
