"""The 85/15 split: rounded by one rule, so that parts always add up to the cent."""

from datetime import date

import pytest
from hypothesis import given as for_all
from hypothesis import strategies as st

from contracts.events.payment_claim import Split
from contracts.reference import rule
from services.claims.domain.payment import funding_split
from services.claims.domain.payment.funding_split import split, split_each
from tests.support.spec import specifies

DAY = date(2023, 4, 3)
CENTS = st.integers(-(10**9), 10**9)
AMOUNTS = st.lists(CENTS, max_size=40)


@specifies("payment_claim.split")
def test_the_fund_pays_85_percent_and_the_state_the_rest() -> None:
    assert split(10_000, DAY) == Split(amount_cents=10_000, esf_cents=8_500, state_cents=1_500)


@specifies("payment_claim.split")
def test_half_a_cent_is_rounded_up_for_the_fund() -> None:
    assert split(10, DAY) == Split(amount_cents=10, esf_cents=9, state_cents=1)


@specifies("payment_claim.split")
def test_what_rounding_leaves_of_one_line_goes_into_the_next() -> None:
    cents = [(one.esf_cents, one.state_cents) for one in split_each([1, 1, 1, 1, 1, 1, 1], DAY)]

    assert cents == [(1, 0), (1, 0), (1, 0), (0, 1), (1, 0), (1, 0), (1, 0)]


def test_the_published_split_of_zemgale_differs_by_seven_cents_from_ours() -> None:
    published = Split(amount_cents=941_235_000, esf_cents=800_049_743, state_cents=141_185_257)

    ours = split(published.amount_cents, DAY)

    assert (ours.esf_cents, ours.state_cents) == (800_049_750, 141_185_250)
    assert ours.esf_cents - published.esf_cents == 7
    assert ours.state_cents - published.state_cents == -7


def test_the_percentage_is_that_of_the_day(monkeypatch: pytest.MonkeyPatch) -> None:
    later = rule("payment_claim.split").model_copy(update={"parameters": {"esf_percent": 50}})
    monkeypatch.setattr(
        funding_split, "rule", lambda rule_id, day: later if day > DAY else rule(rule_id, day)
    )

    assert split(100, DAY).esf_cents == 85
    assert split(100, date(2024, 1, 1)).esf_cents == 50


@for_all(AMOUNTS)
def test_parts_of_lines_add_up_to_the_parts_of_the_whole(amounts_cents: list[int]) -> None:
    lines = split_each(amounts_cents, DAY)

    assert [line.amount_cents for line in lines] == amounts_cents
    assert all(line.esf_cents + line.state_cents == line.amount_cents for line in lines)
    added = Split(
        amount_cents=sum(line.amount_cents for line in lines),
        esf_cents=sum(line.esf_cents for line in lines),
        state_cents=sum(line.state_cents for line in lines),
    )
    assert added == split(sum(amounts_cents), DAY)


@for_all(AMOUNTS)
def test_no_line_is_off_its_own_percentage_by_more_than_a_cent(amounts_cents: list[int]) -> None:
    for line in split_each(amounts_cents, DAY):
        off_by_hundredths = 100 * line.esf_cents - 85 * line.amount_cents
        assert -100 <= off_by_hundredths <= 100


@for_all(AMOUNTS)
def test_neither_part_of_a_line_has_another_sign_than_the_line(amounts_cents: list[int]) -> None:
    for line in split_each([abs(cents) for cents in amounts_cents], DAY):
        assert 0 <= line.esf_cents <= line.amount_cents


@for_all(AMOUNTS)
def test_taking_everything_back_mirrors_giving_it(amounts_cents: list[int]) -> None:
    given = split_each(amounts_cents, DAY)

    taken_back = split_each([-cents for cents in amounts_cents], DAY)

    assert [-one.esf_cents for one in taken_back] == [one.esf_cents for one in given]
    assert [-one.state_cents for one in taken_back] == [one.state_cents for one in given]


@for_all(AMOUNTS, AMOUNTS)
def test_a_whole_split_in_two_runs_of_lines_is_split_as_one(
    first_cents: list[int], second_cents: list[int]
) -> None:
    lines = split_each(first_cents + second_cents, DAY)

    of_first = sum(line.esf_cents for line in lines[: len(first_cents)])
    assert of_first == split(sum(first_cents), DAY).esf_cents
