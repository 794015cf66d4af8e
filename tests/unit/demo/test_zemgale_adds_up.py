"""The published table, cell by cell, from nothing but the events."""

import pytest

from contracts.reference import current_municipality
from tests.unit.demo import published
from tests.unit.demo.replaying import assert_adds_up, published_links

# Amounts and counts as the evaluation of Zemgale's plan prints them (S4, annex 1 and figures 9-14).
EUR = {
    "aizkraukles-novads": ("230.08", "2571.56", "12755.37", "28981.83", "46926.17", "93346.74"),
    "bauskas-novads": ("8817.01", "8960.71", "58722.55", "91863.27", "159281.14", "210936.01"),
    "dobeles-novads": ("5436.06", "834.48", "13961.43", "24323.92", "49584.02", "118710.17"),
}
TOTAL_CENTS = {
    "aizkraukles-novads": 18481175,
    "bauskas-novads": 53858069,
    "dobeles-novads": 21285008,
}
ASSESSED = {
    ("aizkraukles-novads", "grt"): 34,
    ("aizkraukles-novads", "ft"): 89,
    ("bauskas-novads", "grt"): 72,
    ("bauskas-novads", "ft"): 139,
    ("dobeles-novads", "grt"): 43,
    ("dobeles-novads", "ft"): 58,
}
PARENTS = {"aizkraukles-novads": 34, "bauskas-novads": 60, "dobeles-novads": 20}


@pytest.mark.parametrize("municipality", EUR)
def test_approved_money_equals_the_published_table_to_the_cent(municipality: str) -> None:
    spent = published.replayed().spending_cents()

    by_year = {year: cents for (place, year), cents in spent.items() if place == municipality}

    assert by_year == {
        year: int(euro.replace(".", "")) for year, euro in enumerate(EUR[municipality], 2016)
    }
    assert sum(by_year.values()) == TOTAL_CENTS[municipality]


def test_people_equal_the_published_table_to_the_person() -> None:
    replayed = published.replayed()

    assert replayed.assessed() == ASSESSED
    assert replayed.parents() == PARENTS


def test_service_links_equal_the_published_totals() -> None:
    links = published.replayed().links

    for place, group, total in published_links(published.figures()):
        assert sum(count for key, count in links.items() if key[:2] == (place, group)) == total
    assert links["dobeles-novads", "grt", "group_session"] == 20


def test_every_cell_of_the_file_is_reached_and_no_delivery_is_left_unclaimed() -> None:
    assert_adds_up(published.replayed(), published.figures())


def test_nobody_is_known_in_two_municipalities_of_today() -> None:
    places: dict[object, set[str]] = {}
    for case_id, fact in published.replayed().facts:
        places.setdefault(case_id, set()).add(current_municipality(fact.municipality))

    assert {len(known_in) for known_in in places.values()} == {1}


def test_the_populations_are_the_sums_of_the_disability_columns() -> None:
    for one in published.figures().municipalities:
        assert one.disability is not None
        grt = one.disability["group1_psychiatric"] + one.disability["group2_psychiatric"]
        ft = sum(count for name, count in one.disability.items() if name.startswith("child_"))

        assert (one.people.grt_population, one.people.ft_population) == (grt, ft)
