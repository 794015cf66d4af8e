"""A load that goes on through every fault: casework with corrections, and claims up to approval.

Whatever is sent is sent again under its key until it is answered, so when the load has ended the
journal holds all that the logs may hold, and nothing else.
"""

import hashlib
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import suppress
from itertools import cycle
from threading import Event as Flag
from threading import Thread
from time import monotonic, sleep
from typing import Any, NamedTuple
from uuid import uuid4

import httpx2

from tests.faults.apart.journal import Journal
from tests.faults.commands import CREATED, MUNICIPALITY, Command, casework, claiming, offering
from tests.support.claims import CONTENT

CLERKS = 3
CORRECTED_EVERY = 5
"""Of so many deliveries one is taken back."""
THINKING_SECONDS = 0.03
AGAIN_SECONDS = 0.1
CLAIM_EVERY_SECONDS = 0.5
PATIENCE_SECONDS = 120.0
"""How long a service may be away before the load gives up, and the test with it."""
CONFLICT = 409
TOO_LATE = {502, 503, 504}
CLAIM_DAY = {"effective_date": "2024-01-31"}
APPROVAL_DAY = {"effective_date": "2024-02-07"}

Http = Callable[[str, str], httpx2.Client]
"""A client of a service, logged in as a role."""


class Sender(NamedTuple):
    """Somebody of a role at a service; `log` is the service's name too."""

    log: str
    role: str
    client: httpx2.Client


class Load:
    """The commands of several clerks and a claimant, until it is stopped.

    Args:
        http: makes clients.
        journal: where each acknowledged command is noted.
    """

    def __init__(self, http: Http, journal: Journal) -> None:
        self._http = http
        self._journal = journal
        self._enough = Flag()
        self._threads: list[Thread] = []
        self.misfits: list[str] = []
        """Answers that nobody expected; the load ends there."""
        self.sent_again: Counter[str] = Counter()
        """How often a request was repeated, by what had come in place of its answer."""

    def start(self) -> None:
        """Begin, or go on after `stop`."""
        self._enough.clear()
        works = [self._do_casework] * CLERKS + [self._do_claims]
        self._threads = [Thread(target=self._guarded, args=(work,)) for work in works]
        for thread in self._threads:
            thread.start()

    def await_more(self, commands: int, log: str = "case") -> None:
        """Wait until so many more commands are acknowledged by a service."""
        wanted = self._journal.counts[log] + commands
        deadline = monotonic() + 2 * PATIENCE_SECONDS
        while self._journal.counts[log] < wanted and not self.misfits:
            assert monotonic() < deadline, f"the load of {log} stands still: {self.sent_again}"
            sleep(AGAIN_SECONDS)

    def stop(self) -> None:
        """Let everybody end what they are at, with its answer."""
        self._enough.set()
        for thread in self._threads:
            thread.join()
        self._threads = []

    def _guarded(self, work: Callable[[], None]) -> None:
        try:
            work()
        except Exception as error:
            self.misfits.append(f"{type(error).__name__}: {error}")

    def _do_casework(self) -> None:
        with self._http("case", "caseworker") as client:
            clerk = Sender("case", "caseworker", client)
            for command in offering():
                self._done(clerk, command)
            while not self._enough.is_set():
                for command in with_corrections(casework()):
                    if self._enough.wait(THINKING_SECONDS):
                        return
                    self._done(clerk, command)

    def _do_claims(self) -> None:
        with (
            self._http("claims", "caseworker") as preparing,
            self._http("claims", "region_officer") as deciding,
        ):
            preparer = Sender("claims", "caseworker", preparing)
            officer = Sender("claims", "region_officer", deciding)
            # A month at a time, for what waits after long outages has more lines than a claim may.
            for month in cycle(range(1, 13)):
                if self._enough.wait(CLAIM_EVERY_SECONDS):
                    return
                self._claim(preparer, officer, month)

    def _claim(self, preparer: Sender, officer: Sender, month: int) -> None:
        draft = claiming(month, month)
        drafted = self._done(preparer, draft, or_refused="claim.nothing_to_claim")
        if drafted is None:
            return
        path = f"/claims/{drafted['id']}"
        steps = ClaimSteps(path, drafted["version"])
        for command in [*self._papers(preparer, steps), steps.next("submit", CLAIM_DAY)]:
            self._done(preparer, command)
        for verb in ("accept", "approve"):
            self._done(officer, steps.next(verb, APPROVAL_DAY))

    def _papers(self, preparer: Sender, steps: "ClaimSteps") -> Iterator[Command]:
        """What the claim lacks before it can be submitted."""
        self._answer(preparer, lambda: _upload(preparer.client))
        listed = self._answer(preparer, lambda: preparer.client.get(f"{steps.path}/checklist"))
        for item in listed.json()["items"]:
            if item["status"] != "missing":
                continue
            if item["how"] == "attached":
                yield steps.next("attach-document", CLAIM_DAY | _document(item["item"]))
            else:
                body = {"item": item["item"], "kept_at": "Arhīvs"}
                yield steps.next("attest-item", CLAIM_DAY | body)
        yield steps.next("declare-funding", CLAIM_DAY)

    def _done(
        self, sender: Sender, command: Command, or_refused: str = ""
    ) -> dict[str, Any] | None:
        """Carry out and note; None where the rule `or_refused` refuses it."""
        answer = self._answer(sender, lambda: command.send(sender.client))
        body: dict[str, Any] = answer.json()
        if answer.status_code == CREATED:
            self._journal.note(sender.log, sender.role, command, body)
            return body
        assert body.get("rule", {}).get("id") == or_refused, f"{command}: {answer.text}"
        return None

    def _answer(self, sender: Sender, send: Callable[[], httpx2.Response]) -> httpx2.Response:
        """The answer to a request, however often it must be sent."""
        for _ in range(int(PATIENCE_SECONDS / AGAIN_SECONDS)):
            with suppress(httpx2.TransportError):
                answer = send()
                if answer.status_code not in TOO_LATE:
                    return answer
                self.sent_again[f"{sender.log} {answer.status_code}"] += 1
                sleep(AGAIN_SECONDS)
                continue
            self.sent_again[f"{sender.log} no answer"] += 1
            sleep(AGAIN_SECONDS)
        raise TimeoutError(f"the service {sender.log} does not answer")


