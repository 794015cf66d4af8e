"""A case as it is shown: what holds on the day, not what was decided first."""

from datetime import date
from decimal import Decimal

from contracts.http.case_view import CaseView
from contracts.http.granting import AmendGrant, ResumeService, SuspendService
from services.case.api import view
from services.case.domain.state import Case
from tests.support import facts
from tests.support.facts import named
from tests.support.registers import HOME_CARE_CENTS, rate, world_with
from tests.support.spec import after, given
from tests.support.world import World

MAY, JUNE = date(2023, 5, 1), date(2023, 6, 1)
GRANT = named("grant")
PLANNED = (
    facts.opened(),
    facts.mental_disability(),
    facts.assessed(),
    facts.planned("home_care"),
)


def shown(case: Case, day: date, world: World | None = None) -> CaseView:
    return view(case.case_id, case, day, world or world_with("home_care"))


def test_a_grant_is_shown_as_amended_and_at_the_price_of_the_day() -> None:
    world = world_with("home_care")
    world.learn([rate(effective_date=JUNE, unit_price_cents=900, rate_reference="VVI-2")])
    case = after(
        given(*PLANNED),
        facts.grant_service(grant_id=GRANT),
        AmendGrant(
            effective_date=JUNE,
            grant_id=GRANT,
            decision_reference="L-2",
            quantity_limit=Decimal(50),
            period_to=date(2023, 8, 31),
            reason="Vajag mazāk",
        ),
        world=world,
    )

    [in_may], [in_june] = (shown(case, day, world).grants for day in (MAY, JUNE))

    assert in_june.quantity_limit == 50
    assert in_june.period_to == date(2023, 8, 31)
    assert (in_may.unit_price_cents, in_june.unit_price_cents) == (HOME_CARE_CENTS, 900)


def test_a_suspended_grant_is_shown_as_such_until_it_is_resumed() -> None:
    case = after(
        given(*PLANNED),
        facts.grant_service(grant_id=GRANT),
        SuspendService(effective_date=MAY, grant_id=GRANT, reason="Slimnīcā"),
        ResumeService(effective_date=JUNE, grant_id=GRANT),
    )

    assert shown(case, MAY).grants[0].is_suspended
    assert not shown(case, JUNE).grants[0].is_suspended


def test_the_plan_shown_is_the_one_that_holds_and_not_how_many_there_are() -> None:
    second = facts.planned("home_care", day=JUNE).model_copy(update={"plan_version": 2})
    case = given(*PLANNED, second)

    assert shown(case, MAY).plan_version == 1
    assert shown(case, JUNE).plan_version == 2
    assert shown(case, date(2020, 1, 1)).plan_version == 0
