"""The stored examples of every version of every event, as the log would hold them."""

import json
import re
from collections import Counter
from datetime import date
from pathlib import Path
from typing import Any, NamedTuple
from uuid import UUID, uuid5

from contracts.events import type_names
from deploy.published.asyncapi import LOGS, event_classes
from services.eventlog.event import Envelope, EnvelopedEvent

GOLDEN = sorted((Path(__file__).parents[1] / "golden" / "events").glob("*.json"))
LOG_OF = {fact.type_name: log for log in LOGS for fact in event_classes(log)}
BEGINNINGS = (
    "case.opened",
    "case.service_granted",
    "case.delivery_recorded",
    "budget_line.planned",
    "contract.concluded",
    "places.amendment_adopted",
    "places.planned",
    "claim.drafted",
    "claim.submitted",
    "payment_claim.drafted",
    "payment_claim.claim_bundled",
    "other_funding.recorded",
)
"""What others rest on comes first."""

FITTED = {
    "transition.moved_out@1": {"effective_date": "2023-05-10"},
    "resource.taken@1": {"key": "07bcea33-9501-578a-b87a-2951b6b0cc2d/2023"},
}
"""What makes examples that were stored one by one the events of one history: the step that another
example withdraws, and a person in the place of a letter."""

STREAMS = UUID("5f5f6d0c-33a5-4b7e-9c57-1d3f3f7b1a10")
UUIDS = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")
ENVELOPE = Envelope("caseworker-1", "case_management", UUID(int=1), UUID(int=2))


class Example(NamedTuple):
    """One stored example, named after its file."""

    name: str
    type_name: str
    schema_version: int
    stream: UUID
    state: dict[str, Any]

    @property
    def log(self) -> str:
        """The log in which such events are."""
        return LOG_OF[self.type_name]

    def stored(self, version: int) -> EnvelopedEvent:
        """Its row, at a version of its stream."""
        return EnvelopedEvent(
            originator_id=self.stream,
            originator_version=version,
            topic=f"{self.type_name}@{self.schema_version}",
            state=json.dumps(self.state, ensure_ascii=False).encode(),
            effective_date=date.fromisoformat(self.state["effective_date"]),
            municipality=self.state["municipality"],
            envelope=ENVELOPE,
        )


def examples() -> list[Example]:
    """All of them, those first on which others rest; it fails where a version has none."""
    found = [_example(path) for path in GOLDEN]
    versions = {
        (name, version)
        for name, fact in type_names.items()
        for version in range(1, fact.schema_version + 1)
    }
    have = {(one.type_name, one.schema_version) for one in found}
    assert versions == have, "a version of an event has no stored example"
    return sorted(found, key=lambda one: (_rank(one.type_name), one.name))


def rows(log: str) -> list[EnvelopedEvent]:
    """The examples of a log as rows to insert, each in its stream."""
    versions: Counter[UUID] = Counter()
    events = []
    for one in examples():
        if one.log == log:
            versions[one.stream] += 1
            events.append(one.stored(versions[one.stream]))
    return events


def _rank(type_name: str) -> int:
    return BEGINNINGS.index(type_name) if type_name in BEGINNINGS else len(BEGINNINGS)


def _example(path: Path) -> Example:
    stored = json.loads(path.read_text(encoding="utf-8"))
    type_name, _, version = stored["topic"].partition("@")
    state = json.dumps(stored["state"], ensure_ascii=False)
    # What begins alike is in one stream: a case, a claim, a register; what a field has joined tells
    # the same things again, so it has a stream and ids of its own.
    kind = "case" if type_name.startswith("transition.") else type_name.partition(".")[0]
    _, _, joined = path.stem.partition("+")
    if joined:
        state = UUIDS.sub(lambda found: str(uuid5(STREAMS, joined + found[0])), state)
    fitted = json.loads(state) | FITTED.get(path.stem, {})
    return Example(path.stem, type_name, int(version), uuid5(STREAMS, kind + joined), fitted)
