"""The ledger tells of every entry whose claim, line and delivery it comes from, and when."""

from collections.abc import Iterable
from datetime import date
from uuid import uuid4

import pytest

from contracts.events import ClaimsFact, Fact
from contracts.events.claim import ClaimFact
from services.eventlog.read_model import reading
from services.projections.models.ledger import LEDGER, Entry, Filter, balances, entries
from services.projections.models.postings import Transfer, of_claims, of_delivery
from tests.integration.projections.house import House
from tests.support.entries import movements
from tests.unit.projections.facts import (
    approved,
    delivered,
    drafted,
    line,
    opened,
    submitted,
    taken_back,
    withdrawn,
)
from tests.unit.projections.money import (
    CONTRACT,
    LINE,
    certified_lines,
    concluded,
    contract_amended,
    drawn,
    paid,
    plan_amended,
    planned,
    taken_over,
    terminated,
)

LINES = (
    line(1, amount_cents=12_000, eligible_cents=11_600),
    line(2, amount_cents=5_000, delivered_on=date(1999, 12, 31), service="psychologist"),
    line(3, amount_cents=-(10**12), municipality="dobeles-novads"),
)
Sums = dict[str, int]


def expected(house: House, log: str, position: int, transfers: Iterable[Transfer]) -> list[Entry]:
    """The entries of the transfers of the event at the position."""
    [event] = house.feeds[("case", "claims").index(log)].read(position - 1, position)
    fact = event.fact
    claim_id, claim_number = None, None
    if isinstance(fact, ClaimFact):
        claim_id, claim_number = event.originator_id, fact.claim_number
    return [
        Entry(
            log, position, event.recorded_at, fact.type_name,
            claim_id, claim_number,
            getattr(fact, "payment_claim_number", None),
            fact.effective_date,
            *subject, entry_no, account, amount_cents, funder, reason,
        )
        for entry_no, (subject, account, amount_cents, funder, reason) in enumerate(
            movements(transfers), 1
        )
    ]  # fmt: skip


def all_entries(house: House) -> list[Entry]:
    house.catch_up()
    with reading(house.pool, LEDGER.name) as connection:
        return list(entries(connection, {"case": 10**6, "claims": 10**6}, Filter(), limit=None))


def sums(house: House, budget_line: str | None = LINE) -> Sums:
    house.catch_up()
    with reading(house.pool, LEDGER.name) as connection:
        at = {"case": 10**6, "claims": 10**6}
        found = balances(connection, at, Filter(budget_line=budget_line))
    return {one.account: one.debit_cents - one.credit_cents for one in found}


@pytest.mark.parametrize(
    "fact",
    [
        submitted(*LINES),
        approved(*LINES, cuts={1: 10_000, 2: 0}),
        paid(certified_lines(approved(*LINES))),
        withdrawn(*LINES),
    ],
    ids=lambda fact: fact.type_name,
)
def test_an_entry_tells_all_of_its_event_and_line(house: House, fact: ClaimsFact) -> None:
    house.record("claims", drafted(*LINES), fact)

    found = all_entries(house)

    assert found == expected(house, "claims", 2, of_claims(fact))
    assert found


@pytest.mark.parametrize(
    "fact", [drawn(), delivered(), taken_back(drawn())], ids=["drawn", "delivered", "taken back"]
)
def test_an_entry_tells_all_of_its_delivery(house: House, fact: Fact) -> None:
    case = house.record("case", opened(), fact)

    found = all_entries(house)

    assert found == expected(house, "case", 2, of_delivery(case, fact))  # type: ignore[arg-type]  # each is one
    assert found[0].case_id == case


def test_a_line_is_earmarked_committed_by_contracts_and_drawn_on_by_deliveries(
    house: House,
) -> None:
    house.record("case", planned(100_000), concluded(60_000), stream=uuid4())
    house.record("case", opened(), drawn())

    assert sums(house) == {
        "budget": -100_000,
        "earmarked": 40_000,
        "committed": 57_500,
        "delivered_not_claimed": 2_500,
    }


