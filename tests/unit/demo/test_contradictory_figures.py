"""A table that contradicts itself is refused, and the refusal begins with the cell."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from deploy.demo.generator import FiguresRefused, generate, parse_figures, read_figures
from tests.unit.demo import published

Table = dict[str, Any]


def spending(year: str, euro: str, total: str) -> Callable[[Table], None]:
    """Change a year and the total of Bauska's spending."""

    def change(table: Table) -> None:
        table["municipalities"][1]["spending_eur"] |= {year: euro, "total": total}

    return change


def people(**counts: int) -> Callable[[Table], None]:
    """Change counts of Bauska's people."""
    return lambda table: table["municipalities"][1]["people"].update(counts)


def links(group: str, total: int | None = None, **counts: int | None) -> Callable[[Table], None]:
    """Change Bauska's service links, and their total."""

    def change(table: Table) -> None:
        bauska = table["municipalities"][1]
        bauska["service_links"][group].update(counts)
        if total is not None:
            bauska["people"][f"{group}_service_links"] = total

    return change


def place(**fields: object) -> Callable[[Table], None]:
    """Change what is said of Bauska itself."""
    return lambda table: table["municipalities"][1].update(fields)


def nobody_served(table: Table) -> None:
    bauska = table["municipalities"][1]
    bauska["service_links"] = {"grt": {}, "ft": {}}
    bauska["people"] |= {"grt_service_links": 0, "ft_service_links": 0, "parents": 0}


def nothing_spent(table: Table) -> None:
    bauska = table["municipalities"][1]
    bauska["spending_eur"] = dict.fromkeys(bauska["spending_eur"], "0.00")


def twice(table: Table) -> None:
    table["municipalities"].append(table["municipalities"][1])


def without_2018(table: Table) -> None:
    del table["municipalities"][1]["spending_eur"]["2018"]


CONTRADICTIONS: list[tuple[Callable[[Table], None], str]] = [
    (
        spending("2018", "58722.56", "538580.69"),
        "bauskas-novads.spending_eur.total: the years add up to 538580.70, not to 538580.69",
    ),
    (without_2018, "bauskas-novads.spending_eur.2018: the cell is missing"),
    (
        spending("2022", "0.00", "538580.69"),
        "bauskas-novads.spending_eur.2022: it is no year of the table",
    ),
    (
        spending("2018", "58 722", "538580.69"),
        "bauskas-novads.spending_eur.2018: String should match",
    ),
    (nobody_served, "bauskas-novads.spending_eur.2016: 8817.01 was spent with nobody to serve"),
    (nothing_spent, "bauskas-novads.spending_eur.total: nothing was spent"),
    (
        links("grt", workshop=7),
        "bauskas-novads.service_links.grt: the services add up to 75, not to grt_service_links 74",
    ),
    (
        links("ft", care=27),
        "bauskas-novads.service_links.ft: the services add up to 113, not to ft_service_links 114",
    ),
    (
        links("grt", workshop=None, respite=None),
        "bauskas-novads.service_links.grt: one cell may be null, not 2 (respite, workshop)",
    ),
    (
        links("grt", workshop=None, day_centre=40),
        "bauskas-novads.service_links.grt: the services add up to 89, not to grt_service_links 74",
    ),
    (
        links("grt", total=74, rehab=0),
        "bauskas-novads.service_links.grt.rehab: it is no service of this target group",
    ),
    (
        links("ft", total=114, social_care=0),
        "bauskas-novads.service_links.ft.social_care: the service 'social_care' is in the table"
        " more than once",
    ),
    (
        links("grt", total=127, home_care=73),
        "bauskas-novads.service_links.grt.home_care: 73 persons are more than the 72 assessed",
    ),
    (
        links("ft", total=313, care=227),
        "bauskas-novads.service_links.ft.social_care: 227 persons are more than the population"
        " of 226",
    ),
    (
        people(parents=140),
        "bauskas-novads.people.parents: parents of 140 children are more than the 139 children",
    ),
    (
        people(ft_assessed=227),
        "bauskas-novads.people.ft_assessed: 227 assessed are more than the population of 226",
    ),
    (
        people(grt_population=469),
        "bauskas-novads.people.grt_population: it is 469, and the disability columns",
    ),
    (people(parents=-1), "bauskas-novads.people.parents: Input should be greater than or equal"),
    (place(code="bauska"), "bauska: there is no such municipality on today's map"),
    (
        place(code="iecavas-novads"),
        "iecavas-novads: there is no such municipality on today's map; it is part of"
        " 'bauskas-novads' now",
    ),
    (
        place(code="saldus-novads", before_reform=None),
        "saldus-novads: the municipality is in 'kurzeme', not in 'zemgale'",
    ),
    (
        place(before_reform=["auces-novads"]),
        "bauskas-novads.before_reform: 'auces-novads' was not merged into it",
    ),
    (
        place(before_reform=[]),
        "bauskas-novads.before_reform: the municipality exists since 2021-07-01",
    ),
    (twice, "bauskas-novads: the municipality is in the table more than once"),
    (lambda table: table.update(years=[2016, 2018]), "years: [2016, 2018] are not one year after"),
    (lambda table: table.update(years=list(range(2009, 2022))), "years: 13 are more than 12"),
    (lambda table: table.update(yaers=1), "yaers: Extra inputs are not permitted"),
    (
        lambda table: table.update(personal_codes_from="010190"),
        "personal_codes_from: String should match",
    ),
]


@pytest.mark.parametrize(("contradict", "cell"), CONTRADICTIONS, ids=[c for _, c in CONTRADICTIONS])
def test_a_contradiction_is_refused_by_its_cell(
    contradict: Callable[[Table], None], cell: str
) -> None:
    table = published.content()
    contradict(table)

    with pytest.raises(FiguresRefused) as refused:
        parse_figures(table)

    assert any(line.startswith(cell) for line in str(refused.value).splitlines()), refused.value


def test_more_money_than_the_people_can_have_been_given_is_refused_by_its_cell() -> None:
    table = published.content()
    spending("2016", "5000000.00", "5529763.68")(table)

    with pytest.raises(FiguresRefused, match=r"bauskas-novads\.spending_eur\.2016: 5000000\.00"):
        generate(parse_figures(table))


def test_all_contradictions_are_told_at_once() -> None:
    table = published.content()
    spending("2018", "58722.56", "538580.69")(table)
    people(parents=140)(table)

    with pytest.raises(FiguresRefused) as refused:
        parse_figures(table)

    assert len(str(refused.value).splitlines()) == 2


def test_an_open_cell_is_what_the_total_leaves() -> None:
    dobele = published.figures().municipalities[2]

    assert dobele.service_links["grt"]["group_session"] is None
    assert dobele.links("grt")["group_session"] == 20


def test_a_file_that_is_no_json_is_refused(tmp_path: Path) -> None:
    file = tmp_path / "figures.json"
    file.write_text(json.dumps(published.content())[:-1], encoding="utf-8")

    with pytest.raises(FiguresRefused, match="it is no JSON"):
        read_figures(file)


@pytest.mark.parametrize("content", [[], None, "figures", 1])
def test_json_that_is_no_table_is_refused(content: object) -> None:
    with pytest.raises(FiguresRefused, match="valid dictionary"):
        parse_figures(content)
