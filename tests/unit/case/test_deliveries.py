"""What may be recorded as delivered: on which days, how much, at what price."""

from datetime import date, timedelta
from typing import Any

import pytest

from contracts.events import CaseFact
from contracts.events.case import CaseClosed, CaseReopened, CaseTransferred, DeathRecorded
from contracts.events.delivery import DeliveryRecorded
from contracts.events.granting import GrantRepriced, ServiceResumed, ServiceSuspended
from contracts.events.register import ContractTerminated
from contracts.http.granting import RecordDelivery, ReverseDelivery
from contracts.personal import Erased
from services.case.domain.state import Case
from tests.support import facts
from tests.support.facts import MARCH, TODAY, named
from tests.support.registers import offering, rate, world_with
from tests.support.spec import after, given, refused, specifies, when
from tests.support.world import World

APRIL = date(2023, 4, 1)
ADULT = (facts.opened(), facts.mental_disability(), facts.assessed())
GRANTED = (*ADULT, facts.granted())
CHILD = (facts.opened("ft"), facts.opinion(date(2023, 1, 1), date(2023, 6, 30)))
SOCIAL_CARE = (*CHILD, facts.granted("social_care", target_group="ft"))


def in_days(**changes: Any) -> tuple[CaseFact, ...]:
    """An adult with a grant of days in the day centre."""
    return (*ADULT, facts.granted("day_centre", unit="day", **changes))


def by_month(**changes: Any) -> tuple[CaseFact, ...]:
    """An adult with a monthly subsidy."""
    fields: dict[str, Any] = {
        "unit": "month",
        "pricing_basis": "care_level_subsidy",
        "unit_price_cents": 10001,
        "quantity_limit": 12,
    }
    return (*ADULT, facts.granted("care_level_support", **(fields | changes)))


def by_month_at(cents: int) -> World:
    """A world in which a month of the subsidy has this rate, for the level that the adult has."""
    subsidy = rate(
        "care_level_support",
        pricing_basis="care_level_subsidy",
        care_level="II",
        unit_price_cents=cents,
    )
    return World(*offering("care_level_support")[:3], subsidy)


def on_cost(**changes: Any) -> tuple[CaseFact, ...]:
    """An adult with consultations on actual cost."""
    fields: dict[str, Any] = {
        "unit": "consultation",
        "pricing_basis": "actual_cost",
        "unit_price_cents": None,
        "amount_limit_cents": 10_000,
    }
    return (*ADULT, facts.granted("consultation", **(fields | changes)))


def delivery(last: date, first: date | None = None, **changes: Any) -> RecordDelivery:
    return facts.record_delivery(
        **({"effective_date": last, "delivered_from": first, "quantity": 1} | changes)
    )


def month(day: date, days_with_service: int | None = 15, **changes: Any) -> RecordDelivery:
    return delivery(day, days_with_service=days_with_service, **changes)


def recorded(case: Case, command: RecordDelivery, world: World | None = None) -> DeliveryRecorded:
    [fact] = when(case, command, world).facts
    assert isinstance(fact, DeliveryRecorded)
    return fact


def reversal(name: str = "delivery", day: date = MARCH) -> ReverseDelivery:
    return ReverseDelivery(effective_date=day, delivery_id=named(name), reason="Kļūda")


@specifies("delivery.span")
def test_one_record_covers_at_most_31_days_in_a_row_also_of_two_months() -> None:
    case = given(*in_days())
    across = delivery(date(2023, 5, 15), date(2023, 4, 15), quantity=21)

    assert when(case, delivery(date(2023, 3, 31), MARCH, quantity=22)).facts
    assert when(case, across).facts
    assert refused(lambda: when(case, delivery(APRIL, MARCH))) == "delivery.span"


@specifies("date.order")
def test_a_delivery_does_not_end_before_it_begins() -> None:
    command = delivery(MARCH, APRIL)

    assert refused(lambda: when(given(*in_days()), command)) == "date.order"


@specifies("grant.period")
def test_every_day_of_a_delivery_is_within_the_grant() -> None:
    case = given(*in_days(period_to=date(2023, 3, 10)))

    assert when(case, delivery(date(2023, 3, 10), date(2023, 3, 2), quantity=9)).facts
    late = delivery(date(2023, 3, 11), date(2023, 3, 2))
    assert refused(lambda: when(case, late)) == "grant.period"


