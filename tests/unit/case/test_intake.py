"""Opening a case, target status, assessment and plan."""

from datetime import date, timedelta

from contracts.http.case import RecordTargetStatus
from services.case.domain.decide import open_case
from tests.support import facts
from tests.support.facts import MARCH, TODAY
from tests.support.spec import given, refused, specifies, when


def test_a_case_opens_with_the_digits_of_the_personal_code() -> None:
    [opened] = open_case(facts.open_case(personal_code="320000-00008"), TODAY).facts

    assert opened.personal_code == "32000000008"  # type: ignore[union-attr]  # it is a CaseOpened
    assert opened.municipality == facts.BAUSKA


@specifies("person.code")
def test_a_personal_code_with_a_wrong_check_digit_is_refused() -> None:
    command = facts.open_case(personal_code="320000-00007")

    assert refused(lambda: open_case(command, TODAY)) == "person.code"


@specifies("person.code")
def test_a_companys_number_is_no_personal_code() -> None:
    command = facts.open_case(personal_code="40003521600")

    assert refused(lambda: open_case(command, TODAY)) == "person.code"


@specifies("person.birth_date")
def test_a_birth_date_agrees_with_the_one_in_the_code() -> None:
    command = facts.open_case(personal_code="161175-19997", birth_date=date(1975, 11, 17))

    assert refused(lambda: open_case(command, TODAY)) == "person.birth_date"


@specifies("person.birth_date")
def test_nobody_is_born_after_their_case_opens() -> None:
    command = facts.open_case(birth_date=MARCH + timedelta(days=1))

    assert refused(lambda: open_case(command, TODAY)) == "person.birth_date"


@specifies("municipality.of_date")
def test_a_municipality_merged_before_the_day_is_refused() -> None:
    command = facts.open_case(municipality="rundales-novads")

    assert refused(lambda: open_case(command, TODAY)) == "municipality.of_date"


def test_a_municipality_takes_cases_until_the_day_of_its_merger() -> None:
    command = facts.open_case(municipality="rundales-novads", effective_date=date(2021, 6, 30))

    assert open_case(command, TODAY).facts


@specifies("date.not_in_future")
def test_no_fact_is_of_the_future() -> None:
    command = facts.open_case(effective_date=TODAY + timedelta(days=1))

    assert refused(lambda: open_case(command, TODAY)) == "date.not_in_future"


@specifies("date.before_opening")
def test_nothing_happens_before_the_opening() -> None:
    case = given(facts.opened())
    command = RecordTargetStatus(
        effective_date=MARCH - timedelta(days=1),
        disability_group="I",
        disability_kind="mental",
        lives_in="family",
    )

    assert refused(lambda: when(case, command)) == "date.before_opening"


@specifies("date.order")
def test_an_opinion_ends_after_it_begins() -> None:
    case = given(facts.opened("ft"))
    command = RecordTargetStatus(
        effective_date=MARCH,
        disability_group="child",
        disability_kind="functional",
        lives_in="family",
        opinion_valid_from=date(2023, 5, 1),
        opinion_valid_to=date(2023, 4, 30),
    )

    assert refused(lambda: when(case, command)) == "date.order"
