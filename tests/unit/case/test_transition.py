"""The way out of an institution, step by step."""

from datetime import date, timedelta
from functools import partial

from contracts.events.case import CaseOpened, TargetStatusRecorded
from contracts.events.transition import MovedOut, ReturnedToInstitution, SivaDecisionRecorded
from contracts.http.command import CaseCommand
from contracts.http.transition import (
    AssignMentor,
    CompleteMentorTraining,
    EndMentoring,
    ExpressTransitionWish,
    RecordFollowUp,
    RecordMoveOut,
    RecordPreparationActivity,
    RecordReturn,
    RecordSivaDecision,
    RecordVisit,
    SubmitExitApplication,
)
from services.case.domain.state import Case
from tests.support import facts
from tests.support.facts import MARCH
from tests.support.spec import after, given, refused, specifies, when

YEAR_LATER = date(2024, 3, 1)
"""The last day of a preparation that was wished for in March 2023."""


def resident(lives_in: str = "institution") -> TargetStatusRecorded:
    return facts.mental_disability(lives_in=lives_in, takes_part_voluntarily=True)


def in_institution() -> Case:
    return given(facts.opened(), resident())


def wish(day: date = MARCH) -> ExpressTransitionWish:
    return ExpressTransitionWish(effective_date=day, institution="VSAC Kurzeme, Iļģi")


def visit(kind: str, day: date, hours: int = 3) -> RecordVisit:
    return RecordVisit.model_validate({"effective_date": day, "visit": kind, "hours": hours})


def assigned(mentor: str = "mentor-7", day: date = MARCH) -> AssignMentor:
    return AssignMentor(effective_date=day, mentor=mentor)


TRAINED = CompleteMentorTraining(effective_date=MARCH, certificate_reference="A-7")
APPLIED = SubmitExitApplication(effective_date=date(2023, 4, 1), application_reference="I-9")
PREPARED = (wish(), assigned(), TRAINED, visit("new_home", MARCH), APPLIED)
DECIDED = RecordSivaDecision(effective_date=date(2023, 5, 1), decision_reference="S-3")
MOVED = RecordMoveOut(effective_date=date(2023, 5, 10), housing="group_apartment")
RETURNED = RecordReturn(effective_date=date(2023, 9, 1), reason="Pats vēlējās")


def test_a_transition_goes_from_wish_to_follow_up() -> None:
    follow_up = RecordFollowUp(effective_date=date(2023, 8, 10), outcome="Iedzīvojies")

    case = after(in_institution(), *PREPARED, DECIDED, MOVED, follow_up)

    *_, decided, moved, _ = case.transition
    assert isinstance(decided, SivaDecisionRecorded)
    assert isinstance(moved, MovedOut)


@specifies("transition.resident")
def test_a_transition_begins_with_somebody_in_an_institution() -> None:
    at_home = given(facts.opened(), facts.mental_disability(lives_in="family"))

    assert refused(lambda: when(at_home, wish())) == "transition.resident"
    assert refused(lambda: when(given(facts.opened()), wish())) == "transition.resident"


@specifies("eligibility.voluntary")
def test_a_resident_wishes_of_their_own_will() -> None:
    for willing in (None, False):
        status = facts.mental_disability(lives_in="institution", takes_part_voluntarily=willing)
        case = given(facts.opened(), status)
        assert refused(partial(when, case, wish())) == "eligibility.voluntary"


@specifies("transition.order")
def test_nobody_moves_before_the_decision_nor_is_followed_up_before_the_move() -> None:
    case = after(in_institution(), *PREPARED)
    follow_up = RecordFollowUp(effective_date=date(2023, 8, 10), outcome="Iedzīvojies")

    for early in (MOVED, follow_up, RETURNED):
        assert refused(partial(when, case, early)) == "transition.order"


@specifies("transition.order")
def test_nothing_is_prepared_without_a_wish() -> None:
    activity = RecordPreparationActivity(effective_date=MARCH, activity="bank", hours=2)
    steps: tuple[CaseCommand, ...] = (activity, visit("new_home", MARCH), assigned(), APPLIED)

    for step in steps:
        assert refused(partial(when, in_institution(), step)) == "transition.order"


