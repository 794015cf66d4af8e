"""Granting, delivering, correcting and ending a service."""

from datetime import date, timedelta
from decimal import Decimal

from contracts.events.case import CaseClosed
from contracts.events.delivery import DeliveryRecorded, DeliveryReversed
from contracts.events.granting import ServiceEnded
from contracts.http.granting import EndService, ReverseDelivery
from tests.support import facts
from tests.support.facts import MARCH, named
from tests.support.registers import world_with
from tests.support.spec import given, refused, when

ELIGIBLE = (facts.opened(), facts.mental_disability(), facts.assessed(), facts.planned("home_care"))
GRANTED = (*ELIGIBLE, facts.granted())
WORLD = world_with("home_care", "consultation")


def test_a_grant_freezes_price_unit_and_plan_version() -> None:
    decision = when(given(*ELIGIBLE), facts.grant_service(), world_with("home_care"))

    [granted] = decision.facts
    assert granted == facts.granted(
        grant_id=decision.created_id,
        contract_municipality=facts.BAUSKA,
        rate_reference="VVI-1",
        committed_cents=71200,
    )


def test_an_adult_without_a_disability_for_a_mental_disorder_gets_no_grant() -> None:
    physical = facts.mental_disability(disability_kind="functional")
    case = given(facts.opened(), physical, facts.assessed(), facts.planned("home_care"))

    assert refused(lambda: when(case, facts.grant_service())) == "eligibility.grt"


def test_an_adult_of_group_three_gets_no_grant() -> None:
    third = facts.mental_disability(disability_group="III")
    case = given(facts.opened(), third, facts.assessed(), facts.planned("home_care"))

    assert refused(lambda: when(case, facts.grant_service())) == "eligibility.grt"


def test_an_adult_not_assessed_by_the_day_gets_no_grant() -> None:
    later = facts.assessed(day=MARCH + timedelta(days=1))
    case = given(facts.opened(), facts.mental_disability(), later, facts.planned("home_care"))

    assert refused(lambda: when(case, facts.grant_service())) == "eligibility.grt"
    a_day_later = facts.grant_service(effective_date=MARCH + timedelta(days=1))
    assert when(case, a_day_later, world_with("home_care")).facts


def test_a_child_gets_social_care_while_the_opinion_is_valid() -> None:
    case = given(
        facts.opened("ft"),
        facts.opinion(date(2023, 1, 1), date(2023, 6, 30)),
        facts.planned("social_care"),
    )

    command = facts.grant_service(
        service="social_care", application_reference="I-2", referral_reference="N-1"
    )
    assert when(case, command, world_with("social_care")).facts
    lapsed = facts.grant_service(service="social_care", effective_date=date(2023, 7, 1))
    assert refused(lambda: when(case, lapsed)) == "eligibility.ft_opinion"


def test_a_child_gets_rehabilitation_only_when_assessed() -> None:
    child = (
        facts.opened("ft"),
        facts.opinion(date(2023, 1, 1), date(2023, 6, 30)),
        facts.planned("rehabilitation"),
    )
    command = facts.grant_service(
        service="rehabilitation",
        pricing_basis="actual_cost",
        unit_price_cents=None,
        quantity_limit=40,
        amount_limit_cents=200_000,
        application_reference="I-2",
        referral_reference="N-1",
    )
    world = world_with("rehabilitation")

    assert refused(lambda: when(given(*child), command, world)) == "eligibility.ft_assessed"
    assert when(given(*child, facts.assessed("ft")), command, world).facts


def test_a_service_that_the_plan_does_not_have_is_not_granted() -> None:
    command = facts.grant_service(service="workshop")

    assert refused(lambda: when(given(*ELIGIBLE), command)) == "plan.before_grant"


def test_home_care_is_not_granted_to_a_representative() -> None:
    command = facts.grant_service(recipient="representative")

    assert refused(lambda: when(given(*ELIGIBLE), command)) == "grant.recipient"


def test_a_grants_period_does_not_end_before_it_begins() -> None:
    command = facts.grant_service(period_to=MARCH - timedelta(days=1))

    assert refused(lambda: when(given(*ELIGIBLE), command)) == "date.order"


def test_an_identifier_names_one_grant() -> None:
    command = facts.grant_service(grant_id=named("grant"))

    assert refused(lambda: when(given(*GRANTED), command)) == "id.taken"


