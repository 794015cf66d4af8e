"""The catalogue, the contents of plans and the steps go by the day; old decisions keep theirs."""

from datetime import date, timedelta
from decimal import Decimal
from functools import partial

import pytest

from contracts.events.delivery import DeliveryRecorded
from contracts.events.granting import ServiceGranted
from contracts.http.case import ApproveSupportPlan
from contracts.http.registers import PublishRate
from contracts.reference import quoted_service, service, service_codes, services
from contracts.reference.words import word
from contracts.refusal import Refusal
from services.case.domain.overview.entitlements import entitlements
from services.case.domain.overview.guide import guide
from services.case.domain.overview.handover import handover
from services.case.domain.plan.plan_progress import plan_progress
from services.case.domain.plan.plan_reading import plan_view
from services.case.domain.registers.rating import publish
from services.case.domain.state import Case
from services.claims.domain.assembly.pricing import price
from tests.support import facts
from tests.support.editions import (
    among_steps,
    catalogued,
    changed_on,
    content,
    in_catalogue,
    in_plans,
)
from tests.support.facts import BAUSKA, MARCH, TODAY, named
from tests.support.registers import rate, world_with
from tests.support.spec import after, given, refused, specifies, when
from tests.support.world import World
from tests.unit.claims.claimables import home_care

JUNE = date(2023, 6, 1)
LAST_OF_MAY = date(2023, 5, 31)


ADULT = (facts.opened(), facts.mental_disability(), facts.assessed())


def adult() -> Case:
    return given(*ADULT, facts.planned("home_care"))


@pytest.fixture
def by_the_day(monkeypatch: pytest.MonkeyPatch) -> World:
    """Home care is an hour by unit cost until May 2023, from June on a day at either basis."""
    world = world_with("home_care")
    world.learn([rate("home_care", unit="day", unit_price_cents=4000)])
    bases = ("actual_cost", "vvi")
    in_catalogue(monkeypatch, *changed_on(JUNE, "home_care", units=("day",), pricing_basis=bases))
    return world


@pytest.fixture
def withdrawn(monkeypatch: pytest.MonkeyPatch) -> World:
    """Home care is in the catalogue until May 2023."""
    world = world_with("home_care")
    in_catalogue(monkeypatch, catalogued("home_care", valid_to=LAST_OF_MAY))
    return world


def test_a_changed_unit_and_basis_are_those_of_grants_from_their_day(by_the_day: World) -> None:
    before = facts.grant_service(effective_date=LAST_OF_MAY, unit_price_cents=None)
    since = facts.grant_service(effective_date=JUNE, unit_price_cents=None)

    [by_the_hour] = when(adult(), before, by_the_day).facts
    [by_day] = when(adult(), since, by_the_day).facts

    assert isinstance(by_the_hour, ServiceGranted)
    assert isinstance(by_day, ServiceGranted)
    assert (by_the_hour.unit, by_day.unit) == ("hour", "day")


@specifies("grant.unit", "grant.basis")
def test_the_unit_and_basis_of_another_day_are_refused(by_the_day: World) -> None:
    on_cost = {
        "pricing_basis": "actual_cost",
        "unit_price_cents": None,
        "amount_limit_cents": 100_000,
        "application_reference": "I",
        "referral_reference": "N",
    }
    early = facts.grant_service(effective_date=LAST_OF_MAY, **on_cost)
    late = facts.grant_service(effective_date=JUNE, unit="hour")

    assert refused(partial(when, adult(), early, by_the_day)) == "grant.basis"
    assert refused(partial(when, adult(), late, by_the_day)) == "grant.unit"
    assert when(adult(), facts.grant_service(effective_date=JUNE, **on_cost), by_the_day).facts


def test_a_grant_is_delivered_in_the_unit_of_its_own_day(by_the_day: World) -> None:
    granting = facts.grant_service(grant_id=named("grant"), unit_price_cents=None)
    case = after(adult(), granting, world=by_the_day)

    [delivered] = when(
        case, facts.record_delivery(effective_date=JUNE, quantity=5), by_the_day
    ).facts

    assert isinstance(delivered, DeliveryRecorded)
    assert (delivered.unit, delivered.unit_price_cents) == ("hour", 712)


@pytest.mark.usefixtures("by_the_day")
def test_a_plan_keeps_the_unit_of_its_own_day() -> None:
    case = given(
        facts.opened(),
        facts.planned("home_care", day=LAST_OF_MAY),
        facts.planned("home_care", day=JUNE, version=2),
    )

    in_may, in_june = plan_progress(case, date(2023, 6, 30)).services

    assert (in_may.unit, in_june.unit) == ("hour", "day")
    assert in_june.planned_quantity == Decimal(10)


def test_a_rate_may_be_for_an_earlier_unit_whose_grants_run_on(by_the_day: World) -> None:
    def rated(unit: str, day: date) -> PublishRate:
        published = rate("home_care", unit=unit, effective_date=day, municipality=BAUSKA)
        return PublishRate(**published.model_dump(exclude={"type_name", "schema_version"}))

    assert publish(rated("hour", JUNE), by_the_day).unit == "hour"
    assert publish(rated("day", JUNE), by_the_day).unit == "day"
    assert refused(partial(publish, rated("day", LAST_OF_MAY), by_the_day)) == "rate.kind"
    unheard_of = rated("hour", date(2013, 12, 31))
    assert refused(partial(publish, unheard_of, by_the_day)) == "service.in_force"


