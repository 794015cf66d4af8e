"""An amendment holds from its day: what is delivered before keeps to the limits of its own days."""

from datetime import date
from decimal import Decimal

from contracts.http.granting import AmendGrant
from services.case.domain.overview.entitlements import entitlements
from services.case.domain.plan.plan_progress import plan_progress
from tests.support import facts
from tests.support.facts import named
from tests.support.registers import world_with
from tests.support.spec import specifies
from tests.support.story import Story

GRANT = named("grant")
ADULT = (facts.opened(), facts.mental_disability(), facts.assessed())
APRIL, JUNE = date(2023, 4, 10), date(2023, 6, 1)


def story_of(quantity: int) -> Story:
    story = Story(*ADULT, facts.planned("home_care"), world=world_with("home_care"))
    story.does(facts.grant_service(grant_id=GRANT, quantity_limit=quantity))
    return story


def amend(day: date, quantity: int) -> AmendGrant:
    return AmendGrant(
        effective_date=day,
        grant_id=GRANT,
        decision_reference="L-2",
        quantity_limit=Decimal(quantity),
        reason="Cits apjoms",
    )


@specifies("grant.quantity")
def test_a_higher_limit_leaves_no_more_to_deliver_before_its_day() -> None:
    story = story_of(10)
    story.does(amend(JUNE, 100))

    before = facts.record_delivery(effective_date=APRIL, quantity=11)
    assert story.refusal(before) == "grant.quantity"
    story.does(facts.record_delivery(effective_date=APRIL, quantity=10))
    story.does(facts.record_delivery(effective_date=JUNE, quantity=24))
    # What was delivered from June on leaves the days before as they were.
    assert (
        story.refusal(facts.record_delivery(effective_date=APRIL, quantity=1)) == "grant.quantity"
    )


@specifies("grant.amount")
def test_a_higher_amount_leaves_no_more_to_deliver_before_its_day() -> None:
    story = Story(*ADULT, facts.planned("consultation"), world=world_with("consultation"))
    story.does(
        facts.grant_service(
            grant_id=GRANT,
            service="consultation",
            pricing_basis="actual_cost",
            unit_price_cents=None,
            amount_limit_cents=5_000,
            application_reference="I-2",
            referral_reference="N-1",
        ),
        AmendGrant(
            effective_date=JUNE,
            grant_id=GRANT,
            decision_reference="L-2",
            amount_limit_cents=9_000,
            reason="Dārgāk",
        ),
    )
    consultation = {"quantity": 1, "cost_cents": 6_000, "document_reference": "Rēķins 17"}

    in_april = facts.record_delivery(effective_date=APRIL, **consultation)
    assert story.refusal(in_april) == "grant.amount"
    assert story.does(facts.record_delivery(effective_date=JUNE, **consultation)).facts


@specifies("grant.below_delivered")
def test_a_limit_falls_at_most_to_what_was_delivered_before_a_higher_one() -> None:
    story = story_of(10)
    story.does(amend(JUNE, 100), facts.record_delivery(effective_date=APRIL, quantity=8))

    assert story.refusal(amend(APRIL, 7)) == "grant.below_delivered"
    assert story.does(amend(APRIL, 8)).facts


def test_what_is_left_on_a_day_is_told_by_the_limits_of_that_day() -> None:
    story = story_of(10)
    story.does(amend(JUNE, 100), facts.record_delivery(effective_date=JUNE, quantity=20))

    [before] = [
        grant
        for item in entitlements(story.case, APRIL, story.world).items
        for grant in item.grants
    ]
    assert before.quantity_limit == 10
    assert before.quantity_left == 10
    [progress] = plan_progress(story.case, APRIL).services
    assert progress.granted_quantity == 10
    assert progress.delivered_quantity == 0
