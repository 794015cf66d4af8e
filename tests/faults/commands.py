"""A load of commands whose every acknowledged answer stands in a journal outside the demo."""

import json
import os
from calendar import monthrange
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from threading import Event, Thread
from typing import Any
from uuid import uuid4

import httpx2

from contracts.client.registers import path_of
from tests.support.demo import Demo
from tests.support.facts import new_personal_code, team_body
from tests.support.registers import (
    HOME_CARE_CENTS,
    PROVIDER,
    contract_reference,
    home_care_offered,
    offer_key,
)

DELIVERIES = 12
QUANTITY = 10
QUANTITY_LIMIT = 500
DAY = {"effective_date": "2023-01-01"}
MUNICIPALITY = "kuldigas-novads"
CREATED = 201
# PostgreSQL is gone, and the demo lives a moment longer.
UNAVAILABLE = 503


@dataclass(frozen=True)
class Command:
    """A request that may be sent again: its key and all it says stay the same.

    `writes` are the types of the events that it records, first the one whose stream it answers.
    """

    key: str
    path: str
    body: dict[str, Any]
    writes: tuple[str, ...]
    version: int | None = None

    def send(self, client: httpx2.Client) -> httpx2.Response:
        condition = {} if self.version is None else {"If-Match": f'"{self.version}"'}
        headers = {"Idempotency-Key": self.key} | condition
        return client.post(self.path, json=self.body, headers=headers)


def offering() -> Iterator[Command]:
    """The entries in the registers that the casework needs; each has the same key every time."""
    types = ("provider.registered", "rate.published", "contract.concluded", "contract.approved")
    for command, type_name in zip(home_care_offered(MUNICIPALITY), types, strict=True):
        body = command.model_dump(mode="json")
        yield Command(offer_key(command), path_of(command), body, (type_name,))


def casework() -> Iterator[Command]:
    """The commands of one case, from opening to its last delivery; `offering` comes before."""
    case_id, grant_id = str(uuid4()), str(uuid4())
    opening = DAY | {
        "case_id": case_id,
        "municipality": MUNICIPALITY,
        "target_group": "grt",
        "given_name": "Anna",
        "family_name": "Izdomāta",
        "personal_code": new_personal_code(),
        "birth_date": "1980-05-17",
        "application_reference": "I-1",
    }
    status = {"disability_group": "II", "disability_kind": "mental", "lives_in": "family"}
    assessment = {
        "instrument": "di_assessment",
        "instrument_version": 1,
        "team": team_body(),
        "care_level": "II",
    }
    plan = {"lines": [{"service": "home_care", "quantity": 8, "per": "week", "goal": "Mājās"}]}
    grant = {
        "grant_id": grant_id,
        "service": "home_care",
        "decision_reference": "L-1",
        "contract_reference": contract_reference(MUNICIPALITY),
        "provider": PROVIDER,
        "pricing_basis": "vvi",
        "unit_price_cents": HOME_CARE_CENTS,
        "quantity_limit": QUANTITY_LIMIT,
        "period_to": "2023-12-31",
    }
    deliveries = [delivery(grant_id, month) for month in range(DELIVERIES)]
    # Each of these is one more event of the case; the grant binds its contract's money besides.
    steps: list[tuple[str, dict[str, Any], tuple[str, ...]]] = [
        ("record-target-status", DAY | status, ("case.target_status_recorded",)),
        ("record-assessment", DAY | assessment, ("case.assessment_recorded",)),
        ("approve-support-plan", DAY | plan, ("case.support_plan_approved",)),
        ("grant-service", DAY | grant, ("case.service_granted", "resource.taken")),
        *(("record-delivery", one, ("case.delivery_recorded",)) for one in deliveries),
    ]
    yield Command(str(uuid4()), "/cases", opening, ("case.opened",))
    for version, (verb, body, writes) in enumerate(steps, 1):
        yield Command(str(uuid4()), f"/cases/{case_id}/{verb}", body, writes, version)


def delivery(grant_id: str, month: int) -> dict[str, Any]:
    return {
        "effective_date": f"2023-{month % 12 + 1:02d}-15",
        "delivery_id": str(uuid4()),
        "grant_id": grant_id,
        "quantity": QUANTITY,
    }


def claiming(first_month: int = 1, last_month: int = 12) -> Command:
    """The draft of a claim of what was delivered in these months and is in no claim yet."""
    body = {
        "effective_date": "2024-01-31",
        "claim_id": str(uuid4()),
        "municipality": MUNICIPALITY,
        "kind": "grt_services",
        "period_from": f"2023-{first_month:02d}-01",
        "period_to": f"2023-{last_month:02d}-{monthrange(2023, last_month)[1]}",
    }
    writes = ("claim.drafted", "claim_register.claim_numbered")
    return Command(str(uuid4()), "/claims", body, writes)


class Journal:
    """Acknowledged answers by idempotency key; each is on the disk before the next command."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._file = path.open("a", encoding="utf-8")
        self.answers: dict[str, dict[str, Any]] = {}

    def note(self, command: Command, answer: dict[str, Any]) -> None:
        self.answers[command.key] = answer
        self._file.write(json.dumps({"key": command.key, "answer": answer}) + "\n")
        self._file.flush()
        os.fsync(self._file.fileno())

    def read(self) -> dict[str, dict[str, Any]]:
        """What the file holds."""
        lines = self._path.read_text(encoding="utf-8").splitlines()
        return {entry["key"]: entry["answer"] for entry in map(json.loads, lines)}

    def close(self) -> None:
        self._file.close()


class Worker:
    """Somebody who sends commands one after another, each only when the one before is answered.

    A command without an answer is sent again, under its key, when the work goes on.
    """

    def __init__(self, commands: list[Command], journal: Journal) -> None:
        self.journal = journal
        self.commands = commands
        self.misfit: str | None = None

    @property
    def is_done(self) -> bool:
        return len(self.journal.answers) == len(self.commands)

    def start(self, demo: Demo) -> Thread:
        """Go on with what is not acknowledged until all is, or until the demo does not answer."""
        thread = Thread(target=self._work, args=(demo,), name="worker")
        thread.start()
        return thread

    def _work(self, demo: Demo) -> None:
        with demo.http("caseworker") as client:
            for command in self.commands[len(self.journal.answers) :]:
                try:
                    answer = command.send(client)
                except httpx2.TransportError:
                    return
                if answer.status_code == UNAVAILABLE:
                    return
                if answer.status_code != CREATED:
                    self.misfit = f"{command}: {answer.status_code} {answer.text}"
                    return
                self.journal.note(command, answer.json())


class Claimant:
    """Somebody who drafts claims of whatever was delivered since, again and again."""

    def __init__(self, journal: Journal) -> None:
        self.journal = journal
        self.commands = [claiming()]
        self.misfit: str | None = None

    def start(self, demo: Demo, enough: Event) -> Thread:
        """Go on until it is enough, or until the demo does not answer."""
        thread = Thread(target=self._work, args=(demo, enough), name="claimant")
        thread.start()
        return thread

    def _work(self, demo: Demo, enough: Event) -> None:
        with demo.http("region_officer") as client:
            while not enough.wait(0.05):
                try:
                    answer = self.commands[-1].send(client)
                except httpx2.TransportError:
                    return
                if answer.status_code == UNAVAILABLE:
                    return
                self._take(answer)

    def _take(self, answer: httpx2.Response) -> None:
        if answer.status_code == CREATED:
            self.journal.note(self.commands[-1], answer.json())
            self.commands.append(claiming())
        elif answer.json().get("rule", {}).get("id") != "claim.nothing_to_claim":
            self.misfit = answer.text
