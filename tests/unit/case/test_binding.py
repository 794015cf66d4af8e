"""What grants bind of a contract's money and of a provider's places, however late facts come."""

from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

from contracts.events.register import RatePublished
from contracts.events.resource import ResourceReturned
from contracts.http.case import CloseCase, RecordDeath, ReopenCase
from contracts.http.command import CaseCommand
from contracts.http.granting import (
    AmendGrant,
    EndService,
    GrantService,
    RecordDelivery,
    RepriceGrant,
    ReverseDelivery,
)
from contracts.http.registers import AmendContract
from services.case.domain.registers.registering import decide_registration
from services.case.domain.resource import Resource
from services.case.domain.state import Case
from tests.support import facts, registers
from tests.support.facts import BAUSKA, MARCH, TODAY, named
from tests.support.registers import CONTRACT, HOME_CARE_CENTS, PROVIDER, offering
from tests.support.spec import after, given, refused, specifies, when
from tests.support.world import World

APRIL, MAY, JUNE, JULY = (date(2023, month, 1) for month in (4, 5, 6, 7))
FIRST, SECOND = named("first grant"), named("second grant")
CHEAP_CENTS = 100


class Town:
    """A world and a person in it; what is decided has happened."""

    def __init__(self, **offered: Any) -> None:
        self.world = World(*offering("home_care", **offered))
        self.case = person()

    def does(self, *commands: CaseCommand) -> None:
        self.case = after(self.case, *commands, world=self.world)

    def refuses(self, command: CaseCommand) -> str:
        return refused(lambda: when(self.case, command, self.world))

    @property
    def money(self) -> Resource:
        return self.world.resource("contract_ceiling", f"{BAUSKA}/{CONTRACT}")

    @property
    def places(self) -> Resource:
        return self.world.resource("places", f"{PROVIDER}/home_care")


def person() -> Case:
    return given(
        facts.opened(), facts.mental_disability(), facts.assessed(), facts.planned("home_care")
    )


def grant(grant_id: UUID = FIRST, **changes: Any) -> GrantService:
    return facts.grant_service(**{"grant_id": grant_id, "unit_price_cents": None} | changes)


def delivery(day: date, quantity: Decimal | int, grant_id: UUID = FIRST) -> RecordDelivery:
    return facts.record_delivery(grant_id=grant_id, effective_date=day, quantity=quantity)


def amend(day: date, **changes: Any) -> AmendGrant:
    return AmendGrant(
        effective_date=day,
        grant_id=FIRST,
        decision_reference="L-2",
        reason="Vajag citādi",
        **changes,
    )


def rate(day: date, cents: int) -> RatePublished:
    return registers.rate(effective_date=day, unit_price_cents=cents, rate_reference=f"V {day}")


def cheaper_from_june(**offered: Any) -> Town:
    """A grant of 100 hours from March to December, whose price falls in June."""
    town = Town(**offered)
    town.does(grant(quantity_limit=100))
    town.world.learn([rate(JUNE, CHEAP_CENTS)])
    town.does(RepriceGrant(effective_date=JUNE, grant_id=FIRST))
    return town


def test_a_lower_price_frees_nothing_while_dearer_days_may_still_be_delivered() -> None:
    town = cheaper_from_june()

    assert town.money.taken() == 100 * HOME_CARE_CENTS
    town.does(delivery(date(2023, 6, 2), 20))
    assert town.money.taken() == 100 * HOME_CARE_CENTS


@specifies("contract.ceiling")
def test_an_amendment_leaves_bound_what_is_left_at_the_highest_price_of_its_days() -> None:
    town = cheaper_from_june(ceiling_cents=100 * HOME_CARE_CENTS)
    town.does(delivery(date(2023, 6, 2), 20), amend(JUNE, quantity_limit=50))

    assert town.money.taken() == 20 * CHEAP_CENTS + 30 * HOME_CARE_CENTS


@specifies("contract.ceiling")
def test_every_cent_of_a_fraction_is_bound_before_it_is_spent() -> None:
    town = Town(ceiling_cents=151)
    town.world.learn([rate(date(2023, 2, 1), 150)])
    town.does(grant(quantity_limit=1))

    # 1.5 cents cost 2.
    town.does(delivery(MARCH, Decimal("0.01")), delivery(APRIL, Decimal("0.01")))

    assert town.money.taken() == 4 + 147
    assert town.refuses(delivery(MARCH, Decimal("0.01"))) == "contract.ceiling"


def test_a_delivery_that_is_bound_already_moves_nothing() -> None:
    town = Town()
    town.does(grant())

    assert when(town.case, delivery(MARCH, 10), town.world).movements == []


@specifies("contract.ceiling")
def test_a_grant_that_has_ended_keeps_exactly_what_its_deliveries_cost() -> None:
    town = Town(ceiling_cents=20 * HOME_CARE_CENTS)
    end = EndService(effective_date=JUNE, grant_id=FIRST, reason="Vairs nevajag")
    town.does(grant(quantity_limit=20), delivery(MARCH, 5), end)
    town.does(grant(SECOND, quantity_limit=12))

    town.does(delivery(APRIL, 3))

    assert town.money.holdings[FIRST].amount == 8 * HOME_CARE_CENTS
    assert town.refuses(delivery(APRIL, 1)) == "contract.ceiling"
    last = list(town.case.deliveries)[-1]
    town.does(ReverseDelivery(effective_date=APRIL, delivery_id=last, reason="Kļūda"))
    assert town.money.holdings[FIRST].amount == 5 * HOME_CARE_CENTS