@specifies("case.open")
def test_a_case_is_open_on_every_day_of_a_delivery() -> None:
    closed = CaseClosed(**facts.at(date(2023, 3, 10)), reason="Izstājās")
    reopened = CaseReopened(**facts.at(date(2023, 3, 12)), reason="Atgriezās")
    case = given(*in_days(), closed, reopened)

    assert when(case, delivery(date(2023, 3, 14), date(2023, 3, 12))).facts
    across = delivery(date(2023, 3, 14), date(2023, 3, 9))
    assert refused(lambda: when(case, across)) == "case.open"


@specifies("delivery.suspended")
def test_a_suspended_service_is_not_delivered_until_it_is_resumed() -> None:
    of_grant: dict[str, Any] = {"grant_id": named("grant"), "service": "day_centre"}
    suspended = ServiceSuspended(**facts.at(date(2023, 3, 10)), **of_grant, reason="Slimnīcā")
    resumed = ServiceResumed(**facts.at(date(2023, 3, 20)), **of_grant)
    case = given(*in_days(), suspended, resumed)

    assert when(case, delivery(date(2023, 3, 9))).facts
    assert when(case, delivery(date(2023, 3, 20))).facts
    across = delivery(date(2023, 3, 20), date(2023, 3, 19))
    assert refused(lambda: when(case, across)) == "delivery.suspended"


@specifies("delivery.contract")
def test_the_contract_is_valid_on_every_day_of_a_delivery() -> None:
    terminated = ContractTerminated(
        **facts.at(date(2023, 3, 10)), contract_reference="LG-1", reason="Beidzas"
    )
    world = world_with("day_centre")
    world.learn([terminated])
    case = given(*in_days())

    assert when(case, delivery(date(2023, 3, 10), MARCH), world).facts
    late = delivery(date(2023, 3, 11), MARCH)
    assert refused(lambda: when(case, late, world)) == "delivery.contract"
    assert refused(lambda: when(case, delivery(MARCH), World())) == "delivery.contract"


@specifies("delivery.opinion")
def test_what_is_by_opinion_is_not_delivered_after_the_opinion_lapsed_during_the_grant() -> None:
    case = given(*SOCIAL_CARE)

    assert when(case, delivery(date(2023, 6, 30))).facts
    across = delivery(date(2023, 7, 1), date(2023, 6, 30))
    assert refused(lambda: when(case, across)) == "delivery.opinion"


@specifies("delivery.opinion")
def test_a_new_opinion_entered_late_covers_the_days_for_which_it_was_given() -> None:
    july = date(2023, 7, 3)
    prolonged = facts.opinion(date(2023, 7, 1), date(2024, 6, 30), day=date(2023, 7, 1))
    entered_in_august = given(*SOCIAL_CARE, prolonged)

    assert refused(lambda: when(given(*SOCIAL_CARE), delivery(july))) == "delivery.opinion"
    assert when(entered_in_august, delivery(july)).facts
    assert when(entered_in_august, delivery(july, date(2023, 6, 29))).facts


@specifies("delivery.opinion")
def test_what_is_by_assessment_needs_no_opinion() -> None:
    child = (facts.opened("ft"), facts.assessed("ft"))
    centre = facts.granted("day_centre", unit="day", target_group="ft")

    assert when(given(*child, centre), delivery(date(2023, 7, 1))).facts


@specifies("delivery.age")
def test_a_child_is_served_until_12_months_after_turning_18() -> None:
    child = (facts.opened("ft", birth_date=date(2004, 3, 15)), facts.assessed("ft"))
    case = given(*child, facts.granted("day_centre", unit="day", target_group="ft"))

    assert when(case, delivery(date(2023, 3, 15), MARCH)).facts
    late = delivery(date(2023, 3, 16), MARCH)
    assert refused(lambda: when(case, late)) == "delivery.age"


@specifies("delivery.age")
def test_of_an_erased_child_no_age_is_known() -> None:
    case = given(facts.opened("ft", birth_date=Erased()), *SOCIAL_CARE[1:])

    assert refused(lambda: when(case, delivery(APRIL))) == "delivery.age"


