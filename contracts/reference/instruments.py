"""The instruments of assessment: versioned data beside this module."""

from functools import cache
from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from contracts.model import CareLevel, Code, Model, TargetGroup
from contracts.reference.editions import BadReferenceData, Edition, entries_of, made

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


class Instrument(Edition):
    """One version of an instrument, valid from `valid_from` to `valid_to` where they are given.

    Unlike other reference data, several versions of an instrument may be valid on one day.
    """

    code: Code
    version: int
    name_lv: str
    name_en: str
    source: str
    target_groups: tuple[TargetGroup, ...]
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


@cache
def instruments() -> tuple[Instrument, ...]:
    """Every version of every instrument."""
    file = "instruments.toml"
    listed = tuple(
        made(Instrument, entry, f"{file}, {entry.get('code')} {entry.get('version')}")
        for entry in entries_of(file, "instrument")
    )
    names = [f"{one.code} {one.version}" for one in listed]
    if twice := sorted({name for name in names if names.count(name) > 1}):
        raise BadReferenceData(f"{file}: {', '.join(twice)} is there twice")
    return listed
