"""Reports on money say what the ledger says, however they are grouped, at any time."""

from collections.abc import Sequence
from datetime import date
from typing import Any

import pytest
from fastapi.testclient import TestClient
from hypothesis import given, settings
from hypothesis import strategies as st

from contracts.http.ledger import LedgerAccount
from contracts.http.money import AbsorptionField, ClaimsMoneyField
from services.eventlog.read_model import reading
from services.projections.models.ledger import LEDGER, Filter, balances
from services.projections.money.absorption import FIELDS, Absorption, absorption
from services.projections.money.claims_money import FIELDS as CLAIM_FIELDS
from services.projections.money.claims_money import ClaimsMoney, claims_money, refusals
from services.projections.money.model import MONEY
from tests.integration.projections.histories import Recording, Step, histories
from tests.integration.projections.house import House
from tests.support.spec import specifies
from tests.unit.projections.facts import (
    BAUSKA_2009,
    IECAVA,
    approved,
    delivered,
    drafted,
    line,
    submitted,
)
from tests.unit.projections.money import (
    certified,
    certified_lines,
    concluded,
    drawn,
    paid,
    planned,
    returned,
)

ON = date(2020, 3, 1)
DAY = date(2023, 5, 20)


def ledger_balances(house: House, at: dict[str, int], on: date | None) -> dict[LedgerAccount, int]:
    """The balance of every account in which something was posted."""
    with reading(house.pool, LEDGER.name) as connection:
        found = balances(connection, at, Filter(on=on))
    return {one.account: one.debit_cents - one.credit_cents for one in found}


@settings(max_examples=20, deadline=None)
@given(
    history=histories,
    data=st.data(),
    by=st.permutations(FIELDS).flatmap(lambda all_: st.integers(0, 3).map(lambda n: all_[:n])),
    claims_by=st.permutations(list(CLAIM_FIELDS)),
    on=st.sampled_from([None, ON]),
)
def test_sums_over_any_grouping_are_the_balances_of_the_ledger(
    history: list[Step],
    data: st.DataObject,
    by: Sequence[AbsorptionField],
    claims_by: Sequence[ClaimsMoneyField],
    on: date | None,
    shared_house: House,
) -> None:
    house = shared_house
    house.empty()
    Recording(house).play(history)
    house.catch_up(LEDGER, MONEY)
    at = {log: data.draw(st.integers(0, last)) for log, last in house.last_positions().items()}

    with reading(house.pool, LEDGER.name) as connection:
        groups = absorption(connection, at, by, DAY, on)
    with reading(house.pool, MONEY.name) as connection:
        [claimed] = claims_money(connection, at, (), on)
        claim_groups = claims_money(connection, at, claims_by[:2], on)
        reasons = refusals(connection, at, on)

    ledger = ledger_balances(house, at, on)
    _check_absorption(list(groups.values()), ledger)
    assert _added(claim_groups) == claimed[1:]
    _check_claims(claimed, ledger)
    assert sum(one.amount_cents for one in reasons) == claimed.ineligible_cents


def _check_absorption(groups: list[Absorption], ledger: dict[LedgerAccount, int]) -> None:
    for account, cents in ledger.items():
        sign = -1 if account in ("budget", "unplanned") else 1
        assert sum(one.balance_cents[account] for one in groups) == sign * cents, account
    unpaid_cents = sum(
        ledger.get(one, 0) for one in ("delivered_not_claimed", "claimed", "approved")
    )
    assert sum(sum(one.unpaid_cents.values()) for one in groups) == unpaid_cents
    assert sum(sum(one.paid_cents.values()) for one in groups) == ledger.get("paid", 0)
    ineligible_cents = sum(one.balance_cents["ineligible"] for one in groups)
    earmarked_cents = sum(one.balance_cents["earmarked"] for one in groups)
    assert sum(one.free_cents for one in groups) == earmarked_cents + ineligible_cents


