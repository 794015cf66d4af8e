"""Killed under a load of commands, the demo has every acknowledged one, and each of them once."""

import json
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from random import Random
from threading import Event
from time import sleep
from typing import Any, NamedTuple
from uuid import UUID

import httpx2
import pytest

from deploy.demo.people import PEOPLE
from services.web.commanding import command_id
from tests.faults.commands import (
    CREATED,
    DELIVERIES,
    MUNICIPALITY,
    QUANTITY,
    QUANTITY_LIMIT,
    Claimant,
    Command,
    Journal,
    Worker,
    casework,
    offering,
)
from tests.faults.soundness import (
    assert_logs_are_whole,
    assert_nothing_is_left_over,
    assert_read_models_equal_a_rebuild,
)
from tests.support.demo import Demo, running_demo
from tests.support.demo_logs import rows
from tests.support.registers import HOME_CARE_CENTS, PROVIDER, contract_reference

NOBODY = Path(__file__).with_name("nobody.json")
WORKERS = 4
CASES_EACH = 6
KILLS = 4
# Left to do at the last kill, which strikes a while after its moment on a busy machine.
LEFT = 5 * WORKERS
ACTORS = {person.role: person for person in PEOPLE}
EVENTS = """
SELECT command_id, type_name, position, originator_id::text, originator_version
  FROM eventlog.event ORDER BY position
"""
CLAIMED_TWICE = "SELECT claimable_id FROM inbox.claimed GROUP BY 1 HAVING count(*) > 1"


@pytest.fixture(scope="module")
def loaded(tmp_path_factory: pytest.TempPathFactory) -> Iterator["Load"]:
    """A demo that was killed again and again under load, until everything was acknowledged."""
    folder = tmp_path_factory.mktemp("journals")
    with running_demo(NOBODY) as demo:
        load = Load(demo, folder)
        load.carry_out_through_kills()
        yield load
        load.close()


class Recorded(NamedTuple):
    """What the log tells of an event."""

    command_id: UUID
    type_name: str
    position: int
    stream: str
    version: int


class Load:
    """The commands of several workers and a claimant, and the demo that they are sent to.

    Each worker first makes sure of what all need in the registers: the same commands, with the same
    keys.
    """

    def __init__(self, demo: Demo, folder: Path) -> None:
        self.demo = demo
        self.workers = [
            Worker(
                [*offering(), *(command for _ in range(CASES_EACH) for command in casework())],
                Journal(folder / f"worker-{number}"),
            )
            for number in range(WORKERS)
        ]
        self.claimant = Claimant(Journal(folder / "claimant"))
        self.kills: list[int] = []

    @property
    def answered(self) -> int:
        return sum(len(worker.journal.answers) for worker in self.workers)

    @property
    def commands(self) -> list[Command]:
        """Every command of the workers."""
        return [command for worker in self.workers for command in worker.commands]

    @property
    def acknowledged(self) -> dict[UUID, tuple[Command, dict[str, Any]]]:
        """Each command that the journals hold, by its id in the log, and its one answer."""
        found: dict[UUID, tuple[Command, dict[str, Any]]] = {}
        for worker in self.workers:
            answers = worker.journal.read()
            for command in worker.commands:
                if command.key in answers:
                    entry = (command, answers[command.key])
                    id_ = command_id(ACTORS["caseworker"], command.key)
                    assert found.setdefault(id_, entry) == entry
        return found

    @property
    def deliveries(self) -> set[str]:
        return {c.body["delivery_id"] for c in self.commands if "delivery_id" in c.body}

    def carry_out_through_kills(self) -> None:
        """Kill at random counts of answers, every other time with PostgreSQL, and go on."""
        total = len(self.commands)
        moments = sorted(Random().sample(range(1, total - LEFT), KILLS))
        for number, moment in enumerate(moments):
            self._work_until(moment)
            self.kills.append(self.answered)
            self.demo.start()
            self.demo.await_ready()
            assert self.answered < total, number
        self._work_until(total)

    def _work_until(self, moment: int) -> None:
        """Work until so many commands are answered; then kill the demo, unless that is all."""
        enough = Event()
        threads = [worker.start(self.demo) for worker in self.workers]
        threads.append(self.claimant.start(self.demo, enough))
        while self.answered < moment and any(thread.is_alive() for thread in threads[:-1]):
            sleep(0.001)
        if moment < len(self.commands):
            self.demo.kill(with_postgres=len(self.kills) % 2 == 1)
        enough.set()
        for thread in threads:
            thread.join()
        misfits = [self.claimant.misfit, *(worker.misfit for worker in self.workers)]
        assert not any(misfits), misfits
        assert self.answered >= moment

    def close(self) -> None:
        for journal in (self.claimant.journal, *(worker.journal for worker in self.workers)):
            journal.close()


