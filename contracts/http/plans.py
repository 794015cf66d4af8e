"""What the case service answers about support plans: versions, differences, progress."""

from datetime import date
from decimal import Decimal
from typing import Annotated
from uuid import UUID

from pydantic import Field

from contracts.events.support_plan import PlanLine
from contracts.model import CareLevel, Code, Model, Unit

VersionNumber = Annotated[int, Field(ge=1, le=100_000)]


class PlanView(Model):
    """A version of the support plan; contents read `null` once the person was erased.

    `contents` has what the version states, by the fields of `approve-support-plan`.
    """

    plan_version: int
    effective_date: date
    municipality: Code
    care_level: CareLevel | None
    lines: list[PlanLine]
    contents: dict[Code, str | None]


class PlanVersions(Model):
    """All versions of a case's support plan, in the order of approval."""

    case_id: UUID
    items: list[PlanView]


class FieldChange(Model):
    """A field in two versions; `null` where it is not stated, or the person was erased."""

    field: Code
    before: str | None
    after: str | None


class LineChange(Model):
    """A planned service whose line differs."""

    service: Code
    changes: list[FieldChange]


class PlanDifference(Model):
    """What the later version of a plan says otherwise than the earlier one."""

    case_id: UUID
    from_version: int
    to_version: int
    lines_added: list[PlanLine]
    lines_removed: list[PlanLine]
    lines_changed: list[LineChange]
    contents_changed: list[FieldChange]


class ServiceProgress(Model):
    """A service in one unit: planned against granted against delivered, up to the day.

    `without_grant`: the plan of the day has the service, and no grant of it runs that day.
    `unmet_quantity` is what was planned beyond what was granted; `null` where the service is
    granted in another unit, with which it cannot be compared.
    """

    service: Code
    unit: Unit
    planned_quantity: Decimal
    granted_quantity: Decimal
    delivered_quantity: Decimal
    without_grant: bool
    unmet_quantity: Decimal | None


class PlanProgress(Model):
    """How far the support plan has come by the end of the day `on`.

    `plan_version` is the one that holds on the day. Planned quantities come from every version for
    the days on which it held; parts of a week, month or year count by their days, and a total
    counts whole from the first day of its version.
    """

    case_id: UUID
    on: date
    plan_version: int | None
    services: list[ServiceProgress]
