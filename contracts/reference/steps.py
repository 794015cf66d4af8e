"""The steps of a case, in the order in which a caseworker meets them."""

from datetime import date
from functools import cache

from pydantic import Field

from contracts.model import Code, TargetGroup
from contracts.reference.editions import Edition, editions_of, holding_on, quoted


class Step(Edition):
    """A step of a case as it is advised from `valid_from`; `steps.toml` explains each field."""

    command: Code
    needs: tuple[Code, ...]
    rules: tuple[str, ...]
    rules_of_group: dict[TargetGroup, tuple[str, ...]] = Field(default_factory=dict)
    clocks: tuple[Code, ...] = ()
    only_when_due: bool = False
    way_out: bool = False
    title_lv: str
    title_en: str
    valid_from: date

    def rules_for(self, group: TargetGroup) -> tuple[str, ...]:
        """The rules that ask for the step in a case of this group."""
        return (*self.rules_of_group.get(group, ()), *self.rules)


@cache
def _step_editions() -> dict[str, tuple[Step, ...]]:
    return editions_of(Step, "steps.toml", "step", "command")


def steps(day: date = date.max) -> tuple[Step, ...]:
    """Every step that is advised on the day, by default those that hold last."""
    return tuple(holding_on(_step_editions(), day).values())


def step_titles() -> dict[str, Step]:
    """The step by which each command is called, by its latest edition; withdrawn ones too."""
    return {command: quoted(editions, date.max) for command, editions in _step_editions().items()}
