"""Grants follow the published rates: each prices them from its day on, and nothing recorded."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from contracts.events.granting import GrantRepriced
from contracts.events.register import RatePublished
from contracts.http.case import RecordDeath, TransferCase
from contracts.http.command import CaseCommand
from contracts.http.granting import (
    AmendGrant,
    EndService,
    RecordDelivery,
    RepriceGrant,
    ResumeService,
    ReverseDelivery,
    SuspendService,
)
from contracts.model import CareLevel
from contracts.refusal import Refusal
from services.case.domain.grants.following_rates import at_published_rates
from services.case.domain.grants.repricing import reprice_for_care_level
from services.case.domain.overview.entitlements import entitlements
from services.case.domain.state import Case
from tests.support import facts, registers
from tests.support.facts import MARCH, named
from tests.support.registers import offering
from tests.support.spec import given, refused, specifies, when
from tests.support.story import Story
from tests.support.world import World

APRIL, MAY, JUNE, AUGUST = (date(2023, month, 1) for month in (4, 5, 6, 8))
GRANT = named("grant")
ADULT = (facts.opened(), facts.mental_disability(), facts.assessed())
SUBSIDY = "care_level_support"


def home_care(**of_contract: Any) -> Story:
    """Home care of 100 hours at EUR 7.12 from March to December."""
    world = World(*offering("home_care", **of_contract))
    story = Story(*ADULT, facts.planned("home_care"), world=world)
    story.does(facts.grant_service(grant_id=GRANT))
    return story


def rate(day: date, cents: int = 800, **changes: Any) -> RatePublished:
    reference = f"VVI-{day}-{cents}"
    return registers.rate(
        effective_date=day, unit_price_cents=cents, rate_reference=reference, **changes
    )


def reprice(day: date) -> RepriceGrant:
    return RepriceGrant(effective_date=day, grant_id=GRANT)


def end(day: date) -> EndService:
    return EndService(effective_date=day, grant_id=GRANT, reason="Vairs nevajag")


def amend(day: date, quantity: int) -> AmendGrant:
    return AmendGrant(
        effective_date=day,
        grant_id=GRANT,
        decision_reference="L-2",
        quantity_limit=Decimal(quantity),
        reason="Cits apjoms",
    )


def delivery(day: date, **changes: Any) -> RecordDelivery:
    return facts.record_delivery(effective_date=day, **changes)


def prices(story: Story) -> dict[date, int | None]:
    """At which price each delivery that holds is recorded."""
    return {one.effective_date: one.unit_price_cents for one in story.case.held_deliveries}


@specifies("grant.reprice")
def test_a_delivery_on_or_after_the_rates_day_is_recorded_at_the_rate_and_one_before_it_not() -> (
    None
):
    story = home_care()
    story.world.learn([rate(JUNE)])

    before = story.does(delivery(date(2023, 5, 31)))
    repriced, recorded = story.does(delivery(date(2023, 6, 2))).facts

    assert len(before.facts) == 1
    assert isinstance(repriced, GrantRepriced)
    assert (repriced.effective_date, repriced.unit_price_cents, repriced.cause) == (
        JUNE,
        800,
        "rate",
    )
    assert repriced.rate_reference == f"VVI-{JUNE}-800"
    assert recorded.effective_date == date(2023, 6, 2)
    assert prices(story) == {date(2023, 5, 31): 712, date(2023, 6, 2): 800}
    assert story.bound_cents == repriced.committed_cents == 10 * 712 + 90 * 800
    assert len(story.does(delivery(date(2023, 6, 3))).facts) == 1


@specifies("grant.reprice")
def test_what_was_recorded_before_a_rate_was_published_backwards_keeps_its_price() -> None:
    story = home_care()
    story.does(delivery(date(2023, 6, 10)))
    story.world.learn([rate(JUNE)])

    story.does(delivery(date(2023, 6, 5)), delivery(date(2023, 5, 5)))

    assert prices(story) == {
        date(2023, 5, 5): 712,
        date(2023, 6, 5): 800,
        date(2023, 6, 10): 712,
    }


def test_the_price_of_a_day_is_asked_as_it_was_known_then() -> None:
    story = home_care()
    known_before = story.case
    story.does(delivery(date(2023, 6, 10)))
    rates_before = World(*offering("home_care"))
    story.world.learn([rate(JUNE)])
    story.does(delivery(date(2023, 6, 11)))

    def price_cents(case: Case, on: date, world: World) -> int | None:
        return at_published_rates(case, case.grants[GRANT], on, world).unit_price_cents_on(on)

    assert price_cents(known_before, JUNE, rates_before) == 712
    assert price_cents(story.case, JUNE, story.world) == 800
    assert price_cents(story.case, MAY, story.world) == 712


@specifies("grant.reprice")
def test_what_is_taken_back_and_recorded_anew_has_the_price_that_is_published_by_then() -> None:
    story = home_care()
    day = date(2023, 6, 10)
    story.does(delivery(day, delivery_id=named("first")))
    story.world.learn([rate(JUNE)])

    taken_back = ReverseDelivery(effective_date=day, delivery_id=named("first"), reason="Cena")
    story.does(taken_back, delivery(day))

    assert prices(story) == {day: 800}


@specifies("grant.reprice")
def test_every_rate_since_the_last_delivery_prices_its_own_days() -> None:
    story = home_care()
    story.world.learn([rate(JUNE, 900), rate(APRIL, 800), rate(AUGUST, 1_000)])

    *repriced, _ = story.does(delivery(date(2023, 6, 10))).facts
    story.does(delivery(date(2023, 4, 10)))

    assert [one.effective_date for one in repriced] == [APRIL, JUNE]
    assert prices(story) == {date(2023, 4, 10): 800, date(2023, 6, 10): 900}


@specifies("grant.reprice")
def test_a_rate_published_later_for_earlier_days_leaves_the_later_price() -> None:
    story = home_care()
    story.world.learn([rate(JUNE, 900)])
    story.does(delivery(date(2023, 6, 10)))
    story.world.learn([rate(APRIL, 800)])

    story.does(delivery(date(2023, 6, 11)), delivery(date(2023, 4, 10)))

    assert prices(story)[date(2023, 6, 11)] == 900
    assert prices(story)[date(2023, 4, 10)] == 800


@specifies("grant.reprice")
def test_a_rate_published_anew_for_its_day_replaces_it() -> None:
    story = home_care()
    story.world.learn([rate(JUNE, 900)])
    story.does(delivery(date(2023, 6, 10)))
    story.world.learn([rate(JUNE, 850)])

    story.does(delivery(date(2023, 6, 11)))

    assert prices(story) == {date(2023, 6, 10): 900, date(2023, 6, 11): 850}


@specifies("grant.reprice")
def test_a_rate_that_holds_since_before_the_grant_prices_it_from_its_first_day() -> None:
    story = home_care()
    story.world.learn([rate(date(2023, 2, 1))])

    repriced, _ = story.does(delivery(MARCH)).facts

    assert repriced.effective_date == MARCH
    assert prices(story) == {MARCH: 800}


@specifies("delivery.undivided")
def test_days_across_a_new_rate_are_recorded_apart() -> None:
    story = home_care()
    story.world.learn([rate(JUNE)])

    across = delivery(date(2023, 6, 2), delivered_from=date(2023, 5, 30))

    assert story.refusal(across) == "delivery.undivided"


@pytest.mark.parametrize(
    "command",
    [
        amend(JUNE, 90),
        SuspendService(effective_date=JUNE, grant_id=GRANT, reason="Slimnīca"),
        end(JUNE),
        TransferCase(
            effective_date=date(2023, 6, 2), to_municipality="dobeles-novads", reason="Pārcelšanās"
        ),
        RecordDeath(effective_date=JUNE, certificate_reference="MA-1"),
    ],
    ids=lambda command: str(command.command),
)
@specifies("grant.reprice")
def test_whatever_changes_or_ends_a_grant_prices_it_first(command: CaseCommand) -> None:
    story = home_care()
    story.world.learn([rate(JUNE)])

    repriced, *_ = story.does(command).facts

    assert isinstance(repriced, GrantRepriced)
    assert (repriced.effective_date, repriced.unit_price_cents) == (JUNE, 800)
    held = story.case.grants[GRANT]
    assert story.bound_cents == (0 if held.is_settled else held.committed_cents)


@specifies("grant.reprice")
def test_a_grant_is_priced_before_it_is_resumed() -> None:
    story = home_care()
    story.does(SuspendService(effective_date=MAY, grant_id=GRANT, reason="Slimnīca"))
    story.world.learn([rate(JUNE)])

    repriced, _ = story.does(ResumeService(effective_date=JUNE, grant_id=GRANT)).facts

    assert isinstance(repriced, GrantRepriced)


@specifies("contract.ceiling")
def test_a_dearer_delivery_is_refused_where_the_contract_has_not_what_is_left_of_the_grant() -> (
    None
):
    story = home_care(ceiling_cents=79_999)
    story.world.learn([rate(JUNE)])

    assert story.refusal(delivery(JUNE)) == "contract.ceiling"
    assert story.refusal(amend(JUNE, 100)) == "contract.ceiling"
    assert story.does(delivery(MAY)).facts
    story.does(amend(JUNE, 99), delivery(JUNE))
    assert story.bound_cents == 10 * 712 + 89 * 800


@specifies("contract.ceiling")
def test_a_refusal_for_want_of_money_names_the_rate_that_rose_and_entitlements_tell_it() -> None:
    story = home_care(ceiling_cents=71_200)
    story.world.learn([rate(JUNE)])

    with pytest.raises(Refusal) as refusal:
        when(story.case, delivery(JUNE), story.world)
    assert f"rose to EUR 8.00 on {JUNE}" in refusal.value.en
    [left] = [
        grant for item in entitlements(story.case, JUNE, story.world).items for grant in item.grants
    ]
    [hindrance] = left.hindrances
    assert hindrance.rule.id == "contract.ceiling"
    assert f"rose to EUR 8.00 on {JUNE}" in hindrance.detail
    [unhindered] = [
        grant for item in entitlements(story.case, MAY, story.world).items for grant in item.grants
    ]
    assert not unhindered.hindrances


def test_an_end_or_suspension_waits_for_no_money_of_the_contract() -> None:
    story = home_care(ceiling_cents=71_200)
    story.world.learn([rate(JUNE)])

    story.does(SuspendService(effective_date=JUNE, grant_id=GRANT, reason="Slimnīca"))
    assert story.bound_cents == story.case.grants[GRANT].committed_cents == 71_200
    story.does(end(JUNE))
    assert story.bound_cents == 0


def test_a_late_delivery_of_an_ended_grant_has_the_price_of_its_day_and_leaves_it_ended() -> None:
    story = home_care()
    story.does(end(AUGUST))
    story.world.learn([rate(JUNE)])

    story.does(delivery(date(2023, 6, 2)))

    assert prices(story) == {date(2023, 6, 2): 800}
    assert story.case.grants[GRANT].is_settled
    assert story.bound_cents == 8_000


@specifies("grant.reprice")
def test_a_grant_is_priced_ahead_of_its_deliveries_by_command() -> None:
    story = home_care()
    story.world.learn([rate(JUNE)])

    assert story.refusal(reprice(date(2023, 5, 31))) == "grant.reprice"
    [repriced] = story.does(reprice(date(2023, 7, 1))).facts

    assert isinstance(repriced, GrantRepriced)
    assert (repriced.effective_date, repriced.unit_price_cents) == (JUNE, 800)
    assert story.bound_cents == repriced.committed_cents == 100 * 800
    assert story.refusal(reprice(date(2023, 7, 1))) == "grant.reprice"
    assert len(story.does(delivery(JUNE)).facts) == 1


@specifies("contract.ceiling")
def test_a_new_price_binds_no_more_than_the_contract_has_left() -> None:
    story = home_care(ceiling_cents=79_999)
    story.world.learn([rate(JUNE)])

    assert story.refusal(reprice(JUNE)) == "contract.ceiling"


def test_actual_cost_is_not_priced_by_a_rate() -> None:
    on_cost = facts.granted(
        "consultation", pricing_basis="actual_cost", unit_price_cents=None, unit="consultation"
    )
    case = given(*ADULT, facts.planned("consultation"), on_cost)

    assert refused(lambda: when(case, reprice(JUNE), World())) == "grant.reprice"
    assert at_published_rates(case, case.grants[GRANT], JUNE, World()).repricings == ()


def test_a_subsidy_follows_the_rates_of_the_level_that_the_person_has_by_then() -> None:
    story = Story(
        *ADULT,
        facts.planned(SUBSIDY),
        world=World(*offering(SUBSIDY)[:3], level("II", 20_000), level("III", 30_000)),
    )
    story.does(
        facts.grant_service(
            grant_id=GRANT,
            service=SUBSIDY,
            pricing_basis="care_level_subsidy",
            unit_price_cents=None,
            quantity_limit=12,
        )
    )
    story.world.learn([level("II", 25_000, AUGUST), level("III", 35_000, date(2023, 9, 1))])
    story.does(reprice(AUGUST))
    facts_of_level, *_ = reprice_for_care_level(story.case, JUNE, "III", story.world)
    story.case = given(
        *ADULT, facts.planned(SUBSIDY), story.case.grants[GRANT].fact, *facts_of_level
    )._replace(care_levels=((MARCH, "II"), (JUNE, "III")))

    found = at_published_rates(story.case, story.case.grants[GRANT], date.max, story.world)

    months = (MAY, JUNE, AUGUST, date(2023, 9, 1))
    assert [found.unit_price_cents_on(day) for day in months] == [20_000, 30_000, 30_000, 35_000]


def level(care_level: CareLevel, cents: int, day: date = registers.START) -> RatePublished:
    return registers.rate(
        SUBSIDY,
        effective_date=day,
        pricing_basis="care_level_subsidy",
        care_level=care_level,
        unit_price_cents=cents,
        rate_reference=f"S-{care_level}-{cents}",
    )


def test_after_the_merger_a_grant_has_the_rate_of_the_successor() -> None:
    began, merged_on = date(2021, 3, 1), date(2021, 7, 1)
    iecava: dict[str, Any] = {"municipality": "iecavas-novads"}
    world = World(*offering("home_care", **iecava), rate(began, 600, **iecava))
    world.learn([registers.approval(**iecava)])
    story = Story(
        facts.opened(day=began, **iecava),
        facts.mental_disability(began),
        facts.assessed(day=began),
        facts.planned("home_care", day=began),
        world=world,
    )
    granting = facts.grant_service(
        effective_date=began,
        grant_id=GRANT,
        unit_price_cents=600,
        period_to=date(2021, 12, 31),
    )
    story.does(granting)

    story.does(delivery(date(2021, 6, 30)), delivery(merged_on))

    assert prices(story) == {date(2021, 6, 30): 600, merged_on: 712}
