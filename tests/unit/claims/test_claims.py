"""Assembling, pricing and deciding a claim."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given as for_all
from hypothesis import strategies as st

from contracts.events.claim import ClaimApproved, ClaimDrafted
from contracts.http.claims import ApproveClaim, Cut, DraftClaim, SubmitClaim, WithdrawClaim
from contracts.reference import rule, services
from services.claims.domain import claim as domain
from services.claims.domain import pricing
from services.claims.domain.assembly import GROUP_OF_KIND, Claimable, assemble
from services.claims.domain.claim import Claim, evolve
from services.claims.domain.pricing import price
from tests.support.facts import BAUSKA, TODAY, named
from tests.support.spec import given_claim, refused, specifies

FIRST, LAST = date(2023, 1, 1), date(2023, 3, 31)
DRAFTED_ON = date(2023, 4, 3)
DAY = date(2023, 2, 1)


def claimable(name: str, **changes: Any) -> Claimable:
    fields: dict[str, Any] = {
        "claimable_id": named(name),
        "delivery_id": named(name),
        "case_id": named("case"),
        "grant_id": named("grant"),
        "municipality": BAUSKA,
        "service": "home_care",
        "target_group": "grt",
        "recipient": "client",
        "delivered_on": date(2023, 2, 1),
        "unit": "hour",
        "quantity": Decimal(10),
        "pricing_basis": "vvi",
        "unit_price_cents": 712,
        "cost_cents": None,
        "approved_cents": None,
    }
    return Claimable(**(fields | changes))


def reversal_of(name: str, **changes: Any) -> Claimable:
    return claimable(name, claimable_id=named(f"reversal of {name}"), **changes)


COMMAND = DraftClaim(
    effective_date=DRAFTED_ON,
    municipality=BAUSKA,
    kind="grt_services",
    period_from=FIRST,
    period_to=LAST,
)


def drafted(*claimables: Claimable) -> ClaimDrafted:
    lines = assemble(claimables, FIRST, LAST)
    [fact] = domain.draft(COMMAND, lines, "bauskas-novads-0001", "ilze")
    return fact


def submitted(*claimables: Claimable) -> Claim:
    claim = given_claim(drafted(*claimables))
    [fact] = domain.submit(claim, SubmitClaim(effective_date=DRAFTED_ON), TODAY)
    return evolve(claim, fact)


def approve(claim: Claim, *cuts: Cut, by: str = "andris") -> ClaimApproved:
    [fact] = domain.approve(claim, ApproveClaim(effective_date=DRAFTED_ON, cuts=cuts), by, TODAY)
    return fact


def test_the_month_of_a_subsidy_is_claimed_at_its_price() -> None:
    of_month = {"service": "care_level_support", "unit": "month", "quantity": Decimal(1)}
    month = claimable(
        "month", **of_month, pricing_basis="care_level_subsidy", unit_price_cents=20_000
    )

    [line] = drafted(month).lines

    assert (line.unit, line.amount_cents, line.eligible_cents) == ("month", 20_000, 20_000)


def test_what_children_out_of_family_care_get_has_no_kind_of_claim() -> None:
    claimed = {group for service in services().values() for group in service.target_groups}

    assert claimed - set(GROUP_OF_KIND.values()) == {"out_of_family_care"}


def test_a_line_costs_its_quantity_at_the_frozen_price_rounded_half_up() -> None:
    assert price(DAY, "home_care", "vvi", Decimal("1.25"), 711, None).amount_cents == 889
    assert price(DAY, "home_care", "vvi", Decimal("0.50"), 711, None).amount_cents == 356


@specifies("respite.daily_ceiling")
def test_respite_is_eligible_up_to_the_daily_ceiling() -> None:
    capped = price(DAY, "respite", "actual_cost", Decimal(2), None, 25000)

    assert capped == (25000, 23200, "respite.daily_ceiling")


def test_a_claim_takes_every_delivery_of_the_period_and_no_other() -> None:
    before = claimable("before", delivered_on=date(2022, 12, 31))
    last_day = claimable("last day", delivered_on=LAST)
    after = claimable("after", delivered_on=date(2023, 4, 1))

    lines = assemble([before, last_day, after], FIRST, LAST)

    assert [line.claimable_id for line in lines] == [named("last day")]


def test_a_delivery_taken_back_before_it_was_claimed_stays_out() -> None:
    lines = assemble(
        [claimable("wrong"), reversal_of("wrong", quantity=Decimal(-10)), claimable("right")],
        FIRST,
        LAST,
    )

    assert [line.claimable_id for line in lines] == [named("right")]


def test_a_reversal_of_a_decided_line_takes_back_what_was_approved() -> None:
    taken_back = reversal_of(
        "old", quantity=Decimal(-10), approved_cents=5000, delivered_on=date(2022, 11, 1)
    )

    [line] = assemble([taken_back], FIRST, LAST)

    assert (line.amount_cents, line.eligible_cents) == (-5000, -5000)


def test_a_reversal_waits_until_the_line_it_takes_back_is_decided() -> None:
    assert assemble([reversal_of("undecided", quantity=Decimal(-10))], FIRST, LAST) == ()


@specifies("claim.nothing_to_claim")
def test_a_period_without_deliveries_makes_no_claim() -> None:
    assert refused(drafted) == "claim.nothing_to_claim"


@specifies("claim.lines")
def test_a_claim_with_too_many_lines_is_refused() -> None:
    many = [claimable(f"delivery {number}") for number in range(2001)]

    assert refused(lambda: drafted(*many)) == "claim.lines"


def test_a_claim_is_drafted_when_its_period_is_over() -> None:
    early = COMMAND.model_copy(update={"effective_date": date(2023, 3, 30)})

    assert refused(lambda: domain.check_draft(early, TODAY)) == "date.order"


def test_a_claim_is_of_a_municipality_that_existed_in_its_period() -> None:
    command = COMMAND.model_copy(update={"municipality": "rundales-novads"})

    assert refused(lambda: domain.check_draft(command, TODAY)) == "municipality.of_date"


def test_an_approval_in_whole_approves_every_eligible_cent() -> None:
    approved = approve(submitted(claimable("one"), claimable("two")))

    assert [line.approved_cents for line in approved.lines] == [7120, 7120]


def test_a_cut_approves_less_and_says_why() -> None:
    cut = Cut(claimable_id=named("two"), approved_cents=3560, reason="PNA trūkst paraksta")

    approved = approve(submitted(claimable("one"), claimable("two")), cut)

    decided = {line.claim_line.claimable_id: line for line in approved.lines}
    assert decided[named("two")].approved_cents == 3560
    assert decided[named("two")].cut_reason == "PNA trūkst paraksta"
    assert decided[named("one")].cut_reason is None


@specifies("claim.cut")
def test_no_more_is_approved_than_eligible() -> None:
    claim = submitted(claimable("one"))
    more = Cut(claimable_id=named("one"), approved_cents=7121, reason="?")
    less = Cut(claimable_id=named("one"), approved_cents=-1, reason="?")

    assert refused(lambda: approve(claim, more)) == "claim.cut"
    assert refused(lambda: approve(claim, less)) == "claim.cut"


@specifies("claim.cut")
def test_what_a_reversal_takes_back_is_not_cut() -> None:
    taken_back = reversal_of("old", quantity=Decimal(-10), approved_cents=5000)
    claim = submitted(taken_back)
    cut = Cut(claimable_id=taken_back.claimable_id, approved_cents=0, reason="?")

    assert refused(lambda: approve(claim, cut)) == "claim.cut"
    assert [line.approved_cents for line in approve(claim).lines] == [-5000]


def test_a_cap_is_that_of_the_day_of_delivery(monkeypatch: pytest.MonkeyPatch) -> None:
    newer = rule("respite.daily_ceiling").model_copy(
        update={"parameters": {"unit_price_cents": 20000}}
    )
    monkeypatch.setattr(
        pricing, "rule", lambda rule_id, day: newer if day.year > 2023 else rule(rule_id, day)
    )

    def eligible_cents(day: date) -> int:
        return price(day, "respite", "actual_cost", Decimal(1), None, 25000).eligible_cents

    assert eligible_cents(date(2023, 12, 31)) == 11600
    assert eligible_cents(date(2024, 1, 1)) == 20000


@specifies("claim.line_exists")
def test_a_cut_names_a_line_of_the_claim_once() -> None:
    claim = submitted(claimable("one"))
    foreign = Cut(claimable_id=named("foreign"), approved_cents=0, reason="?")
    known = Cut(claimable_id=named("one"), approved_cents=0, reason="?")

    assert refused(lambda: approve(claim, foreign)) == "claim.line_exists"
    assert refused(lambda: approve(claim, known, known)) == "claim.line_exists"


@specifies("claim.four_eyes")
def test_who_prepared_a_claim_does_not_approve_it() -> None:
    claim = submitted(claimable("one"))

    assert refused(lambda: approve(claim, by="ilze")) == "claim.four_eyes"


@specifies("claim.state")
def test_a_draft_is_not_approved_and_a_decision_not_withdrawn() -> None:
    draft = given_claim(drafted(claimable("one")))
    decided = submitted(claimable("one"))
    decided = evolve(decided, approve(decided))
    withdraw = WithdrawClaim(effective_date=DRAFTED_ON, reason="Kļūda")

    assert refused(lambda: approve(draft)) == "claim.state"
    assert refused(lambda: domain.withdraw(decided, withdraw, TODAY)) == "claim.state"


@for_all(
    st.lists(
        st.tuples(st.decimals(min_value="0.01", max_value=200, places=2), st.integers(1, 20_000)),
        min_size=1,
        max_size=20,
    ),
    st.data(),
)
def test_asked_is_eligible_and_capped_and_eligible_is_approved_and_cut(
    deliveries: list[tuple[Decimal, int]], data: st.DataObject
) -> None:
    claimables = [
        claimable(str(number), service="respite", quantity=quantity, unit_price_cents=cents)
        for number, (quantity, cents) in enumerate(deliveries)
    ]
    claim = submitted(*claimables)
    cuts = [
        Cut(
            claimable_id=line.claimable_id,
            approved_cents=data.draw(st.integers(0, line.eligible_cents)),
            reason="Pārbaude",
        )
        for line in claim.drafted.lines
        if data.draw(st.booleans())
    ]

    approved = approve(claim, *cuts)

    for line in approved.lines:
        asked = line.claim_line
        assert 0 <= line.approved_cents <= asked.eligible_cents <= asked.amount_cents
        assert (asked.eligible_cents < asked.amount_cents) == (asked.cap_rule is not None)
        cut_allowed = line.cut_reason is not None or line.approved_cents == asked.eligible_cents
        assert cut_allowed
