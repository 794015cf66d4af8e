"""A grant amended, priced anew, suspended, resumed and ended, with what it binds meanwhile."""

from datetime import date
from decimal import Decimal
from typing import Any

from contracts.events.case import CaseOpened
from contracts.events.granting import GrantAmended, ServiceEnded, ServiceGranted
from contracts.events.register import RatePublished, RegisterFact
from contracts.events.resource import ResourceReturned, ResourceTaken
from contracts.http.case import RecordReview
from contracts.http.granting import (
    AmendGrant,
    EndService,
    RepriceGrant,
    ResumeService,
    SuspendService,
)
from contracts.model import CareLevel
from services.case.domain.grants.repricing import LevelFollowed, reprice_for_care_level
from tests.support import facts, registers
from tests.support.facts import MARCH, named
from tests.support.registers import PROVIDER, offering, world_with
from tests.support.spec import given, specifies, when
from tests.support.story import Story
from tests.support.world import World

APRIL, JUNE = date(2023, 4, 1), date(2023, 6, 1)
GRANT = named("grant")
ADULT = (facts.opened(), facts.mental_disability(), facts.assessed())
SUBSIDY = "care_level_support"
NOTHING_FOLLOWS: LevelFollowed = LevelFollowed([], [], [])
CENTS_OF_LEVEL: dict[CareLevel, int] = {"I": 10_000, "II": 20_000, "III": 30_000}


def home_care(*more: RegisterFact, **of_contract: Any) -> Story:
    """Home care of 100 hours at EUR 7.12 from March to December."""
    world = World(*offering("home_care", **of_contract), *more)
    story = Story(*ADULT, facts.planned("home_care"), world=world)
    story.does(facts.grant_service(grant_id=GRANT))
    return story


def review(day: date, level: CareLevel) -> RecordReview:
    return RecordReview(effective_date=day, satisfaction=3, care_level=level, outcome="Sliktāk")


def subsidised(months: int = 12, **of_contract: Any) -> Story:
    """The subsidy of an adult of care level II for some months."""
    world = World(
        *offering(SUBSIDY, **of_contract)[:3], *(rate_of(level) for level in CENTS_OF_LEVEL)
    )
    story = Story(*ADULT, facts.planned(SUBSIDY), world=world)
    story.does(
        facts.grant_service(
            grant_id=GRANT,
            service=SUBSIDY,
            pricing_basis="care_level_subsidy",
            unit_price_cents=None,
            quantity_limit=months,
        )
    )
    return story


def rate_of(level: CareLevel) -> RatePublished:
    return registers.rate(
        SUBSIDY,
        pricing_basis="care_level_subsidy",
        care_level=level,
        unit_price_cents=CENTS_OF_LEVEL[level],
    )


def amend(day: date = APRIL, **changes: Any) -> AmendGrant:
    fields = {"decision_reference": "L-2", "reason": "Vajag vairāk"}
    return AmendGrant(effective_date=day, grant_id=GRANT, **(fields | changes))


def reprice(day: date) -> RepriceGrant:
    return RepriceGrant(effective_date=day, grant_id=GRANT)


def end(day: date) -> EndService:
    return EndService(effective_date=day, grant_id=GRANT, reason="Vairs nevajag")


def test_an_amendment_repeats_what_it_leaves_and_binds_the_contract_anew() -> None:
    story = home_care()

    [amended] = story.does(amend(quantity_limit=150)).facts

    assert isinstance(amended, GrantAmended)
    assert amended.quantity_limit == 150
    assert amended.period_to == date(2023, 12, 31)
    assert amended.committed_cents == story.bound_cents == 150 * 712


@specifies("contract.ceiling")
def test_an_amendment_binds_no_more_than_the_contract_has_left() -> None:
    story = home_care(ceiling_cents=100_000)

    assert story.refusal(amend(quantity_limit=141)) == "contract.ceiling"
    assert story.does(amend(quantity_limit=140)).movements


@specifies("grant.below_delivered")
def test_a_grant_is_never_amended_below_what_was_delivered() -> None:
    story = home_care()
    story.does(facts.record_delivery(quantity=10))

    assert story.refusal(amend(quantity_limit=Decimal("9.99"))) == "grant.below_delivered"
    story.does(amend(quantity_limit=10))
    assert story.bound_cents == 7_120


