"""Capacity beside demand and use: who needs a service on a day, has it, and used it that year."""

from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

import pytest
from fastapi.testclient import TestClient

from contracts.events import Fact
from contracts.events.case import (
    CaseClosed,
    CaseReopened,
    CaseTransferred,
    DeathCorrected,
    DeathRecorded,
)
from contracts.events.granting import GrantAmended, ServiceEnded, ServiceGranted
from contracts.events.register import ProviderRemoved
from contracts.events.support_plan import PlanLine, SupportPlanApproved
from tests.integration.projections.house import House
from tests.integration.projections.test_api import get
from tests.support import registers
from tests.unit.projections.facts import (
    BAUSKA,
    DOBELE,
    delivered,
    grant_fields,
    opened,
)

OPENED = date(2022, 1, 10)
LATER = date(2022, 6, 1)
ASKED = date(2022, 7, 1)


def at(day: date, **fields: Any) -> dict[str, Any]:
    return {"effective_date": day, "municipality": BAUSKA} | fields


def planned(*services: str, day: date = OPENED) -> SupportPlanApproved:
    lines = tuple(
        PlanLine(service=one, quantity=Decimal(2), per="week", goal="Mērķis") for one in services
    )
    return SupportPlanApproved(**at(day), plan_version=1, lines=lines)


def granted(day: date = OPENED, **changes: Any) -> ServiceGranted:
    return ServiceGranted(
        **at(day), **(grant_fields() | {"period_to": date(2022, 12, 31)} | changes)
    )


def case(house: House, *facts: Fact) -> UUID:
    return house.record("case", opened(OPENED), *facts)


def persons(client: TestClient, on: date = ASKED, **asked: Any) -> dict[str, tuple[int, int, int]]:
    """Persons planned, granted and delivered of the day centre, by municipality."""
    report = get(client, "/reports/capacity", on=str(on), service="day_centre", **asked)
    return {
        row["municipality"]["code"]: (
            row["persons_planned"],
            row["persons_granted"],
            row["persons_delivered"],
        )
        for row in report["rows"]
    }


def test_who_needs_has_and_uses_a_service_is_counted_once(client: TestClient, house: House) -> None:
    case(house, planned("day_centre"), granted(), granted(), delivered(date(2022, 3, 1)))
    case(house, planned("day_centre", "respite"), granted())
    case(house, planned("respite"), delivered(date(2021, 12, 31)))
    house.catch_up()

    assert persons(client) == {BAUSKA: (2, 2, 1)}
    assert persons(client, date(2022, 1, 9)) == {}
    assert persons(client, known_at="case:4") == {BAUSKA: (1, 1, 0)}


def test_the_plan_that_holds_last_says_what_is_needed(client: TestClient, house: House) -> None:
    case(house, planned("day_centre"), planned("respite", day=LATER))
    house.catch_up()

    assert persons(client, OPENED) == {BAUSKA: (1, 0, 0)}
    assert persons(client) == {}


def test_a_grant_runs_from_its_first_day_to_its_last(client: TestClient, house: House) -> None:
    one, other = granted(), granted()
    ended = ServiceEnded(**at(LATER), grant_id=one.grant_id, service="day_centre", reason="Beidz")
    longer = GrantAmended(
        **at(LATER),
        grant_id=other.grant_id,
        service="day_centre",
        decision_reference="L-2",
        quantity_limit=Decimal(50),
        amount_limit_cents=None,
        period_to=date(2023, 6, 30),
        committed_cents=0,
        reason="Turpina",
    )
    case(house, one, ended)
    case(house, other, longer)
    house.catch_up()

    assert persons(client, LATER) == {BAUSKA: (0, 2, 0)}
    assert persons(client) == {BAUSKA: (0, 1, 0)}
    assert persons(client, date(2023, 6, 30)) == {BAUSKA: (0, 1, 0)}
    assert persons(client, date(2023, 7, 1)) == {}


def test_a_closed_case_needs_nothing_until_it_is_reopened(client: TestClient, house: House) -> None:
    closed = CaseClosed(**at(LATER), reason="Izbrauc")
    reopened = CaseReopened(**at(date(2022, 9, 1)), reason="Atgriežas")
    case(house, planned("day_centre"), closed, reopened)
    house.catch_up()

    assert persons(client, LATER) == {BAUSKA: (1, 0, 0)}
    assert persons(client) == {}
    assert persons(client, date(2022, 9, 1)) == {BAUSKA: (1, 0, 0)}


def test_who_died_needs_nothing_and_a_correction_brings_them_back(
    client: TestClient, house: House
) -> None:
    died = DeathRecorded(**at(LATER), certificate_reference="M-1")
    lives = DeathCorrected(**at(date(2022, 8, 1)), died_on=None, reason="Kļūda")
    case(house, planned("day_centre"), died, lives)
    house.catch_up()

    assert persons(client, known_at="case:3") == {}
    assert persons(client) == {BAUSKA: (1, 0, 0)}


def test_a_person_counts_where_the_case_is_on_the_day(client: TestClient, house: House) -> None:
    moved = CaseTransferred(
        effective_date=LATER, municipality=DOBELE, from_municipality=BAUSKA, reason="Pārceļas"
    )
    case(house, planned("day_centre"), moved)
    house.catch_up()

    assert persons(client, OPENED) == {BAUSKA: (1, 0, 0)}
    assert persons(client) == {DOBELE: (1, 0, 0)}


def test_registered_places_are_those_of_the_registration_of_the_day(
    client: TestClient, house: House
) -> None:
    house.record(
        "case",
        registers.provider("day_centre", places=20),
        registers.provider("day_centre", places=30, effective_date=LATER),
        ProviderRemoved(**at(date(2022, 12, 1)), provider=registers.PROVIDER, reason="Beidz"),
    )
    house.catch_up()

    def places(on: date) -> list[int]:
        report = get(client, "/reports/capacity", on=str(on), municipality=BAUSKA)
        return [row["registered_places"] for row in report["rows"]]

    assert places(OPENED) == [20]
    assert places(LATER) == [30]
    assert places(date(2022, 12, 1)) == [30]
    assert places(date(2022, 12, 2)) == []


@pytest.mark.parametrize(
    ("registered", "free", "over", "basis"),
    [
        ({"places": 5}, 3, 0, "registered"),
        ({"places": 2}, 0, 0, "registered"),
        ({"places": 1}, 0, 1, "registered"),
        ({"places": None}, None, None, "unlimited"),
        (None, None, None, None),
    ],
)
def test_free_places_are_of_those_that_there_are_and_never_less_than_none(
    client: TestClient,
    house: House,
    registered: dict[str, int | None] | None,
    free: int | None,
    over: int | None,
    basis: str | None,
) -> None:
    """Two persons are granted a service of which nothing is started."""
    if registered is not None:
        house.record("case", registers.provider("day_centre", places=registered["places"]))
    for _ in range(2):
        case(house, granted())
    house.catch_up()

    [row] = get(client, "/reports/capacity", on=str(ASKED), municipality=BAUSKA)["rows"]

    assert (row["persons_granted"], row["started_places"]) == (2, 0)
    assert (row.get("free_places"), row.get("over_capacity")) == (free, over)
    assert row.get("places_basis") == basis
