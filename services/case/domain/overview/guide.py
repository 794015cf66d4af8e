"""What was done in a case, what comes next, and what waits for what."""

from collections.abc import Iterator
from datetime import date
from typing import Literal, NamedTuple

from contracts.reference.steps import Step, steps
from services.case.domain.state import Case
from services.case.domain.way_out.transition import STEPS, transition_on

StepState = Literal["done", "next", "later"]
_COMMANDS = {fact: command.command for command, fact in STEPS.items()}


class GuidedStep(NamedTuple):
    """A step with the rules that ask for it here; `done_on` is the last day on which it was made.

    `waits_for` are the commands of the steps that come before it.
    """

    step: Step
    state: StepState
    rules: tuple[str, ...]
    done_on: date | None = None
    waits_for: tuple[str, ...] = ()


def guide(case: Case, on: date) -> list[GuidedStep]:
    """Every step of the case as of a day, in order.

    A step that was made is done, though it may be made again; one whose needed steps are done is
    next; any other comes later.
    """
    done = _done(case, on)
    group = case.target_group_on(on)
    return [_guided(step, step.rules_for(group), done) for step in steps() if _has(case, step, on)]


def _guided(step: Step, rules: tuple[str, ...], done: dict[str, date]) -> GuidedStep:
    if step.command in done:
        return GuidedStep(step, "done", rules, done[step.command])
    waits_for = tuple(one for one in step.needs if one not in done)
    return GuidedStep(step, "later" if waits_for else "next", rules, None, waits_for)


def _has(case: Case, step: Step, on: date) -> bool:
    if not step.way_out:
        return True
    return any(
        status.lives_in == "institution" for status in case.statuses if status.effective_date <= on
    )


def _done(case: Case, on: date) -> dict[str, date]:
    done: dict[str, date] = {}
    for command, day in _made(case, on):
        if day <= on:
            done[command] = max(day, done.get(command, day))
    return done


def _made(case: Case, on: date) -> Iterator[tuple[str, date]]:
    """Every step that was made, with its day; of the way out, of the transition of the day `on`."""
    for status in case.statuses:
        yield "record_target_status", status.effective_date
    for assessment in case.assessments:
        yield "record_assessment", assessment.effective_date
    for plan in case.plans:
        yield "approve_support_plan", plan.effective_date
    for review in case.reviews:
        yield "record_review", review.effective_date
    for grant in case.grants.values():
        yield "grant_service", grant.fact.effective_date
        if grant.ended_on is not None:
            yield "end_service", grant.ended_on
        for form in grant.forms:
            yield "submit_participant_form", form.effective_date
    for delivery in case.held_deliveries:
        yield "record_delivery", delivery.effective_date
    for step in transition_on(case, on):
        yield _COMMANDS[type(step)], step.effective_date
