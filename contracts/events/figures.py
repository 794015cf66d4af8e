"""Events of the register of a programme's figures: targets, staffing, and what was published.

All are one stream of the case log. Municipality is the place that a figure is of: the code of a
programme, of a planning region or of a municipality of its day.
"""

from functools import cache
from typing import Annotated, Literal
from uuid import UUID, uuid5

from pydantic import Field

from contracts.events.register import REGISTERS, RegisterEntry
from contracts.model import Code, EffectiveDate, Model, Name, TargetGroup, Text
from contracts.written import NUMBER

FigureScope = Literal["programme", "region", "municipality"]
"""What kind of place a figure is of."""

FigureUnit = Literal[
    "persons",
    "service_links",
    "assessed",
    "parents",
    "providers",
    "specialists",
    "inhabitants",
    "euro_cents",
]
"""What a figure counts; figures of different units are never compared or added."""

FigureDimension = Literal["municipality", "service", "target_group", "year"]
"""What the parts of a figure may be told apart by."""

Year = Annotated[int, Field(ge=1990, le=2100), NUMBER]
FigureValue = Annotated[int, Field(ge=0, le=10**12), NUMBER]
Headcount = Annotated[int, Field(ge=0, le=1_000_000), NUMBER]


class IndicatorTargetFields(Model):
    """What an indicator of a place is to reach, and where it began.

    `target_year` is the year by the end of which it is to be reached, where the source states one.
    """

    indicator: Code
    scope: FigureScope
    base_year: Year | None = None
    baseline: FigureValue | None = None
    target_year: Year | None = None
    target: FigureValue
    source: Text


class IndicatorTargetSet(RegisterEntry, IndicatorTargetFields, type_name="indicator.target_set"):
    """From the effective date this is the indicator's target at the place."""


class StaffingFields(Model):
    """Social work specialists of a municipality, or of all of a region's together; headcounts.

    `with_raised_qualification` and `supervised` are of these specialists.
    """

    scope: Literal["region", "municipality"] = "municipality"
    specialists: Headcount
    with_raised_qualification: Headcount
    supervised: Headcount
    source: Text


class StaffingReported(RegisterEntry, StaffingFields, type_name="staffing.reported"):
    """On the effective date the place had these specialists."""


class PublishedFigureFields(Model):
    """A figure that a document published.

    `indicator` says what is counted, `unit` in what; `service`, `target_group` and `year` narrow it
    to a part. `as_of` is the day that the figure counts up to, `published_on` that of the document
    where it bears one. `complete_by` names the dimensions of which the document has every part.
    `published_as` is the document's own word for what it counts, where that differs.
    """

    figure_reference: Name
    indicator: Code
    scope: FigureScope
    service: Code | None = None
    target_group: TargetGroup | None = None
    year: Year | None = None
    value: FigureValue
    unit: FigureUnit
    as_of: EffectiveDate
    published_on: EffectiveDate | None = None
    published_as: Name | None = None
    complete_by: Annotated[tuple[FigureDimension, ...], Field(max_length=4)] = ()
    source: Text


class FigurePublished(RegisterEntry, PublishedFigureFields, type_name="figure.published"):
    """A published figure was entered as a statement to be compared with what the events say."""


class FigureWithdrawn(RegisterEntry, type_name="figure.withdrawn"):
    """A published figure had been entered wrongly, and is a statement no more."""

    figure_reference: Name
    reason: Text


FiguresFact = IndicatorTargetSet | StaffingReported | FigurePublished | FigureWithdrawn


@cache
def figure_register_id() -> UUID:
    """The stream of all targets, staffing and published figures."""
    return uuid5(REGISTERS, "figures")
