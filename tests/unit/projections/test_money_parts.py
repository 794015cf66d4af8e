"""Parts of an amount add up to it to the cent, whichever way it is told apart."""

from collections.abc import Callable, Iterable
from datetime import date, timedelta
from itertools import groupby

from hypothesis import given
from hypothesis import strategies as st

from contracts.http.money import Period
from services.claims.domain.payment.funding_split import split_each
from services.projections.money.apportioning import apportioned, by_funder
from services.projections.money.forecast import spread

CENTS = st.integers(0, 10**9)
Part = tuple[str, int]
DAYS = st.dates(date(2015, 1, 1), date(2030, 12, 31))


@given(CENTS, st.lists(st.integers(0, 10**6), min_size=1, max_size=20).filter(any))
def test_parts_by_weight_add_up_and_none_is_off_by_a_cent(cents: int, weights: list[int]) -> None:
    parts = apportioned(cents, weights)

    assert sum(parts) == cents
    for part, weight in zip(parts, weights, strict=True):
        assert abs(part * sum(weights) - cents * weight) < sum(weights)


@given(CENTS, DAYS, st.integers(0, 2000))
def test_months_add_up_to_quarters_and_quarters_to_years_and_those_to_the_whole(
    cents: int, first_day: date, more_days: int
) -> None:
    last_day = first_day + timedelta(days=more_days)

    months, quarters, years = (spread(cents, first_day, last_day, period) for period in _PERIODS)

    assert sum(part for _, part in years) == cents
    assert _summed(months, _quarter_of_month) == quarters
    assert _summed(quarters, lambda name: name[:4]) == years


def test_an_amount_is_spread_by_the_days_of_each_month() -> None:
    parts = spread(6000, date(2023, 1, 22), date(2023, 3, 22), "month")

    assert parts == [("2023-01", 1000), ("2023-02", 2800), ("2023-03", 2200)]


@given(st.lists(st.integers(-(10**6), 10**6), max_size=20))
def test_what_is_not_paid_is_split_as_a_payment_claim_would_split_it(cents: list[int]) -> None:
    day = date(2023, 5, 20)

    told = by_funder(cents, day)

    assert told == [(one.esf_cents, one.state_cents) for one in split_each(cents, day)]


_PERIODS: tuple[Period, ...] = ("month", "quarter", "year")


def _quarter_of_month(name: str) -> str:
    return f"{name[:4]}-Q{(int(name[5:]) + 2) // 3}"


def _summed(parts: Iterable[Part], key: Callable[[str], str]) -> list[Part]:
    return [
        (name, sum(part for _, part in group))
        for name, group in groupby(parts, lambda part: key(part[0]))
    ]
