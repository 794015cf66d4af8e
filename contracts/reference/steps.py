"""The steps of a case, in the order in which a caseworker meets them."""

import tomllib
from functools import cache
from importlib.resources import files

from pydantic import Field

from contracts.model import Code, Model, TargetGroup


class Step(Model):
    """A step of a case; `steps.toml` explains each field."""

    command: Code
    needs: tuple[Code, ...]
    rules: tuple[str, ...]
    rules_of_group: dict[TargetGroup, tuple[str, ...]] = Field(default_factory=dict)
    clocks: tuple[Code, ...] = ()
    only_when_due: bool = False
    way_out: bool = False
    title_lv: str
    title_en: str

    def rules_for(self, group: TargetGroup) -> tuple[str, ...]:
        """The rules that ask for the step in a case of this group."""
        return (*self.rules_of_group.get(group, ()), *self.rules)


@cache
def steps() -> tuple[Step, ...]:
    """Every step."""
    file = files("contracts.reference").joinpath("steps.toml")
    entries = tomllib.loads(file.read_text(encoding="utf-8"))["step"]
    return tuple(Step(**entry) for entry in entries)