@specifies("delivery.after_death")
def test_nothing_is_delivered_after_the_persons_death_and_what_was_before_is_still_recorded() -> (
    None
):
    died = DeathRecorded(**facts.at(date(2023, 3, 10)), certificate_reference="M-1")
    case = given(*in_days(), died)

    assert when(case, delivery(date(2023, 3, 10), MARCH)).facts
    late = delivery(date(2023, 3, 11), MARCH)
    assert refused(lambda: when(case, late)) == "delivery.after_death"


@specifies("delivery.undivided")
def test_days_of_two_prices_are_recorded_apart() -> None:
    repriced = GrantRepriced(
        **facts.at(date(2023, 3, 15)),
        grant_id=named("grant"),
        service="day_centre",
        unit_price_cents=800,
        rate_reference="VVI-2",
        care_level=None,
        cause="rate",
        committed_cents=80_000,
    )
    case = given(*in_days(), repriced)

    across = delivery(date(2023, 3, 15), date(2023, 3, 14))
    assert refused(lambda: when(case, across)) == "delivery.undivided"
    assert recorded(case, delivery(date(2023, 3, 14))).unit_price_cents == 712
    assert recorded(case, delivery(date(2023, 3, 15))).unit_price_cents == 800


@specifies("delivery.undivided")
def test_days_before_and_after_a_transfer_are_recorded_apart() -> None:
    moved = CaseTransferred(
        **facts.at(date(2023, 3, 15), "dobeles-novads"), from_municipality=facts.BAUSKA, reason="P"
    )
    case = given(*in_days(), moved)

    across = delivery(date(2023, 3, 15), date(2023, 3, 14))
    assert refused(lambda: when(case, across)) == "delivery.undivided"
    assert recorded(case, delivery(date(2023, 3, 14))).municipality == facts.BAUSKA


@specifies("delivery.days")
def test_there_are_no_more_days_than_a_record_covers() -> None:
    case = given(*in_days())

    assert when(case, delivery(date(2023, 3, 3), MARCH, quantity=3)).facts
    too_many = delivery(date(2023, 3, 3), MARCH, quantity=4)
    assert refused(lambda: when(case, too_many)) == "delivery.days"


@specifies("delivery.days")
@pytest.mark.parametrize("unit", ["day", "24h", "night"])
def test_several_days_say_the_first_of_them(unit: str) -> None:
    case = given(*ADULT, facts.granted("respite", unit=unit))

    assert refused(lambda: when(case, delivery(MARCH, quantity=2))) == "delivery.days"


@specifies("delivery.hours")
def test_there_are_no_more_hours_than_the_days_of_a_record_have() -> None:
    case = given(*GRANTED)

    assert when(case, delivery(date(2023, 3, 2), MARCH, quantity=48)).facts
    assert refused(lambda: when(case, delivery(MARCH, quantity="24.25"))) == "delivery.hours"


@specifies("grant.quantity")
def test_no_more_is_delivered_than_the_grant_has_left() -> None:
    case = given(*GRANTED, facts.delivered(quantity=95))

    assert when(case, delivery(APRIL, quantity=5)).facts
    assert refused(lambda: when(case, delivery(APRIL, quantity="5.01"))) == "grant.quantity"


@specifies("delivery.month_once")
def test_a_month_is_recorded_once_until_its_record_is_reversed() -> None:
    first = month(date(2023, 3, 31), delivery_id=named("march"))
    case = after(given(*by_month()), first)

    again = month(date(2023, 3, 15), 11)
    assert refused(lambda: when(case, again)) == "delivery.month_once"
    assert when(case, month(date(2023, 4, 30))).facts
    corrected = after(case, reversal("march", date(2023, 3, 31)), again)
    assert corrected.grants[named("grant")].quantity_delivered == 1


@specifies("delivery.month_once")
@pytest.mark.parametrize(
    "wrong",
    [
        month(date(2023, 3, 31), quantity=2),
        month(date(2023, 4, 2), delivered_from=date(2023, 3, 31)),
    ],
)
def test_a_month_is_one_and_within_one_calendar_month(wrong: RecordDelivery) -> None:
    assert refused(lambda: when(given(*by_month()), wrong)) == "delivery.month_once"