class ClaimSteps:
    """The commands to one claim, each of which sees the version that the one before has made."""

    def __init__(self, path: str, version: int) -> None:
        self.path = path
        self._version = version

    def next(self, verb: str, body: dict[str, Any]) -> Command:
        """The command; it is to be carried out before the next is asked for."""
        version, self._version = self._version, self._version + 1
        writes = (CLAIM_EVENTS[verb],)
        return Command(str(uuid4()), f"{self.path}/{verb}", body, writes, version)


CLAIM_EVENTS = {
    "attach-document": "claim.document_attached",
    "attest-item": "claim.item_attested",
    "declare-funding": "claim.funding_declared",
    "submit": "claim.submitted",
    "accept": "claim.accepted",
    "approve": "claim.approved",
}


def with_corrections(commands: Iterator[Command]) -> Iterator[Command]:
    """The commands of a case, where some deliveries are taken back at once."""
    behind, deliveries = 0, 0
    for command in commands:
        later = None if command.version is None else command.version + behind
        yield Command(command.key, command.path, command.body, command.writes, later)
        if "delivery_id" not in command.body:
            continue
        deliveries += 1
        if deliveries % CORRECTED_EVERY == 0 and later is not None:
            behind += 1
            yield _reversal(command, later + 1)


def _reversal(delivered: Command, version: int) -> Command:
    body = {
        "effective_date": delivered.body["effective_date"],
        "delivery_id": delivered.body["delivery_id"],
        "reversal_id": str(uuid4()),
        "reason": "Nav sniegts",
    }
    path = delivered.path.replace("record-delivery", "reverse-delivery")
    return Command(str(uuid4()), path, body, ("case.delivery_reversed",), version)


def _upload(client: httpx2.Client) -> httpx2.Response:
    headers = {"Content-Type": "application/octet-stream"}
    return client.post("/contents", content=CONTENT, headers=headers)


def _document(item: str) -> dict[str, Any]:
    return {
        "document_id": str(uuid4()),
        "item": item,
        "sha256": hashlib.sha256(CONTENT).hexdigest(),
        "file_name": f"pakalpojumu_pielikums_{item}_{MUNICIPALITY}.txt",
        "programme_reference": PROGRAMME,
    }


PROGRAMME = "kurzeme"
