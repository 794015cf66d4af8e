"""A contract's ceiling of a day counts for what is decided by that day."""

from datetime import date
from decimal import Decimal
from uuid import UUID

from contracts.http.granting import AmendGrant, GrantService
from contracts.http.registers import AmendContract, ApproveContract
from services.case.domain.registers.registering import decide_registration
from tests.support import facts, registers
from tests.support.facts import BAUSKA, TODAY, named
from tests.support.registers import CONTRACT, HOME_CARE_CENTS, offering
from tests.support.spec import refused, specifies
from tests.support.story import Story
from tests.support.world import World

APRIL, SEPTEMBER, OCTOBER = (date(2023, month, 1) for month in (4, 9, 10))
FIRST, SECOND = named("first"), named("second")
TEN_HOURS_CENTS = 10 * HOME_CARE_CENTS


def amend(day: date, ceiling_cents: int) -> AmendContract:
    return AmendContract(
        effective_date=day,
        municipality=BAUSKA,
        contract_reference=CONTRACT,
        ceiling_cents=ceiling_cents,
        amendment_reference="G-1",
    )


def doubled_from_september() -> Story:
    """A contract for ten hours, and for twenty from September on."""
    world = World(*offering("home_care", ceiling_cents=TEN_HOURS_CENTS))
    world.learn([decide_registration(amend(SEPTEMBER, 2 * TEN_HOURS_CENTS), world, TODAY)])
    adult = (facts.opened(), facts.mental_disability(), facts.assessed())
    return Story(*adult, facts.planned("home_care"), world=world)


def grant(grant_id: UUID, day: date, hours: int) -> GrantService:
    return facts.grant_service(
        grant_id=grant_id, effective_date=day, quantity_limit=hours, unit_price_cents=None
    )


@specifies("contract.ceiling")
def test_a_grant_decided_before_an_amendment_goes_by_the_ceiling_of_its_day() -> None:
    story = doubled_from_september()

    assert story.refusal(grant(FIRST, APRIL, 11)) == "contract.ceiling"
    story.does(grant(FIRST, OCTOBER, 11))


@specifies("contract.ceiling")
def test_what_is_bound_later_leaves_the_earlier_ceiling_free_as_long_as_both_fit() -> None:
    story = doubled_from_september()
    story.does(grant(FIRST, OCTOBER, 12))

    assert story.refusal(grant(SECOND, APRIL, 9)) == "contract.ceiling"
    story.does(grant(SECOND, APRIL, 8))
    assert story.bound_cents == 20 * HOME_CARE_CENTS


def test_an_amended_grant_may_bind_by_the_amended_ceiling_from_its_day() -> None:
    story = doubled_from_september()
    story.does(grant(FIRST, APRIL, 10))
    more = AmendGrant(
        effective_date=SEPTEMBER,
        grant_id=FIRST,
        decision_reference="L-2",
        quantity_limit=Decimal(20),
        reason="Vajag vairāk",
    )

    too_early = more.model_copy(update={"effective_date": APRIL})
    assert story.refusal(too_early) == "contract.ceiling"
    story.does(more)
    assert story.bound_cents == 2 * TEN_HOURS_CENTS


@specifies("contract.ceiling")
def test_a_ceiling_never_falls_below_what_was_bound_by_its_day() -> None:
    story = doubled_from_september()
    story.does(grant(FIRST, APRIL, 8))
    world = story.world

    lower = amend(APRIL, 7 * HOME_CARE_CENTS)
    assert refused(lambda: decide_registration(lower, world, TODAY)) == "contract.ceiling"
    decide_registration(amend(APRIL, 8 * HOME_CARE_CENTS), world, TODAY)


@specifies("date.order")
def test_a_contract_is_not_approved_before_it_is_concluded() -> None:
    concluded = registers.contract("home_care", effective_date=APRIL)
    world = World(registers.provider("home_care"), concluded)
    approve = ApproveContract(
        effective_date=date(2023, 3, 31),
        municipality=BAUSKA,
        contract_reference=CONTRACT,
        approval_reference="R-1",
    )

    assert refused(lambda: decide_registration(approve, world, TODAY)) == "date.order"
    on_its_day = approve.model_copy(update={"effective_date": APRIL})
    decide_registration(on_its_day, world, TODAY)
