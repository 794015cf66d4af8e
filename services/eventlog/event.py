"""An event in its three states: decided, stored, and recorded."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Generic, NamedTuple, TypeVar
from uuid import UUID

from eventsourcing.persistence import StoredEvent

from contracts.events import Fact

F = TypeVar("F", bound=Fact)


class Envelope(NamedTuple):
    """Who recorded an event, why, and in answer to what."""

    actor: str
    purpose: str
    command_id: UUID
    correlation_id: UUID
    causation_id: UUID | None = None


ANONYMOUS = Envelope("unknown", "unstated", UUID(int=0), UUID(int=0))
"""The envelope of a stored event that brings none of its own."""


@dataclass(frozen=True, slots=True)
class Event(Generic[F]):
    """A fact decided for version `originator_version` of the stream `originator_id`."""

    originator_id: UUID
    originator_version: int
    fact: F
    envelope: Envelope = ANONYMOUS


@dataclass(frozen=True)
class EnvelopedEvent(StoredEvent):
    """A stored event (plain JSON with sealed personal fields) with the columns beside its state.

    Its topic is the event's permanent type name and schema version, as in `case.opened@1`.
    """

    effective_date: date | None = None
    municipality: str | None = None
    envelope: Envelope = ANONYMOUS


class RecordedEvent(NamedTuple, Generic[F]):
    """An event as the log keeps it: at a position, recorded at a time.

    Positions count the events of one log from 1 without gaps, in the order of their commits.
    """

    position: int
    originator_id: UUID
    originator_version: int
    recorded_at: datetime
    envelope: Envelope
    fact: F


class Receipt(NamedTuple):
    """What a command answered; `request_digest` tells the same command from another one."""

    command_id: UUID
    request_digest: bytes
    status: int
    response: str


class UniqueKey(NamedTuple):
    """A key that only one stream may hold within its scope."""

    scope: str
    digest: bytes
    originator_id: UUID
