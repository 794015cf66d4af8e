"""Who works on a case: the last assigned of the day, from its day on."""

from datetime import date, timedelta

from contracts.events.case import CaseworkerAssigned
from contracts.http.case import AssignCaseworker
from tests.support.facts import MARCH, opened
from tests.support.happenings import closed
from tests.support.spec import after, given, refused, specifies, when


def assigning(caseworker: str, day: date = MARCH) -> AssignCaseworker:
    return AssignCaseworker(effective_date=day, caseworker=caseworker)


def test_a_caseworker_has_a_case_from_the_day_of_the_assignment() -> None:
    case = given(opened())

    decision = when(case, assigning("anna.liepa"))

    [fact] = decision.facts
    assert isinstance(fact, CaseworkerAssigned)
    assert (fact.caseworker, fact.effective_date) == ("anna.liepa", MARCH)
    assert fact.municipality == case.municipality


def test_each_day_has_the_caseworker_who_was_assigned_last_before_it() -> None:
    later = MARCH + timedelta(days=30)

    case = after(given(opened()), assigning("peteris.ozols", later), assigning("anna.liepa"))

    assert case.caseworker_on(MARCH - timedelta(days=1)) is None
    assert case.caseworker_on(later - timedelta(days=1)) == "anna.liepa"
    assert case.caseworker_on(later) == "peteris.ozols"


@specifies("caseworker.other")
def test_nobody_is_assigned_twice() -> None:
    case = after(given(opened()), assigning("anna.liepa"))

    assert refused(lambda: when(case, assigning("anna.liepa", MARCH + timedelta(days=9)))) == (
        "caseworker.other"
    )


def test_a_closed_case_gets_no_caseworker() -> None:
    case = given(opened(), closed(MARCH))

    assert refused(lambda: when(case, assigning("anna.liepa"))) == "case.open"