def _check_claims(claimed: ClaimsMoney, ledger: dict[LedgerAccount, int]) -> None:
    paid_cents = claimed.paid_esf_cents + claimed.paid_state_cents
    assert claimed.ineligible_cents == ledger.get("ineligible", 0)
    assert paid_cents == ledger.get("paid", 0)
    outstanding_cents = claimed.requested_cents - claimed.ineligible_cents - paid_cents
    assert outstanding_cents == ledger.get("claimed", 0) + ledger.get("approved", 0)


def _added(groups: list[ClaimsMoney]) -> tuple[int, ...]:
    columns = zip(*(one[1:] for one in groups), strict=True)
    return tuple(map(sum, columns)) if groups else (0,) * 6


@pytest.fixture
def told(house: House, client: TestClient) -> Any:
    """Asks a report of what was recorded and folded."""

    def ask(report: str, **query: Any) -> Any:
        house.catch_up()
        answer = client.get(f"/reports/{report}", params=query)
        assert answer.status_code == 200, answer.text
        return answer.json()

    return ask


def test_absorption_follows_a_euro_from_the_plan_to_the_funders(house: House, told: Any) -> None:
    house.record("case", planned(100_00), concluded(60_00))
    house.record("case", drawn(delivered()))
    before = house.last_positions()
    lines = (line(1, 25_00).model_copy(update={"budget_line": "DP-3"}),)
    decision = approved(*lines, cuts={1: 20_00})
    house.record("claims", drafted(*lines), submitted(*lines), decision)
    approved_at = house.last_positions()
    agency = certified_lines(decision)
    house.record("claims", certified(agency), paid(agency))

    [row] = told("absorption", by="municipality,budget_line")["rows"]
    esf, state = told("absorption", by="funder")["rows"]
    early = told("absorption", known_at=f"case:{before['case']},claims:0")["total"]
    midway = told("absorption", known_at=f"claims:{approved_at['claims']}")["total"]

    assert row["municipality"]["code"] == "bauskas-novads"
    assert (row["budget_line"], row["budget_cents"]) == ("DP-3", 100_00)
    assert (row["earmarked_cents"], row["committed_cents"]) == (40_00, 35_00)
    assert (row["paid_cents"], row["ineligible_cents"]) == (20_00, 5_00)
    assert (row["paid_esf_cents"], row["paid_state_cents"]) == (17_00, 3_00)
    assert row["free_cents"] == 45_00
    assert row["absorbed_percent"] == "20.00"
    assert (esf["funder"], esf["budget_cents"], esf["paid_cents"]) == ("esf", 85_00, 17_00)
    assert (state["funder"], state["budget_cents"], state["paid_cents"]) == ("state", 15_00, 3_00)
    assert (early["delivered_not_claimed_cents"], early["paid_cents"]) == (25_00, 0)
    assert (early["unpaid_esf_cents"], early["unpaid_state_cents"]) == (21_25, 3_75)
    assert (midway["approved_cents"], midway["unpaid_esf_cents"]) == (20_00, 17_00)


def test_money_of_claims_tells_requested_from_approved_and_paid(house: House, told: Any) -> None:
    lines = (line(1, 10_00, 9_00), line(2, 20_00, delivered_on=date(2021, 7, 1)))
    decision = approved(*lines, cuts={2: 15_00})
    agency = certified_lines(decision, {2: 1_00})
    house.record("claims", drafted(*lines), submitted(*lines), returned(*lines))
    returned_at = house.last_positions()["claims"]
    claim = house.record("claims", drafted(*lines), submitted(*lines), decision)
    house.record("claims", certified(agency), paid(agency), stream=claim)

    report = told("claims-money", by="quarter,kind,claim")
    total = report["total"]
    nothing = told("claims-money", known_at=f"claims:{returned_at}")["total"]

    assert [row["quarter"] for row in report["rows"]] == ["2020-Q2", "2021-Q3"]
    assert {row["kind"] for row in report["rows"]} == {"grt_services"}
    assert {row["claim"] for row in report["rows"]} == {"BAUSKA-1"}
    assert (total["requested_cents"], total["approved_cents"]) == (30_00, 24_00)
    assert (total["certified_cents"], total["paid_cents"]) == (23_00, 23_00)
    assert (total["ineligible_cents"], total["outstanding_cents"]) == (7_00, 0)
    assert report["ineligible"] == [
        {"reason": "no document", "amount_cents": 5_00},
        {"reason": "Nav pamatojuma", "amount_cents": 1_00},
        {"reason": "respite.price_cap", "amount_cents": 1_00},
    ]
    by_reason = told("claims-money", by="municipality,reason")["rows"]
    assert {row.get("reason"): row["ineligible_cents"] for row in by_reason} == {
        None: 0,
        "no document": 5_00,
        "Nav pamatojuma": 1_00,
        "respite.price_cap": 1_00,
    }
    assert nothing["requested_cents"] == 0


