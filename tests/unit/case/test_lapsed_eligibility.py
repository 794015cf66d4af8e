"""What made a person eligible may cease while a grant runs: from then on nothing is delivered."""

from datetime import date
from typing import Any

import pytest

from contracts.events import CaseFact
from contracts.http.granting import RecordDelivery
from services.case.domain.state import Case
from tests.support import facts
from tests.support.facts import MARCH
from tests.support.spec import given, refused, specifies, when

EVE, DAY = date(2023, 3, 9), date(2023, 3, 10)
YEAR = (date(2023, 1, 1), date(2023, 12, 31))
ADULT = (facts.opened(), facts.mental_disability(), facts.assessed())


def delivery(last: date, first: date | None = None) -> RecordDelivery:
    days = (last - (first or last)).days + 1
    return facts.record_delivery(effective_date=last, delivered_from=first, quantity=days)


def refused_from(case: Case, day: date) -> str:
    """The rule that refuses the day alone and as the last of two, when the day before is taken."""
    assert when(case, delivery(EVE)).facts
    alone = refused(lambda: when(case, delivery(day)))
    assert refused(lambda: when(case, delivery(day, EVE))) == alone
    return alone


def child(*more: CaseFact, service: str = "respite", unit: str = "24h") -> Case:
    """A child in a family with an opinion, an assessment and a grant."""
    grant = facts.granted(service, unit=unit, target_group="ft", unit_price_cents=10_000)
    return given(facts.opened("ft"), facts.opinion(*YEAR), facts.assessed("ft"), grant, *more)


@specifies("eligibility.ft_family")
@pytest.mark.parametrize("service", [("respite", "24h"), ("social_care", "hour")])
def test_a_child_who_left_its_family_gets_no_care_or_respite(service: tuple[str, str]) -> None:
    moved = facts.opinion(*YEAR, day=DAY, lives_in="institution", takes_part_voluntarily=True)
    case = child(moved, service=service[0], unit=service[1])

    assert refused_from(case, DAY) == "eligibility.ft_family"


@specifies("eligibility.ft_family")
def test_a_child_who_came_back_to_its_family_gets_care_again() -> None:
    away = facts.opinion(*YEAR, day=DAY, lives_in="out_of_family_care")
    back = facts.opinion(*YEAR, day=date(2023, 3, 20))

    assert when(child(away, back), delivery(date(2023, 3, 20))).facts


def test_what_a_child_gets_by_its_assessment_goes_on_outside_its_family() -> None:
    moved = facts.opinion(*YEAR, day=DAY, lives_in="out_of_family_care")

    assert when(child(moved, service="day_centre", unit="day"), delivery(DAY, EVE)).facts


@specifies("eligibility.grt")
def test_an_adult_whose_disability_group_became_three_gets_nothing_more() -> None:
    status = facts.mental_disability(day=DAY, disability_group="III")

    case = given(*ADULT, facts.granted("day_centre", unit="day"), status)

    assert refused_from(case, DAY) == "eligibility.grt"


@specifies("eligibility.voluntary")
def test_an_institutions_resident_who_takes_no_part_willingly_any_more_gets_nothing() -> None:
    def living(day: date, willing: bool) -> CaseFact:
        fields: dict[str, Any] = {"lives_in": "institution", "takes_part_voluntarily": willing}
        return facts.mental_disability(day=day, **fields)

    grant = facts.granted("day_centre", unit="day")
    case = given(*ADULT, grant, living(MARCH, True), living(DAY, False))

    assert refused_from(case, DAY) == "eligibility.voluntary"


@specifies("eligibility.out_of_family_care")
def test_a_child_who_went_home_gets_no_family_like_care() -> None:
    def living(day: date, lives_in: str) -> CaseFact:
        return facts.opinion(*YEAR, day=day, lives_in=lives_in)

    grant = facts.granted("family_like_care", unit="day", target_group="out_of_family_care")
    opened = facts.opened("out_of_family_care")
    case = given(opened, living(MARCH, "out_of_family_care"), grant, living(DAY, "family"))

    assert refused_from(case, DAY) == "eligibility.out_of_family_care"
