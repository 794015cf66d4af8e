"""The outside journal: every command whose answer somebody got, on the disk before the next one."""

import json
import os
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from threading import Lock
from typing import Any, NamedTuple
from uuid import UUID

from deploy.demo.people import PEOPLE
from services.web.commanding import command_id
from services.web.identity import Actor
from tests.faults.commands import Command

ACTORS: dict[str, Actor] = {person.role: person for person in PEOPLE}


class Acknowledged(NamedTuple):
    """A command and what its answer promised.

    Args:
        log: the log whose service answered.
        role: who sent it; with the key it names the command.
        key: the idempotency key.
        writes: the types of the events that the answer stands for, first that of `stream`.
        stream: the stream of the first of them.
        version: the stream's version since then.
        position: the last position of the command in the log.
        delivery: the delivery that it recorded or took back; None of other commands.
    """

    log: str
    role: str
    key: str
    writes: tuple[str, ...]
    stream: str
    version: int
    position: int
    delivery: str | None

    @property
    def command_id(self) -> UUID:
        """By which the log knows the command."""
        return command_id(ACTORS[self.role], self.key)


class Journal:
    """A file that only grows; many threads may note in it."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.counts: Counter[str] = Counter()
        """How many commands of each log were noted, each counted once."""
        self._keys: set[str] = set()
        self._lock = Lock()
        self._file = path.open("a", encoding="utf-8")

    def note(self, log: str, role: str, command: Command, answer: dict[str, Any]) -> None:
        """Write down what was acknowledged, and wait for the disk."""
        delivery = command.body.get("delivery_id")
        line = Acknowledged(
            log, role, command.key, command.writes,
            answer["id"], answer["version"], answer["position"], delivery,
        )  # fmt: skip
        with self._lock:
            self._file.write(json.dumps(line) + "\n")
            self._file.flush()
            os.fsync(self._file.fileno())
            self.counts[log] += command.key not in self._keys
            self._keys.add(command.key)

    def read(self) -> Iterator[Acknowledged]:
        """What the file holds, in the order in which it was noted."""
        for line in self.path.read_text(encoding="utf-8").splitlines():
            one = Acknowledged._make(json.loads(line))
            yield one._replace(writes=tuple(one.writes))

    def close(self) -> None:
        """Close the file; it stays."""
        self._file.close()
