"""What a new worker needs to take a case over: one page, without the person's name."""

from datetime import date
from decimal import Decimal
from typing import Literal
from uuid import UUID

from contracts.http.clocks import ClockView
from contracts.model import CareLevel, Code, Model, Name, Recipient, TargetGroup, Text, Unit


class Responsibility(Model):
    """The municipality that had the case from a day on, until the next one had it, and why.

    `reason` is the transfer's, `null` once the person's data was erased; the territorial reform and
    the opening have none.
    """

    municipality: Code
    name: Name
    since: date
    until: date | None
    why: Literal["opened", "transferred", "reform"]
    reason: Text | None


class RunningGrant(Model):
    """A grant that runs or is still to begin, with what is left of it.

    `amount_left_cents` is what actual costs may still come to; `null` where nothing limits them.
    """

    grant_id: UUID
    service: Code
    name_lv: str
    name_en: str
    recipient: Recipient
    provider: Name
    unit: Unit
    quantity_limit: Decimal
    quantity_left: Decimal
    amount_left_cents: int | None
    period_from: date
    last_day: date
    suspended: bool


class StepView(Model):
    """A step of the way out of an institution."""

    type_name: str
    effective_date: date
    text_lv: str
    text_en: str


class Handover(Model):
    """A case as whoever takes it over finds it on the day `on`.

    `happenings` counts everything that was recorded in the case, `deliveries` what was delivered
    and not taken back. `clocks` are those that are neither satisfied nor stopped.
    """

    case_id: UUID
    on: date
    status: Literal["open", "closed"]
    opened_on: date
    died_on: date | None
    target_group: TargetGroup
    care_level: CareLevel | None
    plan_version: int | None
    plan_since: date | None
    last_reviewed_on: date | None
    mentor: Code | None
    happenings: int
    deliveries: int
    last_delivered_on: date | None
    municipalities: list[Responsibility]
    grants: list[RunningGrant]
    clocks: list[ClockView]
    transition: list[StepView]
