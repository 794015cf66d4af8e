"""Review, transfer, closing, reopening, and the steps out of an institution."""

from datetime import date, timedelta

from contracts.events.case import CaseClosed, CaseTransferred
from contracts.events.granting import ServiceEnded
from contracts.events.transition import MovedOut, ReturnedToInstitution, SivaDecisionRecorded
from contracts.http.case import (
    CloseCase,
    RecordReview,
    RecordTargetStatus,
    ReopenCase,
    TransferCase,
)
from contracts.http.transition import (
    AssignMentor,
    CompleteMentorTraining,
    ExpressTransitionWish,
    RecordFollowUp,
    RecordMoveOut,
    RecordSivaDecision,
    RecordVisit,
    SubmitExitApplication,
)
from services.case.domain.state import evolve
from tests.support import facts
from tests.support.facts import MARCH, named
from tests.support.spec import after, given, refused, when

GRANTED = (
    facts.opened(),
    facts.mental_disability(),
    facts.assessed(),
    facts.planned("home_care"),
    facts.granted(),
)
ENDED = ServiceEnded(
    **facts.at(date(2023, 5, 1)), grant_id=named("grant"), service="home_care", reason="Beidzies"
)
RESIDENT = (facts.opened(), facts.mental_disability(lives_in="institution"))


def test_a_case_belongs_to_its_new_municipality_from_the_day_of_transfer() -> None:
    day = date(2023, 6, 1)
    case = given(facts.opened())
    moved = after(
        case, TransferCase(effective_date=day, to_municipality="dobeles-novads", reason="Dzīvo")
    )

    assert moved.municipality_on(day - timedelta(days=1)) == "bauskas-novads"
    assert moved.municipality_on(day) == "dobeles-novads"


def test_a_fact_recorded_late_keeps_the_municipality_of_its_day() -> None:
    moved = CaseTransferred(
        **facts.at(date(2023, 6, 1), "dobeles-novads"),
        from_municipality="bauskas-novads",
        reason="Dzīvo",
    )
    case = given(*GRANTED, moved)

    [delivered] = when(case, facts.record_delivery(effective_date=MARCH)).facts

    assert delivered.municipality == "bauskas-novads"


def test_a_case_is_not_transferred_to_where_it_is() -> None:
    command = TransferCase(effective_date=MARCH, to_municipality="bauskas-novads", reason="?")

    refusal = refused(lambda: when(given(facts.opened()), command))

    assert refusal == "case.other_municipality"


def test_a_case_with_a_running_grant_is_not_closed() -> None:
    command = CloseCase(effective_date=date(2023, 6, 1), reason="Izstājās")

    assert refused(lambda: when(given(*GRANTED), command)) == "case.grants_ended"
    assert not after(given(*GRANTED, ENDED), command).is_open


def test_a_case_is_not_closed_before_its_service_ended() -> None:
    early = CloseCase(effective_date=date(2023, 4, 1), reason="Izstājās")

    assert refused(lambda: when(given(*GRANTED, ENDED), early)) == "case.grants_ended"


def test_after_a_merger_the_case_is_transferred_before_anything_else() -> None:
    opened = facts.opened(day=date(2020, 1, 6)).model_copy(
        update={"municipality": "iecavas-novads"}
    )
    case = given(opened)
    after_merger = date(2021, 8, 2)
    status = RecordTargetStatus(
        effective_date=after_merger,
        disability_group="I",
        disability_kind="mental",
        lives_in="family",
    )

    assert refused(lambda: when(case, status)) == "municipality.of_date"
    transfer = TransferCase(
        effective_date=after_merger, to_municipality="bauskas-novads", reason="Reforma"
    )
    assert after(case, transfer, status).municipality == "bauskas-novads"


def test_a_closed_case_is_reopened() -> None:
    closed = given(facts.opened(), CaseClosed(**facts.at(date(2023, 6, 1)), reason="Izstājās"))
    command = ReopenCase(effective_date=date(2023, 8, 1), reason="Atgriezās")

    reopened = after(closed, command)

    assert reopened.is_open
    assert not reopened.is_open_on(date(2023, 7, 1))
    assert refused(lambda: when(reopened, command)) == "case.closed"


def test_a_review_after_a_service_names_one_that_ended() -> None:
    command = RecordReview(
        effective_date=date(2023, 5, 1),
        satisfaction=4,
        ended_grant_id=named("grant"),
        outcome="Apmierināta",
    )

    assert refused(lambda: when(given(*GRANTED), command)) == "review.ended_grant"
    assert after(given(*GRANTED, ENDED), command).reviews


def wish(day: date = MARCH) -> ExpressTransitionWish:
    return ExpressTransitionWish(effective_date=day, institution="VSAC Kurzeme, Iļģi")


PREPARED = (
    wish(),
    AssignMentor(effective_date=MARCH, mentor="mentor-7"),
    CompleteMentorTraining(effective_date=MARCH, certificate_reference="A-7"),
    RecordVisit(effective_date=MARCH, visit="new_home", hours=3),
    SubmitExitApplication(effective_date=date(2023, 4, 1), application_reference="I-9"),
)
DECIDED = RecordSivaDecision(effective_date=date(2023, 5, 1), decision_reference="S-3")
MOVED = RecordMoveOut(effective_date=date(2023, 5, 10), housing="group_apartment")


def test_a_transition_goes_from_wish_to_follow_up() -> None:
    follow_up = RecordFollowUp(effective_date=date(2023, 8, 10), outcome="Iedzīvojies")

    case = after(given(*RESIDENT), *PREPARED, DECIDED, MOVED, follow_up)

    *_, decided, moved, _ = case.transition
    assert isinstance(decided, SivaDecisionRecorded)
    assert isinstance(moved, MovedOut)


def test_a_transition_begins_with_somebody_in_an_institution() -> None:
    case = given(facts.opened(), facts.mental_disability(lives_in="family"))

    assert refused(lambda: when(case, wish())) == "transition.resident"


def test_nobody_moves_before_the_decision() -> None:
    case = after(given(*RESIDENT), *PREPARED)

    assert refused(lambda: when(case, MOVED)) == "transition.order"


def test_the_mentor_is_trained_before_the_decision() -> None:
    untrained = [step for step in PREPARED if not isinstance(step, CompleteMentorTraining)]
    case = after(given(*RESIDENT), *untrained)

    assert refused(lambda: when(case, DECIDED)) == "transition.mentor_training"


def test_a_step_does_not_precede_the_one_it_needs() -> None:
    case = after(given(*RESIDENT), *PREPARED)
    early = RecordSivaDecision(effective_date=date(2023, 3, 31), decision_reference="S-3")

    assert refused(lambda: when(case, early)) == "date.order"


def test_after_a_return_a_new_wish_begins_again() -> None:
    case = after(given(*RESIDENT), *PREPARED, DECIDED, MOVED)
    returned = ReturnedToInstitution(**facts.at(date(2023, 9, 1)), reason="Pats vēlējās")
    case = evolve(case, returned, case.case_id)

    mentor = AssignMentor(effective_date=date(2023, 10, 1), mentor="mentor-7")

    assert refused(lambda: when(case, mentor)) == "transition.order"
    assert after(case, wish(date(2023, 10, 1)), mentor).version == case.version + 2
