"""Indicators as declared definitions, and the checks of what is published: `indicators.toml`.

A definition says what is counted of whom; nothing else knows an indicator by its name, so another
one is another entry of the file.
"""

import tomllib
from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from typing import Any, Literal, NamedTuple, Self, TypeVar

from pydantic import ValidationError, model_validator

from contracts.events.figures import FigureUnit
from contracts.model import Code, Model, TargetGroup
from contracts.reference import service_codes
from contracts.reference.editions import BadReferenceData

Measure = Literal[
    "persons",
    "service_links",
    "assessed",
    "parents",
    "moved_out",
    "providers",
    "specialists",
    "specialists_with_raised_qualification",
    "specialists_supervised",
    "approved_cents",
    "esf_cents",
    "state_cents",
    "not_recorded",
]
"""What is counted: unique persons served, person-service pairs, assessed persons and so on.

`not_recorded` is of what only documents tell, such as a population.
"""

IndicatorDimension = Literal[
    "programme", "region", "municipality", "service", "target_group", "year"
]
Period = Literal["cumulative", "within_year", "on_day"]
"""Counted from the start up to the day, in the year of the day, or as things stand on the day."""

UNITS: dict[Measure, FigureUnit] = {
    "persons": "persons",
    "service_links": "service_links",
    "assessed": "assessed",
    "parents": "parents",
    "moved_out": "persons",
    "providers": "providers",
    "specialists": "specialists",
    "specialists_with_raised_qualification": "specialists",
    "specialists_supervised": "specialists",
    "approved_cents": "euro_cents",
    "esf_cents": "euro_cents",
    "state_cents": "euro_cents",
}
"""The one unit of each measure, so that links are never shown as persons."""

STANDING: frozenset[Measure] = frozenset(
    {
        "providers",
        "specialists",
        "specialists_with_raised_qualification",
        "specialists_supervised",
    }
)
"""What is there on a day, and does not add up over days."""


class Indicator(Model):
    """What is counted of whom.

    Without `target_groups` or `services` it counts those of any. `adds_up_by` are the dimensions by
    which its parts add up to the whole: links do by municipality, persons need not by any.
    """

    id: Code
    name_lv: str
    name_en: str
    unit: FigureUnit
    measure: Measure
    period: Period
    target_groups: tuple[TargetGroup, ...] = ()
    services: tuple[Code, ...] = ()
    dimensions: tuple[IndicatorDimension, ...]
    adds_up_by: tuple[IndicatorDimension, ...] = ()
    source: str

    @model_validator(mode="after")
    def _fits_its_measure(self) -> Self:
        unit = UNITS.get(self.measure)
        if unit is not None and unit != self.unit:
            raise ValueError(f"{self.measure} is counted in {unit}, not in {self.unit}")
        if (self.measure in STANDING) != (self.period == "on_day"):
            raise ValueError(f"{self.measure} is not counted {self.period}")
        unknown = set(self.services) - service_codes()
        if unknown:
            raise ValueError(f"no services {', '.join(sorted(unknown))} are in the catalogue")
        if not set(self.adds_up_by) <= set(self.dimensions):
            raise ValueError("it adds up only by dimensions that it has")
        return self

    @property
    def counted(self) -> tuple[object, ...]:
        """What it counts; indicators of which this is equal are two names of one thing."""
        groups, services = sorted(self.target_groups), sorted(self.services)
        of_nothing = self.id if self.measure == "not_recorded" else ""
        return self.measure, self.period, tuple(groups), tuple(services), of_nothing


class Check(Model):
    """A relation that published figures of one scope and day should have.

    `at_most`: the `indicator` is not above the `other`. `share`: it is that percentage of the
    `other` which the number `parameter` of the rule `rule` says, or with `rest` what that leaves.
    `explained_by` is the indicator that was perhaps counted instead.
    """

    id: Code
    relation: Literal["at_most", "share"]
    indicator: Code
    other: Code
    explained_by: Code | None = None
    rule: str | None = None
    parameter: str | None = None
    rest: bool = False
    text_lv: str
    text_en: str
    source: str

    @model_validator(mode="after")
    def _has_its_rule(self) -> Self:
        if (self.relation == "share") != (self.rule is not None and self.parameter is not None):
            raise ValueError("a share, and nothing else, names a rule and its parameter")
        return self


class Definitions(NamedTuple):
    """What a file declares, by id, in its order."""

    indicators: Mapping[str, Indicator]
    checks: Mapping[str, Check]


M = TypeVar("M", Indicator, Check)


def read_definitions(text: str, file: str = "indicators.toml") -> Definitions:
    """The definitions in the text of a file.

    Raises:
        BadReferenceData: an entry is none, an id is taken, or a check names no indicator.
    """
    tables = tomllib.loads(text)
    indicators = _by_id(Indicator, tables.get("indicator", ()), file)
    checks = _by_id(Check, tables.get("check", ()), file)
    for check in checks.values():
        for named in (check.indicator, check.other, check.explained_by):
            if named is not None and named not in indicators:
                raise BadReferenceData(f"{file}, {check.id}: there is no indicator {named}")
    return Definitions(indicators, checks)


def _by_id(kind: type[M], entries: list[dict[str, Any]] | tuple[()], file: str) -> dict[str, M]:
    found: dict[str, M] = {}
    for entry in entries:
        try:
            made = kind(**entry)
        except ValidationError as error:
            wrong = "; ".join(
                f"{'.'.join(map(str, one['loc']))} {one['msg']}".strip() for one in error.errors()
            )
            raise BadReferenceData(f"{file}, {entry.get('id')}: {wrong}") from error
        if made.id in found:
            raise BadReferenceData(f"{file}, {made.id}: the id is taken")
        found[made.id] = made
    return found


@cache
def definitions() -> Definitions:
    """The definitions of `indicators.toml`."""
    text = files("contracts.reference").joinpath("indicators.toml").read_text(encoding="utf-8")
    return read_definitions(text)
