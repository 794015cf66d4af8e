"""What was stored once is read for ever: one stored example of every version of every event."""

import json
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from eventsourcing.persistence import StoredEvent

from contracts.events import type_names
from contracts.personal import Sealed
from services.eventlog.keystore import NoKeys
from services.eventlog.mapper import FactMapper

GOLDEN = sorted(Path("tests/golden/events").glob("*.json"))

UNSEALED_ONCE = {
    "case.support_plan_approved@1": frozenset({"client_view"}),
    "case.review_recorded@1": frozenset({"outcome"}),
    "case.transferred@1": frozenset({"reason"}),
    "case.closed@1": frozenset({"reason"}),
    "case.reopened@1": frozenset({"reason"}),
    "transition.follow_up_recorded@1": frozenset({"outcome"}),
}
"""What was stored in the clear before these texts were sealed too; it is read for ever."""


class OneKey:
    """The key under which the examples were sealed."""

    erases = True

    def key(self, _subject_id: UUID) -> bytes:
        return bytes(range(32))

    def key_or_new(self, subject_id: UUID) -> bytes:
        return self.key(subject_id)


def stored(example: dict[str, Any]) -> StoredEvent:
    return StoredEvent(
        UUID(example["originator_id"]),
        example["originator_version"],
        example["topic"],
        json.dumps(example["state"]).encode(),
    )


def test_every_version_of_every_event_has_an_example() -> None:
    versions = {
        f"{name}@{version}"
        for name, cls in type_names.items()
        for version in range(1, cls.schema_version + 1)
    }

    # A version that a field has joined has a second example, named after the field.
    assert {path.stem.partition("+")[0] for path in GOLDEN} == versions


@pytest.mark.parametrize("path", GOLDEN, ids=lambda path: path.stem)
def test_a_stored_example_reads_as_it_was_meant(path: Path) -> None:
    example = json.loads(path.read_text(encoding="utf-8"))

    event = FactMapper(OneKey()).to_domain_event(stored(example))

    # A field that joined later has its default, and is not in the example.
    assert json.loads(event.fact.model_dump_json(exclude_unset=True)) == example["opened"]


@pytest.mark.parametrize("path", GOLDEN, ids=lambda path: path.stem)
def test_without_the_key_every_personal_field_of_an_example_stays_sealed(path: Path) -> None:
    example = json.loads(path.read_text(encoding="utf-8"))

    fact = FactMapper(NoKeys()).to_domain_event(stored(example)).fact

    for field in fact.personal - UNSEALED_ONCE.get(path.stem, frozenset()):
        assert isinstance(getattr(fact, field), Sealed | None)
