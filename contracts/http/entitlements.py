"""What a person may get on a day, why or why not, and how much of it is left."""

from datetime import date
from decimal import Decimal
from typing import Literal
from uuid import UUID

from contracts.events.resource import ResourceKind
from contracts.http.command import RuleWarning
from contracts.http.problem import RuleReference
from contracts.model import Code, Model, Name, PricingBasis, Recipient, TargetGroup, Unit


class EntitlementCheck(Model):
    """One condition of a rule as it stands on the day; where it is not met, what to mend."""

    rule: RuleReference
    passed: bool
    detail: str
    detail_lv: str


class LeftOfLimit(Model):
    """A limited resource; a period without bounds is all of the programme's time.

    `counted_per` says whose takings count together.
    """

    rule: RuleReference
    resource: ResourceKind
    limit: Decimal
    taken: Decimal
    left: Decimal
    unit_en: str
    unit_lv: str
    counted_per: Literal["client", "family"]
    period_from: date | None
    period_to: date | None


class LeftOfGrant(Model):
    """A grant that holds on the day, and what may still be delivered by it.

    `days_left` counts the day itself and the last day; amounts are absent at a unit price.
    `unit_price_cents` is the price by the rate that holds on the day; absent on actual cost.
    `hindrances` are the conditions for which nothing can be delivered by it on the day, such as a
    contract that was terminated, or that has too little money left for a rate that rose; there are
    none where it can, as far as something is left.
    """

    grant_id: UUID
    provider: Name
    pricing_basis: PricingBasis
    unit: Unit
    unit_price_cents: int | None
    suspended: bool
    quantity_limit: Decimal
    quantity_delivered: Decimal
    quantity_left: Decimal
    amount_limit_cents: int | None
    amount_left_cents: int | None
    period_from: date
    period_to: date
    days_left: int
    hindrances: list[EntitlementCheck]


class LeftOfBudgetLine(Model):
    """A budget line on which a contract for the service draws, and what grants leave of it.

    Negative where grants bind more than the line has: what exceeds it may go unpaid.
    """

    budget_line: Name
    title: Name
    amount_cents: int
    committed_cents: int
    left_cents: int


class Entitlement(Model):
    """One service to one recipient: whether it may be granted, and what runs and is left.

    It may be granted when every check has passed; the provider, the contract and the price are
    checked when the grant names them. `warnings` would not hinder a grant: they say what may go
    unpaid.
    """

    service: Code
    name_lv: str
    name_en: str
    recipient: Recipient
    units: tuple[Unit, ...]
    may_be_granted: bool
    planned: bool
    checks: list[EntitlementCheck]
    limits: list[LeftOfLimit]
    grants: list[LeftOfGrant]
    budget_lines: list[LeftOfBudgetLine]
    warnings: list[RuleWarning]


class Entitlements(Model):
    """Every service of the person's target group, as of a day.

    What is delivered counts whenever it was delivered: it is what is left for a decision on `on`.
    """

    case_id: UUID
    version: int
    on: date
    target_group: TargetGroup
    items: list[Entitlement]