@specifies("grant.below_delivered")
def test_the_amount_of_actual_cost_is_never_amended_below_what_deliveries_cost() -> None:
    story = Story(*ADULT, facts.planned("consultation"), world=world_with("consultation"))
    story.does(
        facts.grant_service(
            grant_id=GRANT,
            service="consultation",
            pricing_basis="actual_cost",
            unit_price_cents=None,
            amount_limit_cents=50_000,
            application_reference="I-2",
            referral_reference="N-1",
        ),
        facts.record_delivery(quantity=1, cost_cents=4_550, document_reference="Rēķins 17"),
    )

    assert story.refusal(amend(amount_limit_cents=4_549)) == "grant.below_delivered"
    story.does(amend(amount_limit_cents=4_550))
    assert story.bound_cents == 4_550


@specifies("grant.amount_limit")
def test_a_grant_at_a_unit_price_is_amended_by_its_quantity() -> None:
    assert home_care().refusal(amend(amount_limit_cents=50_000)) == "grant.amount_limit"


@specifies("grant.contract")
def test_a_grant_is_not_made_longer_than_its_contract() -> None:
    story = home_care(valid_to=date(2024, 1, 31))

    assert story.refusal(amend(period_to=date(2024, 2, 1))) == "grant.contract"
    story.does(amend(period_to=date(2024, 1, 31)))
    assert story.case.grants[GRANT].last_day == date(2024, 1, 31)


@specifies("grant.end_after_deliveries")
def test_a_grant_is_neither_ended_nor_shortened_to_before_a_delivery() -> None:
    story = home_care()
    story.does(facts.record_delivery(effective_date=date(2023, 4, 15)))

    too_early = date(2023, 4, 14)
    assert story.refusal(end(too_early)) == "grant.end_after_deliveries"
    assert story.refusal(amend(period_to=too_early)) == "grant.end_after_deliveries"
    assert story.does(end(date(2023, 4, 15))).facts


@specifies("grant.period")
def test_a_grant_is_changed_within_its_period() -> None:
    story = home_care()
    outside = date(2024, 1, 1)

    assert story.refusal(amend(outside, quantity_limit=1)) == "grant.period"
    assert story.refusal(reprice(outside)) == "grant.period"
    suspend = SuspendService(effective_date=outside, grant_id=GRANT, reason="Slimnīca")
    assert story.refusal(suspend) == "grant.period"


@specifies("grant.ended")
def test_what_has_ended_is_not_changed_any_more() -> None:
    story = home_care()
    story.does(end(JUNE))

    for command in (end(JUNE), amend(quantity_limit=1), reprice(APRIL)):
        assert story.refusal(command) == "grant.ended"


@specifies("grant.exists")
def test_a_change_names_a_grant_of_the_case() -> None:
    unknown = EndService(effective_date=JUNE, grant_id=named("another"), reason="Vairs nevajag")

    assert home_care().refusal(unknown) == "grant.exists"


def test_at_its_end_a_grant_keeps_of_the_contract_only_what_was_delivered() -> None:
    story = home_care()
    story.does(facts.record_delivery(quantity=10))

    ended = story.does(end(JUNE))

    assert isinstance(ended.facts[0], ServiceEnded)
    assert story.bound_cents == 7_120


def test_a_grant_that_delivered_nothing_keeps_nothing() -> None:
    story = home_care()

    [returned] = story.does(end(JUNE)).movements

    assert isinstance(returned, ResourceReturned)
    assert story.bound_cents == 0


def test_a_place_follows_the_period_and_is_free_the_day_after_the_end() -> None:
    world = World(*offering("home_care", places=1))
    story = Story(*ADULT, facts.planned("home_care"), world=world)
    story.does(facts.grant_service(grant_id=GRANT), amend(period_to=date(2023, 9, 30)))
    places = f"{PROVIDER}/home_care"
    [held] = world.resource("places", places).holdings.values()
    assert (held.first, held.last) == (MARCH, date(2023, 9, 30))

    story.does(end(JUNE))

    taken = world.resource("places", places).taken
    assert taken(JUNE, JUNE) == 1
    assert taken(date(2023, 6, 2)) == 0


def test_a_grant_from_before_the_registers_ends_without_returning_what_it_never_took() -> None:
    case = given(*ADULT, facts.planned("home_care"), facts.granted())

    assert when(case, end(JUNE), World()).movements == []


def test_a_care_level_prices_the_subsidy_from_its_day_and_no_recorded_month() -> None:
    story = subsidised()
    july = facts.record_delivery(effective_date=date(2023, 7, 31), quantity=1, days_with_service=15)
    story.does(july)

    [repriced], movements, _ = reprice_for_care_level(story.case, JUNE, "III", story.world)

    assert (repriced.effective_date, repriced.care_level, repriced.cause) == (
        JUNE,
        "III",
        "care_level",
    )
    assert repriced.committed_cents == 20_000 + 11 * 30_000
    [taken] = movements
    assert isinstance(taken, ResourceTaken)
    assert taken.amount == repriced.committed_cents
    [recorded] = story.case.deliveries.values()
    assert recorded.unit_price_cents == 20_000


