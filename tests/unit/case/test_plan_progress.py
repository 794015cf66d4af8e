"""Planned against granted against delivered, and the need that is not met."""

from calendar import isleap, monthrange
from collections.abc import Iterable
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction
from typing import Any, Literal

import pytest
from hypothesis import given as over
from hypothesis import strategies as st

from contracts.events.case import CaseClosed, CaseReopened, DeathRecorded
from contracts.events.delivery import DeliveryReversed
from contracts.events.granting import GrantAmended, ServiceEnded
from contracts.events.support_plan import PlanLine, SupportPlanApproved
from contracts.http.plans import ServiceProgress
from contracts.reference import service
from services.case.domain.plan.plan_progress import Measured, plan_progress, planned_quantities
from services.case.domain.state import Case
from tests.support import facts
from tests.support.facts import MARCH, named
from tests.support.spec import given

Per = Literal["week", "month", "year", "total"]


def line(service: str = "home_care", quantity: str = "10", per: Per = "month") -> PlanLine:
    return PlanLine(service=service, quantity=Decimal(quantity), per=per, goal="Mērķis")


def plan(*lines: PlanLine, day: date = MARCH, version: int = 1) -> SupportPlanApproved:
    return SupportPlanApproved(**facts.at(day), lines=lines, plan_version=version)


def progress(case: Case, on: date, service: str = "home_care") -> ServiceProgress:
    [one] = [row for row in plan_progress(case, on).services if row.service == service]
    return one


def planned(case: Case, on: date) -> Decimal:
    return progress(case, on).planned_quantity


@pytest.mark.parametrize(
    ("per", "on", "quantity"),
    [
        ("month", date(2023, 3, 31), "10"),
        ("month", date(2023, 4, 30), "20"),
        ("month", date(2023, 4, 3), "11"),
        ("week", date(2023, 3, 7), "10"),
        ("week", date(2023, 3, 1), "1.43"),
        ("year", date(2024, 2, 29), "10.02"),
        ("total", date(2023, 3, 1), "10"),
        ("total", date(2024, 3, 1), "10"),
    ],
)
def test_parts_of_a_period_count_by_their_days(per: Per, on: date, quantity: str) -> None:
    case = given(facts.opened(), plan(line(per=per)))

    assert planned(case, on) == Decimal(quantity)


def test_each_version_of_a_plan_counts_while_it_held() -> None:
    case = given(
        facts.opened(),
        plan(line(quantity="10")),
        plan(line(quantity="40"), day=date(2023, 4, 1), version=2),
    )

    assert planned(case, date(2023, 3, 31)) == 10
    assert planned(case, date(2023, 4, 30)) == 50
    assert plan_progress(case, date(2023, 3, 31)).plan_version == 1
    assert plan_progress(case, date(2023, 4, 30)).plan_version == 2


def test_nothing_is_planned_while_the_case_is_closed_or_after_death() -> None:
    closed = CaseClosed(**facts.at(date(2023, 4, 1)), reason="Izbraucis")
    reopened = CaseReopened(**facts.at(date(2023, 5, 1)), reason="Atgriezies")
    died = DeathRecorded(**facts.at(date(2023, 5, 31)), certificate_reference="M-1")
    case = given(facts.opened(), plan(line()), closed, reopened, died)

    assert planned(case, date(2023, 4, 30)) == 10
    assert planned(case, date(2023, 5, 31)) == 20
    assert planned(case, date(2023, 12, 31)) == 20
    assert not progress(case, date(2023, 4, 30)).without_grant
    assert not progress(case, date(2023, 12, 31)).without_grant


def test_what_was_reversed_or_not_yet_delivered_does_not_count() -> None:
    wrong = facts.delivered("wrong", date(2023, 3, 5))
    taken_back = DeliveryReversed(
        **wrong.model_dump(include=set(DeliveryReversed.model_fields)),
        reversal_id=named("reversal"),
        reason="Kļūda",
    )
    late = facts.delivered("late", date(2023, 4, 5), quantity=3)
    case = given(
        facts.opened(),
        plan(line()),
        facts.granted(),
        facts.delivered("right", date(2023, 3, 5), quantity=4),
        wrong,
        taken_back,
        late,
    )

    assert progress(case, date(2023, 3, 31)).delivered_quantity == 4
    assert progress(case, date(2023, 4, 30)).delivered_quantity == 7


