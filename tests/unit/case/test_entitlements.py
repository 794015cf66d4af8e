"""What a person may get on a day: shown rule by rule, before anything is decided."""

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest

from contracts.events import CaseFact
from contracts.events.case import CaseClosed, DeathRecorded, MoreSessionsRequested
from contracts.events.granting import ServiceSuspended
from contracts.events.register import ContractTerminated, ProviderRemoved
from contracts.http.entitlements import Entitlement
from contracts.reference import services
from contracts.refusal import Refusal
from services.case.domain.overview.entitlements import entitlements
from services.case.domain.state import Case
from tests.support import facts
from tests.support.facts import MARCH, named
from tests.support.registers import PROVIDER, rate, world_with
from tests.support.spec import after, given, refused, specifies, when
from tests.support.world import World

ADULT = (facts.opened(), facts.mental_disability(), facts.assessed(), facts.planned("home_care"))
CHILD = (
    facts.opened("ft"),
    facts.opinion(date(2023, 1, 1), date(2023, 6, 30)),
    facts.assessed("ft"),
    facts.planned("rehabilitation", "respite"),
)


def entitled(
    case: Case, service: str, on: date = MARCH, around: World | None = None, **wanted: Any
) -> Entitlement:
    """What the person may get of one service."""
    recipient = wanted.get("recipient", "client")
    [found] = [
        one
        for one in entitlements(case, on, around or World()).items
        if (one.service, one.recipient) == (service, recipient)
    ]
    return found


def decimals(*values: int | str) -> tuple[Decimal, ...]:
    return tuple(Decimal(value) for value in values)


def failed(one: Entitlement) -> list[str]:
    return [check.rule.id for check in one.checks if not check.passed]


def test_every_service_of_the_group_is_shown_to_each_recipient() -> None:
    found = entitlements(given(*CHILD), MARCH, World())

    shown = [(one.service, one.recipient) for one in found.items]
    assert shown == [
        (service.code, recipient)
        for service in services().values()
        if "ft" in service.target_groups
        for recipient in service.recipients
    ]
    assert ("rehabilitation", "representative") in shown


def test_a_planned_service_to_an_eligible_person_may_be_granted() -> None:
    found = entitled(given(*ADULT), "home_care")

    assert found.may_be_granted
    assert found.planned
    assert failed(found) == []


@specifies("plan.before_grant")
def test_a_service_that_the_plan_does_not_have_says_so_and_what_to_mend() -> None:
    found = entitled(given(*ADULT), "workshop")

    [check] = [one for one in found.checks if not one.passed]
    assert (found.may_be_granted, found.planned) == (False, False)
    assert check.rule.id == "plan.before_grant"
    assert check.rule.source
    assert "Approve" in check.detail
    assert "Apstiprini" in check.detail_lv


def test_all_that_is_missing_is_shown_at_once() -> None:
    found = entitled(given(facts.opened()), "home_care")

    assert failed(found) == ["eligibility.grt", "eligibility.grt", "plan.before_grant"]


@pytest.mark.parametrize(("on", "valid"), [(date(2023, 6, 30), True), (date(2023, 7, 1), False)])
def test_eligibility_is_that_of_the_day_asked(on: date, valid: bool) -> None:
    found = entitled(given(*CHILD), "respite", on)

    assert found.may_be_granted is valid
    assert failed(found) == ([] if valid else ["eligibility.ft_opinion"])


@specifies("case.open", "date.before_opening")
def test_nothing_may_be_granted_before_the_case_opens_or_while_it_is_closed() -> None:
    closed = CaseClosed(**facts.at(date(2023, 5, 1)), reason="Izstājās")
    case = given(*ADULT, closed)

    assert failed(entitled(case, "home_care", date(2023, 5, 2))) == ["case.open"]
    assert "date.before_opening" in failed(entitled(case, "home_care", date(2023, 2, 1)))


def test_who_died_may_get_nothing_after_that_day() -> None:
    died = DeathRecorded(**facts.at(date(2023, 4, 1)), certificate_reference="M-1")

    found = entitled(given(*ADULT, died), "home_care", date(2023, 4, 2))

    assert not found.may_be_granted
    assert "eligibility.living" in failed(found)


def test_a_running_grant_shows_what_is_left_of_it() -> None:
    grant = facts.granted(period_to=date(2023, 3, 31))
    case = after(given(*ADULT, grant), facts.record_delivery(quantity="7.5"))

    [left] = entitled(case, "home_care").grants

    assert left.grant_id == named("grant")
    assert (left.quantity_limit, left.quantity_left) == decimals(100, "92.5")
    assert (left.days_left, left.suspended, left.amount_left_cents) == (31, False, None)
    assert entitled(case, "home_care", date(2023, 4, 1)).grants == []
    assert entitled(case, "workshop").grants == []


def test_on_actual_cost_the_amount_that_is_left_is_shown() -> None:
    grant = facts.granted(
        "consultation",
        unit="consultation",
        pricing_basis="actual_cost",
        unit_price_cents=None,
        amount_limit_cents=10_000,
    )
    paid = facts.record_delivery(quantity=1, cost_cents=4550, document_reference="R-17")

    [left] = entitled(after(given(*ADULT, grant), paid), "consultation").grants

    assert (left.amount_limit_cents, left.amount_left_cents) == (10_000, 5_450)