@specifies("service.in_force")
def test_a_withdrawn_service_is_neither_planned_nor_granted(withdrawn: World) -> None:
    line = {"service": "home_care", "quantity": 4, "per": "week", "goal": "Mājas"}
    for day, rule_id in ((LAST_OF_MAY, None), (JUNE, "service.in_force")):
        planning = ApproveSupportPlan.model_validate({"effective_date": day, "lines": [line]})
        granting = facts.grant_service(effective_date=day)
        for command in (planning, granting):
            if rule_id is None:
                assert when(adult(), command, withdrawn).facts
            else:
                assert refused(partial(when, adult(), command, withdrawn)) == rule_id


@specifies("service.in_force")
def test_a_service_is_not_granted_before_it_begins(monkeypatch: pytest.MonkeyPatch) -> None:
    world = world_with("home_care")
    in_catalogue(monkeypatch, catalogued("home_care", valid_from=JUNE))

    with pytest.raises(Refusal) as refusal:
        when(adult(), facts.grant_service(effective_date=LAST_OF_MAY), world)

    assert refusal.value.rule.id == "service.in_force"
    assert "only from 2023-06-01" in refusal.value.en
    assert "tikai no 2023-06-01" in refusal.value.lv
    assert when(adult(), facts.grant_service(effective_date=JUNE), world).facts


def test_running_grants_of_a_withdrawn_service_are_delivered_and_paid(withdrawn: World) -> None:
    granting = facts.grant_service(grant_id=named("grant"), unit_price_cents=None)
    case = after(adult(), granting, world=withdrawn)

    [delivered] = when(case, facts.record_delivery(effective_date=JUNE), withdrawn).facts

    assert isinstance(delivered, DeliveryRecorded)
    asked = price(
        home_care(
            "care",
            day=JUNE,
            quantity=delivered.quantity,
            unit_price_cents=delivered.unit_price_cents,
        )
    )
    assert asked.eligible_cents == 7120
    [running] = handover(case, JUNE).grants
    assert running.name_lv == "aprūpe mājās"


@specifies("service.in_force")
def test_a_withdrawn_service_shows_what_is_left_of_its_running_grants(withdrawn: World) -> None:
    granting = facts.grant_service(grant_id=named("grant"), unit_price_cents=None)
    case = after(adult(), granting, world=withdrawn)

    [shown] = [
        one for one in entitlements(case, JUNE, withdrawn).items if one.service == "home_care"
    ]

    assert not shown.may_be_granted
    assert [one.rule.id for one in shown.checks if not one.passed] == ["service.in_force"]
    assert [one.quantity_left for one in shown.grants] == [Decimal(100)]
    without_grant = entitlements(adult(), JUNE, withdrawn).items
    assert "home_care" not in {one.service for one in without_grant}


@pytest.mark.usefixtures("withdrawn")
def test_a_withdrawn_service_is_still_called_by_its_name() -> None:
    assert "home_care" not in services()
    assert "home_care" in services(LAST_OF_MAY)
    assert "home_care" in service_codes()
    assert word("service", "home_care", "lv") == "aprūpe mājās"
    assert quoted_service("home_care", JUNE).valid_to == LAST_OF_MAY
    with pytest.raises(KeyError):
        service("home_care", JUNE)


def test_a_withdrawn_service_keeps_its_cap(monkeypatch: pytest.MonkeyPatch) -> None:
    in_catalogue(monkeypatch, catalogued("respite", valid_to=LAST_OF_MAY))

    capped = price(
        home_care(
            "stay",
            service="respite",
            day=JUNE,
            unit="24h",
            quantity=Decimal(1),
            pricing_basis="actual_cost",
            unit_price_cents=None,
            cost_cents=99_999,
        )
    )

    assert capped.cap_rule == "respite.daily_ceiling"


def planning(day: date) -> ApproveSupportPlan:
    line = {"service": "home_care", "quantity": 4, "per": "week", "goal": "Mājas"}
    fields = {"effective_date": day, "lines": [line], "wishes": "Sava istaba"}
    return ApproveSupportPlan.model_validate(fields)


@specifies("plan.contents_in_force")
def test_a_new_content_is_in_plans_from_its_day(monkeypatch: pytest.MonkeyPatch) -> None:
    in_plans(monkeypatch, content("wishes", valid_from=JUNE))

    too_early = partial(when, adult(), planning(LAST_OF_MAY))
    assert refused(too_early) == "plan.contents_in_force"
    assert when(adult(), planning(JUNE)).facts


@specifies("plan.contents", "plan.contents_in_force")
def test_a_content_is_opened_to_another_group_from_its_day(monkeypatch: pytest.MonkeyPatch) -> None:
    before = content("wishes", valid_to=LAST_OF_MAY, target_groups=("ft",))
    in_plans(monkeypatch, before, content("wishes", valid_from=JUNE))

    assert refused(partial(when, adult(), planning(LAST_OF_MAY))) == "plan.contents"
    assert when(adult(), planning(JUNE)).facts


@specifies("plan.contents_in_force")
def test_a_plan_keeps_what_plans_no_longer_say(monkeypatch: pytest.MonkeyPatch) -> None:
    [approved] = when(adult(), planning(MARCH)).facts
    in_plans(monkeypatch, content("wishes", valid_to=LAST_OF_MAY))

    assert refused(partial(when, adult(), planning(JUNE))) == "plan.contents_in_force"
    case = given(*ADULT, approved)
    assert plan_view(case.plans[-1]).contents == {"wishes": "Sava istaba"}


def test_a_step_is_advised_on_the_days_of_its_edition(monkeypatch: pytest.MonkeyPatch) -> None:
    [later] = [one for one in guide(adult(), TODAY) if one.step.command == "record_delivery"]
    among_steps(monkeypatch, later.step.model_copy(update={"valid_from": JUNE}))

    def advised(day: date) -> set[str]:
        return {one.step.command for one in guide(adult(), day)}

    assert "record_delivery" not in advised(JUNE - timedelta(days=1))
    assert "record_delivery" in advised(JUNE)
