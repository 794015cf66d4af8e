"""The forecast: what running grants leave, within their contracts, and what is on its way."""

from datetime import date, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID, uuid4

import pytest
from fastapi.testclient import TestClient
from hypothesis import given, settings
from hypothesis import strategies as st

from contracts.events import Fact
from contracts.events.granting import (
    GrantAmended,
    GrantRepriced,
    ServiceEnded,
    ServiceGranted,
    ServiceSuspended,
)
from services.eventlog.read_model import Target, digest, reading
from services.eventlog.rebuild import build_as_of
from services.projections.models.ledger import LEDGER
from services.projections.money.forecast import MONTHS, forecast, pipeline
from services.projections.money.grants import open_grants
from services.projections.money.model import MONEY
from tests.integration.projections.house import House
from tests.support.spec import specifies
from tests.unit.projections.facts import BAUSKA, delivered, grant_fields, taken_back
from tests.unit.projections.money import (
    CONTRACT,
    concluded,
    contract_amended,
    drawn,
    planned,
    terminated,
)

START = date(2020, 5, 4)
PLACE: dict[str, Any] = {"municipality": BAUSKA, "service": "day_centre"}


def granted(grant_id: UUID, **more: Any) -> ServiceGranted:
    """Forty days at EUR 10, until 31.12.2021."""
    fields = grant_fields() | {
        "effective_date": START,
        "municipality": BAUSKA,
        "grant_id": grant_id,
        "contract_reference": CONTRACT,
    }
    return ServiceGranted(**fields | more)


def amended(grant_id: UUID, quantity: int, day: date = START) -> GrantAmended:
    """The grant with another quantity."""
    return GrantAmended(
        **PLACE, effective_date=day, grant_id=grant_id, decision_reference="L-2",
        quantity_limit=Decimal(quantity), amount_limit_cents=None, period_to=date(2021, 12, 31),
        committed_cents=0, reason="Grozīts",
    )  # fmt: skip


def repriced(grant_id: UUID, unit_price_cents: int, day: date) -> GrantRepriced:
    """The grant at another price."""
    return GrantRepriced(
        **PLACE, effective_date=day, grant_id=grant_id, unit_price_cents=unit_price_cents,
        rate_reference="VVI-2", care_level=None, cause="rate", committed_cents=0,
    )  # fmt: skip


def ended(grant_id: UUID, day: date) -> ServiceEnded:
    """The grant ended."""
    return ServiceEnded(**PLACE, effective_date=day, grant_id=grant_id, reason="Beidzās")


def by_grant(grant_id: UUID, day: date = START) -> Any:
    """Two and a half days by the grant, of EUR 25."""
    return drawn(delivered(day)).model_copy(update={"grant_id": grant_id})


@pytest.fixture
def told(house: House, client: TestClient) -> Any:
    """Asks the forecast of what was recorded and folded."""

    def ask(**query: Any) -> Any:
        house.catch_up()
        answer = client.get("/reports/forecast", params={"on": "2020-12-31", **query})
        assert answer.status_code == 200, answer.text
        return answer.json()

    return ask


@specifies("forecast.method")
def test_what_a_grant_leaves_is_spread_over_its_days_and_what_is_delivered_is_owed_now(
    house: House, told: Any
) -> None:
    grant = uuid4()
    house.record("case", planned(1000_00), concluded(800_00))
    house.record("case", granted(grant), by_grant(grant))

    report = told(by="period")
    [esf, state] = told(by="funder")["rows"]

    assert [(row["period"], row["total_cents"]) for row in report["rows"]] == [
        ("2020-Q4", 25_00),
        ("2021-Q1", 92_47),
        ("2021-Q2", 93_49),
        ("2021-Q3", 94_52),
        ("2021-Q4", 94_52),
    ]
    assert report["total"]["to_deliver_cents"] == 375_00
    assert report["total"]["delivered_not_claimed_cents"] == 25_00
    assert (esf["total_cents"], state["total_cents"]) == (340_00, 60_00)
    assert report["lines"] == [
        {
            "municipality": {"code": BAUSKA, "name": "Bauskas novads"},
            "budget_line": "DP-3",
            "budget_cents": 1000_00,
            "paid_cents": 0,
            "left_cents": 1000_00,
            "forecast_cents": 400_00,
            "shortfall_cents": 0,
        }
    ]
    assert "līgumā" in report["method_lv"]


@specifies("forecast.method")
def test_a_suspended_grant_binds_its_money_until_it_ends(house: House, told: Any) -> None:
    grant = uuid4()
    suspended = ServiceSuspended(**PLACE, effective_date=START, grant_id=grant, reason="Slimo")
    house.record("case", planned(1000_00), concluded(800_00))
    house.record("case", granted(grant))
    before = told()["total"]
    house.record("case", suspended)

    report = told()

    assert before["to_deliver_cents"] == 400_00
    assert report["total"] == before
    assert "suspended grant is among them" in report["method_en"]
    assert "apturēts lēmums ir starp tiem" in report["method_lv"]


