"""The ledger tells of every entry whose claim, line and delivery it comes from, and when."""

from datetime import date

import pytest

from contracts.events import ClaimsFact
from services.eventlog.read_model import reading
from services.projections.models.claim_ledger import CLAIM_LEDGER, Entry, Filter, entries, movements
from tests.integration.projections.house import House
from tests.unit.projections.facts import approved, drafted, line, submitted, withdrawn

LINES = (
    line(1, amount_cents=12_000, eligible_cents=11_600),
    line(2, amount_cents=5_000, delivered_on=date(1999, 12, 31), service="psychologist"),
    line(3, amount_cents=-(10**12), municipality="dobeles-novads"),
)


@pytest.mark.parametrize(
    "fact",
    [submitted(*LINES), approved(*LINES, cuts={1: 10_000, 2: 0}), withdrawn(*LINES)],
    ids=lambda fact: fact.type_name,
)
def test_an_entry_tells_all_of_its_event_and_line(house: House, fact: ClaimsFact) -> None:
    claim = house.record("claims", drafted(*LINES), fact)
    [_, event] = house.feeds[1].read(0, 2)

    house.catch_up()

    with reading(house.pool, CLAIM_LEDGER.name) as connection:
        found = entries(connection, 2, Filter())
    assert found == [
        Entry(
            2, entry_no, event.recorded_at, claim, "BAUSKA-1", of.line, of.claimable_id,
            of.delivery_id, of.case_id, of.municipality, of.service, of.target_group,
            of.delivered_on, account, amount_cents, reason,
        )
        for entry_no, (of, account, amount_cents, reason) in enumerate(movements(fact), 1)
    ]  # fmt: skip