def test_the_care_level_that_a_subsidy_has_already_changes_nothing() -> None:
    story = subsidised()

    assert reprice_for_care_level(story.case, JUNE, "II", story.world) == NOTHING_FOLLOWS


def test_only_running_subsidies_follow_the_care_level() -> None:
    story = subsidised()
    story.does(end(APRIL))

    assert reprice_for_care_level(story.case, JUNE, "III", story.world) == NOTHING_FOLLOWS
    other = home_care()
    assert reprice_for_care_level(other.case, JUNE, "III", other.world) == NOTHING_FOLLOWS


def test_a_level_entered_late_holds_until_the_next_one_that_is_known() -> None:
    story = subsidised()
    second = facts.assessed(day=JUNE).model_copy(update={"assessment_id": named("second")})
    story.case = given(*ADULT, story.case.plans[0], story.case.grants[GRANT].fact, second)

    repriced, *_ = reprice_for_care_level(story.case, APRIL, "III", story.world)

    assert [(one.effective_date, one.care_level) for one in repriced] == [
        (APRIL, "III"),
        (JUNE, "II"),
    ]


def test_a_level_from_before_the_grant_prices_it_from_its_first_day() -> None:
    story = subsidised()
    granted = story.case.grants[GRANT].fact
    assert isinstance(granted, ServiceGranted)
    opened = facts.opened(day=date(2023, 1, 1))
    assert isinstance(opened, CaseOpened)
    case = given(opened, facts.assessed(day=date(2023, 1, 2)), granted)

    [repriced], *_ = reprice_for_care_level(case, date(2023, 2, 1), "III", story.world)

    assert repriced.effective_date == MARCH


@specifies("grant.rate")
def test_a_care_level_without_a_published_rate_is_recorded_and_followed_once_there_is_one() -> None:
    story = subsidised()

    decision = story.does(review(JUNE, "IV"))

    [warning] = decision.warnings
    assert warning.rule == "grant.rate"
    assert story.case.care_level_on(JUNE) == "IV"
    grant = story.case.grants[GRANT]
    assert grant.unit_price_cents_on(JUNE) == CENTS_OF_LEVEL["II"]
    dearer = rate_of("III").model_copy(update={"care_level": "IV", "unit_price_cents": 40_000})
    story.world.learn([dearer])
    story.does(reprice(date(2023, 7, 1)))
    assert story.case.grants[GRANT].unit_price_cents_on(date(2023, 7, 1)) == 40_000


@specifies("contract.ceiling")
def test_a_care_level_that_the_contract_has_no_money_for_is_recorded_with_a_warning() -> None:
    story = subsidised(ceiling_cents=12 * CENTS_OF_LEVEL["II"])

    decision = story.does(review(JUNE, "III"))

    [warning] = decision.warnings
    assert warning.rule == "contract.ceiling"
    assert story.case.care_level_on(JUNE) == "III"
    assert story.case.grants[GRANT].unit_price_cents_on(JUNE) == CENTS_OF_LEVEL["II"]
    assert story.bound_cents == 12 * CENTS_OF_LEVEL["II"]


@specifies("grant.suspension")
def test_a_grant_is_suspended_once_and_resumed_after_that() -> None:
    story = home_care()
    suspend = SuspendService(effective_date=APRIL, grant_id=GRANT, reason="Slimnīca")
    early = ResumeService(effective_date=date(2023, 3, 31), grant_id=GRANT)
    resume = ResumeService(effective_date=JUNE, grant_id=GRANT)

    assert story.refusal(resume) == "grant.suspension"
    story.does(suspend)
    assert story.refusal(suspend) == "grant.suspension"
    assert story.refusal(early) == "grant.suspension"
    story.does(resume)
    assert story.case.grants[GRANT].is_suspended_on(date(2023, 5, 31))
    assert not story.case.grants[GRANT].is_suspended_on(JUNE)


@specifies("grant.suspension")
def test_a_grant_is_not_suspended_on_days_on_which_it_was_delivered() -> None:
    story = home_care()
    story.does(facts.record_delivery(effective_date=APRIL))
    from_april = SuspendService(effective_date=APRIL, grant_id=GRANT, reason="Slimnīca")
    from_june = SuspendService(effective_date=JUNE, grant_id=GRANT, reason="Slimnīca")

    assert story.refusal(from_april) == "grant.suspension"
    assert story.does(from_june).facts
