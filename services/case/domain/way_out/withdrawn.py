"""Which step of a transition a withdrawal is about, and the steps without it."""

from collections.abc import Sequence
from datetime import date

from contracts.events.transition import (
    WITHDRAWABLE,
    TransitionFact,
    TransitionStepWithdrawn,
    WithdrawableStep,
)


def withdrawn_step(
    steps: Sequence[TransitionFact], step: WithdrawableStep, day: date
) -> TransitionFact | None:
    """The last recorded step of this kind and day; None where there is none."""
    return next(
        (
            one
            for one in reversed(steps)
            if isinstance(one, WITHDRAWABLE[step]) and one.effective_date == day
        ),
        None,
    )


def steps_without(
    steps: Sequence[TransitionFact], withdrawn: TransitionStepWithdrawn
) -> tuple[TransitionFact, ...]:
    """The steps in the order of recording, without the withdrawn one."""
    gone = withdrawn_step(steps, withdrawn.step, withdrawn.step_effective_date)
    return tuple(one for one in steps if one is not gone)
