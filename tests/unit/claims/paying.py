"""Approved claims and a payment claim, with everything that a step changes."""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

from contracts.events.claim import (
    ApprovedLine,
    ClaimApproved,
    ClaimDrafted,
    ClaimLifeFact,
    ClaimLine,
    ClaimSubmitted,
)
from contracts.events.payment_claim import IneligibleLine, PaymentClaimDrafted
from contracts.http.payment_claims import (
    BundleClaim,
    DecidePaymentClaim,
    PaymentClaimCommand,
    SubmitPaymentClaim,
)
from services.claims.domain import claim as claims
from services.claims.domain import payment_claim as domain
from services.claims.domain.bundling import Step, concerned, take_step
from services.claims.domain.claim import Claim
from services.claims.domain.payment_claim import PaymentClaim
from tests.support.facts import BAUSKA, TODAY, named
from tests.support.spec import given_claim

APPROVED_ON = date(2023, 4, 10)
BUNDLED_ON = date(2023, 4, 20)
SUBMITTED_ON = date(2023, 5, 2)
DECIDED_ON = date(2023, 6, 1)
PAID_ON = date(2023, 6, 15)
PREPARER, OTHER = "ilze", "marta"


def line_id(claim: str, line: int) -> UUID:
    return named(f"{claim} line {line}")


def approved_claim(
    name: str = "one",
    approved_cents: Sequence[int] = (7120,),
    municipality: str = BAUSKA,
    number: str | None = None,
    approved_by: str = "andris",
) -> Claim:
    """A claim of which the region approved these lines."""
    number = number or f"{municipality}-{name}"
    lines = tuple(
        ClaimLine(
            line=place,
            claimable_id=line_id(name, place),
            delivery_id=line_id(name, place),
            case_id=named("case"),
            grant_id=named("grant"),
            municipality=municipality,
            service="home_care",
            target_group="grt",
            recipient="client",
            delivered_on=date(2023, 2, 1),
            unit="hour",
            quantity=Decimal(1 if cents >= 0 else -1),
            pricing_basis="vvi",
            unit_price_cents=abs(cents),
            amount_cents=cents,
            eligible_cents=cents,
        )
        for place, cents in enumerate(approved_cents, 1)
    )
    said: dict[str, Any] = {"municipality": municipality, "claim_number": number}
    facts: list[ClaimLifeFact] = [
        ClaimDrafted(
            **said,
            effective_date=date(2023, 4, 3),
            kind="grt_services",
            period_from=date(2023, 1, 1),
            period_to=date(2023, 3, 31),
            lines=lines,
            prepared_by="anna",
        ),
        ClaimSubmitted(**said, effective_date=date(2023, 4, 4), lines=lines),
        ClaimApproved(
            **said,
            effective_date=APPROVED_ON,
            lines=tuple(
                ApprovedLine(claim_line=line, approved_cents=line.eligible_cents) for line in lines
            ),
            approved_by=approved_by,
        ),
    ]
    return given_claim(*facts)


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
