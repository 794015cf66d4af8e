"""Nothing is paid twice: a day or a month of a service is recorded once, by whichever grant."""

from datetime import date
from typing import Any

import pytest

from contracts.events import CaseFact
from contracts.events.delivery import DeliveryRecorded, DeliveryReversed
from contracts.http.granting import RecordDelivery
from services.case.domain.state import Case
from tests.support import facts
from tests.support.facts import MARCH, named
from tests.support.spec import given, refused, specifies, when

ADULT = (facts.opened(), facts.mental_disability(), facts.assessed())
GRANTS = ("grant", "another")


def granted_twice(service: str, unit: str, *more: CaseFact, **changes: Any) -> Case:
    """An adult with two grants of one service."""
    grants = [facts.granted(service, name, unit=unit, **changes) for name in GRANTS]
    return given(*ADULT, *grants, *more)


def in_the_centre(last: date, first: date | None = None, **changes: Any) -> DeliveryRecorded:
    """Days in the day centre that are on record."""
    fields: dict[str, Any] = {"service": "day_centre", "unit": "day", "delivered_from": first}
    return facts.delivered("had", last, **({"quantity": 1} | fields | changes))


def delivery(grant: str, last: date, first: date | None = None, **changes: Any) -> RecordDelivery:
    fields: dict[str, Any] = {"effective_date": last, "delivered_from": first, "quantity": 1}
    return facts.record_delivery(grant_id=named(grant), **(fields | changes))


@specifies("delivery.same_day")
@pytest.mark.parametrize("grant", GRANTS)
def test_a_day_in_the_day_centre_is_recorded_once_by_whichever_grant(grant: str) -> None:
    had = in_the_centre(date(2023, 3, 8), date(2023, 3, 7), quantity=2)
    case = granted_twice("day_centre", "day", had)

    first_again, last_again = (delivery(grant, date(2023, 3, day)) for day in (7, 8))
    assert refused(lambda: when(case, first_again)) == "delivery.same_day"
    assert refused(lambda: when(case, last_again)) == "delivery.same_day"
    across = delivery(grant, date(2023, 3, 31), MARCH, quantity=20)
    assert refused(lambda: when(case, across)) == "delivery.same_day"
    assert when(case, delivery(grant, date(2023, 3, 6))).facts
    assert when(case, delivery(grant, date(2023, 3, 9))).facts


@specifies("delivery.same_day")
def test_a_reversed_day_may_be_recorded_again() -> None:
    had = in_the_centre(MARCH)
    fields = had.model_dump(include=set(DeliveryReversed.model_fields))
    back = DeliveryReversed(**fields, reversal_id=named("back"), reason="Kļūda")
    case = granted_twice("day_centre", "day", had, back)

    assert when(case, delivery("another", MARCH)).facts


@specifies("delivery.same_day")
def test_another_service_and_hours_may_be_had_on_the_same_day() -> None:
    workshop = facts.granted("workshop", "workshop", unit="day")
    care = (facts.granted("home_care", "care"), facts.delivered(grant_id=named("care")))
    case = granted_twice("day_centre", "day", workshop, *care, in_the_centre(MARCH))

    assert when(case, delivery("workshop", MARCH)).facts
    assert when(case, delivery("care", MARCH)).facts


@specifies("delivery.month_once")
def test_a_month_has_one_subsidy_by_whichever_grant() -> None:
    monthly: dict[str, Any] = {"pricing_basis": "care_level_subsidy", "unit_price_cents": 10001}
    service = {"service": "care_level_support", "unit": "month", "quantity": 1}
    had = facts.delivered("had", date(2023, 3, 31), **(service | monthly))
    case = granted_twice("care_level_support", "month", had, **monthly)

    again = delivery("another", date(2023, 3, 15), days_with_service=20)
    assert refused(lambda: when(case, again)) == "delivery.month_once"
    assert when(case, delivery("another", date(2023, 4, 30), days_with_service=15)).facts
