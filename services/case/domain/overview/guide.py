"""What was done in a case, what comes next, and what waits for what."""

from collections.abc import Iterator, Sequence
from datetime import date
from typing import Literal, NamedTuple

from contracts.reference import rule
from contracts.reference.steps import Step, steps
from services.case.domain.grants.grant import Grant
from services.case.domain.overview.clocks import Clock, clocks
from services.case.domain.state import Case
from services.case.domain.way_out.transition import STEPS, transition_on

StepState = Literal["done", "next", "later"]
AFTER_THE_END = ("record_immediate_result",)
"""What is recorded also once the case is closed or the person died, if it is due."""
_COMMANDS = {fact: command.command for command, fact in STEPS.items()}


class GuidedStep(NamedTuple):
    """A step with the rules that ask for it here; `done_on` is the last day on which it was made.

    `waits_for` are the commands of the steps that come before it; a step that is only made when it
    is due comes later without them, too.
    """

    step: Step
    state: StepState
    rules: tuple[str, ...]
    done_on: date | None = None
    waits_for: tuple[str, ...] = ()


def guide(case: Case, on: date) -> list[GuidedStep]:
    """Every step of the case as of a day, in order.

    A step that is due is next, also when it was made before. Any other that was made is done; one
    whose needed steps are done is next, unless it is only made when due; the rest comes later.
    Once the person died nothing is next but what is recorded after that, such as the closing; of a
    closed case, what is recorded after the closing. After a transfer the receiver decides anew.
    """
    done = _done(case, on)
    due = [clock for clock in clocks(case, on) if _is_due(clock)]
    return [_guided(case, step, done, due, on) for step in steps(on) if _has(case, step, on)]


def _guided(
    case: Case, step: Step, done: dict[str, date], due: Sequence[Clock], on: date
) -> GuidedStep:
    asking = [clock.rule_id for clock in due if clock.kind in step.clocks]
    rules = tuple(dict.fromkeys((*step.rules_for(case.target_group_on(on)), *asking)))
    done_on = done.get(step.command)
    takes = _takes(case, step.command, on)
    if takes and (asking or _is_called_for(case, step.command, on)):
        return GuidedStep(step, "next", rules, done_on)
    if done_on is not None:
        return GuidedStep(step, "done", rules, done_on)
    waits_for = tuple(one for one in step.needs if one not in done)
    comes_later = waits_for or step.only_when_due or not takes
    return GuidedStep(step, "later" if comes_later else "next", rules, None, waits_for)


def _is_due(clock: Clock) -> bool:
    """Whether what the clock is for comes next; a form does from the start of its service on."""
    return clock.is_open and (clock.kind == "participant_form" or clock.status != "running")


def _takes(case: Case, command: str, on: date) -> bool:
    """Whether the case takes the step on the day."""
    if _closed_on(case, on) is not None:
        return command in AFTER_THE_END
    if _has_died(case, on):
        return command in (*AFTER_THE_END, "close_case")
    return True


def _is_called_for(case: Case, command: str, on: date) -> bool:
    match command:
        case "end_service":
            return _has_grant_to_end(case, on)
        case "close_case":
            return _has_died(case, on)
        case _:
            return False


def _closed_on(case: Case, on: date) -> date | None:
    """The last closing by a day on which the case is closed."""
    if case.is_open_on(on):
        return None
    closings = (day for day, is_open in case.openness if not is_open and day <= on)
    return max(closings, default=None)


def _has_died(case: Case, on: date) -> bool:
    return case.died_on is not None and case.died_on <= on


def _has_grant_to_end(case: Case, on: date) -> bool:
    return any(_is_over_without_end(grant, on) for grant in case.grants.values())


def _is_over_without_end(grant: Grant, on: date) -> bool:
    if grant.fact.effective_date > on or grant.period_to >= on:
        return False
    return grant.ended_on is None or grant.ended_on > on


def _has(case: Case, step: Step, on: date) -> bool:
    if not step.way_out:
        return True
    resident = rule("transition.resident", on).words("lives_in")
    return any(
        status.lives_in in resident for status in case.statuses if status.effective_date <= on
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
    closed_on = _closed_on(case, on)
    if closed_on is not None:
        yield "close_case", closed_on
    yield from _made_with_grants(case, on)
    for step in transition_on(case, on):
        yield _COMMANDS[type(step)], step.effective_date


def _made_with_grants(case: Case, on: date) -> Iterator[tuple[str, date]]:
    """What was granted and delivered by the municipality that has the case on the day."""
    transfers = [one.effective_date for one in case.transfers if one.effective_date <= on]
    since = max(transfers, default=date.min)
    for grant in case.grants.values():
        if grant.fact.effective_date < since:
            continue
        yield "grant_service", grant.fact.effective_date
        if grant.ended_on is not None:
            yield "end_service", grant.ended_on
        for form in grant.forms:
            yield "submit_participant_form", form.effective_date
        for result in grant.results:
            yield "record_immediate_result", result.effective_date
    for delivery in case.held_deliveries:
        if delivery.effective_date >= since:
            yield "record_delivery", delivery.effective_date
