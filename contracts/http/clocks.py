"""What the case service answers about clocks: what is due, since when, and what became of it."""

from collections.abc import Mapping
from datetime import date
from typing import Literal
from uuid import UUID

from contracts.model import Code, Model

ClockKind = Literal[
    "review",
    "review_after_service",
    "child_plan",
    "services_after_18",
    "special_care_opinion",
    "participant_form",
    "immediate_result",
    "preparation",
    "follow_up",
]

CLOCK_RULES: Mapping[ClockKind, str] = {
    "review": "review.yearly",
    "review_after_service": "review.after_service",
    "child_plan": "plan.child_current",
    "services_after_18": "service.after_18",
    "special_care_opinion": "opinion.expiry",
    "participant_form": "form.due",
    "immediate_result": "result.due",
    "preparation": "transition.preparation_year",
    "follow_up": "transition.follow_up",
}
"""The rule that each kind of clock goes by."""

ClockStatus = Literal["running", "due_soon", "overdue", "satisfied", "stopped"]


class ClockView(Model):
    """A clock as of a day: it started, it is due, and it was satisfied, or stopped, or neither.

    `rule_id` is the rule that sets it; `grant_id` and `service` are of the grant that it is about,
    if it is about one.
    """

    kind: ClockKind
    name_lv: str
    name_en: str
    rule_id: str
    grant_id: UUID | None
    service: Code | None
    started_on: date
    due_on: date
    status: ClockStatus
    satisfied_on: date | None
    stopped_on: date | None


class Clocks(Model):
    """Every clock of a case that had started by the end of the day `on`, by the day it is due."""

    case_id: UUID
    on: date
    items: list[ClockView]
