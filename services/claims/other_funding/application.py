"""Carrying out commands to the register of other funding: load, decide, save."""

from collections.abc import Iterable
from functools import partial
from typing import Any, cast
from uuid import UUID, uuid4

from contracts.dates import today_in_latvia
from contracts.events import ClaimsFact, Fact
from contracts.events.other_funding import OtherFundingRecorded, other_funding_id
from contracts.http.other_funding import (
    OtherFunding,
    OtherFundingCommand,
    OtherFundingEntry,
    RecordOtherFunding,
    RevokeOtherFunding,
)
from services.claims.application import ClaimsApplication
from services.claims.domain.assembly import other_funding as domain
from services.claims.domain.assembly.other_funding import NOTHING_RECORDED, OtherFundingOfPerson
from services.claims.inbox import INBOX
from services.claims.inbox.funding import case_of
from services.eventlog.application import StreamNotFound
from services.eventlog.commands import (
    CommandContext,
    Decided,
    carry_out,
    new_events,
    request_digest,
)
from services.eventlog.event import Event
from services.eventlog.read_model import reading


def fold_events(
    known: OtherFundingOfPerson | None, events: Iterable[Event[Fact]]
) -> OtherFundingOfPerson:
    """What is known after these events of a person's stream."""
    facts = (cast(ClaimsFact, event.fact) for event in events)
    return domain.fold(known or NOTHING_RECORDED, facts)


class OtherFundingRegister:
    """The register of other funding in the claims log; every person's case has its own stream."""

    def __init__(self, application: ClaimsApplication) -> None:
        self._application = application

    def record(self, command: RecordOtherFunding, context: CommandContext) -> dict[str, Any]:
        """Enter what else pays for a person's services; see `carry_out`."""
        digest = request_digest(command.command, command.funding_id, command)
        funding_id = command.funding_id or uuid4()
        return self._carry_out(funding_id, command, context, digest)

    def revoke(
        self, funding_id: UUID, command: RevokeOtherFunding, context: CommandContext
    ) -> dict[str, Any]:
        """Take back an entry that was wrong; see `carry_out`."""
        digest = request_digest(command.command, funding_id, command)
        return self._carry_out(funding_id, command, context, digest)

    def of_person(self, case_id: UUID) -> OtherFundingOfPerson:
        """What is known of one person's other funding; nothing where there is no entry."""
        try:
            return self._application.load(other_funding_id(case_id), fold_events)
        except StreamNotFound:
            return NOTHING_RECORDED

    def entries(self, case_id: UUID) -> OtherFunding:
        """The person's entries in the order of recording, revoked ones among them."""
        known = self.of_person(case_id)
        return OtherFunding(
            items=[_entry(one, one.funding_id in known.revoked) for one in known.entries.values()]
        )

    def case_of(self, funding_id: UUID) -> UUID | None:
        """Whose entry it is; None where there is no such entry."""
        self._application.settle()
        with reading(self._application.pool, INBOX.name) as connection:
            return case_of(connection, funding_id)

    def _carry_out(
        self,
        funding_id: UUID,
        command: OtherFundingCommand,
        context: CommandContext,
        digest: bytes,
    ) -> dict[str, Any]:
        return carry_out(
            self._application, context, digest, partial(self._decide, funding_id, command, context)
        )

    def _decide(
        self, funding_id: UUID, command: OtherFundingCommand, context: CommandContext
    ) -> Decided:
        case_id = self.case_of(funding_id)
        if isinstance(command, RecordOtherFunding):
            if case_id not in (None, command.case_id):
                raise domain.funding_id_taken(funding_id)
            case_id = command.case_id
        if case_id is None:
            raise StreamNotFound("entry of other funding", "cita finansējuma ieraksts")
        return decided(case_id, funding_id, command, self.of_person(case_id), context)


def decided(
    case_id: UUID,
    funding_id: UUID,
    command: OtherFundingCommand,
    known: OtherFundingOfPerson,
    context: CommandContext,
) -> Decided:
    """The decision on a command as the next event of the person's stream."""
    today = today_in_latvia()
    fact: Fact
    match command:
        case RecordOtherFunding():
            fact = domain.record(known, command, funding_id, context.actor, today)
        case RevokeOtherFunding():
            fact = domain.revoke(known, command, funding_id, context.actor, today)
        case _:
            raise AssertionError(f"no decision for {command.command}")
    stream_id = other_funding_id(case_id)
    events = new_events(stream_id, known.version, [fact], context.envelope)
    return Decided(stream_id, events, created_id=funding_id)


def _entry(fact: OtherFundingRecorded, revoked: bool) -> OtherFundingEntry:
    return OtherFundingEntry(
        **fact.model_dump(exclude={"effective_date", "recorded_by"}), revoked=revoked
    )
