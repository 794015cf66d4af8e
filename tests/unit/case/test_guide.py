"""The guided steps of a case."""

from datetime import date, timedelta
from typing import get_args

from contracts.events.case import CaseReopened, CaseTransferred, DeathRecorded
from contracts.events.delivery import DeliveryReversed
from contracts.events.granting import ImmediateResultRecorded, ParticipantFormSubmitted
from contracts.http.clocks import ClockKind
from contracts.http.commands import CASE_COMMANDS
from contracts.model import TargetGroup
from contracts.reference import rule, rules
from contracts.reference.steps import steps
from services.case.domain.overview.guide import guide
from services.case.domain.state import Case
from tests.support import facts
from tests.support.facts import MARCH, TODAY, named
from tests.support.happenings import closed, ended, followed_up, moved, returned, reviewed, wished
from tests.support.spec import given

PLANNED = (facts.opened(), facts.mental_disability(), facts.planned("home_care"))
RUNNING = (*PLANNED, facts.granted())
"""A grant of home care from 1 March to 31 December 2023."""

MARCH_2024 = date(2024, 3, 1)

RESIDENT = (facts.opened(), facts.mental_disability(lives_in="institution"))


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
        assert set(step.clocks) <= set(get_args(ClockKind))


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
    delivered = facts.delivered()
    taken_back = DeliveryReversed(
        **delivered.model_dump(include=set(DeliveryReversed.model_fields)),
        reversal_id=named("reversal"),
        reason="Kļūda",
    )

    assert states(given(*RUNNING, delivered))["record_delivery"] == "done"
    corrected = given(*RUNNING, delivered, taken_back)
    assert states(corrected)["record_delivery"] == "next"


def test_an_end_comes_next_when_the_period_is_over_and_not_before() -> None:
    case = given(*RUNNING)

    assert states(case, MARCH)["end_service"] == "later"
    assert states(case, date(2023, 12, 31))["end_service"] == "later"
    assert states(case, date(2024, 1, 1))["end_service"] == "next"


def test_an_end_that_was_recorded_is_done() -> None:
    case = given(*RUNNING, ended(date(2023, 12, 31)))

    assert states(case)["end_service"] == "done"


def test_an_end_comes_next_again_when_another_period_is_over() -> None:
    another = facts.granted(grant="another", **facts.at(date(2024, 1, 1)), period_to=MARCH_2024)
    case = given(*RUNNING, ended(date(2023, 12, 31)), another)

    assert states(case, date(2024, 2, 1))["end_service"] == "done"
    assert states(case, TODAY)["end_service"] == "next"


def test_a_form_comes_next_again_with_the_next_grant() -> None:
    form = ParticipantFormSubmitted(
        **facts.at(), grant_id=named("grant"), service="home_care", form_reference="DA-1"
    )
    another = facts.granted(grant="another", **facts.at(date(2023, 6, 1)))

    assert states(given(*RUNNING, form))["submit_participant_form"] == "done"
    assert states(given(*RUNNING, form, another))["submit_participant_form"] == "next"


def test_the_immediate_result_comes_next_in_the_weeks_after_leaving_and_is_done_once() -> None:
    left_on = date(2023, 10, 31)
    result = ImmediateResultRecorded(
        **facts.at(date(2023, 11, 20)),
        grant_id=named("grant"),
        service="home_care",
        result="employment",
    )
    left = (*RUNNING, ended(left_on))

    assert states(given(*RUNNING), left_on)["record_immediate_result"] == "later"
    due_soon = left_on + timedelta(days=14)
    assert states(given(*left), due_soon)["record_immediate_result"] == "next"
    assert states(given(*left), TODAY)["record_immediate_result"] == "next"
    assert states(given(*left, result), TODAY)["record_immediate_result"] == "done"


def test_the_immediate_result_names_the_rule_that_gives_it_28_days() -> None:
    case = given(*RUNNING, ended(date(2023, 10, 31)))

    [step] = [one for one in guide(case, TODAY) if one.step.command == "record_immediate_result"]

    assert step.rules == ("result.due", "result.after_leaving")
    assert rule("result.due").number("days") == 28


