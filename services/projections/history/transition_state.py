"""The way out of an institution: mentors, and the steps that hold."""

from collections.abc import Sequence
from typing import Any

from contracts.events.transition import (
    WITHDRAWABLE,
    MentorAssigned,
    MentoringEnded,
    MentorTrainingCompleted,
    MovedOut,
    PreparationActivityRecorded,
    TransitionStep,
    TransitionStepWithdrawn,
    VisitRecorded,
)
from services.projections.history.past import PastEvent

State = dict[str, Any]


def apply_step(state: State, fact: TransitionStep) -> None:
    """Apply a step to `mentors` and `transition` of a case's state."""
    day, mentors = fact.effective_date, state["mentors"]
    match fact:
        case MentorAssigned():
            mentors.append({"mentor": fact.mentor, "since": day})
        case MentorTrainingCompleted():
            _set(mentors, fact.mentor, "trained_on", day)
        case MentoringEnded():
            _set(mentors, fact.mentor, "until", day)
        case _:
            pass
    step: State = {"step": fact.type_name.removeprefix("transition."), "day": day}
    match fact:
        case PreparationActivityRecorded():
            step |= {"detail": fact.activity, "hours": fact.hours}
        case VisitRecorded():
            step |= {"detail": fact.visit, "hours": fact.hours}
        case MovedOut():
            step |= {"detail": fact.housing}
        case _:
            pass
    state["transition"].append(step)


def standing(events: Sequence[PastEvent]) -> list[PastEvent]:
    """The events in the order of recording, without the steps that a later one of them withdraws.

    A withdrawal takes back the last step of its kind and day before it. It is known or it is not:
    on which day it was made says nothing about the days on which the step did not hold.
    """
    left: list[PastEvent] = []
    for event in events:
        if isinstance(event.fact, TransitionStepWithdrawn):
            _take_out(left, event.fact)
        left.append(event)
    return left


def _take_out(events: list[PastEvent], withdrawal: TransitionStepWithdrawn) -> None:
    withdrawn = WITHDRAWABLE[withdrawal.step]
    for place in reversed(range(len(events))):
        fact = events[place].fact
        if isinstance(fact, withdrawn) and fact.effective_date == withdrawal.step_effective_date:
            del events[place]
            return


def _set(mentors: list[State], code: str, field: str, day: Any) -> None:
    for mentor in reversed(mentors):
        if mentor["mentor"] == code:
            mentor[field] = day
            return
