"""Withdrawing a step of a transition that was recorded by mistake."""

from contracts.dates import refuse_disorder
from contracts.events.transition import (
    MovedOut,
    ReturnedToInstitution,
    SivaDecisionRecorded,
    TransitionFact,
    TransitionStepWithdrawn,
    TransitionWishExpressed,
)
from contracts.http.transition import WithdrawTransitionStep
from contracts.reference.words import named_lv
from contracts.refusal import Refusal
from services.case.domain.checks import kept_text, not_before_opening, responsible
from services.case.domain.decision import Decision
from services.case.domain.state import Case, evolve
from services.case.domain.way_out.transition import NEEDED, STEPS, by_day, refuse_untrained
from services.case.domain.way_out.withdrawn import withdrawn_step

COMMANDS = {fact: command.command for command, fact in STEPS.items()}


def withdraw_step(case: Case, command: WithdrawTransitionStep) -> Decision:
    """Withdraw the step, if no other step depends on it; also once the person died or left.

    What a withdrawn return ended stays ended: a mentor is assigned anew.
    """
    day, of_day = command.effective_date, command.step_effective_date
    not_before_opening(case, day)
    refuse_disorder(of_day, day, "The withdrawal of a step", "Soļa atsaukums")
    if withdrawn_step(case.transition, command.step, of_day) is None:
        raise Refusal(
            "transition.withdrawal",
            f"No '{command.step}' of {of_day} is recorded. State the day that it was recorded for.",
            f"Solis '{named_lv('step', command.step)}' {of_day} nav ierakstīts. Norādi dienu, par"
            " kuru tas ierakstīts.",
        )
    withdrawn = TransitionStepWithdrawn(
        **command.model_dump(exclude={"reason"}),
        reason=kept_text(case, command.reason),
        municipality=responsible(case, day),
    )
    before = _unfounded(case)
    for step in _unfounded(evolve(case, withdrawn, case.case_id)):
        if step not in before:
            depending = COMMANDS[type(step)]
            raise Refusal(
                "transition.withdrawal",
                f"'{depending}' of {step.effective_date} depends on it. Withdraw that first.",
                f"Uz to balstās solis '{named_lv('step', depending)}' {step.effective_date}."
                " Vispirms atsauc to.",
            )
    return Decision([withdrawn])


def _unfounded(case: Case) -> list[TransitionFact]:
    """The steps that lack one which they need, and the wishes and moves of who has moved."""
    found: list[TransitionFact] = []
    has_moved = False
    way: list[TransitionFact] = []
    for step in by_day(case):
        if isinstance(step, TransitionWishExpressed):
            way = []
        moves_on = isinstance(step, MovedOut | TransitionWishExpressed)
        if (has_moved and moves_on) or not _has_needed(case, step, way):
            found.append(step)
        way.append(step)
        if isinstance(step, MovedOut | ReturnedToInstitution):
            has_moved = isinstance(step, MovedOut)
        if isinstance(step, ReturnedToInstitution):
            way = []
    return found


def _has_needed(case: Case, step: TransitionFact, way: list[TransitionFact]) -> bool:
    if isinstance(step, SivaDecisionRecorded):
        try:
            refuse_untrained(case, way, step.effective_date)
        except Refusal:
            return False
    if type(step) not in NEEDED:
        return True
    needed, _, _ = NEEDED[type(step)]
    return any(isinstance(one, needed) for one in way)