def test_grants_get_no_more_than_their_contract_has_left(house: House, told: Any) -> None:
    first, second = uuid4(), uuid4()
    house.record("case", planned(100_00), concluded(325_00))
    house.record("case", granted(first), by_grant(first), granted(second))

    report = told()

    assert report["total"]["to_deliver_cents"] == 300_00
    assert report["above_contracts_cents"] == 475_00
    assert report["lines"][0]["shortfall_cents"] == 225_00


def test_a_price_and_a_limit_count_from_their_day_and_from_when_they_are_known(
    house: House, told: Any
) -> None:
    grant = uuid4()
    house.record("case", concluded(9000_00, budget_line=None))
    stream = house.record("case", granted(grant))
    before = house.last_positions()["case"]
    house.record(
        "case",
        amended(grant, 50, date(2021, 1, 15)),
        repriced(grant, 1200, date(2021, 2, 1)),
        stream=stream,
    )

    assert told(on="2020-12-31")["total"]["to_deliver_cents"] == 400_00
    assert told(on="2021-01-20")["total"]["to_deliver_cents"] == 500_00
    assert told(on="2021-02-01")["total"]["to_deliver_cents"] == 600_00
    assert told(on="2021-02-01", known_at=f"case:{before}")["total"]["to_deliver_cents"] == 400_00


def test_what_ended_runs_no_more_and_actual_cost_needs_a_limit_in_money(
    house: House, told: Any
) -> None:
    over, unlimited, limited = uuid4(), uuid4(), uuid4()
    cost = {"pricing_basis": "actual_cost", "unit_price_cents": None, "contract_reference": "X"}
    house.record("case", granted(over), ended(over, date(2020, 6, 1)))
    house.record("case", granted(unlimited, **cost))
    house.record("case", granted(limited, **cost, amount_limit_cents=70_00))

    report = told()
    at_the_end = told(on="2021-12-31")

    assert (report["running_grants"], report["grants_without_amount"]) == (2, 1)
    assert report["total"]["to_deliver_cents"] == 70_00
    assert at_the_end["running_grants"] == 0


deeds = st.lists(
    st.tuples(
        st.sampled_from(
            ["grant", "deliver", "deliver", "take_back", "amend", "reprice", "end", "contract"]
        ),
        st.integers(0, 2),
        st.integers(0, 500),
    ),
    min_size=1,
    max_size=25,
)
Deeds = list[tuple[str, int, int]]


def play(house: House, history: Deeds) -> None:
    """Record grants and what becomes of them; a deed that has nothing to act on does nothing."""
    grants = [uuid4() for _ in range(3)]
    streams: dict[int, UUID] = {}
    deliveries: list[tuple[int, Any]] = []
    register = house.record("case", planned(500_00), concluded(100_00))
    for kind, whom, number in history:
        grant, day = grants[whom], START + timedelta(days=number)
        fact: Fact | None = None
        if kind == "grant" and whom not in streams:
            streams[whom] = house.record("case", granted(grant))
        elif kind == "contract":
            change = terminated() if number > 450 else contract_amended(number * 1_00)
            house.record("case", change, stream=register)
        elif whom in streams:
            if kind == "deliver":
                fact = by_grant(grant, day)
                deliveries.append((whom, fact))
            elif kind == "take_back" and deliveries:
                owner, delivery = deliveries.pop()
                house.record("case", taken_back(delivery), stream=streams[owner])
            elif kind == "amend":
                fact = amended(grant, number, day)
            elif kind == "reprice":
                fact = repriced(grant, number, day)
            elif kind == "end":
                fact = ended(grant, day)
        if fact is not None:
            house.record("case", fact, stream=streams[whom])


@settings(max_examples=15, deadline=None)
@given(history=deeds, data=st.data(), on_days=st.integers(-1, 620), batch_events=st.integers(1, 9))
def test_a_forecast_as_of_any_position_is_that_of_a_rebuild_and_conserves_every_cent(
    history: Deeds, data: st.DataObject, on_days: int, batch_events: int, shared_house: House
) -> None:
    house, on = shared_house, START + timedelta(days=on_days)
    house.empty()
    play(house, history)
    house.catch_up(LEDGER, MONEY, batch_events=batch_events)
    at = {"case": data.draw(st.integers(0, house.last_positions()["case"])), "claims": 0}
    scratch = Target(MONEY, "scratch_money")
    build_as_of(house.pool, scratch, house.feeds, at)

    with reading(house.pool, MONEY.name) as connection:
        grants = open_grants(connection, at, on)
        fingerprint = digest(connection, MONEY, at)
    with reading(house.pool, "scratch_money") as connection:
        assert grants == open_grants(connection, at, on)
        assert fingerprint == digest(connection, MONEY, at)
    with reading(house.pool, LEDGER.name) as connection:
        standing = pipeline(connection, at, on)

    owed_cents = sum(one.balance_cents.get("delivered_not_claimed", 0) for one in standing)
    to_deliver_cents = sum(one.to_deliver_cents for one in grants)
    for one in grants:
        assert 0 <= one.to_deliver_cents <= (one.asked_cents or 0)
    for period in MONTHS:
        parts = list(forecast(standing, grants, on, period))
        assert sum(part.amount_cents for part in parts) == owed_cents + to_deliver_cents
