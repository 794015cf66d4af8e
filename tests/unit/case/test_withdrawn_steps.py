"""A step of the transition that was recorded by mistake is withdrawn by a new fact."""

from datetime import date, timedelta
from functools import partial

from contracts.events.transition import WithdrawableStep
from contracts.http.transition import (
    AssignMentor,
    CompleteMentorTraining,
    ExpressTransitionWish,
    RecordFollowUp,
    RecordMoveOut,
    RecordReturn,
    RecordSivaDecision,
    SubmitExitApplication,
    WithdrawTransitionStep,
)
from contracts.personal import Erased
from services.case.domain.overview.clocks import clocks
from services.case.domain.overview.guide import guide
from services.case.domain.state import Case
from tests.support import facts
from tests.support.facts import MARCH, TODAY
from tests.support.spec import after, given, refused, specifies, when

APPLIED_ON, DECIDED_ON = date(2023, 4, 1), date(2023, 5, 1)
MOVED_ON, FOLLOWED_ON = date(2023, 5, 10), date(2023, 8, 10)
RETURNED_ON, CORRECTED_ON = date(2023, 9, 1), date(2023, 10, 1)
MOVED = RecordMoveOut(effective_date=MOVED_ON, housing="group_apartment")
FOLLOWED = RecordFollowUp(effective_date=FOLLOWED_ON, outcome="Iedzīvojies")
RETURNED = RecordReturn(effective_date=RETURNED_ON, reason="Pats vēlējās")


def moved() -> Case:
    status = facts.mental_disability(lives_in="institution", takes_part_voluntarily=True)
    return after(
        given(facts.opened(), status),
        ExpressTransitionWish(effective_date=MARCH, institution="VSAC Kurzeme"),
        AssignMentor(effective_date=MARCH, mentor="mentor-7"),
        CompleteMentorTraining(effective_date=MARCH, certificate_reference="A-7"),
        SubmitExitApplication(effective_date=APPLIED_ON, application_reference="I-9"),
        RecordSivaDecision(effective_date=DECIDED_ON, decision_reference="S-3"),
        MOVED,
    )


def withdrawal(step: WithdrawableStep, of_day: date) -> WithdrawTransitionStep:
    return WithdrawTransitionStep(
        effective_date=CORRECTED_ON, step=step, step_effective_date=of_day, reason="Cita diena"
    )


def test_a_move_of_a_wrong_day_is_withdrawn_and_recorded_for_the_right_one() -> None:
    right_day = MOVED_ON + timedelta(days=3)

    case = after(
        moved(),
        withdrawal("record_move_out", MOVED_ON),
        MOVED.model_copy(update={"effective_date": right_day}),
        FOLLOWED,
    )

    assert [
        step.effective_date for step in case.transition if step.type_name == "transition.moved_out"
    ] == [right_day]
    [preparation] = [one for one in clocks(case, TODAY) if one.kind == "preparation"]
    assert preparation.satisfied_on == right_day


def test_a_withdrawn_step_is_not_done() -> None:
    case = after(moved(), withdrawal("record_move_out", MOVED_ON))

    [step] = [one for one in guide(case, TODAY) if one.step.command == "record_move_out"]
    assert (step.state, step.done_on) == ("next", None)
    assert not [one for one in clocks(case, TODAY) if one.kind == "follow_up"]


def test_who_did_not_return_lives_on_in_the_community() -> None:
    case = after(moved(), RETURNED, withdrawal("record_return", RETURNED_ON))
    again = FOLLOWED.model_copy(update={"effective_date": CORRECTED_ON})

    assert when(case, again).facts
    assert case.mentor_on(RETURNED_ON) is None


@specifies("transition.withdrawal")
def test_a_step_on_which_another_depends_stays() -> None:
    case = after(moved(), FOLLOWED)
    depended_on: tuple[tuple[WithdrawableStep, date], ...] = (
        ("record_move_out", MOVED_ON),
        ("record_siva_decision", DECIDED_ON),
        ("submit_exit_application", APPLIED_ON),
        ("complete_mentor_training", MARCH),
        ("express_transition_wish", MARCH),
    )

    for step, day in depended_on:
        refusal = refused(partial(when, case, withdrawal(step, day)))
        assert refusal == "transition.withdrawal"
    alone = after(case, withdrawal("record_follow_up", FOLLOWED_ON))
    assert when(alone, withdrawal("record_move_out", MOVED_ON)).facts


@specifies("transition.withdrawal")
def test_a_return_that_another_wish_follows_stays() -> None:
    wished = ExpressTransitionWish(effective_date=CORRECTED_ON, institution="VSAC Kurzeme")
    case = after(moved(), RETURNED, wished)

    refusal = refused(lambda: when(case, withdrawal("record_return", RETURNED_ON)))

    assert refusal == "transition.withdrawal"
    assert refused(partial(when, case, withdrawal("record_move_out", MOVED_ON))) == refusal


@specifies("transition.withdrawal")
def test_only_what_was_recorded_is_withdrawn_and_only_once() -> None:
    withdraw = withdrawal("record_move_out", MOVED_ON)

    assert refused(lambda: when(moved(), withdrawal("record_move_out", MARCH))) == (
        "transition.withdrawal"
    )
    assert refused(lambda: when(after(moved(), withdraw), withdraw)) == "transition.withdrawal"


def test_a_step_is_not_withdrawn_before_its_day() -> None:
    early = withdrawal("record_move_out", MOVED_ON).model_copy(update={"effective_date": MARCH})

    assert refused(lambda: when(moved(), early)) == "date.order"


def test_the_reason_is_personal() -> None:
    [fact] = when(moved(), withdrawal("record_move_out", MOVED_ON)).facts

    assert "reason" in type(fact).personal
    assert not isinstance(fact.model_dump()["reason"], Erased)
