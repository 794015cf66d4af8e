"""Payment claims in a history import."""

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from contracts.http.payment_claims import (
    PAYMENT_CLAIM_COMMANDS,
    DecidePaymentClaim,
    DraftPaymentClaim,
    PaymentClaimCommand,
)
from contracts.imports import ImportLine
from services.claims.domain.payment.bundling import concerned
from services.claims.domain.payment.payment_claim import PaymentClaim, refuse_own_decision
from services.claims.import_parts import ImportScope
from services.claims.payment_claims.application import (
    drafting,
    fold_events,
    payment_claim_id_taken,
    register_version,
    stepping,
)
from services.eventlog.application import StreamNotFound
from services.eventlog.commands import CommandContext, Decided
from services.eventlog.event import Event
from services.eventlog.importing import LineRefused, other_id

COMMANDS: tuple[type[PaymentClaimCommand], ...] = (DraftPaymentClaim, *PAYMENT_CLAIM_COMMANDS)


class PaymentClaimPart:
    """Payment claims and their registers; see `Part`."""

    commands: Mapping[str, type[PaymentClaimCommand]] = {
        command.command: command for command in COMMANDS
    }

    def __init__(self, scope: ImportScope) -> None:
        self._scope = scope
        self._payment_claims: dict[UUID, PaymentClaim | None] = {}
        self._register_versions: dict[str, int] = {}

    def decide(
        self, line: ImportLine, command: PaymentClaimCommand, context: CommandContext
    ) -> Decided:
        """See `Part.decide`."""
        if isinstance(command, DraftPaymentClaim):
            return self._draft(line, command, context)
        payment_claim = self._payment_claim(line.id)
        if payment_claim is None:
            raise LineRefused(
                "id",
                f"There is no payment claim {line.id}. Draft it on an earlier line.",
                f"Nav maksājuma pieprasījuma {line.id}. Sagatavo to kādā agrākā rindā.",
            )
        if isinstance(command, DecidePaymentClaim):
            # Whoever imports a decision vouches for it, and so must be another one too.
            refuse_own_decision(payment_claim, self._scope.imported_by)
        claims = {
            claim_id: claim
            for claim_id in concerned(payment_claim, command)
            if (claim := self._scope.claims.claim(claim_id)) is not None
        }
        return stepping(line.id, payment_claim, command, claims, context)

    def learn(self, events: Sequence[Event[Any]]) -> None:
        """See `Part.learn`: payment claims, as this part's own lines have left them."""
        for event in events:
            before = self._payment_claims.get(event.originator_id)
            after = fold_events(before, [event])
            if after is not None:
                self._payment_claims[event.originator_id] = after

    def _draft(
        self, line: ImportLine, command: DraftPaymentClaim, context: CommandContext
    ) -> Decided:
        other_id(line, command.payment_claim_id)
        taken = self._payment_claim(line.id) or self._scope.claims.claim(line.id)
        if taken is not None or self._scope.application.exists(line.id):
            raise payment_claim_id_taken(line.id)
        programme = command.programme
        version = self._register_versions.get(programme)
        if version is None:
            version = register_version(self._scope.application, programme)
        decided = drafting(line.id, command, version, context)
        self._register_versions[programme] = version + 1
        return decided

    def _payment_claim(self, payment_claim_id: UUID) -> PaymentClaim | None:
        if payment_claim_id not in self._payment_claims:
            try:
                found = self._scope.application.load(payment_claim_id, fold_events)
            except StreamNotFound:
                found = None
            self._payment_claims[payment_claim_id] = found
        return self._payment_claims[payment_claim_id]