@specifies("transition.order")
def test_who_has_no_mentor_has_none_to_train_or_to_part_with() -> None:
    case = after(in_institution(), wish())
    parting = EndMentoring(effective_date=MARCH, reason="Mainījies darbs")

    assert refused(lambda: when(case, TRAINED)) == "transition.order"
    assert refused(lambda: when(case, parting)) == "transition.order"


@specifies("transition.mentor_training")
def test_the_mentor_is_trained_before_the_decision() -> None:
    untrained = after(in_institution(), wish(), assigned(), APPLIED)
    without = after(in_institution(), wish(), APPLIED)
    another = after(untrained, TRAINED, assigned("mentor-8", date(2023, 4, 20)))

    for case in (untrained, without, another):
        assert refused(partial(when, case, DECIDED)) == "transition.mentor_training"


def test_a_mentor_is_trained_once_for_all_wishes_of_a_client() -> None:
    again = date(2023, 4, 10)
    applied = SubmitExitApplication(effective_date=again, application_reference="I-10")

    case = after(in_institution(), *PREPARED, wish(again), applied, DECIDED)

    assert isinstance(case.transition[-1], SivaDecisionRecorded)


def test_a_step_does_not_precede_the_one_it_needs() -> None:
    case = after(in_institution(), *PREPARED)
    early = RecordSivaDecision(effective_date=date(2023, 3, 31), decision_reference="S-3")

    assert refused(lambda: when(case, early)) == "date.order"


def test_after_a_return_a_new_wish_begins_again() -> None:
    case = after(in_institution(), *PREPARED, DECIDED, MOVED, RETURNED)
    october = date(2023, 10, 1)

    assert refused(lambda: when(case, assigned(day=october))) == "transition.order"
    anew = after(case, wish(october), assigned(day=october))
    assert anew.mentor_on(october) == "mentor-7"


def test_a_follow_up_recorded_late_belongs_to_the_move_before_the_return() -> None:
    case = after(in_institution(), *PREPARED, DECIDED, MOVED, RETURNED, wish(date(2023, 10, 1)))
    late = RecordFollowUp(effective_date=date(2023, 8, 10), outcome="Iedzīvojies")
    too_late = RecordFollowUp(effective_date=date(2023, 9, 2), outcome="Iedzīvojies")

    assert when(case, late).facts
    assert refused(lambda: when(case, too_late)) == "transition.order"


@specifies("transition.preparation_year")
def test_preparation_ends_a_year_after_the_wish_and_a_new_wish_starts_another() -> None:
    case = after(in_institution(), wish())
    next_day = YEAR_LATER + timedelta(days=1)
    activity = RecordPreparationActivity(effective_date=next_day, activity="bank", hours=2)

    assert when(case, visit("new_home", YEAR_LATER)).facts
    late_visit = visit("new_home", next_day)
    assert refused(lambda: when(case, late_visit)) == "transition.preparation_year"
    assert refused(lambda: when(case, activity)) == "transition.preparation_year"
    assert when(after(case, wish(next_day)), activity).facts


def child() -> Case:
    opened: CaseOpened = facts.opened("out_of_family_care")
    return after(given(opened, resident("out_of_family_care")), wish())


def visits(kind: str, first: date, times: int, hours: int = 2) -> list[RecordVisit]:
    return [visit(kind, first + timedelta(days=7 * number), hours) for number in range(times)]


FAMILIAR = date(2023, 3, 6)
MEETINGS = date(2023, 4, 3)
OVERNIGHT = visit("overnight", date(2023, 5, 29), 20)
SEQUENCE = "transition.child_meetings"


@specifies("transition.child_meetings")
def test_a_child_meets_in_a_familiar_setting_first_then_elsewhere_then_stays_overnight() -> None:
    familiar = visits("familiar_setting", FAMILIAR, 3)

    case = after(child(), *familiar, *visits("meeting", MEETINGS, 3), OVERNIGHT)

    assert len(case.transition) == 8


@specifies("transition.child_meetings")
def test_a_child_does_not_meet_elsewhere_before_three_visits_in_a_familiar_setting() -> None:
    twice = after(child(), *visits("familiar_setting", FAMILIAR, 2))
    later_than_the_meeting = after(twice, visit("familiar_setting", date(2023, 4, 10)))

    assert refused(lambda: when(twice, visit("meeting", MEETINGS))) == SEQUENCE
    assert refused(lambda: when(later_than_the_meeting, visit("meeting", MEETINGS))) == SEQUENCE