def test_an_amendment_moves_the_difference(house: House) -> None:
    house.record("case", planned(100_000), concluded(60_000), stream=uuid4())
    house.record("case", plan_amended(90_000), contract_amended(70_000), stream=uuid4())

    assert sums(house) == {"budget": -90_000, "earmarked": 20_000, "committed": 70_000}


def test_a_terminated_contract_gives_back_what_was_not_delivered(house: House) -> None:
    house.record("case", planned(100_000), concluded(60_000), stream=uuid4())
    house.record("case", opened(), drawn())
    house.record("case", terminated(), stream=uuid4())
    # Delivered before the end and recorded after it.
    house.record("case", opened(), drawn())

    assert sums(house) == {
        "budget": -100_000,
        "earmarked": 95_000,
        "committed": 0,
        "delivered_not_claimed": 5_000,
    }


def test_a_takeover_moves_money_from_line_to_line(house: House) -> None:
    released, taken = taken_over(30_000)
    house.record("case", planned(100_000), released, stream=uuid4())
    house.record("case", taken, stream=uuid4())

    assert sums(house) == {"budget": -70_000, "earmarked": 70_000}
    assert sums(house, "DP-9") == {"budget": -30_000, "earmarked": 30_000}
    assert sums(house, None) == {"budget": -100_000, "earmarked": 100_000}


def test_a_contract_without_a_line_posts_nothing(house: House) -> None:
    house.record("case", concluded(60_000, None), contract_amended(1), terminated(), stream=uuid4())

    assert all_entries(house) == []


def test_every_fold_of_a_batch_sees_the_deliveries_before_it(house: House) -> None:
    house.record("case", planned(100_000), concluded(60_000), drawn(), terminated(), stream=uuid4())

    assert [
        (e.account, e.amount_cents) for e in all_entries(house) if e.account == "committed"
    ] == [
        ("committed", 60_000),
        ("committed", -2_500),
        ("committed", -57_500),
    ]
    assert all_entries(house)[-1].contract_reference == CONTRACT


def test_a_plan_and_a_contract_are_the_same_after_their_municipality_merged(house: House) -> None:
    before = {"municipality": "iecavas-novads"}
    house.record("case", planned(100_000, **before), stream=uuid4())
    by_iecava = concluded(60_000).model_copy(
        update=before | {"contract_municipality": "iecavas-novads"}
    )
    raised = contract_amended(70_000).model_copy(update={"contract_municipality": "iecavas-novads"})
    house.record("case", by_iecava, raised, plan_amended(90_000), stream=uuid4())

    assert sums(house) == {"budget": -90_000, "earmarked": 20_000, "committed": 70_000}


def test_a_balance_on_a_day_is_that_of_what_was_decided_by_then(house: House) -> None:
    asked = line(1, delivered_on=date(2020, 1, 31))
    claimed = submitted(asked).model_copy(update={"effective_date": date(2020, 4, 6)})
    decision = approved(asked).model_copy(update={"effective_date": date(2020, 5, 11)})
    house.record("claims", drafted(asked), claimed, decision)
    house.catch_up()
    at = {"case": 0, "claims": 3}

    stood = {}
    with reading(house.pool, LEDGER.name) as connection:
        for day in (date(2020, 4, 5), date(2020, 5, 10), date(2020, 5, 11)):
            found = balances(connection, at, Filter(on=day))
            stood[day] = {
                one.account: one.debit_cents - one.credit_cents
                for one in found
                if one.debit_cents != one.credit_cents
            }

    assert stood == {
        date(2020, 4, 5): {},
        date(2020, 5, 10): {"delivered_not_claimed": -1000, "claimed": 1000},
        date(2020, 5, 11): {"delivered_not_claimed": -1000, "approved": 1000},
    }