def test_every_command_was_answered_in_spite_of_the_kills(loaded: Load) -> None:
    assert len(loaded.kills) == KILLS
    assert all(worker.is_done for worker in loaded.workers)


def test_every_acknowledged_command_is_in_the_log_exactly_once(loaded: Load) -> None:
    acknowledged = loaded.acknowledged

    recorded = [Recorded._make(row) for row in rows(loaded.demo, "case", EVENTS)]

    assert Counter((one.command_id, one.type_name) for one in recorded) == Counter(
        (id_, type_name)
        for id_, (command, _) in acknowledged.items()
        for type_name in command.writes
    )
    last_positions = {one.command_id: one.position for one in recorded}
    own_events = {
        one.command_id: (one.stream, one.version)
        for one in recorded
        if one.type_name == acknowledged[one.command_id][0].writes[0]
    }
    for id_, (_, answer) in acknowledged.items():
        assert answer["position"] == last_positions[id_]
        assert (answer["id"], answer["version"]) == own_events[id_]
    assert_logs_are_whole(loaded.demo)
    assert_nothing_is_left_over(loaded.demo)


def test_every_acknowledged_grant_binds_its_contracts_money_exactly_once(loaded: Load) -> None:
    with loaded.demo.http() as client:
        contracts = client.get("/contracts", params={"municipality": MUNICIPALITY}).json()
        providers = client.get("/providers").json()
        rates = client.get("/rates", params={"service": "home_care"}).json()

    [contract] = contracts["items"]
    assert contract["contract_reference"] == contract_reference(MUNICIPALITY)
    assert contract["status"] == "approved"
    bound_cents = WORKERS * CASES_EACH * QUANTITY_LIMIT * HOME_CARE_CENTS
    assert contract["committed_cents"] == bound_cents
    assert [one["provider"] for one in providers["items"]] == [PROVIDER]
    assert [one["unit_price_cents"] for one in rates["items"]] == [HOME_CARE_CENTS]


def test_every_acknowledged_claim_is_in_the_log_exactly_once(loaded: Load) -> None:
    drafts = {
        command_id(ACTORS["region_officer"], key): answer["id"]
        for key, answer in loaded.claimant.journal.read().items()
    }
    writes = loaded.claimant.commands[-1].writes

    recorded = [Recorded._make(row) for row in rows(loaded.demo, "claims", EVENTS)]

    drafted = {one.command_id: one.stream for one in recorded if one.type_name == writes[0]}
    assert Counter((one.command_id, one.type_name) for one in recorded) == Counter(
        (draft, type_name) for draft in drafted for type_name in writes
    )
    unanswered = {loaded.claimant.commands[-1].body["claim_id"]}
    assert drafts.items() <= drafted.items()
    assert {claim for _, claim in drafted.items() - drafts.items()} <= unanswered


def test_a_command_sent_again_gets_its_first_answer(loaded: Load) -> None:
    with loaded.demo.http("caseworker") as client:
        for worker in loaded.workers:
            for command in worker.commands[::7]:
                answer = command.send(client)
                first = worker.journal.answers[command.key]
                assert (answer.status_code, answer.json()) == (CREATED, first)


def test_every_case_counts_each_delivery_once(loaded: Load) -> None:
    with loaded.demo.http() as client:
        for case in {command.path for command in loaded.commands if command.version == 1}:
            path = case.rpartition("/")[0]
            [grant] = client.get(path).json()["grants"]
            assert float(grant["quantity_delivered"]) == DELIVERIES * QUANTITY
        people = client.get("/reports/people", params={"by": ""}).json()

    assert people["complete"]
    [row] = people["rows"]
    assert row["persons"] == row["service_links"] == row["assessed"] == WORKERS * CASES_EACH


def test_the_read_models_equal_a_rebuild(loaded: Load) -> None:
    assert_read_models_equal_a_rebuild(loaded.demo)


def test_claims_hold_each_delivery_exactly_once(loaded: Load) -> None:
    with loaded.demo.http("region_officer") as client:
        last = loaded.claimant.commands[-1].send(client)
        refused = last.status_code != CREATED and last.json()["rule"]["id"]
        claims = all_claims(client)

    assert refused in {False, "claim.nothing_to_claim"}
    lines = Counter(line["delivery_id"] for claim in claims for line in claim["lines"])
    assert lines == Counter(loaded.deliveries)
    numbers = sorted(claim["claim_number"] for claim in claims)
    assert numbers == [f"kuldigas-novads-{n:04d}" for n in range(1, len(claims) + 1)]
    assert rows(loaded.demo, "claims", CLAIMED_TWICE) == []


def all_claims(client: httpx2.Client) -> list[dict[str, Any]]:
    page = client.get("/claims", params={"limit": 1000}).json()
    assert "next_cursor" not in page or page["next_cursor"] is None
    answers = [client.get(f"/claims/{item['claim_id']}") for item in page["items"]]
    return [json.loads(answer.content) for answer in answers]
