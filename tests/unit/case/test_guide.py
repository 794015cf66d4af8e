"""The guided steps of a case."""

from datetime import date, timedelta
from typing import get_args

from contracts.events.delivery import DeliveryReversed
from contracts.http.commands import CASE_COMMANDS
from contracts.model import TargetGroup
from contracts.reference import rules
from contracts.reference.steps import steps
from services.case.domain.overview.guide import guide
from services.case.domain.state import Case
from tests.support import facts
from tests.support.facts import MARCH, TODAY, named
from tests.support.happenings import moved, wished
from tests.support.spec import given


def states(case: Case, on: date = TODAY) -> dict[str, str]:
    return {one.step.command: one.state for one in guide(case, on)}


def test_every_step_is_a_command_asked_for_by_rules_that_there_are() -> None:
    commands = [command.command for command in CASE_COMMANDS]
    known = {rule.id for rule in rules()}
    for number, step in enumerate(steps()):
        assert step.command in commands
        for group in get_args(TargetGroup):
            assert step.rules_for(group)
            assert set(step.rules_for(group)) <= known
        assert set(step.needs) <= {one.command for one in steps()[:number]}


def test_a_new_case_begins_with_the_target_status() -> None:
    assert states(given(facts.opened()))["record_target_status"] == "next"
    assert states(given(facts.opened()))["record_assessment"] == "later"


def test_what_was_done_is_done_and_what_follows_is_next() -> None:
    case = given(facts.opened(), facts.mental_disability(), facts.assessed())

    found = states(case)

    assert found["record_assessment"] == "done"
    assert found["approve_support_plan"] == "next"
    assert found["grant_service"] == "later"


def test_a_step_that_waits_names_what_it_waits_for() -> None:
    [grant] = [
        one for one in guide(given(facts.opened()), TODAY) if one.step.command == "grant_service"
    ]

    assert grant.waits_for == ("approve_support_plan",)


def test_the_way_out_is_for_who_lives_in_an_institution() -> None:
    at_home = given(facts.opened(), facts.mental_disability())
    resident = given(facts.opened(), facts.mental_disability(lives_in="institution"))

    assert "assign_mentor" not in states(at_home)
    assert states(resident)["express_transition_wish"] == "next"


def test_a_day_before_it_was_done_it_was_not() -> None:
    case = given(facts.opened(), facts.mental_disability(), facts.assessed(day=MARCH))

    before = states(case, MARCH - timedelta(days=1))

    assert before["record_assessment"] == "later"


def test_a_delivery_taken_back_was_not_made() -> None:
    planned = (facts.opened(), facts.mental_disability(), facts.planned("home_care"))
    delivered = facts.delivered()
    taken_back = DeliveryReversed(
        **delivered.model_dump(include=set(DeliveryReversed.model_fields)),
        reversal_id=named("reversal"),
        reason="Kļūda",
    )

    assert states(given(*planned, facts.granted(), delivered))["record_delivery"] == "done"
    corrected = given(*planned, facts.granted(), delivered, taken_back)
    assert states(corrected)["record_delivery"] == "next"


def test_after_the_move_the_institution_follows_up() -> None:
    resident = (facts.opened(), facts.mental_disability(lives_in="institution"))
    case = given(*resident, wished(), moved(MARCH + timedelta(days=90)))

    assert states(case)["record_follow_up"] == "next"