def test_the_immediate_result_comes_next_again_after_another_service() -> None:
    result = ImmediateResultRecorded(
        **facts.at(date(2023, 11, 20)),
        grant_id=named("grant"),
        service="home_care",
        result="training",
    )
    another = facts.granted(
        "workshop", grant="another", **facts.at(date(2024, 1, 1)), period_to=MARCH_2024
    )
    case = given(*RUNNING, ended(date(2023, 10, 31)), result, another)

    assert states(case, date(2024, 2, 1))["record_immediate_result"] == "done"
    assert states(case, TODAY)["record_immediate_result"] == "next"


def test_a_review_comes_next_when_it_is_due_soon() -> None:
    case = given(*PLANNED)

    assert states(case, MARCH)["record_review"] == "later"
    assert states(case, date(2024, 2, 1))["record_review"] == "next"


def test_a_review_comes_next_again_a_year_later_and_after_a_service() -> None:
    case = given(*RUNNING, reviewed(date(2023, 6, 1)), ended(date(2023, 12, 31)))

    assert states(case, date(2023, 12, 1))["record_review"] == "done"
    assert states(case, date(2024, 1, 20))["record_review"] == "next"


def test_what_is_due_names_the_rule_of_its_clock() -> None:
    first, last = date(2023, 1, 1), date(2023, 12, 31)
    case = given(facts.opened("ft"), facts.opinion(first, last))

    [status] = [one for one in guide(case, last) if one.step.command == "record_target_status"]

    assert status.state == "next"
    assert status.done_on == MARCH
    assert "opinion.expiry" in status.rules


def test_nothing_is_due_in_a_closed_case() -> None:
    case = given(*PLANNED, closed(date(2023, 4, 1)))

    assert states(case)["record_review"] == "later"


def test_the_way_out_is_for_a_child_out_of_family_care_too() -> None:
    child = given(
        facts.opened("out_of_family_care"), facts.mental_disability(lives_in="out_of_family_care")
    )

    assert states(child)["express_transition_wish"] == "next"


def test_after_the_move_the_institution_follows_up_every_three_months() -> None:
    moved_on = date(2023, 6, 1)
    case = given(*RESIDENT, wished(), moved(moved_on), followed_up(date(2023, 8, 30)))

    assert states(case, moved_on)["record_follow_up"] == "later"
    assert states(case, date(2023, 8, 29))["record_follow_up"] == "next"
    assert states(case, date(2023, 10, 1))["record_follow_up"] == "done"
    assert states(case, date(2023, 11, 20))["record_follow_up"] == "next"


def test_after_a_return_the_way_out_begins_again() -> None:
    case = given(*RESIDENT, wished(), moved(date(2023, 6, 1)), returned(date(2023, 9, 1)))

    assert states(case)["express_transition_wish"] == "next"
    assert states(case)["record_follow_up"] == "later"


def test_for_who_died_nothing_is_next_but_the_closing() -> None:
    died = DeathRecorded(**facts.at(date(2023, 6, 1)), certificate_reference="MA-1")
    case = given(*PLANNED, died)

    assert states(case, MARCH)["close_case"] == "later"
    found = states(case)
    assert [command for command, state in found.items() if state == "next"] == ["close_case"]


def test_of_a_closed_case_nothing_is_next() -> None:
    case = given(*PLANNED, closed(date(2023, 6, 1)))

    assert states(case, date(2023, 5, 31))["grant_service"] == "next"
    found = states(case)
    assert "next" not in found.values()
    assert found["close_case"] == "done"


def test_a_reopened_case_goes_on() -> None:
    reopened = CaseReopened(**facts.at(date(2023, 7, 1)), reason="Atgriezies")

    found = states(given(*PLANNED, closed(date(2023, 6, 1)), reopened))

    assert (found["grant_service"], found["close_case"]) == ("next", "later")


def test_after_a_transfer_the_receiver_grants_and_delivers_anew() -> None:
    moved_on = date(2023, 7, 1)
    transferred = CaseTransferred(
        effective_date=moved_on,
        municipality="dobeles-novads",
        from_municipality="bauskas-novads",
        reason="Pārcēlies",
    )
    case = given(*RUNNING, facts.delivered(), ended(date(2023, 6, 30)), transferred)

    before, after = states(case, date(2023, 6, 30)), states(case)

    assert (before["grant_service"], before["record_delivery"]) == ("done", "done")
    assert (after["grant_service"], after["record_delivery"]) == ("next", "later")
