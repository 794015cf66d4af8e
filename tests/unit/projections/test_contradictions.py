"""What published figures say against each other, whatever the figures are."""

from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from contracts.reference.indicators import definitions
from services.projections.indicators.contradictions import Contradiction, contradictions
from services.projections.indicators.figures import Statement
from tests.unit.projections.figures import statement

DEFINED = definitions()
PROGRAMME: dict[str, Any] = {"scope": "programme", "place": "zemgale"}


def found(*statements: Statement) -> list[Contradiction]:
    return list(contradictions(statements, DEFINED))


def told(*statements: Statement) -> list[tuple[str, int, int]]:
    return [(one.relation, one.stated, one.expected) for one in found(*statements)]


def money(reference: str, cents: int, indicator: str = "approved_funding", **at: Any) -> Statement:
    return statement(reference, cents, indicator=indicator, unit="euro_cents", **at)


def test_two_statements_of_one_thing_disagree_whatever_the_indicator_is_called() -> None:
    text = statement("text", 186, indicator="adults_grt_served", **PROGRAMME)
    table = statement("table", 185, indicator="plan_adults_grt_served", **PROGRAMME)
    of_region = statement(
        "region", 184, indicator="persons", target_group="grt", scope="region", place="zemgale"
    )

    assert told(text, table) == [("agree", 186, 185)]
    assert told(text, of_region) == [("agree", 186, 184)]
    assert told(text, statement("again", 186, indicator="adults_grt_served", **PROGRAMME)) == []


def test_figures_of_other_days_places_groups_and_measures_may_differ() -> None:
    one = statement("1", 10)

    others = [
        statement("2", 11, as_of=one.as_of.replace(year=2019)),
        statement("3", 11, place="dobeles-novads"),
        statement("4", 11, target_group="grt"),
        statement("5", 11, indicator="service_links", unit="service_links"),
        statement("6", 11, indicator="population", unit="inhabitants"),
    ]

    assert told(one, *others) == []


def test_parts_are_not_more_than_their_total_and_all_parts_are_no_less() -> None:
    parts = [money(f"{year}", 100, year=year) for year in (2019, 2020, 2021)]

    assert told(money("total", 300), *parts) == []
    assert told(money("total", 299), *parts) == [("parts", 299, 300)]
    assert told(money("total", 301), *parts) == []
    [whole] = found(money("total", 301, complete_by=["year"]), *parts)
    assert (whole.relation, whole.by, whole.expected) == ("parts", "year", 300)
    assert [one.figure_reference for one in whole.statements] == ["total", "2019", "2020", "2021"]


def test_parts_by_service_and_by_municipality_add_up_likewise() -> None:
    links: dict[str, Any] = {"indicator": "service_links", "unit": "service_links"}
    of_services = [
        statement("a", 4, service="workshop", **links),
        statement("b", 5, service="respite", **links),
    ]
    of_places = [money("bauska", 60), money("dobele", 50, place="dobeles-novads")]

    assert told(statement("total", 8, **links), *of_services) == [("parts", 8, 9)]
    assert told(money("programme", 100, **PROGRAMME), *of_places) == [("parts", 100, 110)]
    assert told(money("programme", 200, **PROGRAMME), *of_places) == []


def test_persons_need_not_add_up() -> None:
    parts = [statement(code, 5, service=code) for code in ("workshop", "respite")]

    assert told(statement("total", 7), *parts) == []


def test_the_split_between_the_funders_is_checked_by_the_rule_that_says_it() -> None:
    total = money("total", 941_235_000, **PROGRAMME)
    esf = money("esf", 800_049_743, "esf_funding", **PROGRAMME)
    state = money("state", 141_185_257, "state_funding", **PROGRAMME)

    assert told(total, esf, state) == [
        ("esf_share", 800_049_743, 800_049_750),
        ("state_share", 141_185_257, 141_185_250),
    ]


def test_recipients_above_assessed_are_found() -> None:
    assessed = statement("assessed", 72, indicator="assessed", unit="assessed", target_group="grt")

    def recipients(value: int, **changes: Any) -> Statement:
        fields = {"indicator": "recipients", "target_group": "grt"} | changes
        return statement("recipients", value, **fields)

    assert told(assessed, recipients(74)) == [("recipients_within_assessed", 74, 72)]
    assert told(assessed, recipients(72)) == []
    assert told(assessed, recipients(74, target_group="ft")) == []


def test_a_figure_of_an_indicator_that_is_not_defined_any_more_is_passed_over() -> None:
    assert told(statement("1", 1, indicator="gone"), statement("2", 2, indicator="gone")) == []


@given(st.lists(st.integers(0, 10**9), min_size=1, max_size=6), st.integers(-3, 3))
def test_all_parts_contradict_a_total_exactly_when_they_do_not_add_up(
    parts: list[int], off: int
) -> None:
    years = [money(str(year), value, year=2000 + year) for year, value in enumerate(parts)]
    total = money("total", max(0, sum(parts) + off), complete_by=["year"])

    assert (told(total, *years) == []) == (total.value == sum(parts))
