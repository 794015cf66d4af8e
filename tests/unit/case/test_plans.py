"""What a support plan says, and for whom."""

from datetime import timedelta
from functools import partial
from typing import Any, get_args

import pytest

from contracts.events.granting import ServiceGranted
from contracts.events.support_plan import SupportPlanApproved
from contracts.http.case import ApproveSupportPlan
from contracts.model import TargetGroup
from contracts.reference.plan_contents import plan_contents
from tests.support import facts
from tests.support.facts import MARCH
from tests.support.spec import given, refused, specifies, when

A_SERVICE: dict[TargetGroup, str] = {
    "grt": "workshop",
    "ft": "social_care",
    "out_of_family_care": "family_like_care",
}


def plan(service: str = "workshop", **changes: Any) -> ApproveSupportPlan:
    line = {"service": service, "quantity": 4, "per": "week", "goal": "Darbs"}
    return ApproveSupportPlan.model_validate({"effective_date": MARCH, "lines": [line]} | changes)


def test_a_plan_gets_the_next_version() -> None:
    case = given(facts.opened(), facts.planned("home_care"))

    [approved] = when(case, plan()).facts

    assert isinstance(approved, SupportPlanApproved)
    assert approved.plan_version == 2


@specifies("target_group.service")
def test_a_plan_for_an_adult_has_no_service_for_children() -> None:
    case = given(facts.opened())

    assert refused(lambda: when(case, plan("social_care"))) == "target_group.service"


def approved_after(*history: Any, **changes: Any) -> SupportPlanApproved:
    [approved] = when(given(*history), plan(**changes)).facts
    assert isinstance(approved, SupportPlanApproved)
    return approved


OF_ONE_GROUP = [
    ("grt", "support_volume", "40 stundas mēnesī"),
    ("grt", "care_level", "II"),
    ("ft", "rehabilitation_programme", "Programma 18"),
    ("ft", "education_programme", "Speciālā izglītība"),
    ("out_of_family_care", "siblings", "Divi brāļi"),
    ("out_of_family_care", "biological_family", "Māte Bauskā"),
]


@specifies("plan.contents")
@pytest.mark.parametrize(("owner", "field", "content"), OF_ONE_GROUP)
def test_a_plan_says_nothing_that_is_meant_for_another_group(
    owner: TargetGroup, field: str, content: str
) -> None:
    for group, service in A_SERVICE.items():
        command = plan(service, **{field: content})
        case = given(facts.opened(group))
        if group == owner:
            [approved] = when(case, command).facts
            assert getattr(approved, field) == content
        else:
            assert refused(partial(when, case, command)) == "plan.contents"


@specifies("plan.contents")
def test_every_group_says_the_rest() -> None:
    special = {field for _, field, _ in OF_ONE_GROUP}

    for content in plan_contents().values():
        if content.field not in special:
            assert set(content.target_groups) == set(get_args(TargetGroup))


@specifies("plan.contents")
def test_nothing_but_its_lines_is_obligatory_in_a_plan() -> None:
    approved = approved_after(facts.opened())

    assert all(getattr(approved, field) is None for field in plan_contents())


def test_every_content_of_a_plan_is_labelled_in_both_languages() -> None:
    texts = ApproveSupportPlan.model_fields.keys() - {"effective_date", "lines"}

    assert plan_contents().keys() == texts
    assert all(one.label_lv and one.label_en for one in plan_contents().values())


def test_a_plan_is_made_on_the_care_level_of_its_day() -> None:
    assert approved_after(facts.opened(), facts.assessed()).care_level == "II"
    assert approved_after(facts.opened(), facts.assessed(), care_level="III").care_level == "III"


def test_a_childs_plan_has_no_care_level() -> None:
    approved = approved_after(facts.opened("ft"), facts.assessed("ft"), service="social_care")

    assert approved.care_level is None


@specifies("plan.before_grant")
def test_a_service_is_granted_from_the_day_of_a_plan_that_provides_for_it() -> None:
    later = MARCH + timedelta(days=30)
    case = given(
        facts.opened(),
        facts.mental_disability(),
        facts.assessed(),
        facts.planned("workshop"),
        facts.planned("home_care", day=later, version=2),
    )

    early = facts.grant_service(service="home_care", effective_date=later - timedelta(days=1))
    assert refused(partial(when, case, early)) == "plan.before_grant"
    [granted] = when(case, facts.grant_service(service="home_care", effective_date=later)).facts
    assert isinstance(granted, ServiceGranted)
    assert granted.plan_version == 2