def test_a_merged_municipality_is_told_as_its_successor_or_as_recorded(
    house: House, told: Any
) -> None:
    for place in (BAUSKA_2009, IECAVA):
        house.record("claims", submitted(line(1, 10_00, municipality=place)))

    current = told("claims-money", by="municipality")["rows"]
    recorded = told("claims-money", by="municipality", municipality_map="recorded")["rows"]

    assert [row["municipality"]["code"] for row in current] == ["bauskas-novads"]
    assert current[0]["requested_cents"] == 20_00
    assert {row["municipality"]["code"] for row in recorded} == {BAUSKA_2009, IECAVA}


@specifies("claim_ageing.buckets")
def test_open_claims_are_sorted_by_working_days_in_their_status(house: House, told: Any) -> None:
    # Both were submitted on 2020-05-04, a Monday and a public holiday.
    old = house.record("claims", drafted(line(1, 10_00)), submitted(line(1, 10_00)))
    done = house.record("claims", submitted(line(1, 99_00)))
    decision = approved(line(1, 99_00))
    agency = certified_lines(decision)
    house.record("claims", decision, certified(agency), paid(agency), stream=done)

    on_the_day = told("claim-ageing", on="2020-05-04")
    ten = told("claim-ageing", on="2020-05-18")
    eleven = told("claim-ageing", on="2020-05-19")
    long = told("claim-ageing", on="2020-08-03")
    before = told("claim-ageing", on="2020-05-03")
    as_drafted = told("claim-ageing", on="2020-08-03", known_at="claims:1")

    assert on_the_day["claims"][0]["working_days"] == 0
    assert ten["claims"][0]["working_days"] == 10
    assert [(row["first_working_days"], row["last_working_days"]) for row in ten["rows"]] == [
        (0, 10)
    ]
    assert eleven["rows"][0]["first_working_days"] == 11
    assert "last_working_days" not in long["rows"][0]
    assert long["total_claims"] == 1
    assert long["claims"][0]["claim_id"] == str(old)
    assert long["claims"][0]["status"] == "submitted"
    assert long["claims"][0]["amount_cents"] == 10_00
    assert before["claims"] == []
    assert as_drafted["claims"][0]["status"] == "drafted"


def test_open_claims_add_up_to_their_buckets_and_can_be_asked_of_one_municipality(
    house: House, told: Any
) -> None:
    for _ in range(3):
        house.record("claims", drafted(line(1, 10_00)), submitted(line(1, 10_00)))
    decision = approved(line(1, 50_00), cuts={1: 45_00})
    house.record("claims", drafted(line(1, 50_00)), submitted(line(1, 50_00)), decision)

    report = told("claim-ageing", on="2020-06-30")
    elsewhere = told("claim-ageing", on="2020-06-30", municipality="dobeles-novads")

    assert {row["status"]: row["claims"] for row in report["rows"]} == {
        "approved": 1,
        "submitted": 3,
    }
    assert report["total_claims"] == len(report["claims"]) == 4
    assert report["total_cents"] == sum(row["amount_cents"] for row in report["rows"]) == 75_00
    assert elsewhere["claims"] == []


def test_a_field_that_a_report_does_not_have_is_refused_with_those_it_has(
    house: House, client: TestClient
) -> None:
    answer = client.get("/reports/absorption", params={"by": "claim"})

    assert answer.status_code == 422
    assert "municipality, budget_line, funder" in answer.json()["detail"]
