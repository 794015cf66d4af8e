"""Nothing is fitted to one table: invented tables of another region add up just as well."""

from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from deploy.demo.generator import generate, parse_figures
from deploy.demo.generator.offers import offers
from tests.support.world import World
from tests.unit.demo.replaying import assert_adds_up, replay

KURZEME = {
    "region": "kurzeme",
    "title": "invented",
    "years": [2020, 2021, 2022],
    "personal_codes_from": "320777",
    "sources": {"spending_eur": "invented"},
    "municipalities": [
        {
            "code": "kuldigas-novads",
            "name_in_source": "Kuldīga",
            "spending_eur": {
                "2020": "0.00",
                "2021": "41007.03",
                "2022": "9999.99",
                "total": "51007.02",
            },
            "people": {
                "grt_population": 100,
                "ft_population": 40,
                "grt_assessed": 12,
                "ft_assessed": 9,
                "grt_service_links": 21,
                "ft_service_links": 24,
                "parents": 9,
            },
            "service_links": {
                "grt": {"home_care": 12, "psychologist": 4, "group_apt": None},
                "ft": {"care": 15, "rehab": 9},
            },
        },
        {
            "code": "saldus-novads",
            "name_in_source": "Saldus",
            "spending_eur": {"2020": "87.01", "2021": "3.00", "2022": "0.01", "total": "90.02"},
            "people": {
                "grt_population": 50,
                "ft_population": 40,
                "grt_assessed": 3,
                "ft_assessed": 0,
                "grt_service_links": 2,
                "ft_service_links": 0,
                "parents": 0,
            },
            "service_links": {"grt": {"home_care": 2}},
        },
        {
            "code": "talsu-novads",
            "name_in_source": "Talsi",
            "spending_eur": {"2020": "0.00", "2021": "0.00", "2022": "0.00", "total": "0.00"},
            "people": {
                "grt_population": 50,
                "ft_population": 40,
                "grt_assessed": 3,
                "ft_assessed": 2,
                "grt_service_links": 0,
                "ft_service_links": 0,
                "parents": 0,
            },
            "service_links": {},
        },
    ],
}


def test_a_table_of_another_region_adds_up() -> None:
    figures = parse_figures(KURZEME)

    assert_adds_up(replay(generate(figures)), figures)


def test_files_with_codes_of_their_own_go_into_the_same_log() -> None:
    log = World()
    for number in range(3):
        figures = parse_figures(KURZEME | {"personal_codes_from": f"32077{number}"})

        assert_adds_up(replay(generate(figures), log), figures)


def euro(cents: int) -> str:
    return f"{cents // 100}.{cents % 100:02}"


@st.composite
def municipality(draw: st.DrawFn, code: str, years: list[int]) -> dict[str, Any]:
    """Some home care, so that every year can be paid for; all else as it comes."""
    count = st.integers(0, 9)
    links: dict[str, dict[str, int]] = {"grt": {}, "ft": {}}
    for group, service, recipient in offers():
        if recipient == "client":
            links[group][service] = draw(count)
    links["grt"]["home_care"] = home_care = draw(st.integers(1, 9))
    grt_assessed = max(links["grt"].values()) + draw(count)
    needing = [links["ft"][service] for service in ("rehabilitation", "day_centre")]
    parents = draw(count)
    ft_assessed = max(*needing, parents) + draw(count)
    most_cents = 150_000 * home_care
    spending = [draw(st.just(0) | st.integers(1, most_cents)) for _ in years]
    spending[-1] = spending[-1] or draw(st.integers(1, most_cents))
    return {
        "code": code,
        "name_in_source": code,
        "spending_eur": {
            **{str(year): euro(cents) for year, cents in zip(years, spending, strict=True)},
            "total": euro(sum(spending)),
        },
        "people": {
            "grt_population": grt_assessed + draw(count),
            "ft_population": max(ft_assessed, *links["ft"].values()) + draw(count),
            "grt_assessed": grt_assessed,
            "ft_assessed": ft_assessed,
            "grt_service_links": sum(links["grt"].values()),
            "ft_service_links": sum(links["ft"].values()),
            "parents": parents,
        },
        "service_links": links,
    }


@st.composite
def tables(draw: st.DrawFn) -> dict[str, Any]:
    first = draw(st.integers(2014, 2023))
    years = list(range(first, first + draw(st.integers(1, 5))))
    codes = draw(
        st.lists(
            st.sampled_from(["kuldigas-novads", "saldus-novads", "dienvidkurzemes-novads"]),
            min_size=1,
            max_size=2,
            unique=True,
        )
    )
    return {
        "region": "kurzeme",
        "title": "drawn",
        "years": years,
        "sources": {},
        "municipalities": [draw(municipality(code, years)) for code in codes],
    }


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(tables())
def test_any_table_that_can_have_happened_adds_up(table: dict[str, Any]) -> None:
    figures = parse_figures(table)

    assert_adds_up(replay(generate(figures)), figures)
