"""What a figures table may not say: every contradiction is named by its cell."""

from collections.abc import Iterable, Iterator
from datetime import date, timedelta

from contracts.reference import municipalities
from deploy.demo.generator.figures import (
    SERVICE_NAMES,
    TOTAL,
    Figures,
    MunicipalityFigures,
    ServedGroup,
    cents,
)
from deploy.demo.generator.offers import offers

GROUPS: tuple[ServedGroup, ...] = ("grt", "ft")
MOST_YEARS = 12
DAYS_BEFORE_FIRST_SERVICE = timedelta(days=300)
"""A first case may be opened as long as this before the first year."""

POPULATION_COLUMNS: dict[ServedGroup, tuple[str, ...]] = {
    "grt": ("group1_psychiatric", "group2_psychiatric"),
    "ft": ("child_vision", "child_hearing", "child_movement", "child_psychiatric", "child_other"),
}
"""The disability columns that add up to a target group's population."""


def contradictions(figures: Figures) -> Iterator[str]:
    """Every contradiction of the table, as `cell: what is wrong`."""
    yield from _of_years(figures.years)
    codes = [one.code for one in figures.municipalities]
    for code in sorted({code for code in codes if codes.count(code) > 1}):
        yield f"{code}: the municipality is in the table more than once"
    for one in figures.municipalities:
        yield from _of_places(one, figures)
        yield from _of_spending(one, figures.years)
        for group in GROUPS:
            links = list(_of_links(one, group))
            yield from links
            if not links:
                yield from _of_people(one, group)
            yield from _of_population(one, group)
        yield from _of_parents(one)


def _of_years(years: tuple[int, ...]) -> Iterator[str]:
    if list(years) != list(range(years[0], years[0] + len(years))):
        yield f"years: {list(years)} are not one year after the other"
    if len(years) > MOST_YEARS:
        yield f"years: {len(years)} are more than {MOST_YEARS}; children would have grown up"


def _of_places(one: MunicipalityFigures, figures: Figures) -> Iterator[str]:
    known = municipalities()
    here = known.get(one.code)
    if here is None or here.successor is not None:
        instead = f"; it is part of '{here.successor}' now" if here else ""
        yield f"{one.code}: there is no such municipality on today's map{instead}"
        return
    if here.region != figures.region:
        yield f"{one.code}: the municipality is in '{here.region}', not in '{figures.region}'"
    for code in one.before_reform or ():
        if code not in known or known[code].successor != one.code:
            yield f"{one.code}.before_reform: '{code}' was not merged into it"
    first_day = date(figures.years[0], 1, 1) - DAYS_BEFORE_FIRST_SERVICE
    merged = [code for code in known if known[code].successor == one.code]
    has_past = bool(merged) if one.before_reform is None else bool(one.before_reform)
    if not here.exists_on(first_day) and not has_past:
        yield (
            f"{one.code}.before_reform: the municipality exists since {here.since} and the years"
            f" begin with {figures.years[0]}; name those that it was before"
        )


def _of_spending(one: MunicipalityFigures, years: Iterable[int]) -> Iterator[str]:
    cell = f"{one.code}.spending_eur"
    expected = {TOTAL, *map(str, years)}
    for missing in sorted(expected - set(one.spending_eur)):
        yield f"{cell}.{missing}: the cell is missing"
    for strange in sorted(set(one.spending_eur) - expected):
        yield f"{cell}.{strange}: it is no year of the table"
    if expected != set(one.spending_eur):
        return
    added_cents = sum(one.spending_cents(year) for year in years)
    total_cents = cents(one.spending_eur[TOTAL])
    if added_cents != total_cents:
        yield (
            f"{cell}.{TOTAL}: the years add up to {added_cents // 100}.{added_cents % 100:02},"
            f" not to {one.spending_eur[TOTAL]}"
        )
    served = sum(one.people.service_links(group) for group in GROUPS) + one.people.parents
    if served and not total_cents:
        yield f"{cell}.{TOTAL}: nothing was spent, though {served} service links were served"
    for year in years:
        if not served and one.spending_cents(year):
            yield f"{cell}.{year}: {one.spending_eur[str(year)]} was spent with nobody to serve"


def _of_links(one: MunicipalityFigures, group: ServedGroup) -> Iterator[str]:
    cell = f"{one.code}.service_links.{group}"
    total = one.people.service_links(group)
    given = one.service_links.get(group, {})
    names = [SERVICE_NAMES.get(name, name) for name in given]
    for name, code in zip(given, names, strict=True):
        if (group, code, "client") not in offers():
            yield f"{cell}.{name}: it is no service of this target group"
        if names.count(code) > 1:
            yield f"{cell}.{name}: the service '{code}' is in the table more than once"
    open_cells = [name for name, count in given.items() if count is None]
    if len(open_cells) > 1:
        yield f"{cell}: one cell may be null, not {len(open_cells)} ({', '.join(open_cells)})"
    added = sum(count or 0 for count in given.values())
    if added > total or (added < total and not open_cells):
        yield f"{cell}: the services add up to {added}, not to {group}_service_links {total}"


def _of_people(one: MunicipalityFigures, group: ServedGroup) -> Iterator[str]:
    assessed = one.people.assessed(group)
    population = one.people.population(group)
    if assessed > population:
        yield (
            f"{one.code}.people.{group}_assessed: {assessed} assessed are more than the"
            f" population of {population}"
        )
    for code, count in one.links(group).items():
        cell = f"{one.code}.service_links.{group}.{code}"
        if not needs_assessment(group, code) and count > population:
            yield f"{cell}: {count} persons are more than the population of {population}"
        if needs_assessment(group, code) and count > assessed:
            yield f"{cell}: {count} persons are more than the {assessed} assessed"


def needs_assessment(group: ServedGroup, service: str) -> bool:
    """Whether the service goes to assessed persons only (S4)."""
    return group == "grt" or service not in ("social_care", "respite")


def _of_population(one: MunicipalityFigures, group: ServedGroup) -> Iterator[str]:
    if one.disability is None:
        return
    columns = POPULATION_COLUMNS[group]
    missing = [column for column in columns if column not in one.disability]
    for column in missing:
        yield f"{one.code}.disability.{column}: the cell is missing"
    if missing:
        return
    added = sum(one.disability[column] for column in columns)
    if added != one.people.population(group):
        yield (
            f"{one.code}.people.{group}_population: it is {one.people.population(group)}, and the"
            f" disability columns {', '.join(columns)} add up to {added}"
        )


def _of_parents(one: MunicipalityFigures) -> Iterator[str]:
    if one.people.parents > one.people.ft_assessed:
        yield (
            f"{one.code}.people.parents: parents of {one.people.parents} children are more than"
            f" the {one.people.ft_assessed} children assessed"
        )
