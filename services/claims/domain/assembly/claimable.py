"""What may be claimed, and what is known of other claims and of other funding when it is."""

from collections.abc import Iterable, Sequence
from datetime import date
from decimal import Decimal
from typing import NamedTuple, Self
from uuid import UUID

from contracts.dates import days_between, days_of_month
from contracts.events.claim import ClaimLine
from contracts.events.claim_papers import FundingKind
from contracts.model import PricingBasis, Recipient, TargetGroup, Unit


class Ineligible(NamedTuple):
    """Why nothing of a line is eligible: the rule, and what it says here."""

    rule: str
    reason: str


class Claimable(NamedTuple):
    """A delivery, the reversal of one, or a preparation activity that is in no claim yet.

    `quantity` is negative for a reversal, and `approved_cents` then tells what was approved for the
    delivery that it takes back, less what the paying agency found ineligible: None while that
    delivery is in no claim, or in one not yet decided. `activity` tells the preparation activities
    of one day apart; `ineligible` is what is known to be wrong before other claims are looked at.
    """

    claimable_id: UUID
    delivery_id: UUID
    case_id: UUID
    grant_id: UUID
    municipality: str
    service: str
    target_group: TargetGroup
    recipient: Recipient
    delivered_on: date
    unit: Unit
    quantity: Decimal
    pricing_basis: PricingBasis
    unit_price_cents: int | None
    cost_cents: int | None
    approved_cents: int | None
    delivered_from: date | None = None
    rate_reference: str | None = None
    document_reference: str | None = None
    contract_reference: str | None = None
    budget_line: str | None = None
    price_rule: str | None = None
    procurement_reference: str | None = None
    activity: str | None = None
    ineligible: Ineligible | None = None

    @property
    def is_reversal(self) -> bool:
        """Whether this takes a delivery back."""
        return self.claimable_id != self.delivery_id

    @property
    def days(self) -> list[date]:
        """The days that it is of."""
        return days_of(self.unit, self.delivered_from, self.delivered_on)


class ClaimedLine(NamedTuple):
    """A line of a claim that is not withdrawn, as another claim has to know it.

    `eligible_cents` counts what the region admitted of a line that `ineligible_rule` had kept out.
    """

    claim_id: UUID
    claim_number: str
    claimable_id: UUID
    delivery_id: UUID
    case_id: UUID
    service: str
    unit: Unit
    recipient: Recipient
    delivered_from: date | None
    delivered_on: date
    amount_cents: int
    eligible_cents: int
    ineligible_rule: str | None = None

    @classmethod
    def of(cls, claim_id: UUID, claim_number: str, line: ClaimLine) -> Self:
        """The line of this claim."""
        return cls(
            claim_id,
            claim_number,
            line.claimable_id,
            line.delivery_id,
            line.case_id,
            line.service,
            line.unit,
            line.recipient,
            line.delivered_from,
            line.delivered_on,
            line.amount_cents,
            line.eligible_cents,
            line.ineligible_rule,
        )

    @property
    def is_reversal(self) -> bool:
        """Whether it takes a delivery back."""
        return self.claimable_id != self.delivery_id

    @property
    def days(self) -> list[date]:
        """The days that it is of."""
        return days_of(self.unit, self.delivered_from, self.delivered_on)


class FundedElsewhere(NamedTuple):
    """An entry of the register of other funding that stands; without a service it is any."""

    case_id: UUID
    service: str | None
    funded_from: date
    funded_to: date
    funding_kind: FundingKind
    funder: str
    project_reference: str | None = None


class Known(NamedTuple):
    """What is known beside the claimables: lines of other claims, and who else pays."""

    claimed: Sequence[ClaimedLine] = ()
    funding: Sequence[FundedElsewhere] = ()


NOTHING_KNOWN = Known()


def days_of(unit: Unit, first: date | None, last: date) -> list[date]:
    """The days of a delivery: of a month all of it, else from the first day to the last."""
    return days_of_month(last) if unit == "month" else days_between(first or last, last)


def standing(claimed: Sequence[ClaimedLine], taken_back: Iterable[UUID] = ()) -> list[ClaimedLine]:
    """The claimed deliveries that no claimed reversal takes back, and that are not `taken_back`."""
    gone = set(taken_back) | {one.delivery_id for one in claimed if one.is_reversal}
    return [one for one in claimed if one.delivery_id not in gone]
