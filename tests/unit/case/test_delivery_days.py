"""The days of a delivery: on each the provider is registered; each is counted by its kind."""

from datetime import date
from typing import Any

import pytest

from contracts.events.delivery import DeliveryRecorded
from contracts.events.granting import ServiceResumed, ServiceSuspended
from contracts.events.register import ProviderRegistered, ProviderRemoved
from contracts.http.granting import RecordDelivery, SuspendService
from tests.support import facts, registers
from tests.support.facts import MARCH, named
from tests.support.registers import PROVIDER, world_with
from tests.support.spec import given, refused, specifies, when

LAST = date(2023, 3, 31)
HISTORY = (
    facts.opened(),
    facts.mental_disability(),
    facts.assessed(),
    facts.granted("day_centre", unit="day"),
)
CASE = given(*HISTORY)
REMOVED = ProviderRemoved(**facts.at(LAST), provider=PROVIDER, reason="Darbība izbeigta")
EXPIRING = registers.provider("day_centre", valid_to=LAST)
OTHER_SERVICES = registers.provider("home_care", effective_date=date(2023, 4, 1))


def in_the_centre(last: date, first: date | None = None) -> RecordDelivery:
    days = (last - (first or last)).days + 1
    return facts.record_delivery(effective_date=last, delivered_from=first, quantity=days)


@specifies("delivery.provider")
@pytest.mark.parametrize("entry", [REMOVED, EXPIRING, OTHER_SERVICES])
def test_the_provider_is_registered_for_the_service_on_every_day_of_a_delivery(
    entry: ProviderRegistered | ProviderRemoved,
) -> None:
    world = world_with("day_centre")
    world.learn([entry])

    assert when(CASE, in_the_centre(LAST, MARCH), world).facts
    across = in_the_centre(date(2023, 4, 1), date(2023, 3, 30))
    assert refused(lambda: when(CASE, across, world)) == "delivery.provider"
    later = in_the_centre(date(2023, 7, 3))
    assert refused(lambda: when(CASE, later, world)) == "delivery.provider"


@pytest.mark.parametrize(
    ("first", "last", "kinds"),
    [
        (None, date(2023, 5, 3), {"weekday": 1}),
        (date(2023, 3, 9), date(2023, 3, 13), {"weekday": 3, "weekend": 2}),
        (date(2023, 5, 3), date(2023, 5, 8), {"weekday": 2, "holiday": 2, "weekend": 2}),
    ],
)
def test_a_delivery_counts_its_days_by_their_kind(
    first: date | None, last: date, kinds: dict[str, int]
) -> None:
    [fact] = when(CASE, in_the_centre(last, first)).facts

    assert isinstance(fact, DeliveryRecorded)
    assert fact.days_by_kind == kinds
    assert DeliveryRecorded.model_validate_json(fact.model_dump_json()) == fact


@specifies("grant.suspension")
def test_a_suspension_does_not_begin_inside_the_days_of_a_delivery() -> None:
    [delivered] = when(CASE, in_the_centre(date(2023, 3, 10), MARCH)).facts
    of_grant: dict[str, Any] = {"grant_id": named("grant"), "service": "day_centre"}
    resumed = ServiceResumed(**facts.at(date(2023, 3, 6)), **of_grant)
    paused = ServiceSuspended(**facts.at(date(2023, 3, 6)), **of_grant, reason="Slimnīcā")
    case = given(*HISTORY, paused, resumed, delivered)

    inside = SuspendService(effective_date=date(2023, 3, 5), grant_id=named("grant"), reason="S")
    assert refused(lambda: when(case, inside)) == "grant.suspension"
    after = SuspendService(effective_date=date(2023, 3, 11), grant_id=named("grant"), reason="S")
    assert when(case, after).facts
