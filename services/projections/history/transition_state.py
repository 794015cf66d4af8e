"""The way out of an institution: mentors, and the steps that hold."""

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


def withdraw_step(state: State, fact: TransitionStepWithdrawn) -> None:
    """Take back the last step of this kind and day."""
    withdrawn = WITHDRAWABLE[fact.step]
    name = withdrawn.type_name.removeprefix("transition.")
    steps = state["transition"]
    places = [
        place
        for place, step in enumerate(steps)
        if (step["step"], step["day"]) == (name, fact.step_effective_date)
    ]
    if not places:
        return
    del steps[places[-1]]
    if withdrawn is MentorTrainingCompleted:
        for mentor in state["mentors"]:
            if mentor.get("trained_on") == fact.step_effective_date:
                mentor["trained_on"] = None


def _set(mentors: list[State], code: str, field: str, day: Any) -> None:
    for mentor in reversed(mentors):
        if mentor["mentor"] == code:
            mentor[field] = day
            return
