"""The figures that a history adds up to, in the format of a figures file.

A figures file is one JSON object (`deploy/demo/figures/zemgale.json` is one):

    region                the planning region's code
    title                 what the figures are, for a reader
    years                 the years of the spending table, without a gap
    personal_codes_from   the first six digits of the invented persons' codes: 32 and four more;
                          choose others for every file that is loaded into the same log
    sources               where each table comes from: its name, and the source
    municipalities        one object each:
      code                the municipality on today's map
      name_in_source      as the source writes it
      before_reform       the municipalities of the project that were merged into it, the largest
                          first; left out, all of them
      spending_eur        euro as decimal strings by year, and their "total"
      people              grt_population, ft_population (statistics, not persons of the programme),
                          grt_assessed, ft_assessed, grt_service_links, ft_service_links, parents
      service_links       for "grt" and for "ft": person-service links by service; one of a group
                          may be null, and is then what the group's total leaves
      disability          persons by disability group and kind, if the source has them
    targets               what indicators are to reach: bodies of `SetTarget`, may be left out
    staffing              headcounts of specialists: bodies of `ReportStaffing`, may be left out
    published             what documents published: bodies of `PublishFigure`, may be left out

Services go by our codes or by the shorter names in `SERVICE_NAMES`.
"""

import json
from decimal import Decimal
from hashlib import sha256
from typing import Annotated, Literal, Self

from pydantic import Field, StringConstraints, model_validator

from contracts.http.figures import PublishFigure, ReportStaffing, SetTarget
from contracts.model import Code, Model, Name, Text

ServedGroup = Literal["grt", "ft"]
Euro = Annotated[str, StringConstraints(pattern=r"^\d{1,9}\.\d{2}$")]
Count = Annotated[int, Field(ge=0, le=1_000_000, strict=True)]

TOTAL = "total"
SERVICE_NAMES = {
    "group_apt": "group_apartment",
    "care": "social_care",
    "rehab": "rehabilitation",
}
"""Names of services in the sources that differ from our codes."""


def cents(euro: str) -> int:
    """Whole cents of euro in a decimal string."""
    return int(Decimal(euro) * 100)


class PeopleFigures(Model):
    """How many people, by the three counts that are often mixed up."""

    grt_population: Count
    ft_population: Count
    grt_assessed: Count
    ft_assessed: Count
    grt_service_links: Count
    ft_service_links: Count
    parents: Count

    def population(self, group: ServedGroup) -> int:
        """Persons of the target group who live there, in the programme or not."""
        return self.grt_population if group == "grt" else self.ft_population

    def assessed(self, group: ServedGroup) -> int:
        """Persons assessed in the programme."""
        return self.grt_assessed if group == "grt" else self.ft_assessed

    def service_links(self, group: ServedGroup) -> int:
        """Pairs of a person and a service that the person received."""
        return self.grt_service_links if group == "grt" else self.ft_service_links


class MunicipalityFigures(Model):
    """The figures of one municipality on today's map."""

    code: Code
    name_in_source: Name
    before_reform: tuple[Code, ...] | None = None
    spending_eur: dict[str, Euro]
    people: PeopleFigures
    service_links: dict[ServedGroup, dict[Code, Count | None]]
    disability: dict[Code, Count] | None = None

    def spending_cents(self, year: int) -> int:
        """What was spent on services delivered in the year."""
        return cents(self.spending_eur[str(year)])

    def links(self, group: ServedGroup) -> dict[str, int]:
        """Service links by our service code; the cell left open is what the total leaves."""
        given = {
            SERVICE_NAMES.get(name, name): count
            for name, count in self.service_links.get(group, {}).items()
        }
        left = self.people.service_links(group) - sum(count or 0 for count in given.values())
        return {code: left if count is None else count for code, count in given.items()}


class Figures(Model):
    """A region's table of spending, people and service links."""

    region: Code
    title: Text
    years: Annotated[tuple[Annotated[int, Field(ge=2005, le=2099)], ...], Field(min_length=1)]
    personal_codes_from: Annotated[str, StringConstraints(pattern=r"^32\d{4}$")] = "320000"
    sources: dict[Code, Text]
    municipalities: Annotated[tuple[MunicipalityFigures, ...], Field(min_length=1)]
    targets: tuple[SetTarget, ...] = ()
    staffing: tuple[ReportStaffing, ...] = ()
    published: tuple[PublishFigure, ...] = ()

    @model_validator(mode="after")
    def _agrees_with_itself(self) -> Self:
        # imported here, for the checks are of these very models
        from deploy.demo.generator.contradictions import contradictions  # noqa: PLC0415

        found = list(contradictions(self))
        if found:
            raise ValueError("\n".join(found))
        return self

    @property
    def digest(self) -> str:
        """The SHA-256 of the figures that a history is invented from, however they are laid out.

        What is only entered beside it changes nobody's life.
        """
        entered = {"targets", "staffing", "published"}
        invented_from = self.model_dump(mode="json", exclude=entered)
        for name in entered:
            invented_from["sources"].pop(name, None)
        content = json.dumps(invented_from, sort_keys=True)
        return sha256(content.encode()).hexdigest()
