"""Hours: a day has 24 of them for one person, whatever is delivered by whichever grant."""

from datetime import date, timedelta
from decimal import Decimal
from functools import partial
from typing import Any

from hypothesis import given as for_any
from hypothesis import settings
from hypothesis import strategies as st

from contracts.http.granting import RecordDelivery
from services.case.domain.state import Case
from tests.support import facts
from tests.support.facts import MARCH, named
from tests.support.spec import after, given, refused, specifies, when

ADULT = (facts.opened(), facts.mental_disability(), facts.assessed())
CARE = facts.granted("home_care", "care", quantity_limit=1000)
TALKS = facts.granted("psychologist", "talks", quantity_limit=1000)
CASE = given(*ADULT, CARE, TALKS)


def hours(
    quantity: Any, last: date = MARCH, first: date | None = None, grant: str = "care", **more: Any
) -> RecordDelivery:
    fields: dict[str, Any] = {"delivered_from": first, "grant_id": named(grant)}
    return facts.record_delivery(effective_date=last, quantity=quantity, **(fields | more))


@specifies("delivery.hours")
def test_a_day_has_24_hours_in_all_records_of_the_person() -> None:
    case = after(CASE, hours(20))

    assert when(case, hours(4, grant="talks")).facts
    assert refused(lambda: when(case, hours(5, grant="talks"))) == "delivery.hours"
    assert refused(lambda: when(case, hours("4.25"))) == "delivery.hours"
    assert when(case, hours(24, date(2023, 3, 2))).facts


@specifies("delivery.hours")
def test_hours_of_several_days_leave_room_for_those_of_one() -> None:
    third = date(2023, 3, 3)
    case = after(CASE, hours(24), hours(48, third, MARCH))

    assert refused(lambda: when(case, hours(1, third))) == "delivery.hours"
    assert refused(lambda: when(case, hours(1, date(2023, 3, 2)))) == "delivery.hours"
    assert when(after(CASE, hours(24), hours(47, third, MARCH)), hours(1, third)).facts


@specifies("delivery.repeated")
def test_the_same_is_recorded_twice_only_by_another_document() -> None:
    case = after(CASE, hours(2, document_reference="PNA-1"))

    again = hours(2, document_reference="PNA-1")
    assert refused(lambda: when(case, again)) == "delivery.repeated"
    for other in (
        hours(2, document_reference="PNA-2"),
        hours(3, document_reference="PNA-1"),
        hours(2, date(2023, 3, 2), document_reference="PNA-1"),
        hours(2, grant="talks", document_reference="PNA-1"),
    ):
        assert when(case, other).facts
    without_document = after(CASE, hours(2))
    assert refused(lambda: when(without_document, hours(2))) == "delivery.repeated"


@st.composite
def some_hours(draw: st.DrawFn) -> RecordDelivery:
    """Hours of up to four days in a week."""
    last = MARCH + timedelta(days=draw(st.integers(3, 7)))
    first = last - timedelta(days=draw(st.integers(0, 3)))
    number = draw(st.integers(0, 9999))
    return hours(draw(st.integers(1, 40)), last, first, document_reference=f"PNA-{number}")


def fit(case: Case, wanted: RecordDelivery) -> bool:
    """Whether every span of days has room for all the records that lie within it."""
    one = [(wanted.delivered_from or MARCH, wanted.effective_date, wanted.quantity)]
    held = [(d.delivered_from or MARCH, d.effective_date, d.quantity) for d in case.held_deliveries]
    records = one + held
    for first in {record[0] for record in records}:
        for last in {record[1] for record in records if record[1] >= first}:
            within = [hours for a, b, hours in records if first <= a and b <= last]
            if sum(within) > Decimal(24) * ((last - first).days + 1):
                return False
    return True


@specifies("delivery.hours")
@settings(deadline=None, max_examples=60)  # how long it takes depends on the machine
@for_any(st.lists(some_hours(), max_size=9, unique_by=lambda one: one.document_reference))
def test_hours_are_recorded_just_as_long_as_every_span_of_days_has_room(
    records: list[RecordDelivery],
) -> None:
    case = CASE
    for number, record in enumerate(records):
        command = record.model_copy(update={"delivery_id": named(f"delivery {number}")})
        if fit(case, command):
            case = after(case, command)
        else:
            assert refused(partial(when, case, command)) == "delivery.hours"
