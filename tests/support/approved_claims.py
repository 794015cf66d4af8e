"""Claims that the region approved, as facts: what a payment claim begins with."""

from collections.abc import Iterable, Sequence
from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID, uuid4

from fastapi import FastAPI

from contracts.events.claim import (
    ApprovedLine,
    ClaimApproved,
    ClaimDrafted,
    ClaimLifeFact,
    ClaimLine,
    ClaimSubmitted,
)
from services.eventlog.commands import new_events
from services.eventlog.event import Envelope
from tests.support.facts import BAUSKA, named

APPROVED_ON = date(2023, 4, 10)


def line_id(claim: str, line: int) -> UUID:
    """The claimable of a line of the claim that was made under this name."""
    return named(f"{claim} line {line}")


def approved_facts(
    name: str = "one",
    approved_cents: Sequence[int] = (7120,),
    municipality: str = BAUSKA,
    number: str | None = None,
    approved_by: str = "andris",
) -> list[ClaimLifeFact]:
    """A claim's facts up to the approval of these lines, whole."""
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
    said: dict[str, Any] = {
        "municipality": municipality,
        "claim_number": number or f"{municipality}-{name}",
    }
    return [
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


def record_claim(app: FastAPI, facts: Iterable[ClaimLifeFact]) -> UUID:
    """Append the facts to the claims log of a running application; the new claim's id."""
    claim_id = uuid4()
    envelope = Envelope("anna", "case_management", uuid4(), uuid4())
    app.state.claims.save(*new_events(claim_id, 0, list(facts), envelope))
    return claim_id
