"""Carrying out commands to payment claims: load, decide, save in all streams at once."""

from collections.abc import Iterable, Mapping
from functools import partial
from typing import Any, cast
from uuid import UUID, uuid4, uuid5

from contracts.dates import today_in_latvia
from contracts.events import ClaimsFact, Fact
from contracts.events.payment_claim import PaymentClaimNumbered
from contracts.http.payment_claims import DraftPaymentClaim, PaymentClaimCommand
from contracts.refusal import Refusal
from services.claims.application import fold_events as fold_claim
from services.claims.domain.claim import Claim
from services.claims.domain.payment import payment_claim as domain
from services.claims.domain.payment.bundling import concerned, take_step
from services.claims.domain.payment.payment_claim import PaymentClaim
from services.claims.payment_claims.listing import PAYMENT_CLAIM_LIST
from services.eventlog.application import LogApplication, StreamNotFound
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

REGISTERS = UUID("a5a3d4f6-9d3c-5f0e-8c57-7f0f4a6d2b31")


def register_id(programme: str) -> UUID:
    """The stream of a programme's register of payment claims, which numbers them."""
    return uuid5(REGISTERS, programme)


def fold_events(
    payment_claim: PaymentClaim | None, events: Iterable[Event[Fact]]
) -> PaymentClaim | None:
    """The payment claim after these events of its stream."""
    return domain.fold(payment_claim, (cast(ClaimsFact, event.fact) for event in events))


def register_version(application: LogApplication, programme: str) -> int:
    """How many payment claims the programme's register has numbered."""
    newest = application.event_recorder.select_events(register_id(programme), desc=True, limit=1)
    return newest[0].originator_version if newest else 0


class PaymentClaimsApplication(LogApplication):
    """Commands to and questions about payment claims.

    Args:
        pool: the claims database, with the read model `PAYMENT_CLAIM_LIST` installed.
        claims_feed: the claims log.
    """

    name = "payment_claims"
    stream_en = "payment claim"
    stream_lv = "maksājuma pieprasījums"

    def __init__(self, pool: Pool, claims_feed: Feed) -> None:
        super().__init__(pool, NoKeys())
        self._pool = pool
        self._feed = claims_feed

    def payment_claim(self, payment_claim_id: UUID) -> PaymentClaim:
        """The payment claim as it stands.

        Raises:
            StreamNotFound: there is none.
        """
        return self.load(payment_claim_id, fold_events)

    def draft(self, command: DraftPaymentClaim, context: CommandContext) -> dict[str, Any]:
        """Begin a payment claim; see `carry_out` for the answer and errors."""
        digest = request_digest(command.command, command.payment_claim_id, command)
        payment_claim_id = command.payment_claim_id or uuid4()
        return carry_out(
            self, context, digest, partial(self._decide_draft, payment_claim_id, command, context)
        )

    def record(
        self, payment_claim_id: UUID, command: PaymentClaimCommand, context: CommandContext
    ) -> dict[str, Any]:
        """Carry out a command to an existing payment claim; see `carry_out`.

        Raises:
            StreamNotFound: there is no such payment claim.
        """
        digest = request_digest(command.command, payment_claim_id, command)
        return carry_out(
            self, context, digest, partial(self._decide, payment_claim_id, command, context)
        )

    def settle(self) -> None:
        """Learn of everything that the log holds now."""
        catch_up(self._pool, (PAYMENT_CLAIM_LIST,), (self._feed,))

    def _decide_draft(
        self, payment_claim_id: UUID, command: DraftPaymentClaim, context: CommandContext
    ) -> Decided:
        if self.event_recorder.select_events(payment_claim_id, limit=1):
            raise payment_claim_id_taken(payment_claim_id)
        version = register_version(self, command.programme)
        return drafting(payment_claim_id, command, version, context)

    def _decide(
        self, payment_claim_id: UUID, command: PaymentClaimCommand, context: CommandContext
    ) -> Decided:
        payment_claim = self.payment_claim(payment_claim_id)
        check_expected_version(context, payment_claim.version)
        claims = self._existing(concerned(payment_claim, command))
        return stepping(payment_claim_id, payment_claim, command, claims, context)

    def _existing(self, claim_ids: Iterable[UUID]) -> dict[UUID, Claim]:
        claims: dict[UUID, Claim] = {}
        for claim_id in claim_ids:
            try:
                claims[claim_id] = self.load(claim_id, fold_claim)
            except StreamNotFound:
                continue
        return claims


def drafting(
    payment_claim_id: UUID,
    command: DraftPaymentClaim,
    register_version: int,
    context: CommandContext,
) -> Decided:
    """The decision on a draft: the payment claim's first event and its number in the register."""
    number = f"MP{register_version + 1}"
    drafted = domain.draft(command, number, context.actor, today_in_latvia())
    numbered = PaymentClaimNumbered(
        effective_date=drafted.effective_date,
        municipality=drafted.municipality,
        payment_claim_number=number,
        payment_claim_id=payment_claim_id,
    )
    register = register_id(drafted.programme)
    return Decided(
        payment_claim_id,
        [
            *new_events(payment_claim_id, 0, [drafted], context.envelope),
            *new_events(register, register_version, [numbered], context.envelope),
        ],
    )


def stepping(
    payment_claim_id: UUID,
    payment_claim: PaymentClaim,
    command: PaymentClaimCommand,
    claims: Mapping[UUID, Claim],
    context: CommandContext,
) -> Decided:
    """The decision on a command: the payment claim's event, and one for each claim it changes.

    Args:
        payment_claim_id: the payment claim's stream.
        payment_claim: as it stands.
        command: to it.
        claims: those of `concerned` that exist, as they stand.
        context: who commands.
    """
    step = take_step(
        payment_claim_id, payment_claim, command, claims, context.actor, today_in_latvia()
    )
    events = new_events(payment_claim_id, payment_claim.version, [step.fact], context.envelope)
    for claim_id, fact in step.claim_facts.items():
        events += new_events(claim_id, claims[claim_id].version, [fact], context.envelope)
    return Decided(payment_claim_id, events)


def payment_claim_id_taken(payment_claim_id: UUID) -> Refusal:
    """The refusal of a draft under an id that is taken."""
    return Refusal(
        "id.taken",
        f"The id {payment_claim_id} is taken already. Choose another or leave it out.",
        f"Identifikators {payment_claim_id} jau ir aizņemts. Izvēlies citu vai nenorādi.",
    )
