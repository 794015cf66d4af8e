"""What a support plan may say of a person, by target group: data beside this module."""

import tomllib
from functools import cache
from importlib.resources import files

from contracts.model import Code, Model, TargetGroup


class PlanContent(Model):
    """A field of a support plan, and the target groups whose plans may fill it."""

    field: Code
    label_lv: str
    label_en: str
    target_groups: tuple[TargetGroup, ...]
    source: str


@cache
def plan_contents() -> dict[str, PlanContent]:
    """Every content by its field, in the order in which a plan is read."""
    file = files("contracts.reference").joinpath("plan_contents.toml")
    entries = tomllib.loads(file.read_text(encoding="utf-8"))["content"]
    return {entry["field"]: PlanContent(**entry) for entry in entries}
