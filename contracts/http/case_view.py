"""What the case service answers when it is asked for a case."""

from datetime import date
from decimal import Decimal
from typing import Literal
from uuid import UUID

from contracts.model import (
    CareLevel,
    Code,
    Model,
    Name,
    PricingBasis,
    Recipient,
    TargetGroup,
    Unit,
)


class GrantView(Model):
    """A grant as it stands today, with what was delivered of it."""

    grant_id: UUID
    service: Code
    recipient: Recipient
    provider: Name
    pricing_basis: PricingBasis
    unit: Unit
    unit_price_cents: int | None
    amount_limit_cents: int | None
    quantity_limit: Decimal
    quantity_delivered: Decimal
    period_from: date
    period_to: date
    ended_on: date | None
    is_suspended: bool


class CaseView(Model):
    """A case as it stands; personal fields read `null` once the person was erased.

    `plan_version` is the version that holds today, 0 where none does.
    """

    case_id: UUID
    version: int
    status: Literal["open", "closed"]
    opened_on: date
    municipality: Code
    target_group: TargetGroup
    given_name: str | None
    family_name: str | None
    personal_code: str | None
    birth_date: date | None
    care_level: CareLevel | None
    plan_version: int
    grants: list[GrantView]
    transition_steps: list[str]


class FindCase(Model):
    """Find a person's case; the code travels in a body so that no log of addresses holds it."""

    personal_code: Name


class FoundCase(Model):
    """The case of the person looked for."""

    case_id: UUID
