"""Several processes rebuild what one does; when one of them dies nothing has changed."""

import json
import multiprocessing
import os
import signal
import subprocess
import sys
from pathlib import Path
from time import sleep
from typing import Any

import pytest

from services.eventlog import parallel
from services.eventlog.folding_worker import Job
from services.eventlog.parallel import WorkerFailed
from services.eventlog.read_model import ParkedEvent, install, parked_events, reading
from services.eventlog.rebuild import rebuild
from services.projections.runner import READ_MODELS
from tests.integration.projections.histories import Recording, Step
from tests.integration.projections.house import House
from tests.unit.projections.facts import delivered, taken_back

KINDS = (
    "deliver",
    "parent",
    "take_back",
    "assess",
    "review",
    "claim",
    "decide",
    "pay",
    "return",
    "register",
)
STEPS = [
    Step(kind, whom, whom % 3, n % 3, 10 * n + whom)
    for n in range(4)
    for whom in range(4)
    for kind in KINDS
]

REBUILDING = """
import json, multiprocessing, sys, time
from services.eventlog import parallel
from services.eventlog.feed import PostgresFeed
from services.eventlog.keystore import NoKeys
from services.eventlog.mapper import FactMapper
from services.eventlog.pool import open_pool
from services.eventlog.rebuild import rebuild
from services.projections.runner import READ_MODELS

def never(pipe, job):
    time.sleep(1)
    print(json.dumps([one.pid for one in multiprocessing.active_children()]), flush=True)
    time.sleep(600)

parallel._do = never
dsn, *logs = sys.argv[1:]
feeds = [
    PostgresFeed(log, open_pool(log_dsn), FactMapper(NoKeys()))
    for log, log_dsn in zip(("case", "claims"), logs)
]
rebuild(open_pool(dsn), list(READ_MODELS.values()), feeds, processes=2)
"""


def _digests(house: House) -> dict[str, str]:
    return {name: house.digest(read_model) for name, read_model in READ_MODELS.items()}


def _parked(house: House) -> dict[str, list[ParkedEvent]]:
    found = {}
    for name in READ_MODELS:
        with reading(house.pool, name) as connection:
            found[name] = parked_events(connection)
    return found


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


def test_processes_park_what_one_process_does(house: House) -> None:
    """Poison, events that nobody can read and what comes after them, in streams of every part."""
    recording = Recording(house)
    recording.play(STEPS)
    for number, case in enumerate(recording.cases.values()):
        house.record("case", delivered(), stream=case)
        if number % 2:
            house.record("case", taken_back(delivered()), stream=case)
        else:
            house.record_unreadable(case)
        house.record("case", delivered(), stream=case)
    recording.play(STEPS)
    house.catch_up()
    before, parked = _digests(house), _parked(house)
    assert {event.error for event in parked["people"]} == {
        "UnknownEvent", "UnknownDelivery", "StreamHalted",
    }  # fmt: skip

    rebuild(house.pool, house.read_models, house.feeds, processes=2, batch_events=7)

    assert _parked(house) == parked
    assert _digests(house) == before


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


def test_a_rebuild_that_is_killed_takes_its_processes_along_and_the_next_start_tidies(
    house: House,
) -> None:
    Recording(house).play(STEPS)
    house.catch_up()
    before, schemas = _digests(house), _schemas(house)
    line = [sys.executable, "-c", REBUILDING, house.dsn, *house.log_dsns.values()]
    with subprocess.Popen(line, stdout=subprocess.PIPE, text=True) as rebuilding:
        assert rebuilding.stdout is not None
        workers = json.loads(rebuilding.stdout.readline())
        assert _schemas(house) > schemas
        rebuilding.kill()

    while any(_alive(worker) for worker in workers):
        sleep(0.05)
    while _schemas(house) != schemas:
        # The server needs a moment to see that whoever held the lock is gone.
        install(house.pool, house.read_models)
        sleep(0.05)

    assert _digests(house) == before


def _alive(pid: int) -> bool:
    status = Path(f"/proc/{pid}/stat")
    try:
        return status.read_text(encoding="ascii").rpartition(") ")[2][0] != "Z"
    except (FileNotFoundError, ProcessLookupError):
        return False
