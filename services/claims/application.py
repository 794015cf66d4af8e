"""Carrying out commands to claims: load, decide, save."""

from collections.abc import Collection, Iterable, Sequence
from functools import partial
from typing import Any, cast
from uuid import UUID, uuid4, uuid5

from contracts.dates import today_in_latvia
from contracts.events import ClaimsFact, Fact
from contracts.events.claim import ClaimNumbered
from contracts.http.claims import (
    ApproveClaim,
    ClaimCommand,
    DraftClaim,
    SubmitClaim,
    WithdrawClaim,
)
from contracts.refusal import Refusal
from services.claims.domain import claim as domain
from services.claims.domain.assembly import GROUP_OF_KIND, Claimable, assemble
from services.claims.domain.claim import Claim, fold
from services.claims.inbox import INBOX, unclaimed
from services.claims.listing import CLAIM_LIST
from services.eventlog.application import LogApplication
from services.eventlog.commands import (
    CommandContext,
    Decided,
    carry_out,
    check_expected_version,
    new_events,
    request_digest,
)
from services.eventlog.event import Event
from services.eventlog.feed import Feed
from services.eventlog.keystore import NoKeys
from services.eventlog.pool import Pool
from services.eventlog.projector import catch_up
from services.eventlog.read_model import ParkedEvent, parked_events, reading

REGISTERS = UUID("0f6f3a30-6b0a-5a53-8f3b-0c8d6a8c3e10")
READ_MODELS = (INBOX, CLAIM_LIST)


class InboxIncomplete(Exception):
    """Events that the inbox could not take are parked; a claim drafted now might lack deliveries.

    `first` is the earliest of them.
    """

    def __init__(self, first: ParkedEvent) -> None:
        super().__init__(f"parked: {first.type_name} at {first.log}:{first.position}")
        self.first = first


def register_id(municipality: str) -> UUID:
    """The stream of a municipality's register of claims."""
    return uuid5(REGISTERS, municipality)


def fold_events(claim: Claim | None, events: Iterable[Event[Fact]]) -> Claim | None:
    """The claim after these events of its stream."""
    return fold(claim, (cast(ClaimsFact, event.fact) for event in events))


def decide(claim: Claim, command: ClaimCommand, actor: str) -> Sequence[ClaimsFact]:
    """Decide on a command to a claim; raises `Refusal`."""
    today = today_in_latvia()
    match command:
        case SubmitClaim():
            return domain.submit(claim, command, today)
        case ApproveClaim():
            return domain.approve(claim, command, actor, today)
        case WithdrawClaim():
            return domain.withdraw(claim, command, today)
        case _:
            raise AssertionError(f"no decision for {command.command}")


class ClaimsApplication(LogApplication):
    """Commands to and questions about claims.

    Args:
        pool: the claims database, with the read models `READ_MODELS` installed.
        case_feed: the case log, from which deliveries are learnt.
        claims_feed: this service's own log.
    """

    name = "claims"
    stream_en = "claim"
    stream_lv = "pieprasījums"

    def __init__(self, pool: Pool, case_feed: Feed, claims_feed: Feed) -> None:
        super().__init__(pool, NoKeys())
        self._pool = pool
        self._feeds = (case_feed, claims_feed)

    def claim(self, claim_id: UUID) -> Claim:
        """The claim as it stands.

        Raises:
            StreamNotFound: there is none.
        """
        return self.load(claim_id, fold_events)

    def draft(self, command: DraftClaim, context: CommandContext) -> dict[str, Any]:
        """Assemble and draft a claim; see `carry_out` for the answer and errors."""
        digest = request_digest(command.command, command.claim_id, command)
        claim_id = command.claim_id or uuid4()
        return carry_out(
            self, context, digest, partial(self._decide_draft, claim_id, command, context)
        )

    def record(
        self, claim_id: UUID, command: ClaimCommand, context: CommandContext
    ) -> dict[str, Any]:
        """Carry out a command to an existing claim; see `carry_out`.

        Raises:
            StreamNotFound: there is no such claim.
        """
        digest = request_digest(command.command, claim_id, command)
        return carry_out(self, context, digest, partial(self._decide, claim_id, command, context))

    def settle(self) -> None:
        """Learn of everything that both logs hold now."""
        catch_up(self._pool, READ_MODELS, self._feeds)

    def unclaimed(self, command: DraftClaim, withdrawn: Collection[UUID] = ()) -> list[Claimable]:
        """What the claim may take, as far as the inbox has learnt.

        Args:
            command: the draft.
            withdrawn: claims whose lines count as in no claim.

        Raises:
            InboxIncomplete: deliveries are missing from the inbox.
        """
        self.check_inbox()
        with reading(self._pool, INBOX.name) as connection:
            return unclaimed(
                connection,
                command.municipality,
                GROUP_OF_KIND[command.kind],
                command.period_to,
                withdrawn,
            )

    def check_inbox(self) -> None:
        """Raise `InboxIncomplete` where deliveries are missing from the inbox."""
        with reading(self._pool, INBOX.name) as connection:
            if parked := parked_events(connection, limit=1):
                raise InboxIncomplete(parked[0])

    def register_version(self, municipality: str) -> int:
        """How many claims the municipality's register has numbered."""
        newest = self.event_recorder.select_events(register_id(municipality), desc=True, limit=1)
        return newest[0].originator_version if newest else 0

    def exists(self, claim_id: UUID) -> bool:
        """Whether the id names a stream of the log."""
        return bool(self.event_recorder.select_events(claim_id, limit=1))

    def _decide_draft(
        self, claim_id: UUID, command: DraftClaim, context: CommandContext
    ) -> Decided:
        domain.check_draft(command, today_in_latvia())
        # The register is read before the inbox settles: whatever is claimed after that changes the
        # register, and this draft is then decided anew.
        version = self.register_version(command.municipality)
        self.settle()
        if self.exists(claim_id):
            raise claim_id_taken(claim_id)
        return drafting(claim_id, command, version, self.unclaimed(command), context)

    def _decide(self, claim_id: UUID, command: ClaimCommand, context: CommandContext) -> Decided:
        claim = self.claim(claim_id)
        check_expected_version(context, claim.version)
        facts = decide(claim, command, context.actor)
        return Decided(claim_id, new_events(claim_id, claim.version, facts, context.envelope))


def drafting(
    claim_id: UUID,
    command: DraftClaim,
    register_version: int,
    claimables: Iterable[Claimable],
    context: CommandContext,
) -> Decided:
    """The decision on a draft: the claim's first event and its number in the register."""
    number = f"{command.municipality}-{register_version + 1:04d}"
    lines = assemble(claimables, command.period_from, command.period_to)
    drafted = domain.draft(command, lines, number, context.actor)
    numbered = ClaimNumbered(
        effective_date=command.effective_date,
        municipality=command.municipality,
        claim_id=claim_id,
        claim_number=number,
    )
    register = register_id(command.municipality)
    return Decided(
        claim_id,
        [
            *new_events(claim_id, 0, drafted, context.envelope),
            *new_events(register, register_version, [numbered], context.envelope),
        ],
    )


def claim_id_taken(claim_id: UUID) -> Refusal:
    """The refusal of a draft under an id that is taken."""
    return Refusal(
        "id.taken",
        f"There is a claim {claim_id} already. Choose another id or leave it out.",
        f"Pieprasījums {claim_id} jau ir. Izvēlies citu identifikatoru vai nenorādi.",
    )
