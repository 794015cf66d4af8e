"""Live tables are held against the log: what was changed behind its back is found and named."""

from typing import Any

import pytest

from services.eventlog import verifying
from services.eventlog.rebuild import build_as_of
from services.eventlog.verifying import VerificationRunning, verify
from services.projections.models.ledger import LEDGER
from services.projections.models.people import PEOPLE
from services.projections.models.spending import SPENDING
from services.projections.runner import READ_MODELS
from tests.integration.projections.background import in_background
from tests.integration.projections.house import House
from tests.unit.projections.facts import approved, assessed, delivered, line, opened, submitted


def _fill(house: House, cases: int = 5) -> None:
    for _ in range(cases):
        house.record("case", opened(), assessed(), delivered(), delivered())
        claim_line = line()
        house.record("claims", submitted(claim_line), approved(claim_line))


def test_what_was_folded_is_what_the_log_tells(house: House) -> None:
    _fill(house)
    house.catch_up(batch_events=7)

    found = {name: verify(house.pool, model, house.feeds) for name, model in READ_MODELS.items()}

    assert {name for name, one in found.items() if not one.equal} == set()
    with house.pool.connection() as connection:
        assert not connection.execute(
            "SELECT nspname FROM pg_namespace WHERE nspname LIKE '%verifying'"
        ).fetchall()


def test_an_amount_that_was_changed_in_the_tables_is_named(house: House) -> None:
    _fill(house)
    house.catch_up()
    with house.pool.connection() as connection:
        connection.execute("UPDATE spending.approved SET amount_cents = 999 WHERE position = 4")

    found = verify(house.pool, SPENDING, house.feeds)

    assert not found.equal
    [difference] = found.differences
    assert difference.columns == ["amount_cents"]
    assert difference.live == {"position": 4, "amount_cents": 999}
    assert difference.rebuilt == {"position": 4, "amount_cents": 1000}


def test_a_row_that_was_deleted_is_missed(house: House) -> None:
    _fill(house, 1)
    house.catch_up()
    with house.pool.connection() as connection:
        connection.execute("DELETE FROM people.delivery WHERE position = 4")

    found = verify(house.pool, PEOPLE, house.feeds)

    assert [(one.live, one.rebuilt and one.rebuilt["position"]) for one in found.differences] == [
        (None, 4)
    ]


def test_what_is_recorded_meanwhile_does_not_differ(house: House) -> None:
    _fill(house)
    house.catch_up()

    def write() -> None:
        _fill(house, 1)
        house.catch_up()

    with in_background(write) as errors:
        found = verify(house.pool, LEDGER, house.feeds)

    assert errors == []
    assert found.equal


def test_a_read_model_is_verified_once_at_a_time(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    _fill(house, 1)
    house.catch_up()
    refused = []

    def build_slowly(*arguments: Any, **options: Any) -> None:
        with pytest.raises(VerificationRunning) as raised:
            verify(house.pool, SPENDING, house.feeds)
        refused.append(raised.value.name)
        build_as_of(*arguments, **options)

    monkeypatch.setattr(verifying, "build_as_of", build_slowly)

    assert verify(house.pool, SPENDING, house.feeds).equal
    assert refused == ["spending"]