def child_with_deliveries() -> tuple[Case, World]:
    """A child who had 38 sessions, and respite of three days over New Year."""
    around = world_with(*services())
    grants: tuple[CaseFact, ...] = (
        facts.granted("rehabilitation", "sessions", unit="session", target_group="ft"),
        facts.granted("respite", "stays", unit="24h", target_group="ft"),
    )
    had = facts.record_delivery(grant_id=named("sessions"), quantity=38)
    stayed = facts.record_delivery(
        grant_id=named("stays"),
        effective_date=date(2023, 6, 3),
        delivered_from=date(2023, 6, 1),
        quantity=3,
    )
    return after(given(*CHILD, *grants), had, stayed, world=around), around


@specifies("rehabilitation.sessions", "rehabilitation.more_sessions")
def test_what_is_left_of_the_childs_sessions_is_shown_before_deciding() -> None:
    case, around = child_with_deliveries()

    [limit] = entitled(case, "rehabilitation", around=around).limits
    assert (limit.limit, limit.taken, limit.left) == decimals(40, 38, 2)
    assert (limit.rule.id, limit.counted_per) == ("rehabilitation.sessions", "client")
    assert (limit.period_from, limit.period_to) == (None, None)

    applied = MoreSessionsRequested(**facts.at(date(2023, 7, 1)), application_reference="I-2")
    case = given(*CHILD, applied)
    [before] = entitled(case, "rehabilitation", date(2023, 6, 30), around).limits
    [since] = entitled(case, "rehabilitation", date(2023, 7, 1), around).limits
    assert (before.left, since.left, since.limit) == decimals(2, 62, 100)
    assert since.rule.id == "rehabilitation.more_sessions"


@specifies("respite.days_per_year")
def test_what_is_left_of_the_years_respite_is_shown_with_its_period() -> None:
    case, around = child_with_deliveries()

    [limit] = entitled(case, "respite", around=around).limits
    assert (limit.limit, limit.taken, limit.left) == decimals(30, 3, 27)
    assert (limit.period_from, limit.period_to) == (date(2023, 1, 1), date(2023, 12, 31))
    assert entitled(case, "rehabilitation", recipient="representative").limits == []


def test_where_nothing_is_left_nothing_may_be_granted() -> None:
    case, around = child_with_deliveries()
    case = after(case, facts.record_delivery(grant_id=named("sessions"), quantity=2), world=around)

    found = entitled(case, "rehabilitation", around=around)

    assert failed(found) == ["rehabilitation.sessions"]
    assert not found.may_be_granted
    assert entitled(case, "rehabilitation", around=around, recipient="representative").checks


@pytest.mark.parametrize("offset", range(-40, 400, 55))
def test_a_grant_is_refused_with_the_first_check_that_failed(offset: int) -> None:
    day = MARCH + timedelta(days=offset)
    case = given(*CHILD)
    shown = entitled(case, "respite", day)
    command = facts.grant_service(
        effective_date=day,
        period_to=day,
        service="respite",
        quantity_limit=1,
        pricing_basis="actual_cost",
        unit_price_cents=None,
        amount_limit_cents=10_000,
        application_reference="I-1",
        referral_reference="N-1",
    )

    if shown.may_be_granted:
        assert when(case, command).facts
    else:
        with pytest.raises(Refusal) as refusal:
            when(case, command)
        assert refusal.value.rule.id == failed(shown)[0]


def test_a_grant_says_its_price_by_the_rate_that_holds_on_the_day() -> None:
    april, grant_id = date(2023, 4, 1), named("grant")
    world = world_with("home_care")
    granting = facts.grant_service(grant_id=grant_id, unit_price_cents=None)
    case = after(given(*ADULT), granting, world=world)
    world.learn([rate(effective_date=april, unit_price_cents=900, rate_reference="VVI-2")])

    def price_cents(on: date) -> int | None:
        [grant] = entitled(case, "home_care", on, world).grants
        return grant.unit_price_cents

    assert (price_cents(MARCH), price_cents(date(2023, 5, 1))) == (712, 900)


@specifies("delivery.contract", "delivery.provider")
def test_a_grant_that_cannot_be_delivered_says_by_which_rules_as_its_delivery_would() -> None:
    around = world_with("home_care")
    case = given(*ADULT, facts.granted())
    ended: dict[str, Any] = {**facts.at(MARCH), "reason": "Darbība izbeigta"}

    [before] = entitled(case, "home_care", around=around).grants
    around.learn(
        [
            ContractTerminated(**ended, contract_reference="LG-1"),
            ProviderRemoved(**ended, provider=PROVIDER),
        ]
    )
    tomorrow = MARCH + timedelta(days=1)
    [after_end] = entitled(case, "home_care", tomorrow, around).grants

    assert before.hindrances == []
    hindering = [one.rule.id for one in after_end.hindrances]
    assert hindering == ["delivery.contract", "delivery.provider"]
    assert "LG-1" in after_end.hindrances[0].detail
    delivery = facts.record_delivery(effective_date=tomorrow)
    assert refused(lambda: when(case, delivery, around)) == "delivery.contract"


@specifies("delivery.suspended", "eligibility.grt")
def test_a_grant_shows_each_thing_that_hinders_it() -> None:
    tomorrow = MARCH + timedelta(days=1)
    suspended = ServiceSuspended(
        **facts.at(tomorrow), grant_id=named("grant"), service="home_care", reason="Slimnīcā"
    )
    lapsed = facts.mental_disability(day=tomorrow, disability_group="III")
    case = given(*ADULT, facts.granted(), suspended, lapsed)

    [grant] = entitled(case, "home_care", tomorrow, world_with("home_care")).grants

    assert grant.suspended
    shown = [one.rule.id for one in grant.hindrances]
    assert shown == ["delivery.suspended", "eligibility.grt"]
