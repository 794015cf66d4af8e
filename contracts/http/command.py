"""What every command to a case says, and what every command gets as its answer."""

from typing import ClassVar
from uuid import UUID

from pydantic import Field

from contracts.model import EffectiveDate, Model, Name


class CaseCommand(Model):
    """What every command to a case says: the day on which its fact held.

    `command` is its permanent name, in import files and (with dashes) in paths.
    """

    command: ClassVar[str]

    effective_date: EffectiveDate


class RuleWarning(Model):
    """A rule that what was recorded all the same should be looked at by, and why."""

    rule: Name
    text_en: str
    text_lv: str


class Recorded(Model):
    """What a command recorded: the stream's new version (its ETag) and the last log position."""

    id: UUID = Field(description="The case or claim that the command changed.")
    created_id: UUID | None = Field(
        None, description="The assessment, grant, delivery, reversal or review it made, if any."
    )
    version: int
    position: int
    warnings: list[RuleWarning] = Field([], description="What was recorded and needs a look.")
