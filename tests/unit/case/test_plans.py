"""What a support plan says, and for whom."""

from contracts.events.support_plan import SupportPlanApproved
from contracts.http.case import ApproveSupportPlan
from tests.support import facts
from tests.support.facts import MARCH
from tests.support.spec import given, refused, specifies, when


def plan(service: str = "workshop", **changes: object) -> ApproveSupportPlan:
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
