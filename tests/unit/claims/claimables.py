"""Ordinary things to claim, so that a test names only what matters to it."""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from contracts.events.claim import ClaimLine
from services.claims.domain.assembly.assembly import assemble
from services.claims.domain.assembly.claimable import Claimable, ClaimedLine, FundedElsewhere, Known
from tests.support.facts import BAUSKA, named

FIRST, LAST = date(2023, 1, 1), date(2023, 3, 31)
DAY = date(2023, 2, 1)


def home_care(name: str, day: date = DAY, **changes: Any) -> Claimable:
    """Ten hours of home care for EUR 71.20."""
    fields: dict[str, Any] = {
        "claimable_id": named(name),
        "delivery_id": named(name),
        "case_id": named("case"),
        "grant_id": named("grant"),
        "municipality": BAUSKA,
        "service": "home_care",
        "target_group": "grt",
        "recipient": "client",
        "delivered_on": day,
        "unit": "hour",
        "quantity": Decimal(10),
        "pricing_basis": "vvi",
        "unit_price_cents": 712,
        "cost_cents": None,
        "approved_cents": None,
    }
    return Claimable(**(fields | changes))


def respite(name: str, unit: str, cost_cents: int, day: date = DAY, **changes: Any) -> Claimable:
    """Respite on actual cost, of one unit unless said otherwise."""
    fields: dict[str, Any] = {
        "service": "respite",
        "unit": unit,
        "quantity": Decimal(1),
        "pricing_basis": "actual_cost",
        "unit_price_cents": None,
        "cost_cents": cost_cents,
    }
    return home_care(name, day, **(fields | changes))


def taken_back(one: Claimable, approved_cents: int | None) -> Claimable:
    """The reversal of a delivery, for which so much was approved."""
    return one._replace(
        claimable_id=named(f"reversal of {one.delivery_id}"),
        quantity=-one.quantity,
        approved_cents=approved_cents,
    )


def claimed(number: str, lines: Sequence[ClaimLine]) -> list[ClaimedLine]:
    """The lines as another claim has them."""
    return [ClaimedLine.of(named(number), number, line) for line in lines]


def lines_of(
    *claimables: Claimable,
    beside: Sequence[ClaimedLine] = (),
    funding: Sequence[FundedElsewhere] = (),
) -> tuple[ClaimLine, ...]:
    """The lines of a claim for the first quarter of 2023."""
    return assemble(claimables, FIRST, LAST, Known(beside, funding))


def eligible(lines: Sequence[ClaimLine]) -> list[int]:
    """What is eligible of each line."""
    return [line.eligible_cents for line in lines]