@specifies("subsidy.halved")
def test_a_subsidy_is_halved_below_half_of_the_months_working_days() -> None:
    case = given(*by_month())

    # December 2023 had 19 working days, its half is 9.5.
    whole = recorded(case, month(date(2023, 12, 31), 10), by_month_at(10_001))
    halved = recorded(case, month(date(2023, 12, 31), 9), by_month_at(10_001))

    assert (whole.unit_price_cents, whole.price_rule) == (10001, None)
    assert (halved.unit_price_cents, halved.price_rule) == (5001, "subsidy.halved")
    assert halved.days_with_service == 9


@specifies("subsidy.halved")
def test_exactly_half_of_the_working_days_is_not_too_few() -> None:
    def price_rule(last: date, days_with_service: int) -> str | None:
        asked = month(last, days_with_service)
        return recorded(given(*by_month()), asked, by_month_at(10_001)).price_rule

    # November 2023 had 22 working days, less Monday the 20th, free for a holiday on a Saturday.
    assert price_rule(date(2023, 11, 30), 11) is None
    # April 2023 had 18 working days besides Easter's two.
    assert price_rule(date(2023, 4, 30), 9) is None
    assert price_rule(date(2023, 4, 30), 8) == "subsidy.halved"


@specifies("delivery.days_with_service")
def test_a_monthly_subsidy_says_on_how_many_working_days_there_were_services() -> None:
    rule_id = "delivery.days_with_service"

    silent = month(date(2023, 4, 30), None)
    assert refused(lambda: when(given(*by_month()), silent)) == rule_id
    too_many = month(date(2023, 4, 30), 19)
    assert refused(lambda: when(given(*by_month()), too_many)) == rule_id
    not_asked = delivery(APRIL, days_with_service=3)
    assert refused(lambda: when(given(*GRANTED), not_asked)) == rule_id


@specifies("delivery.cost")
def test_a_delivery_on_actual_cost_states_its_cost_and_document() -> None:
    case = given(*on_cost())

    assert refused(lambda: when(case, delivery(MARCH))) == "delivery.cost"
    assert refused(lambda: when(case, delivery(MARCH, cost_cents=4550))) == "delivery.cost"
    stated = delivery(MARCH, cost_cents=4550, document_reference="Rēķins 17")
    assert recorded(case, stated).cost_cents == 4550
    assert refused(lambda: when(given(*GRANTED), stated)) == "delivery.cost"


@specifies("grant.amount")
def test_actual_costs_stay_within_the_grants_amount_and_a_reversal_gives_back() -> None:
    first = delivery(
        MARCH, cost_cents=9_000, document_reference="R-1", delivery_id=named("delivery")
    )
    case = after(given(*on_cost()), first)

    fits = delivery(APRIL, cost_cents=1_000, document_reference="R-2")
    exceeds = delivery(APRIL, cost_cents=1_001, document_reference="R-2")
    assert when(case, fits).facts
    assert refused(lambda: when(case, exceeds)) == "grant.amount"
    assert when(after(case, reversal()), exceeds).facts


@pytest.mark.parametrize(
    ("day", "kind"),
    [
        (date(2023, 5, 3), "weekday"),
        (date(2023, 5, 4), "holiday"),
        (date(2023, 5, 6), "weekend"),
        (date(2023, 11, 18), "holiday"),
    ],
)
def test_a_delivery_knows_the_kind_of_its_day(day: date, kind: str) -> None:
    assert recorded(given(*GRANTED), delivery(day)).day_kind == kind


@specifies("delivery.exists", "delivery.reversed")
def test_a_delivery_is_reversed_once_on_its_own_day() -> None:
    case = given(*GRANTED, facts.delivered())

    other_day = reversal(day=APRIL)
    assert refused(lambda: when(case, other_day)) == "delivery.exists"
    assert refused(lambda: when(case, reversal("another"))) == "delivery.exists"
    assert refused(lambda: when(after(case, reversal()), reversal())) == "delivery.reversed"


def test_a_correction_of_a_correction_leaves_the_last_record_and_every_step() -> None:
    case = after(
        given(*GRANTED),
        delivery(MARCH, quantity=8, delivery_id=named("first")),
        reversal("first"),
        delivery(MARCH, quantity=6, delivery_id=named("second")),
        reversal("second"),
        delivery(MARCH, quantity=7, delivery_id=named("third")),
    )

    assert set(case.deliveries) == {named("first"), named("second"), named("third")}
    assert set(case.reversed_deliveries) == {named("first"), named("second")}
    assert case.grants[named("grant")].quantity_delivered == 7
    assert case.grants[named("grant")].delivered_cents == 7 * 712


