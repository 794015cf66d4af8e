"""A person's target group: the opening's, until a target status tells of another one."""

from datetime import date

from contracts.http.case import ApproveSupportPlan, RecordAssessment, RecordTargetStatus
from contracts.http.granting import EndService, GrantService
from services.case.domain.overview.clocks import clocks
from services.case.domain.overview.entitlements import entitlements
from services.case.domain.overview.handover import handover
from services.case.domain.state import Case
from tests.support import facts
from tests.support.facts import named
from tests.support.spec import after, given, refused, specifies, when
from tests.support.world import World

BIRTHDAY = date(2023, 6, 1)
EVE = date(2023, 5, 31)


def child() -> Case:
    """A child with functional disorders who turns 18 on `BIRTHDAY`."""
    return given(
        facts.opened("ft", birth_date=date(2005, 6, 1)),
        facts.opinion(date(2023, 1, 1), date(2023, 6, 30)),
        facts.assessed("ft"),
        facts.planned("social_care"),
        facts.granted("social_care", target_group="ft"),
    )


GROWN_UP = RecordTargetStatus(
    effective_date=BIRTHDAY,
    disability_group="II",
    disability_kind="mental",
    lives_in="family",
    target_group="grt",
)
ASSESSED_AS_ADULT = RecordAssessment(
    effective_date=BIRTHDAY,
    instrument="di_assessment",
    instrument_version=1,
    team=facts.team("grt"),
    care_level="II",
    scores={},
)


def plan(day: date) -> ApproveSupportPlan:
    lines = [{"service": "home_care", "quantity": 10, "per": "month", "goal": "Mērķis"}]
    return ApproveSupportPlan.model_validate({"effective_date": day, "lines": lines})


def home_care(day: date) -> GrantService:
    return facts.grant_service(effective_date=day, grant_id=named("adult"))


def test_a_child_who_grew_up_becomes_an_adult_client_from_the_day_of_the_status() -> None:
    case = after(child(), GROWN_UP, ASSESSED_AS_ADULT, plan(BIRTHDAY), home_care(BIRTHDAY))

    assert case.target_group_on(EVE) == "ft"
    assert case.target_group_on(BIRTHDAY) == "grt"
    assert case.grants[named("grant")].fact.target_group == "ft"
    assert case.grants[named("adult")].fact.target_group == "grt"


@specifies("target_group.service")
def test_an_adults_service_is_not_planned_for_the_child_that_the_person_still_was() -> None:
    case = after(child(), GROWN_UP)

    assert refused(lambda: when(case, plan(EVE))) == "target_group.service"


def test_a_later_status_without_a_group_leaves_the_group_as_it_is() -> None:
    later = GROWN_UP.model_copy(update={"effective_date": date(2023, 9, 1), "target_group": None})

    case = after(child(), GROWN_UP, later)

    assert case.target_group_on(date(2023, 9, 1)) == "grt"


def test_a_childs_grant_is_delivered_by_the_childs_rules_in_an_adults_case() -> None:
    case = after(child(), GROWN_UP)

    in_june = facts.record_delivery(effective_date=BIRTHDAY)
    without_opinion = facts.record_delivery(effective_date=date(2023, 7, 1))
    assert when(case, in_june).facts
    assert refused(lambda: when(case, without_opinion)) == "delivery.opinion"


def test_whoever_looks_sees_the_group_of_the_day() -> None:
    case = after(child(), GROWN_UP)

    assert entitlements(case, EVE, World()).target_group == "ft"
    assert entitlements(case, BIRTHDAY, World()).target_group == "grt"
    assert handover(case, EVE).target_group == "ft"
    assert handover(case, BIRTHDAY).target_group == "grt"


@specifies("review.yearly", "service.after_18")
def test_an_adult_clients_plan_goes_on_being_reviewed_and_an_adults_grant_may_stay() -> None:
    later = date(2023, 12, 1)
    as_child = {clock.kind for clock in clocks(child(), later) if clock.is_open}
    grown_up = after(child(), GROWN_UP, ASSESSED_AS_ADULT, plan(BIRTHDAY), home_care(BIRTHDAY))

    open_clocks = [clock for clock in clocks(grown_up, later) if clock.is_open]

    assert "review" not in as_child
    assert [c.started_on for c in open_clocks if c.kind == "review"] == [BIRTHDAY]
    ended = EndService(effective_date=BIRTHDAY, grant_id=named("grant"), reason="18 gadi")
    kinds = {clock.kind for clock in clocks(after(grown_up, ended), later) if clock.is_open}
    assert "services_after_18" not in kinds
