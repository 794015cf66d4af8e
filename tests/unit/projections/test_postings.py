"""What deliveries and claims post into the ledger."""

from collections import defaultdict
from collections.abc import Iterable
from uuid import uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contracts.events import ClaimsFact
from contracts.events.claim import ClaimLine
from services.projections.models.postings import ACCOUNTS, Transfer, of_claims, of_delivery
from tests.support.entries import movements
from tests.unit.projections.facts import (
    approved,
    delivered,
    drafted,
    line,
    numbered,
    recorded,
    submitted,
    taken_back,
    withdrawn,
)
from tests.unit.projections.money import (
    approval_reversed,
    certified,
    certified_lines,
    drawn,
    paid,
    returned,
)

LINES = (
    line(1, amount_cents=12_000, eligible_cents=11_600),
    line(2, amount_cents=5_000),
    line(3, amount_cents=-5_000),
)
DECISION = approved(*LINES, cuts={1: 10_000, 2: 0})
CERTIFIED = certified_lines(approved(*LINES), {1: 600})
EVERY_FACT = [
    drafted(*LINES),
    submitted(*LINES),
    returned(*LINES),
    DECISION,
    approval_reversed(DECISION),
    certified(CERTIFIED),
    paid(CERTIFIED),
    withdrawn(*LINES),
    withdrawn(*LINES, was_submitted=False),
]


def sums(transfers: Iterable[Transfer]) -> dict[str, int]:
    found: dict[str, int] = defaultdict(int)
    for movement in movements(transfers):
        found[movement.account] += movement.amount_cents
    return dict(found)


def balances(*facts: ClaimsFact) -> dict[str, int]:
    return sums(transfer for fact in facts for transfer in of_claims(fact))


@pytest.mark.parametrize("fact", EVERY_FACT, ids=lambda fact: fact.type_name)
def test_every_event_moves_amounts_above_zero_from_one_account_to_another(fact: ClaimsFact) -> None:
    for transfer in of_claims(fact):
        assert transfer.amount_cents > 0
        assert transfer.debit_account != transfer.credit_account


def test_what_is_delivered_waits_to_be_claimed_and_draws_on_its_contract() -> None:
    delivery = drawn()

    assert sums(of_delivery(uuid4(), delivery)) == {
        "delivered_not_claimed": 2_500,
        "committed": -2_500,
    }


def test_what_is_delivered_outside_the_plan_is_unplanned() -> None:
    assert sums(of_delivery(uuid4(), delivered())) == {
        "delivered_not_claimed": 2_500,
        "unplanned": -2_500,
    }


def test_what_is_delivered_by_a_terminated_contract_draws_on_its_line() -> None:
    assert sums(of_delivery(uuid4(), drawn(), contract_holds=False)) == {
        "delivered_not_claimed": 2_500,
        "earmarked": -2_500,
    }


def test_a_delivery_and_its_reversal_leave_nothing() -> None:
    case, delivery = uuid4(), drawn()

    both = [*of_delivery(case, delivery), *of_delivery(case, taken_back(delivery))]

    assert set(sums(both).values()) == {0}


def test_what_a_child_out_of_family_care_gets_is_never_claimed_and_posts_nothing() -> None:
    assert list(of_delivery(uuid4(), delivered(target_group="out_of_family_care"))) == []


def test_a_submitted_claim_waits_for_a_decision_in_full() -> None:
    assert balances(submitted(*LINES)) == {"claimed": 12_000, "delivered_not_claimed": -12_000}


def test_preparation_was_never_posted_as_delivered() -> None:
    assert balances(submitted(line(service="vsac_preparation"))) == {
        "claimed": 1_000,
        "unplanned": -1_000,
    }


def test_a_returned_claim_is_not_claimed_until_it_is_submitted_again() -> None:
    assert set(balances(submitted(*LINES), returned(*LINES)).values()) == {0}


def test_what_is_approved_and_what_is_ineligible_of_a_line_is_what_was_asked() -> None:
    for each in LINES:
        of_line = [m for m in movements(of_claims(DECISION)) if m.subject.line == each.line]
        decided = sum(m.amount_cents for m in of_line if m.account in {"approved", "ineligible"})
        assert decided == each.amount_cents


def test_a_cut_above_a_cap_names_its_rule_and_another_cut_its_reason() -> None:
    decided = approved(LINES[0], cuts={1: 10_000})

    cuts = [
        (m.amount_cents, m.reason)
        for m in movements(of_claims(decided))
        if m.account == "ineligible"
    ]

    assert cuts == [(400, "respite.price_cap"), (1_600, "no document")]


def test_a_line_kept_out_by_a_check_names_the_check() -> None:
    kept_out = line(1, 5_000, 0).model_copy(update={"ineligible_rule": "claim.double_financing"})

    [cut] = [m for m in movements(of_claims(approved(kept_out))) if m.account == "ineligible"]

    assert (cut.amount_cents, cut.reason) == (5_000, "claim.double_financing")


def test_a_reversed_approval_leaves_the_claim_claimed() -> None:
    assert balances(submitted(*LINES), DECISION, approval_reversed(DECISION)) == {
        "claimed": 12_000,
        "delivered_not_claimed": -12_000,
        "approved": 0,
        "ineligible": 0,
    }


def test_what_is_paid_is_told_by_its_funder_and_nothing_stays_approved() -> None:
    facts = (submitted(*LINES), approved(*LINES), certified(CERTIFIED), paid(CERTIFIED))
    paid_by: dict[str | None, int] = defaultdict(int)
    for movement in movements(of_claims(facts[-1])):
        paid_by[movement.funder] += movement.amount_cents

    assert balances(*facts) == {
        "delivered_not_claimed": -12_000,
        "claimed": 0,
        "approved": 0,
        "ineligible": 400 + 600,
        "paid": 11_000,
    }
    assert paid_by == {"esf": 9_350, "state": 1_650, None: -11_000}


def test_a_withdrawn_claim_leaves_nothing_at_all() -> None:
    assert set(balances(submitted(*LINES), withdrawn(*LINES)).values()) == {0}


def test_a_draft_withdrawn_before_it_was_submitted_posts_nothing() -> None:
    assert balances(drafted(*LINES), withdrawn(*LINES, was_submitted=False)) == {}


def test_the_number_of_a_claim_posts_nothing() -> None:
    [event] = recorded(submitted(LINES[1]))

    assert list(of_claims(numbered(event.originator_id))) == []


def test_every_account_says_what_its_balance_means() -> None:
    assert all(meaning.endswith(".") for meaning in ACCOUNTS.values())


@given(
    st.lists(
        st.tuples(st.integers(-10_000, 10_000), st.integers(0, 100), st.integers(0, 100)),
        min_size=1,
        max_size=20,
    )
)
def test_no_cent_appears_or_disappears_between_claimed_and_paid(
    asked: list[tuple[int, int, int]],
) -> None:
    lines: list[ClaimLine] = []
    cuts, ineligible = {}, {}
    for number, (amount_cents, cut_percent, certified_percent) in enumerate(asked, 1):
        lines.append(line(number, amount_cents))
        cuts[number] = amount_cents * cut_percent // 100
        ineligible[number] = cuts[number] * certified_percent // 100
    decision = approved(*lines, cuts=cuts)
    agency = certified_lines(decision, ineligible)

    after = balances(submitted(*lines), decision, certified(agency), paid(agency))

    total_cents = sum(each.amount_cents for each in lines)
    assert after.get("claimed", 0) == after.get("approved", 0) == 0
    assert after.get("paid", 0) + after.get("ineligible", 0) == total_cents
    assert after.get("delivered_not_claimed", 0) == -total_cents
