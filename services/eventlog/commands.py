"""Carrying out a command once: load, decide, save; a repeated command gets its first answer."""

import hashlib
import json
from collections.abc import Callable, Sequence
from random import Random
from time import monotonic, sleep
from typing import Any, NamedTuple
from uuid import UUID

from eventsourcing.persistence import IntegrityError
from pydantic import BaseModel
from pydantic_core import to_json

from contracts.events import Fact
from contracts.http.command import RuleWarning
from contracts.refusal import Refusal
from services.eventlog.application import LogApplication
from services.eventlog.event import Envelope, Event, Receipt, UniqueKey
from services.observing.tracing import recorded

CREATED = 201
RETRY_SECONDS = 5.0
RETRY_PAUSE_SECONDS = 0.02
# Of its own, so that it does not stir what a whole process draws by chance.
_CHANCE = Random()  # noqa: S311 - only spreads the attempts


class CommandContext(NamedTuple):
    """Who commands, and under which conditions.

    `repeatable` says that the client named the command (an idempotency key), so its answer is kept.
    `expected_version` is the version that the client has seen; None where it does not matter.
    """

    actor: str
    purpose: str
    command_id: UUID
    correlation_id: UUID
    repeatable: bool = False
    expected_version: int | None = None

    @property
    def envelope(self) -> Envelope:
        """The envelope of the events that the command causes."""
        return Envelope(self.actor, self.purpose, self.command_id, self.correlation_id)


class Decided(NamedTuple):
    """What a command decided: events of one or more streams, and what to answer.

    `stream_id` is the stream whose version answers; it is among the events' streams. `warnings` are
    told with the answer, whenever it is asked for again.
    """

    stream_id: UUID
    events: Sequence[Event[Fact]]
    created_id: UUID | None = None
    unique_keys: Sequence[UniqueKey] = ()
    warnings: Sequence[RuleWarning] = ()

    def response_json(self) -> str:
        """The answer as it is kept."""
        return to_json(self.response()).decode()

    def response(self) -> dict[str, Any]:
        """The answer, but for the position that only the log knows."""
        version = max(
            event.originator_version
            for event in self.events
            if event.originator_id == self.stream_id
        )
        created = None if self.created_id is None else str(self.created_id)
        answer = {"id": str(self.stream_id), "created_id": created, "version": version}
        warnings = [one.model_dump() for one in self.warnings]
        return answer | {"warnings": warnings} if warnings else answer


class CommandIdReused(Exception):
    """The idempotency key was used before, for another request."""


class StaleVersion(Exception):
    """The stream has another version than the client expected."""


class TooBusy(Exception):
    """Others kept changing the same streams; nothing was recorded, and a later try may pass."""


def request_digest(command: str, subject: UUID | None, body: BaseModel) -> bytes:
    """What tells one request from another under the same idempotency key."""
    told = f"{command}|{subject}|".encode() + body.__pydantic_serializer__.to_json(body)
    return hashlib.sha256(told).digest()


def new_events(
    stream_id: UUID, version: int, facts: Sequence[Fact], envelope: Envelope
) -> list[Event[Fact]]:
    """The facts as the events that follow `version` of the stream."""
    return [
        Event(stream_id, next_version, fact, envelope)
        for next_version, fact in enumerate(facts, version + 1)
    ]


def check_expected_version(context: CommandContext, version: int) -> None:
    """Refuse a command of a client that has seen another version.

    Raises:
        StaleVersion: the versions differ.
    """
    if context.expected_version not in (None, version):
        raise StaleVersion(
            f"expected version {context.expected_version}, the current one is {version}"
        )


def carry_out(
    application: LogApplication,
    context: CommandContext,
    digest: bytes,
    decide: Callable[[], Decided],
) -> dict[str, Any]:
    """Decide and save, or answer as the first time; the answer tells `position` too.

    Raises:
        Refusal: from `decide`.
        CommandIdReused: the command's id belongs to another request.
        StaleVersion: the client has seen another version.
        TooBusy: others changed the streams faster than this command could be saved.
    """
    if earlier := _answered(application, context, digest):
        return earlier
    deadline = monotonic() + RETRY_SECONDS
    while True:
        try:
            decided = decide()
        except (Refusal, StaleVersion):
            # The same request, sent at the same time, may have been the one that changed things.
            if earlier := _answered(application, context, digest):
                return earlier
            raise
        response = decided.response()
        try:
            with recorded(context.correlation_id, context.command_id):
                recordings = application.save(
                    *decided.events,
                    receipts=_receipts(context, digest, response),
                    unique_keys=decided.unique_keys,
                )
        except IntegrityError as conflict:
            if earlier := _answered(application, context, digest):
                return earlier
            if monotonic() > deadline:
                raise TooBusy from conflict
            # Deciding anew tells whether what the client has seen is still so.
            sleep(_CHANCE.uniform(0, RETRY_PAUSE_SECONDS))
            continue
        return response | {"position": recordings[-1].notification.id}


def _receipts(
    context: CommandContext, digest: bytes, response: dict[str, Any]
) -> Sequence[Receipt]:
    if not context.repeatable:
        return ()
    return [Receipt(context.command_id, digest, CREATED, json.dumps(response))]


def _answered(
    application: LogApplication, context: CommandContext, digest: bytes
) -> dict[str, Any] | None:
    if not context.repeatable:
        return None
    receipt = application.event_recorder.find_receipt(context.command_id)
    if receipt is None:
        return None
    if receipt.request_digest != digest:
        raise CommandIdReused
    answer: dict[str, Any] = json.loads(receipt.response)
    return answer
