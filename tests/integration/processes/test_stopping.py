"""A process that is told to stop ends what it has begun, and loses nothing it has acknowledged."""

import signal
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from threading import Thread
from time import monotonic, sleep

import httpx2
import psycopg
import pytest

from tests.faults.apart.processes import Process
from tests.faults.commands import CREATED, Command, casework, offering
from tests.integration.processes.installed import Installation

PATIENCE_SECONDS = 30
WORKERS = 4
STOPS = 3
WAITING = "SELECT 1 FROM pg_locks WHERE relation = 'eventlog.event'::regclass AND NOT granted"
RECORDED = """
SELECT type_name, originator_id::text, originator_version, position, command_id
  FROM eventlog.event ORDER BY position
"""


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_request_in_flight_is_answered_before_the_process_ends(
    number: signal.Signals, installation: Installation
) -> None:
    process = installation.started("serve case")
    opened = next(casework())

    with ThreadPoolExecutor() as pool, psycopg.connect(installation.owners.case) as holder:
        holder.execute("LOCK TABLE eventlog.event IN EXCLUSIVE MODE")
        answer = pool.submit(_sent, installation, process, opened)
        _await_waiting(installation)
        process.send(number)
        _await_refusing(process)
        assert not answer.done()
        holder.rollback()
        code = process.await_end()

    assert answer.result() == CREATED
    assert code == 0
    assert installation.rows("SELECT count(*) FROM eventlog.event") == [(1,)]


def test_under_load_every_acknowledged_command_is_recorded_once(
    installation: Installation,
) -> None:
    process = installation.started("serve case")
    with installation.http(process) as client:
        assert {command.send(client).status_code for command in offering()} == {CREATED}
    workers = [Worker(list(casework())) for _ in range(WORKERS)]

    for stop in range(1, STOPS + 1):
        threads = [worker.start(installation, process) for worker in workers]
        _await_progress(workers, stop)
        process.send(signal.SIGTERM)
        assert process.await_end() == 0, installation.printed(process)
        for thread in threads:
            thread.join()
        process.start()
        process.await_ready()
    for thread in [worker.start(installation, process) for worker in workers]:
        thread.join()

    assert [worker.misfit for worker in workers] == [None] * WORKERS
    assert [len(worker.answers) for worker in workers] == [len(one.commands) for one in workers]
    recorded = installation.rows(RECORDED)
    for worker in workers:
        case_id = worker.commands[0].body["case_id"]
        versions = [version for _, stream, version, *_ in recorded if stream == case_id]
        assert versions == [answer["version"] for answer in worker.answers]


class Worker:
    """Sends the commands of a case in turn; what has no answer is sent again the next time."""

    def __init__(self, commands: Sequence[Command]) -> None:
        self.commands = commands
        self.answers: list[dict[str, int]] = []
        self.misfit: str | None = None

    def start(self, installation: Installation, process: Process) -> Thread:
        """Go on until all is acknowledged or the process is gone."""
        thread = Thread(target=self._work, args=(installation, process))
        thread.start()
        return thread

    def _work(self, installation: Installation, process: Process) -> None:
        with installation.http(process) as client:
            for command in self.commands[len(self.answers) :]:
                try:
                    answer = command.send(client)
                except httpx2.TransportError:
                    return
                if answer.status_code != CREATED:
                    self.misfit = answer.text
                    return
                self.answers.append(answer.json())


def _sent(installation: Installation, process: Process, command: Command) -> int:
    with installation.http(process) as client:
        return command.send(client).status_code


def _await_waiting(installation: Installation) -> None:
    """Wait until the command stands before the log."""
    deadline = monotonic() + PATIENCE_SECONDS
    while not installation.rows(WAITING):
        assert monotonic() < deadline
        sleep(0.02)


def _await_refusing(process: Process) -> None:
    """Wait until nobody is let in any more."""
    deadline = monotonic() + PATIENCE_SECONDS
    while process.readiness() != "ConnectError":
        assert monotonic() < deadline
        sleep(0.02)


def _await_progress(workers: Sequence[Worker], stop: int) -> None:
    """Wait until the work has gone a stop further, and is not at its end."""
    goal = stop * sum(len(worker.commands) for worker in workers) // (STOPS + 2)
    deadline = monotonic() + PATIENCE_SECONDS
    while sum(len(worker.answers) for worker in workers) < goal:
        assert monotonic() < deadline, [worker.misfit for worker in workers]
        sleep(0.002)