def test_a_grant_counts_as_it_was_amended_by_the_day() -> None:
    amended = GrantAmended(
        **facts.at(date(2023, 4, 1)),
        grant_id=named("grant"),
        service="home_care",
        decision_reference="L-2",
        quantity_limit=Decimal(150),
        amount_limit_cents=None,
        period_to=date(2023, 12, 31),
        committed_cents=0,
        reason="Vairāk",
    )
    case = given(facts.opened(), plan(line()), facts.granted(), amended)

    assert progress(case, date(2023, 3, 31)).granted_quantity == 100
    assert progress(case, date(2023, 4, 1)).granted_quantity == 150


def test_a_planned_service_without_a_running_grant_is_an_unmet_need() -> None:
    ended = ServiceEnded(
        **facts.at(date(2023, 5, 1)), grant_id=named("grant"), service="home_care", reason="Beidz"
    )
    case = given(facts.opened(), plan(line(), line("workshop")), facts.granted(), ended)

    assert progress(case, MARCH, "workshop").without_grant
    assert not progress(case, date(2023, 5, 1)).without_grant
    assert progress(case, date(2023, 5, 2)).without_grant


def test_what_is_planned_beyond_what_is_granted_is_an_unmet_need() -> None:
    case = given(facts.opened(), plan(line(quantity="60")), facts.granted(quantity_limit=100))

    assert progress(case, date(2023, 3, 31)).unmet_quantity == 0
    assert progress(case, date(2023, 4, 30)).unmet_quantity == 20


def test_quantities_of_two_units_are_not_compared() -> None:
    by_night = facts.granted("respite", unit="night", quantity_limit=5)
    case = given(facts.opened(), plan(line("respite")), by_night)

    whole, night = plan_progress(case, date(2023, 3, 31)).services

    assert (whole.unit, night.unit) == ("24h", "night")
    assert (whole.planned_quantity, night.granted_quantity) == (Decimal(10), Decimal(5))
    assert whole.unmet_quantity is None
    assert night.unmet_quantity is None
    assert not whole.without_grant


def test_an_unplanned_service_is_shown_with_what_was_granted() -> None:
    case = given(facts.opened(), facts.granted(quantity_limit=7))

    row = progress(case, MARCH)

    assert row.granted_quantity == 7
    assert row.planned_quantity == row.unmet_quantity == 0


DAYS = st.dates(MARCH, date(2025, 3, 1))
LINES = st.builds(
    line,
    st.sampled_from(["home_care", "workshop"]),
    st.decimals("0.01", 1000, places=2).map(str),
    st.sampled_from(["week", "month", "year", "total"]),
)
PLANS = st.lists(st.tuples(DAYS, st.lists(LINES, min_size=1, max_size=3)), max_size=4)
CHANGES = st.lists(DAYS, max_size=3)


def history(plans: list[tuple[date, list[PlanLine]]], turns: list[date]) -> Case:
    approved = [
        plan(*lines, day=day, version=version) for version, (day, lines) in enumerate(plans, 1)
    ]
    turned: list[Any] = [
        (CaseReopened if number % 2 else CaseClosed)(**facts.at(day), reason="Pārmaiņa")
        for number, day in enumerate(sorted(turns))
    ]
    return given(facts.opened(), *approved, *turned)


def day_by_day(case: Case, on: date) -> dict[Measured, Fraction]:
    """The same quantities, slowly: each day has its share of the version that held."""
    total: dict[Measured, Fraction] = {}
    begun: set[int] = set()
    for day in days(MARCH, on):
        held = case.plan_on(day)
        if held is None or not case.is_open_on(day):
            continue
        for one in held.lines:
            share = {
                "week": Fraction(1, 7),
                "month": Fraction(1, monthrange(day.year, day.month)[1]),
                "year": Fraction(1, 366 if isleap(day.year) else 365),
                "total": Fraction(held.plan_version not in begun),
            }[one.per]
            measured = (one.service, service(one.service).unit)
            total[measured] = total.get(measured, Fraction(0)) + share * Fraction(one.quantity)
        begun.add(held.plan_version)
    return total


def days(first: date, last: date) -> Iterable[date]:
    return (first + timedelta(days=number) for number in range((last - first).days + 1))


@over(plans=PLANS, turns=CHANGES, on=DAYS, later=DAYS)
def test_the_planned_quantity_grows_by_each_days_share_of_the_version_that_held(
    plans: list[tuple[date, list[PlanLine]]], turns: list[date], on: date, later: date
) -> None:
    case = history(plans, turns)

    quantities = planned_quantities(case, on)

    assert quantities == day_by_day(case, on)
    if on <= later:
        grown = planned_quantities(case, later)
        assert all(quantity <= grown[measured] for measured, quantity in quantities.items())