def test_a_delivery_recorded_late_is_of_its_own_day() -> None:
    case = after(given(*GRANTED), delivery(APRIL, quantity=5, delivery_id=named("april")))

    late = recorded(case, delivery(MARCH, quantity=3))

    assert late.effective_date == MARCH
    assert late.municipality == facts.BAUSKA


def a_stay(
    service: str, unit: str, last: date, first: date | None = None, name: str = "stay"
) -> DeliveryRecorded:
    days = (last - (first or last)).days + 1
    return facts.delivered(
        name,
        last,
        service=service,
        unit=unit,
        grant_id=named(service + unit),
        delivered_from=first,
        quantity=days,
    )


def staying(*more: CaseFact) -> Case:
    """An adult with grants of every kind of stay."""
    grants = [
        facts.granted(service, service + unit, unit=unit)
        for service, unit in (
            ("group_apartment", "day"),
            ("respite", "24h"),
            ("respite", "day"),
            ("respite", "night"),
        )
    ]
    return given(*ADULT, *grants, *more)


def stay(service: str, unit: str, last: date, first: date | None = None) -> RecordDelivery:
    days = (last - (first or last)).days + 1
    return delivery(last, first, grant_id=named(service + unit), quantity=days)


@specifies("delivery.overlap")
@pytest.mark.parametrize("unit", ["24h", "day", "night"])
def test_a_person_stays_in_one_place_at_a_time(unit: str) -> None:
    at_home = a_stay("group_apartment", "day", date(2023, 3, 31), date(2023, 3, 2))
    case = staying(at_home)

    assert when(case, stay("respite", unit, MARCH)).facts
    away = stay("respite", unit, date(2023, 3, 3), MARCH)
    assert refused(lambda: when(case, away)) == "delivery.overlap"


@specifies("delivery.overlap")
def test_a_reversed_stay_frees_its_days() -> None:
    case = staying(a_stay("group_apartment", "day", date(2023, 3, 31), date(2023, 3, 2)))
    freed = after(case, reversal("stay", date(2023, 3, 31)))

    assert when(freed, stay("respite", "24h", date(2023, 3, 3))).facts


@specifies("delivery.overlap", "respite.night")
@pytest.mark.parametrize(
    ("had", "wanted", "fits"),
    [
        ("day", "night", True),
        ("night", "day", True),
        ("day", "day", False),
        ("night", "night", False),
        ("24h", "day", False),
        ("24h", "night", False),
        ("day", "24h", False),
        ("night", "24h", False),
    ],
)
def test_a_day_and_a_night_of_one_date_are_together_one_24_hours(
    had: str, wanted: str, fits: bool
) -> None:
    case = staying(a_stay("respite", had, MARCH))

    if fits:
        assert when(case, stay("respite", wanted, MARCH)).facts
    else:
        again = stay("respite", wanted, MARCH)
        assert refused(lambda: when(case, again)) == "delivery.overlap"


@specifies("respite.night")
def test_a_night_belongs_to_the_evening_on_which_it_begins_and_leaves_the_next_day_free() -> None:
    case = staying(a_stay("respite", "night", MARCH))

    assert when(case, stay("respite", "24h", MARCH + timedelta(days=1))).facts
    assert when(case, stay("respite", "night", MARCH + timedelta(days=1))).facts


@specifies("respite.night")
def test_a_night_is_recorded_when_it_has_ended() -> None:
    case = staying(facts.granted("respite", "respitenight", unit="night", period_to=TODAY))

    yesterday = stay("respite", "night", TODAY - timedelta(days=1))
    tonight = stay("respite", "night", TODAY)
    assert when(case, yesterday).facts
    assert refused(lambda: when(case, tonight)) == "respite.night"


def test_what_is_no_stay_may_be_had_on_the_days_of_one() -> None:
    case = staying(facts.granted(), a_stay("group_apartment", "day", MARCH))

    assert when(case, delivery(MARCH, quantity=2)).facts
