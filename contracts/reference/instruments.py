"""The instruments of assessment: versioned data beside this module."""

import tomllib
from datetime import date
from functools import cache
from importlib.resources import files
from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from contracts.model import CareLevel, Code, Model, TargetGroup

QUALITY_OF_LIFE = "quality_of_life"
"""The dimension whose score an assessment states by itself."""


class Dimension(Model):
    """What an instrument scores, from `least` to `most` points."""

    code: Code
    name_lv: str
    name_en: str
    least: int
    most: int


class LevelByTeam(Model):
    """The team states the care level; nothing is computed."""

    by: Literal["team"]


class Band(Model):
    """The level of a sum of scores from `least` up to the next band."""

    least: int
    level: CareLevel


class LevelByScoreBands(Model):
    """The care level is that of the band into which the sum of these dimensions' scores falls."""

    by: Literal["score_bands"]
    dimensions: Annotated[tuple[Code, ...], Field(min_length=1)]
    bands: Annotated[tuple[Band, ...], Field(min_length=1)]


LevelBy = Annotated[LevelByTeam | LevelByScoreBands, Field(discriminator="by")]
"""How a care level comes about; each kind has its calculator in the case's domain."""


class Instrument(Model):
    """One version of an instrument, valid from `valid_from` to `valid_to` where they are given."""

    code: Code
    version: int
    name_lv: str
    name_en: str
    source: str
    target_groups: tuple[TargetGroup, ...]
    valid_from: date | None = None
    valid_to: date | None = None
    level: LevelBy
    dimensions: Annotated[tuple[Dimension, ...], Field(min_length=1)]

    @model_validator(mode="after")
    def _every_sum_has_a_band(self) -> Self:
        if isinstance(self.level, LevelByScoreBands):
            least = {one.code: one.least for one in self.dimensions}
            begins = [band.least for band in self.level.bands]
            if begins != sorted(set(begins)):
                raise ValueError(f"{self.code} {self.version}: bands do not ascend")
            if begins[0] > sum(least[code] for code in self.level.dimensions):
                raise ValueError(f"{self.code} {self.version}: low scores have no band")
        return self

    def holds_on(self, day: date) -> bool:
        """Whether an assessment of this day may use it."""
        return (self.valid_from is None or self.valid_from <= day) and (
            self.valid_to is None or day <= self.valid_to
        )


@cache
def instruments() -> tuple[Instrument, ...]:
    """Every version of every instrument."""
    file = files("contracts.reference").joinpath("instruments.toml")
    entries = tomllib.loads(file.read_text(encoding="utf-8"))["instrument"]
    return tuple(Instrument(**entry) for entry in entries)
