"""Approved claims and a payment claim, with everything that a step changes."""

from datetime import date
from typing import Any
from uuid import UUID

from contracts.events.payment_claim import IneligibleLine, PaymentClaimDrafted
from contracts.http.payment_claims import (
    BundleClaim,
    DecidePaymentClaim,
    PaymentClaimCommand,
    SubmitPaymentClaim,
)
from services.claims.domain import claim as claims
from services.claims.domain.claim import Claim
from services.claims.domain.payment import payment_claim as domain
from services.claims.domain.payment.bundling import Step, concerned, take_step
from services.claims.domain.payment.payment_claim import PaymentClaim
from tests.support.approved_claims import APPROVED_ON, approved_facts
from tests.support.facts import TODAY, named
from tests.support.spec import given_claim

BUNDLED_ON = date(2023, 4, 20)
SUBMITTED_ON = date(2023, 5, 2)
DECIDED_ON = date(2023, 6, 1)
PAID_ON = date(2023, 6, 15)
PREPARER, OTHER = "ilze", "marta"


def approved_claim(*args: Any, **changes: Any) -> Claim:
    """A claim with the facts of `approved_facts`."""
    return given_claim(*approved_facts(*args, **changes))


def drafted(programme: str = "zemgale", number: str = "MP1") -> PaymentClaim:
    fact = PaymentClaimDrafted(
        effective_date=APPROVED_ON,
        municipality=programme,
        payment_claim_number=number,
        programme=programme,
        prepared_by=PREPARER,
    )
    payment_claim = domain.fold(None, [fact])
    assert payment_claim is not None
    return payment_claim


class Desk:
    """A payment claim and claims; each step is decided on and then folded, as after a save."""

    def __init__(self, *names: Claim | str, payment_claim: PaymentClaim | None = None) -> None:
        self.payment_claim_id = named("payment claim")
        self.payment_claim = payment_claim or drafted()
        self.claims: dict[UUID, Claim] = {}
        for place, name in enumerate(names):
            claim = approved_claim(name) if isinstance(name, str) else name
            self.claims[named(name if isinstance(name, str) else f"claim {place}")] = claim

    def does(self, command: PaymentClaimCommand, actor: str = PREPARER) -> Step:
        ids = concerned(self.payment_claim, command)
        known = {id: self.claims[id] for id in ids if id in self.claims}
        step = take_step(self.payment_claim_id, self.payment_claim, command, known, actor, TODAY)
        self.payment_claim = domain.evolve(self.payment_claim, step.fact)
        for id, fact in step.claim_facts.items():
            self.claims[id] = claims.evolve(self.claims[id], fact)
        return step

    def bundles(self, *claim_ids: UUID, on: date = BUNDLED_ON) -> Step:
        """Bundle these claims, or all."""
        steps = [
            self.does(BundleClaim(effective_date=on, claim_id=id))
            for id in claim_ids or self.claims
        ]
        return steps[-1]

    def submits(self, on: date = SUBMITTED_ON) -> Step:
        return self.does(SubmitPaymentClaim(effective_date=on))

    def decides(self, *lines: IneligibleLine, actor: str = OTHER, on: date = DECIDED_ON) -> Step:
        command = DecidePaymentClaim(
            effective_date=on, decision_reference="CFLA-7", ineligible_lines=lines
        )
        return self.does(command, actor)


def submitted(*names: Claim | str) -> Desk:
    """A payment claim of these claims that was sent to the agency."""
    desk = Desk(*names)
    desk.bundles()
    desk.submits()
    return desk
