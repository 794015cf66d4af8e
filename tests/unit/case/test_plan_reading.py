"""Versions of a support plan, and what differs between two."""

from decimal import Decimal
from typing import Any

from contracts.events.support_plan import PlanLine, SupportPlanApproved
from contracts.http.plans import PlanDifference
from contracts.personal import Erased
from services.case.domain.plan.plan_reading import difference, plan_view
from tests.support import facts
from tests.support.facts import named


def line(service: str, **changes: Any) -> PlanLine:
    fields = {"service": service, "quantity": Decimal(8), "per": "week", "goal": "Mājās"}
    return PlanLine.model_validate(fields | changes)


def version(*lines: PlanLine, **contents: Any) -> SupportPlanApproved:
    return SupportPlanApproved(**facts.at(), lines=lines, plan_version=1, **contents)


def between(before: SupportPlanApproved, after: SupportPlanApproved) -> PlanDifference:
    return difference(named("case"), before, after.model_copy(update={"plan_version": 2}))


def test_a_version_shows_what_it_states_and_nothing_else() -> None:
    shown = plan_view(version(line("home_care"), wishes="Sava istaba", care_level="II"))

    assert shown.contents == {"wishes": "Sava istaba"}
    assert shown.care_level == "II"


def test_what_was_erased_reads_as_nothing_but_is_seen_to_have_been_stated() -> None:
    shown = plan_view(version(line("home_care"), wishes=Erased()))

    assert shown.contents == {"wishes": None}


def test_lines_are_added_and_removed_by_service() -> None:
    found = between(
        version(line("home_care"), line("workshop")), version(line("home_care"), line("respite"))
    )

    assert found.lines_removed == [line("workshop")]
    assert found.lines_added == [line("respite")]
    assert found.lines_changed == []


def test_a_changed_line_tells_field_by_field() -> None:
    found = between(
        version(line("home_care")), version(line("home_care", quantity="12.50", per="month"))
    )

    [changed] = found.lines_changed
    assert changed.service == "home_care"
    assert [(one.field, one.before, one.after) for one in changed.changes] == [
        ("quantity", "8", "12.5"),
        ("per", "week", "month"),
    ]
    assert (found.lines_added, found.lines_removed) == ([], [])


def test_of_two_lines_of_one_service_the_one_that_stays_is_not_a_change() -> None:
    before = version(line("home_care", goal="Rīti"), line("home_care", goal="Vakari"))
    after = version(line("home_care", goal="Vakari"))

    found = between(before, after)

    assert found.lines_removed == [line("home_care", goal="Rīti")]
    assert (found.lines_added, found.lines_changed) == ([], [])


def test_contents_and_the_care_level_differ_field_by_field() -> None:
    before = version(line("home_care"), wishes="Sava istaba", care_level="II")
    after = version(line("home_care"), employment="Darbnīca", care_level="III")

    changes = between(before, after).contents_changed

    assert {(one.field, one.before, one.after) for one in changes} == {
        ("wishes", "Sava istaba", None),
        ("employment", None, "Darbnīca"),
        ("care_level", "II", "III"),
    }


def test_equal_versions_do_not_differ() -> None:
    same = version(line("home_care"), wishes="Sava istaba")

    found = between(same, same)

    assert (found.lines_added, found.lines_removed, found.lines_changed) == ([], [], [])
    assert found.contents_changed == []
