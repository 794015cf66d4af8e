"""Who may get which service, decided on the day from which the grant holds."""

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

import pytest

from contracts.events import CaseFact
from contracts.events.case import DeathRecorded
from contracts.personal import Erased
from contracts.reference import service
from services.case.domain.person.eligibility import Check, checks, refuse_ineligible
from tests.support import facts
from tests.support.facts import MARCH
from tests.support.spec import given, refused, specifies

ADULT = (facts.opened(), facts.mental_disability(), facts.assessed())
IN_FAMILY = facts.opinion(date(2023, 1, 1), date(2023, 6, 30))
CHILD = (facts.opened("ft"), IN_FAMILY)
BORN = date(2012, 5, 17)


def refusal(
    *history: CaseFact, code: str = "home_care", day: date = MARCH, recipient: Any = "client"
) -> str | None:
    """The rule that refuses the service on this day, or None."""
    case = given(*history)
    if all(check.passed for check in checks(case, service(code), day, recipient)):
        refuse_ineligible(case, service(code), day, recipient)
        return None
    return refused(lambda: refuse_ineligible(case, service(code), day, recipient))


@specifies("eligibility.grt")
@pytest.mark.parametrize(
    ("status", "expected"),
    [
        ({"disability_group": "I"}, None),
        ({"disability_group": "II"}, None),
        ({"disability_group": "III"}, "eligibility.grt"),
        ({"disability_kind": "functional"}, "eligibility.grt"),
    ],
)
def test_an_adult_needs_disability_group_one_or_two_for_a_mental_disorder(
    status: dict[str, Any], expected: str | None
) -> None:
    history = (facts.opened(), facts.mental_disability(**status), facts.assessed())

    assert refusal(*history) == expected


@specifies("eligibility.grt")
def test_an_adult_is_assessed_in_the_programme_by_the_day_of_the_grant() -> None:
    tomorrow = MARCH + timedelta(days=1)
    history = (facts.opened(), facts.mental_disability(), facts.assessed(day=tomorrow))

    assert refusal(*history) == "eligibility.grt"
    assert refusal(*history, day=tomorrow) is None


@specifies("eligibility.grt", "eligibility.ft_assessed")
def test_an_assessment_is_one_of_the_persons_present_target_group() -> None:
    grown_up = facts.mental_disability(target_group="grt", day=date(2023, 4, 1))
    history = (facts.opened("ft", birth_date=date(2004, 3, 2)), facts.assessed("ft"), grown_up)
    may = date(2023, 5, 1)

    assert refusal(*history, code="day_centre") is None
    assert refusal(*history, day=may) == "eligibility.grt"
    assert refusal(*history, facts.assessed(day=may), day=may) is None


@specifies("eligibility.grt_adult")
def test_services_for_adults_begin_on_the_eighteenth_birthday() -> None:
    young = facts.opened(birth_date=date(2005, 3, 2))

    assert refusal(young, *ADULT[1:]) == "eligibility.grt_adult"
    assert refusal(young, *ADULT[1:], day=date(2023, 3, 2)) is None


@specifies("eligibility.ft_opinion")
@pytest.mark.parametrize("code", ["social_care", "respite"])
def test_a_child_gets_care_and_respite_by_a_valid_opinion_and_no_assessment(code: str) -> None:
    assert refusal(*CHILD, code=code) is None
    assert refusal(*CHILD, code=code, day=date(2023, 6, 30)) is None
    assert refusal(*CHILD, code=code, day=date(2023, 7, 1)) == "eligibility.ft_opinion"


@specifies("eligibility.ft_opinion")
def test_an_opinion_entered_later_counts_from_the_days_for_which_it_was_given() -> None:
    no_opinion = facts.opinion(date(2023, 1, 1), None, opinion_valid_from=None)

    assert refusal(facts.opened("ft"), no_opinion, code="respite") == "eligibility.ft_opinion"
    assert refusal(facts.opened("ft"), no_opinion, IN_FAMILY, code="respite") is None


@specifies("eligibility.ft_opinion")
def test_an_opinion_without_an_end_is_valid_until_another_status_says_otherwise() -> None:
    history = (facts.opened("ft"), facts.opinion(date(2023, 1, 1), None))

    assert refusal(*history, code="respite", day=date(2029, 12, 31)) is None


@specifies("eligibility.ft_family")
@pytest.mark.parametrize("lives_in", ["institution", "out_of_family_care", "independent"])
def test_care_and_respite_by_opinion_are_for_a_child_in_a_family(lives_in: str) -> None:
    elsewhere = facts.opinion(
        date(2023, 1, 1), date(2023, 6, 30), lives_in=lives_in, takes_part_voluntarily=True
    )

    assert refusal(facts.opened("ft"), elsewhere, code="respite") == "eligibility.ft_family"


