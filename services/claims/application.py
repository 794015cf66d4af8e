"""Carrying out commands to claims: load, decide, save."""

from collections.abc import Iterable
from functools import partial
from typing import Any, cast
from uuid import UUID, uuid4

from contracts.dates import today_in_latvia
from contracts.events import ClaimsFact, Fact
from contracts.events.claim import ClaimLine
from contracts.http.claims import (
    AcceptClaim,
    AdmitLine,
    ApproveClaim,
    ClaimCommand,
    DraftClaim,
    SubmitClaim,
)
from contracts.refusal import Refusal
from services.claims.assembling import assembled, check_inbox
from services.claims.budget_figures import BUDGET_FIGURES
from services.claims.deciding import CHANGING_LINES, changing
from services.claims.domain import drafting as domain
from services.claims.domain.assembly.double_financing import refuse_double
from services.claims.domain.claim import Claim, fold
from services.claims.domain.papers.papering import ContentOf
from services.claims.domain.submitting import refuse_stale_reversals
from services.claims.inbox import INBOX
from services.claims.listing import CLAIM_LIST
from services.claims.registering import (
    Register,
    load_register,
    numbering,
    register_name,
)
from services.claims.surroundings import Surroundings
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

MOVING_ON: tuple[type[ClaimCommand], ...] = (SubmitClaim, AcceptClaim, ApproveClaim)
"""Commands that bring a claim nearer to its payment; two of them at once may miss each other."""

READ_MODELS = (INBOX, CLAIM_LIST, BUDGET_FIGURES)


def fold_events(claim: Claim | None, events: Iterable[Event[Fact]]) -> Claim | None:
    """The claim after these events of its stream."""
    return fold(claim, (cast(ClaimsFact, event.fact) for event in events))


class ClaimsApplication(LogApplication):
    """Commands to and questions about claims.

    Args:
        pool: the claims database, with the read models `READ_MODELS` installed.
        case_feed: the case log, from which deliveries are learnt.
        claims_feed: this service's own log.
        content: looks up what is stored of a document.
    """

    name = "claims"
    stream_en = "claim"
    stream_lv = "pieprasījums"

    def __init__(
        self, pool: Pool, case_feed: Feed, claims_feed: Feed, content: ContentOf = lambda _: None
    ) -> None:
        super().__init__(pool, NoKeys())
        self._content = content
        self._pool = pool
        self._feeds = (case_feed, claims_feed)

    @property
    def pool(self) -> Pool:
        """The claims database."""
        return self._pool

    @property
    def content(self) -> ContentOf:
        """Looks up what is stored of a document."""
        return self._content

    def around(self) -> Surroundings:
        """What deciding on a claim asks for."""
        return Surroundings(self._pool, self._content)

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

    def check_inbox(self) -> None:
        """Raise `InboxIncomplete` where deliveries are missing from the inbox."""
        check_inbox(self._pool)

    def register(self, name: str) -> Register:
        """The register of claims of a municipality or an institution."""
        return load_register(self, name)

    def exists(self, claim_id: UUID) -> bool:
        """Whether the id names a stream of the log."""
        return bool(self.event_recorder.select_events(claim_id, limit=1))

    def _decide_draft(
        self, claim_id: UUID, command: DraftClaim, context: CommandContext
    ) -> Decided:
        domain.check_draft(command, today_in_latvia())
        # The register is read before the inbox settles: whatever is claimed after that changes the
        # register, and this draft is then decided anew.
        register = self.register(register_name(command))
        self.settle()
        if self.exists(claim_id):
            raise claim_id_taken(claim_id)
        return drafting(claim_id, command, register, assembled(self._pool, command), context)

    def _decide(self, claim_id: UUID, command: ClaimCommand, context: CommandContext) -> Decided:
        register = None
        claim = self.claim(claim_id)
        if isinstance(command, CHANGING_LINES):
            # As in a draft: what changes the claims of this register later is met there.
            register = self.register(register_name(claim.drafted))
            claim = self.claim(claim_id)
        check_expected_version(context, claim.version)
        if isinstance(command, (*CHANGING_LINES, AdmitLine, *MOVING_ON)):
            self.settle()
        if isinstance(command, MOVING_ON):
            # Registers of two municipalities do not meet; here each sees what the other assembled.
            refuse_double(claim.lines, self.around().claimed_beside(claim_id, *claim.lines))
            refuse_stale_reversals(claim.lines, self.around().approved_now(claim))
        return changing(claim_id, claim, command, register, self.around(), context)


def drafting(
    claim_id: UUID,
    command: DraftClaim,
    register: Register,
    lines: tuple[ClaimLine, ...],
    context: CommandContext,
) -> Decided:
    """The decision on a draft: the claim's first event and its number in the register."""
    number = f"{register_name(command)}-{register.numbered + 1:04d}"
    [drafted] = domain.draft(command, lines, number, context.actor)
    return Decided(
        claim_id,
        [
            *new_events(claim_id, 0, [drafted], context.envelope),
            *numbering(drafted, claim_id, register, context),
        ],
    )


def claim_id_taken(claim_id: UUID) -> Refusal:
    """The refusal of a draft under an id that is taken."""
    return Refusal(
        "id.taken",
        f"There is a claim {claim_id} already. Choose another id or leave it out.",
        f"Pieprasījums {claim_id} jau ir. Izvēlies citu identifikatoru vai nenorādi.",
    )
