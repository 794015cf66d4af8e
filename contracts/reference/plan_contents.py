"""What a support plan may say of a person, by target group: dated data beside this module."""

from datetime import date
from functools import cache

from contracts.model import Code, TargetGroup
from contracts.reference.editions import Edition, editions_of, holding_on, quoted


class PlanContent(Edition):
    """A field of a support plan, and the target groups whose plans may fill it from `valid_from`.

    A plan is asked, and may say, what holds on its day; what it says stays said.
    """

    field: Code
    label_lv: str
    label_en: str
    target_groups: tuple[TargetGroup, ...]
    source: str
    valid_from: date


@cache
def _content_editions() -> dict[str, tuple[PlanContent, ...]]:
    return editions_of(PlanContent, "plan_contents.toml", "content", "field")


def plan_content_editions() -> list[PlanContent]:
    """Every edition of every content; those of one field follow each other by date."""
    return [one for editions in _content_editions().values() for one in editions]


def plan_fields() -> list[str]:
    """The fields of plans of all days, in the order in which a plan is read."""
    return list(_content_editions())


def plan_contents(day: date = date.max) -> dict[str, PlanContent]:
    """The contents that a plan of the day may have, by field; by default those that hold last."""
    return holding_on(_content_editions(), day)


def quoted_content(field: str, day: date = date.max) -> PlanContent:
    """The edition of the content that a plan of the day is read by.

    Raises:
        KeyError: plans have no such field.
    """
    return quoted(_content_editions()[field], day)