@specifies("transition.child_meetings")
def test_a_childs_meeting_lasts_two_to_three_hours() -> None:
    case = after(child(), *visits("familiar_setting", FAMILIAR, 3))

    for hours in (1, 4):
        meeting = visit("meeting", MEETINGS, hours)
        assert refused(partial(when, case, meeting)) == SEQUENCE
    for hours in (2, 3):
        assert when(case, visit("meeting", MEETINGS, hours)).facts


@specifies("transition.child_meetings")
def test_a_child_meets_elsewhere_at_most_five_times() -> None:
    familiar = visits("familiar_setting", FAMILIAR, 3)
    case = after(child(), *familiar, *visits("meeting", MEETINGS, 5))

    assert refused(lambda: when(case, visit("meeting", date(2023, 5, 15)))) == SEQUENCE
    assert when(case, OVERNIGHT).facts


@specifies("transition.child_meetings")
def test_a_child_does_not_stay_overnight_before_three_meetings() -> None:
    familiar = visits("familiar_setting", FAMILIAR, 3)
    case = after(child(), *familiar, *visits("meeting", MEETINGS, 2))

    assert refused(lambda: when(case, OVERNIGHT)) == SEQUENCE


ON_THE_WAY = (assigned(), TRAINED, APPLIED, DECIDED)
"""What anybody needs for a move beside the wish."""
MOVED_IN_JUNE = RecordMoveOut(effective_date=date(2023, 6, 5), housing="family")


@specifies("transition.child_meetings")
def test_a_child_moves_after_the_meetings_and_a_stay_overnight() -> None:
    familiar = visits("familiar_setting", FAMILIAR, 3)
    met = after(child(), *familiar, *visits("meeting", MEETINGS, 3), *ON_THE_WAY)
    unknown = after(child(), *ON_THE_WAY)

    assert refused(lambda: when(unknown, MOVED_IN_JUNE)) == SEQUENCE
    assert refused(lambda: when(met, MOVED_IN_JUNE)) == SEQUENCE
    assert when(after(met, OVERNIGHT), MOVED_IN_JUNE).facts


@specifies("transition.order")
def test_nobody_moves_out_twice_without_a_return() -> None:
    again = date(2023, 10, 1)
    moved = after(in_institution(), *PREPARED, DECIDED, MOVED)
    second = MOVED.model_copy(update={"effective_date": date(2023, 6, 1)})
    earlier = MOVED.model_copy(update={"effective_date": date(2023, 5, 2)})

    for move in (second, earlier, MOVED):
        assert refused(partial(when, moved, move)) == "transition.order"
    prepared_anew = (
        wish(again),
        assigned(day=again),
        APPLIED.model_copy(update={"effective_date": again}),
        DECIDED.model_copy(update={"effective_date": again}),
    )
    back = after(moved, RETURNED, *prepared_anew)
    assert when(back, MOVED.model_copy(update={"effective_date": again})).facts


@specifies("transition.wish")
def test_who_moved_wishes_anew_only_after_a_return() -> None:
    moved = after(in_institution(), *PREPARED, DECIDED, MOVED)
    in_july = wish(date(2023, 7, 15))
    follow_up = RecordFollowUp(effective_date=date(2023, 8, 10), outcome="Iedzīvojies")

    assert refused(lambda: when(moved, in_july)) == "transition.wish"
    assert when(moved, follow_up).facts
    returned = after(moved, RETURNED)
    assert refused(lambda: when(returned, in_july)) == "transition.wish"
    assert when(returned, wish(RETURNED.effective_date)).facts


@specifies("transition.wish")
def test_no_move_is_recorded_before_another_wish() -> None:
    renewed = after(in_institution(), *PREPARED, DECIDED, wish(date(2023, 7, 15)))

    assert refused(lambda: when(renewed, MOVED)) == "transition.wish"


def test_an_adult_stays_overnight_whenever_it_suits() -> None:
    case = after(in_institution(), wish())

    assert when(case, visit("overnight", MARCH, 20)).facts


def test_a_returned_client_is_nobodys_client() -> None:
    case = after(in_institution(), *PREPARED, DECIDED, MOVED, RETURNED)

    assert isinstance(case.transition[-1], ReturnedToInstitution)
    assert case.mentor_on(date(2023, 8, 31)) == "mentor-7"
    assert case.mentor_on(RETURNED.effective_date) is None