def test_a_delivery_carries_all_that_prices_it() -> None:
    decision = when(given(*GRANTED), facts.record_delivery(quantity="1.25"), WORLD)

    [delivered] = decision.facts
    assert isinstance(delivered, DeliveryRecorded)
    assert (delivered.service, delivered.unit, delivered.unit_price_cents) == (
        "home_care",
        "hour",
        712,
    )
    assert delivered.quantity == Decimal("1.25")


def test_no_more_is_delivered_than_granted() -> None:
    case = given(*GRANTED, facts.delivered(quantity=95))

    left = facts.record_delivery(effective_date=date(2023, 4, 3), quantity=5)
    assert when(case, left, WORLD).facts
    more = left.model_copy(update={"quantity": Decimal("5.01")})
    assert refused(lambda: when(case, more, WORLD)) == "grant.quantity"


def test_a_reversed_delivery_gives_its_quantity_back() -> None:
    delivered = facts.delivered(quantity=95)
    taken_back = when(
        given(*GRANTED, delivered),
        ReverseDelivery(effective_date=MARCH, delivery_id=named("delivery"), reason="Kļūda"),
    ).facts
    case = given(*GRANTED, delivered, *taken_back)

    assert isinstance(taken_back[0], DeliveryReversed)
    assert when(case, facts.record_delivery(quantity=20), WORLD).facts


def test_a_delivery_is_reversed_once() -> None:
    command = ReverseDelivery(effective_date=MARCH, delivery_id=named("delivery"), reason="Kļūda")
    case = given(*GRANTED, facts.delivered())
    case = given(*GRANTED, facts.delivered(), *when(case, command, WORLD).facts)

    assert refused(lambda: when(case, command, WORLD)) == "delivery.reversed"


def test_a_reversal_has_the_day_of_its_delivery() -> None:
    command = ReverseDelivery(
        effective_date=MARCH + timedelta(days=1), delivery_id=named("delivery"), reason="Kļūda"
    )

    case = given(*GRANTED, facts.delivered())

    assert refused(lambda: when(case, command, WORLD)) == "delivery.exists"


def test_nothing_is_delivered_outside_the_grants_period() -> None:
    case = given(*GRANTED)
    after = facts.record_delivery(effective_date=date(2024, 1, 1))

    assert refused(lambda: when(case, after, WORLD)) == "grant.period"


def test_nothing_is_delivered_after_the_service_ended() -> None:
    ended = ServiceEnded(
        **facts.at(date(2023, 4, 30)),
        grant_id=named("grant"),
        service="home_care",
        reason="Pārcēlās",
    )
    case = given(*GRANTED, ended)

    assert when(case, facts.record_delivery(effective_date=date(2023, 4, 30)), WORLD).facts
    late = facts.record_delivery(effective_date=date(2023, 5, 1))
    assert refused(lambda: when(case, late, WORLD)) == "grant.period"


def test_a_service_does_not_end_before_it_was_delivered() -> None:
    case = given(*GRANTED, facts.delivered(day=date(2023, 4, 15)))
    command = EndService(
        effective_date=date(2023, 4, 14), grant_id=named("grant"), reason="Pārcēlās"
    )

    assert refused(lambda: when(case, command, WORLD)) == "grant.end_after_deliveries"


def test_an_unknown_grant_is_named() -> None:
    command = facts.record_delivery(grant_id=named("another"))

    assert refused(lambda: when(given(*GRANTED), command, WORLD)) == "grant.exists"


def test_a_delivery_on_actual_cost_states_its_cost_and_document() -> None:
    on_cost = facts.granted(
        "consultation", pricing_basis="actual_cost", unit_price_cents=None, unit="consultation"
    )
    case = given(*ELIGIBLE, facts.planned("consultation", version=2), on_cost)

    assert refused(lambda: when(case, facts.record_delivery(), WORLD)) == "delivery.cost"
    stated = facts.record_delivery(cost_cents=4550, document_reference="Rēķins 17")
    assert when(case, stated, WORLD).facts


def test_a_delivery_at_a_fixed_price_states_no_cost() -> None:
    command = facts.record_delivery(cost_cents=4550)

    assert refused(lambda: when(given(*GRANTED), command, WORLD)) == "delivery.cost"


def test_nothing_is_delivered_while_the_case_is_closed() -> None:
    closed = CaseClosed(**facts.at(date(2023, 5, 1)), reason="Miris")
    case = given(*GRANTED, closed)

    late = facts.record_delivery(effective_date=date(2023, 5, 2))
    assert refused(lambda: when(case, late, WORLD)) == "case.open"
    assert when(case, facts.record_delivery(effective_date=date(2023, 4, 30)), WORLD).facts
