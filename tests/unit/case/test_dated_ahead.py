"""What may be entered before its day: decisions and validities, not what happens."""

from collections.abc import Callable, Iterator
from datetime import date, timedelta
from decimal import Decimal
from functools import partial

import pytest

from contracts.http.case import ApproveSupportPlan, CloseCase, RecordTargetStatus
from contracts.http.command import CaseCommand
from contracts.http.commands import CASE_COMMANDS
from contracts.http.granting import AmendGrant, EndService, RepriceGrant
from contracts.http.registers import (
    PublishRate,
    RegisterCommand,
    RegisterProvider,
    RemoveProvider,
    TerminateContract,
)
from contracts.reference import rule
from services.case.domain.overview.entitlements import entitlements
from services.case.domain.registers.registering import decide_registration
from services.case.domain.state import Case
from tests.support import facts
from tests.support.facts import BAUSKA, TODAY, named
from tests.support.registers import PROVIDER, home_care_offered, rate, world_with
from tests.support.spec import after, given, refused, specifies, when
from tests.support.world import World

NEXT_MONTH = TODAY + timedelta(days=30)
LAST_DAY = TODAY + timedelta(days=366)
UNTIL = date(2025, 12, 31)
LINES = [{"service": "home_care", "quantity": 10, "per": "month", "goal": "Mērķis"}]


def adult() -> Case:
    granted = facts.granted(period_to=UNTIL)
    return given(
        facts.opened(),
        facts.mental_disability(),
        facts.assessed(),
        facts.planned("home_care"),
        granted,
    )


def grant(day: date) -> CaseCommand:
    return facts.grant_service(
        effective_date=day, grant_id=named("next"), period_to=UNTIL, quantity_limit=10
    )


def status(day: date) -> CaseCommand:
    return RecordTargetStatus(
        effective_date=day, disability_group="I", disability_kind="mental", lives_in="family"
    )


def amendment(day: date) -> CaseCommand:
    return AmendGrant(
        effective_date=day,
        grant_id=named("grant"),
        decision_reference="L-2",
        quantity_limit=Decimal(50),
        reason="Mazāk",
    )


def plan(day: date) -> CaseCommand:
    return ApproveSupportPlan.model_validate({"effective_date": day, "lines": LINES})


@pytest.mark.parametrize("decision", [grant, status, amendment, plan])
@specifies("date.not_in_future")
def test_a_decision_is_entered_up_to_so_many_days_before_its_day(
    decision: Callable[[date], CaseCommand],
) -> None:
    assert when(adult(), decision(LAST_DAY)).facts
    too_early = decision(LAST_DAY + timedelta(days=1))
    assert refused(lambda: when(adult(), too_early)) == "date.not_in_future"


@specifies("date.not_in_future")
def test_a_price_that_was_published_ahead_prices_a_grant_ahead() -> None:
    world = world_with("home_care")
    dearer = rate(effective_date=NEXT_MONTH, unit_price_cents=900, rate_reference="VVI-2")
    published = PublishRate(**dearer.model_dump())
    world.learn([decide_registration(published, world, TODAY)])
    reprice = RepriceGrant(effective_date=NEXT_MONTH, grant_id=named("grant"))

    grant = after(adult(), reprice, world=world).grants[named("grant")]

    assert grant.unit_price_cents_on(TODAY) == 712
    assert grant.unit_price_cents_on(NEXT_MONTH) == 900


@specifies("date.not_in_future")
def test_the_registers_take_what_begins_later_and_not_what_ends_later() -> None:
    ends: list[RegisterCommand] = [
        RemoveProvider(effective_date=NEXT_MONTH, provider=PROVIDER, reason="Beidz"),
        TerminateContract(
            effective_date=NEXT_MONTH,
            municipality=BAUSKA,
            contract_reference="LG-1",
            reason="Beidz",
        ),
    ]
    world = World()

    for entry in home_care_offered(BAUSKA):
        of_today = {"municipality": BAUSKA} if isinstance(entry, RegisterProvider) else {}
        ahead = entry.model_copy(update={"effective_date": NEXT_MONTH, **of_today})
        world.learn([decide_registration(ahead, world, TODAY)])
    for end in ends:
        assert refused(partial(decide_registration, end, world, TODAY)) == "date.not_in_future"


@specifies("date.not_in_future")
def test_what_happens_is_recorded_when_it_has_happened() -> None:
    tomorrow = TODAY + timedelta(days=1)
    happenings: list[CaseCommand] = [
        facts.record_delivery(effective_date=tomorrow),
        EndService(effective_date=tomorrow, grant_id=named("grant"), reason="Beidz"),
        CloseCase(effective_date=tomorrow, reason="Beidz"),
    ]

    for happening in happenings:
        assert refused(partial(when, adult(), happening)) == "date.not_in_future"


def test_what_was_entered_ahead_shows_from_its_day_on() -> None:
    case = after(adult(), grant(NEXT_MONTH))

    def running(day: date) -> int:
        items = entitlements(case, day, World()).items
        return sum(len(item.grants) for item in items if item.service == "home_care")

    assert running(TODAY) == 1
    assert running(NEXT_MONTH) == 2


def test_the_rule_names_commands_that_there_are() -> None:
    known = {one.command for one in CASE_COMMANDS} | {
        one.command for one in _kinds_of(RegisterCommand) if not one.__subclasses__()
    }

    assert set(rule("date.not_in_future").words("commands_ahead")) <= known


def _kinds_of(command: type[RegisterCommand]) -> Iterator[type[RegisterCommand]]:
    for one in command.__subclasses__():
        yield one
        yield from _kinds_of(one)
