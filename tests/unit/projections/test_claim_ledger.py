"""What claims enter into the ledger."""

from collections import defaultdict

import pytest

from contracts.events import ClaimsFact
from services.projections.models.claim_ledger import ACCOUNTS, movements
from tests.unit.projections.facts import (
    approved,
    drafted,
    line,
    numbered,
    recorded,
    submitted,
    withdrawn,
)

LINES = (
    line(1, amount_cents=12_000, eligible_cents=11_600),
    line(2, amount_cents=5_000),
    line(3, amount_cents=-5_000),
)
EVERY_FACT = [
    drafted(*LINES),
    submitted(*LINES),
    approved(*LINES, cuts={1: 10_000, 2: 0}),
    withdrawn(*LINES),
    withdrawn(*LINES, was_submitted=False),
]


def balances(*facts: ClaimsFact) -> dict[str, int]:
    sums: dict[str, int] = defaultdict(int)
    for fact in facts:
        for movement in movements(fact):
            sums[movement.account] += movement.amount_cents
    return dict(sums)


@pytest.mark.parametrize("fact", EVERY_FACT, ids=lambda fact: fact.type_name)
def test_the_posting_of_every_event_sums_to_zero_line_by_line(fact: ClaimsFact) -> None:
    sums: dict[int, int] = defaultdict(int)

    for movement in movements(fact):
        sums[movement.line.line] += movement.amount_cents

    assert set(sums.values()) <= {0}


def test_a_submitted_claim_waits_for_a_decision_in_full() -> None:
    assert balances(submitted(*LINES)) == {"claimed": 12_000, "costs": -12_000}


def test_what_is_approved_and_what_is_cut_of_a_line_is_what_was_asked() -> None:
    decided = approved(*LINES, cuts={1: 10_000})

    for each in LINES:
        of_line = [m for m in movements(decided) if m.line.line == each.line]
        granted = sum(m.amount_cents for m in of_line if m.account in {"approved", "cut"})
        assert granted == each.amount_cents


def test_a_cut_above_a_cap_names_its_rule_and_another_cut_its_reason() -> None:
    decided = approved(LINES[0], cuts={1: 10_000})

    cuts = [(m.amount_cents, m.reason) for m in movements(decided) if m.account == "cut"]

    assert cuts == [(400, "respite.price_cap"), (1_600, "no document")]


def test_an_approved_claim_leaves_nothing_undecided() -> None:
    assert balances(submitted(*LINES), approved(*LINES)) == {
        "claimed": 0,
        "costs": -12_000,
        "approved": 11_600,
        "cut": 400,
    }


def test_a_withdrawn_claim_leaves_nothing_at_all() -> None:
    assert set(balances(submitted(*LINES), withdrawn(*LINES)).values()) == {0}


def test_a_draft_withdrawn_before_it_was_submitted_enters_nothing() -> None:
    assert balances(drafted(*LINES), withdrawn(*LINES, was_submitted=False)) == {}


def test_the_number_of_a_claim_enters_nothing() -> None:
    [event] = recorded(submitted(LINES[1]))

    assert list(movements(numbered(event.originator_id))) == []


def test_every_account_says_what_its_balance_means() -> None:
    assert set(balances(submitted(*LINES), approved(*LINES))) == set(ACCOUNTS)