def test_a_reversal_is_recorded_even_where_the_contract_has_nothing_left() -> None:
    town = cheaper_from_june(ceiling_cents=100 * HOME_CARE_CENTS)
    town.does(delivery(date(2023, 6, 2), 20), amend(JUNE, quantity_limit=100))
    left = 100 * HOME_CARE_CENTS - int(town.money.taken())
    town.does(grant(SECOND, effective_date=JUNE, quantity_limit=left // CHEAP_CENTS))
    [delivered] = town.case.deliveries

    town.does(ReverseDelivery(effective_date=date(2023, 6, 2), delivery_id=delivered, reason="?"))

    assert town.case.grants[FIRST].quantity_delivered == 0


def test_closing_a_case_frees_what_a_grant_that_ran_out_did_not_deliver() -> None:
    town = Town()
    town.does(grant(period_to=date(2023, 3, 31)), delivery(MARCH, 10))

    town.does(CloseCase(effective_date=MAY, reason="Aizgāja"))

    assert town.money.taken() == 10 * HOME_CARE_CENTS
    town.does(delivery(MARCH, 2))
    assert town.money.taken() == 12 * HOME_CARE_CENTS


def test_closing_a_case_frees_all_that_a_grant_without_deliveries_bound() -> None:
    town = Town()
    town.does(grant(period_to=date(2023, 3, 31)))

    [returned] = when(
        town.case, CloseCase(effective_date=MAY, reason="Aizgāja"), town.world
    ).movements

    assert isinstance(returned, ResourceReturned)


@specifies("case.open")
def test_a_grant_recorded_late_ends_by_the_closing_that_is_recorded() -> None:
    town = Town()
    town.does(CloseCase(effective_date=MAY, reason="Aizgāja"))

    assert town.refuses(grant(effective_date=APRIL, period_to=date(2023, 5, 2))) == "case.open"
    town.does(grant(effective_date=APRIL, period_to=MAY))
    assert town.refuses(amend(APRIL, period_to=date(2023, 5, 2))) == "case.open"
    town.does(
        ReopenCase(effective_date=JUNE, reason="Atgriezās"), grant(SECOND, effective_date=JUNE)
    )


@specifies("person.died")
def test_a_grant_recorded_late_ends_by_the_death() -> None:
    town = Town()
    town.does(RecordDeath(effective_date=MAY, certificate_reference="MA-1"))

    assert town.refuses(grant(effective_date=APRIL, period_to=date(2023, 5, 2))) == "person.died"
    town.does(grant(effective_date=APRIL, period_to=MAY))
    assert town.refuses(amend(APRIL, period_to=date(2023, 5, 2))) == "person.died"


def test_an_amendment_recorded_late_leaves_the_later_one_in_force() -> None:
    town = Town()
    town.does(grant(), amend(JUNE, quantity_limit=50), amend(APRIL, quantity_limit=300))

    held = town.case.grants[FIRST]
    assert held.limits_on(APRIL).quantity_limit == 300
    assert held.quantity_limit == 50
    assert town.money.taken() == 50 * HOME_CARE_CENTS


def test_of_two_amendments_of_one_day_the_one_recorded_last_holds() -> None:
    town = Town()
    town.does(grant(), amend(JUNE, quantity_limit=50), amend(JUNE, quantity_limit=60))

    assert town.case.grants[FIRST].quantity_limit == 60


def test_an_amendment_of_a_contract_recorded_late_leaves_the_later_one_in_force() -> None:
    town = Town()
    for day, ceiling_cents in ((JUNE, 50_000), (APRIL, 900_000)):
        amended = AmendContract(
            effective_date=day,
            municipality=BAUSKA,
            contract_reference=CONTRACT,
            ceiling_cents=ceiling_cents,
            amendment_reference="G-1",
        )
        town.world.learn([decide_registration(amended, town.world, TODAY)])

    [held] = town.world.contracts(BAUSKA).named(CONTRACT)
    assert (held.terms_on(APRIL).ceiling_cents, held.ceiling_cents) == (900_000, 50_000)


@specifies("provider.places")
def test_a_longer_stay_needs_a_free_place_on_each_of_its_new_days() -> None:
    town = Town(places=2)
    spring = date(2023, 5, 31)
    town.does(grant(period_to=spring), grant(SECOND, period_to=spring))
    town.world.learn([registers.provider("home_care", places=1, effective_date=APRIL)])
    town.does(grant(named("summer"), effective_date=JUNE))

    assert town.refuses(amend(MAY, period_to=date(2023, 6, 1))) == "provider.places"
    town.does(amend(MAY, quantity_limit=50))


@specifies("provider.places")
def test_the_places_are_those_registered_for_each_day() -> None:
    town = Town(places=1)
    town.world.learn([registers.provider("home_care", places=2, effective_date=JUNE)])
    town.does(grant())

    assert town.refuses(grant(SECOND, effective_date=MAY)) == "provider.places"
    town.does(grant(SECOND, effective_date=JUNE))
    assert town.refuses(grant(named("third"), effective_date=JULY)) == "provider.places"


def test_no_place_is_taken_where_places_are_not_limited() -> None:
    town = Town()
    town.does(grant())

    assert not town.places.holdings


@specifies("provider.places")
def test_a_limit_that_begins_within_the_grant_counts_from_its_day() -> None:
    town = Town()
    town.world.learn([registers.provider("home_care", places=1, effective_date=JUNE)])
    town.does(grant())

    assert town.refuses(grant(SECOND)) == "provider.places"
    town.does(grant(SECOND, period_to=date(2023, 5, 31)))