@specifies("eligibility.ft_assessed")
@pytest.mark.parametrize("code", ["rehabilitation", "day_centre"])
def test_a_child_gets_rehabilitation_and_a_day_centre_when_assessed(code: str) -> None:
    assert refusal(*CHILD, code=code) == "eligibility.ft_assessed"
    assert refusal(facts.opened("ft"), facts.assessed("ft"), code=code) is None


@specifies("eligibility.representative")
def test_a_childs_representatives_get_rehabilitation_and_nothing_else() -> None:
    assessed = (*CHILD, facts.assessed("ft"))

    assert refusal(*assessed, code="rehabilitation", recipient="representative") is None
    assert (
        refusal(*assessed, code="day_centre", recipient="representative")
        == "eligibility.representative"
    )


@specifies("eligibility.child_age")
@pytest.mark.parametrize(("code", "assessed"), [("respite", False), ("rehabilitation", True)])
def test_a_childs_services_are_open_until_12_months_after_turning_18(
    code: str, assessed: bool
) -> None:
    history: Sequence[CaseFact] = (facts.opened("ft"), facts.opinion(date(2023, 1, 1), None))
    if assessed:
        history = (*history, facts.assessed("ft"))

    assert refusal(*history, code=code, day=date(2031, 5, 17)) is None
    assert refusal(*history, code=code, day=date(2031, 5, 18)) == "eligibility.child_age"


@specifies("eligibility.child_age")
def test_a_refusal_for_age_does_not_tell_the_birth_date() -> None:
    case = given(*CHILD)

    for day in (MARCH, date(2031, 5, 18)):
        found = {one.rule_id: one for one in checks(case, service("respite"), day, "client")}
        said = found["eligibility.child_age"]
        assert str(BORN.month) + "-17" not in said.en + said.lv


@specifies("eligibility.out_of_family_care")
def test_family_like_care_is_for_a_child_out_of_family_care_up_to_17() -> None:
    history = (
        facts.opened("out_of_family_care"),
        facts.opinion(date(2023, 1, 1), None, lives_in="out_of_family_care"),
    )
    at_home = facts.opinion(date(2023, 1, 1), None)

    rule_id = "eligibility.out_of_family_care"
    assert refusal(*history) is None
    assert refusal(*history, day=date(2030, 5, 16)) is None
    assert refusal(*history, day=date(2030, 5, 17)) == rule_id
    assert refusal(history[0], at_home) == rule_id


@specifies("eligibility.voluntary")
@pytest.mark.parametrize(
    ("voluntarily", "expected"),
    [(True, None), (False, "eligibility.voluntary"), (None, "eligibility.voluntary")],
)
def test_a_resident_of_an_institution_takes_part_voluntarily(
    voluntarily: bool | None, expected: str | None
) -> None:
    resident = facts.mental_disability(lives_in="institution", takes_part_voluntarily=voluntarily)

    assert refusal(facts.opened(), resident, facts.assessed()) == expected


@specifies("eligibility.voluntary")
def test_who_lives_at_home_is_not_asked_whether_it_is_voluntary() -> None:
    asked = {one.rule_id for one in checks(given(*ADULT), service("home_care"), MARCH, "client")}

    assert "eligibility.voluntary" not in asked


@specifies("eligibility.living")
def test_who_died_is_granted_nothing_after_that_day() -> None:
    died = DeathRecorded(**facts.at(date(2023, 4, 1)), certificate_reference="M-1")

    assert refusal(*ADULT, died, day=date(2023, 4, 1)) is None
    assert refusal(*ADULT, died, day=date(2023, 4, 2)) == "eligibility.living"


@specifies("eligibility.erased")
def test_who_was_erased_is_granted_nothing_new() -> None:
    erased = facts.opened(birth_date=Erased())

    assert refusal(erased, *ADULT[1:]) == "eligibility.erased"


def test_every_check_says_in_both_languages_how_it_stands() -> None:
    adult: list[Check] = list(checks(given(*ADULT), service("home_care"), MARCH, "client"))

    assert [one.rule_id for one in adult] == [
        "eligibility.living",
        "eligibility.erased",
        "eligibility.grt_adult",
        "eligibility.grt",
        "eligibility.grt",
    ]
    assert all(one.passed and one.en and one.lv and one.en != one.lv for one in adult)
