"""Amounts come from units and prices, capped and cut as claims are; no line balances the others."""

from collections import Counter, defaultdict
from datetime import date
from decimal import Decimal

import pytest
from holidays import country_holidays

from contracts.events.claim import ApprovedLine
from contracts.reference import current_municipality
from tests.unit.demo import published

# What a unit may cost in these years, in cents, whatever the municipality.
UNIT_CENTS = {
    "home_care": (300, 700),
    "group_session": (650, 1400),
    "day_centre": (1350, 3200),
    "workshop": (1200, 2500),
    "group_apartment": (1350, 2700),
    "consultation": (1300, 3200),
    "respite": (3600, 13800),
    "social_care": (380, 800),
    "rehabilitation": (1500, 3900),
}
MOST_UNITS = {"hour": 40, "day": 31, "consultation": 10, "24h": 4, "session": 32}


def cells() -> dict[tuple[str, int], list[ApprovedLine]]:
    found: dict[tuple[str, int], list[ApprovedLine]] = defaultdict(list)
    for line in published.replayed().approved:
        delivered = line.claim_line
        place = current_municipality(delivered.municipality)
        found[place, delivered.delivered_on.year].append(line)
    return found


def test_no_line_carries_more_than_a_few_percent_of_a_cell_with_many_lines() -> None:
    large = {cell: lines for cell, lines in cells().items() if len(lines) >= 100}

    assert len(large) >= 14
    for lines in large.values():
        total_cents = sum(line.approved_cents for line in lines)
        assert max(line.approved_cents for line in lines) <= total_cents * 0.025


def test_a_small_cell_is_a_handful_of_ordinary_lines() -> None:
    lines = cells()["aizkraukles-novads", 2016]

    assert sum(line.approved_cents for line in lines) == 23008
    assert len(lines) >= 4
    assert max(line.approved_cents for line in lines) < 9000


def test_no_unit_is_priced_implausibly() -> None:
    for line in published.replayed().approved:
        asked = line.claim_line
        least, most = UNIT_CENTS[asked.service]
        assert least <= asked.amount_cents / asked.quantity <= most, asked
        assert 0 < asked.quantity <= MOST_UNITS[asked.unit], asked


def test_prices_differ_by_municipality_and_year_and_a_grant_has_one_a_year() -> None:
    prices = {
        (current_municipality(line.claim_line.municipality), line.claim_line.unit_price_cents)
        for line in published.replayed().approved
        if line.claim_line.service == "home_care"
    }
    of_a_year: dict[object, set[int | None]] = defaultdict(set)
    for line in published.replayed().approved:
        asked = line.claim_line
        of_a_year[asked.grant_id, asked.delivered_on.year].add(asked.unit_price_cents)

    assert len(prices) >= 6
    assert {len(prices) for prices in of_a_year.values()} == {1}


def test_respite_above_the_daily_ceiling_is_capped() -> None:
    capped = [line.claim_line for line in published.replayed().approved if line.claim_line.cap_rule]

    assert len(capped) >= 10
    for line in capped:
        assert line.service == "respite"
        assert line.eligible_cents == 11600 * line.quantity < line.amount_cents


def test_some_lines_are_cut_each_with_its_reason() -> None:
    lines = published.replayed().approved
    cut = [line for line in lines if line.approved_cents < line.claim_line.eligible_cents]

    assert 0.01 <= len(cut) / len(lines) <= 0.06
    assert all(line.cut_reason for line in cut)
    assert len({line.cut_reason for line in cut}) > 10
    assert any(line.approved_cents == 0 for line in cut)
    # whole units that the acceptance act does not show
    units = [line for line in cut if "apliecinātas" in (line.cut_reason or "")]
    assert units
    for line in units:
        price_cents = line.claim_line.unit_price_cents
        assert price_cents is not None
        quarters = Decimal(line.approved_cents * 4) / price_cents
        assert abs(quarters - round(quarters)) < Decimal("0.01")


def test_invoices_do_not_bear_the_mark_of_balancing() -> None:
    units: dict[tuple[object, ...], list[Decimal]] = defaultdict(list)
    for line in published.replayed().approved:
        asked = line.claim_line
        if asked.pricing_basis == "actual_cost" and asked.service != "respite":
            place, year = current_municipality(asked.municipality), asked.delivered_on.year
            key = (asked.service, asked.recipient, place, year)
            units[key].append(asked.amount_cents / asked.quantity)

    for costs in units.values():
        assert max(costs) <= min(costs) * Decimal("1.4")


def test_a_child_is_within_the_yearly_respite_and_the_sessions_of_rehabilitation() -> None:
    respite: Counter[tuple[object, int]] = Counter()
    sessions: Counter[object] = Counter()
    for case_id, fact in published.replayed().delivered("client"):
        if fact.service == "respite":
            respite[case_id, fact.effective_date.year] += int(fact.quantity)
        elif fact.service == "rehabilitation":
            sessions[case_id] += int(fact.quantity)

    assert max(respite.values()) <= 30
    assert max(sessions.values()) <= 100


def test_deliveries_are_many_and_are_recorded_on_working_days() -> None:
    facts = [
        fact
        for recipient in ("client", "representative")
        for _, fact in published.replayed().delivered(recipient)
    ]
    free = country_holidays("LV", years=range(2016, 2022))

    assert 10_000 <= len(facts) <= 25_000
    assert all(f.effective_date.weekday() < 5 and f.effective_date not in free for f in facts)
    assert len({(f.effective_date.year, f.effective_date.month) for f in facts}) >= 65


@pytest.mark.parametrize("municipality", ["aizkraukles-novads", "bauskas-novads", "dobeles-novads"])
def test_claims_are_quarterly_by_kind_and_of_ordinary_size(municipality: str) -> None:
    drafts = [
        draft
        for draft in published.replayed().drafts
        if current_municipality(draft.municipality) == municipality
    ]
    periods = Counter((one.municipality, one.kind, one.period_from) for one in drafts)

    assert set(periods.values()) == {1}
    for one in drafts:
        assert one.period_from.day == 1
        assert one.period_from.month in (1, 4, 7, 10)
        assert 0 < (one.period_to - one.period_from).days < 92
        assert one.period_to < one.effective_date < date(2022, 3, 31)
        assert 0 < len(one.lines) < 2000
        assert {line.municipality for line in one.lines} == {one.municipality}
