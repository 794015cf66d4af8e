"""The guided steps of a case, as the case service answers them."""

from datetime import date
from typing import Literal
from uuid import UUID

from contracts.http.problem import RuleReference
from contracts.model import Code, Model

StepState = Literal["done", "next", "later"]


class GuidedStepView(Model):
    """A step: whether it was made, when last, what it waits for, and the rules that ask for it."""

    command: Code
    title_lv: str
    title_en: str
    state: StepState
    done_on: date | None
    waits_for: list[Code]
    rules: list[RuleReference]


class Guide(Model):
    """The steps of a case as of a day, in the order in which they come."""

    case_id: UUID
    on: date
    steps: list[GuidedStepView]
