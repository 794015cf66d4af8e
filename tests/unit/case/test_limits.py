"""Limited resources of a person: the child's sessions, a year's days of respite."""

from datetime import date, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

import pytest
from hypothesis import given as for_any
from hypothesis import settings
from hypothesis import strategies as st

from contracts.events import CaseFact
from contracts.events.case import MoreSessionsRequested
from contracts.events.resource import ResourceReturned, ResourceTaken
from contracts.http.granting import AmendGrant, GrantService, RecordDelivery, ReverseDelivery
from contracts.reference import Rule, rule, services
from contracts.refusal import Refusal
from services.case.domain.deliveries import respite_days
from services.case.domain.resource import Resource
from services.case.domain.state import Case, evolve
from tests.support import facts
from tests.support.facts import MARCH, named
from tests.support.registers import world_with
from tests.support.spec import after, given, refused, specifies, when
from tests.support.world import World

JULY = date(2023, 7, 1)
CHILD = (
    facts.opened("ft"),
    facts.opinion(date(2022, 1, 1), date(2024, 12, 31)),
    facts.assessed("ft"),
    facts.planned("rehabilitation", "respite"),
)
APPLIED = MoreSessionsRequested(**facts.at(JULY), application_reference="I-2")
FAMILY = named("family")


def granted(service: str, unit: str, name: str = "grant", **changes: Any) -> CaseFact:
    fields: dict[str, Any] = {
        "unit": unit,
        "target_group": "ft",
        "pricing_basis": "actual_cost",
        "unit_price_cents": None,
        "quantity_limit": 1000,
        "period_to": date(2024, 12, 31),
    }
    return facts.granted(service, name, **(fields | changes))


REHABILITATION = (*CHILD, granted("rehabilitation", "session"))
RESPITE = (*CHILD, granted("respite", "24h"))


def delivery(
    name: str, last: date, quantity: Any = 1, first: date | None = None, **changes: Any
) -> RecordDelivery:
    fields: dict[str, Any] = {
        "delivery_id": named(name),
        "effective_date": last,
        "delivered_from": first,
        "quantity": quantity,
        "cost_cents": 100,
        "document_reference": "R-1",
    }
    return facts.record_delivery(**(fields | changes))


def reversal(name: str, day: date) -> ReverseDelivery:
    return ReverseDelivery(effective_date=day, delivery_id=named(name), reason="Kļūda")


def stay(name: str, last: date, first: date) -> RecordDelivery:
    return delivery(name, last, (last - first).days + 1, first)


def sessions_of(world: World) -> Resource:
    return world.resource("rehabilitation_sessions", str(named("case")))


def respite_of(world: World, year: int, subject: UUID | None = None) -> Resource:
    return world.resource("respite_days", f"{subject or named('case')}/{year}")


def world() -> World:
    return world_with(*services())


@specifies("rehabilitation.sessions")
def test_a_child_has_forty_sessions_and_not_one_more() -> None:
    around = world()
    case = after(given(*REHABILITATION), delivery("first", MARCH, 39), world=around)

    more_than_left = delivery("second", MARCH, 2)
    assert refused(lambda: when(case, more_than_left, around)) == "rehabilitation.sessions"
    full = after(case, delivery("second", MARCH, 1), world=around)
    assert sessions_of(around).taken() == 40
    one_more = delivery("third", MARCH, 1)
    assert refused(lambda: when(full, one_more, around)) == "rehabilitation.sessions"


@specifies("rehabilitation.more_sessions")
def test_the_parents_application_gives_sixty_sessions_more_from_its_day_on() -> None:
    around = world()
    case = after(given(*REHABILITATION, APPLIED), delivery("first", MARCH, 40), world=around)

    too_early = delivery("second", JULY - timedelta(days=1))
    assert refused(lambda: when(case, too_early, around)) == "rehabilitation.sessions"
    case = after(case, delivery("third", JULY, 60), world=around)
    assert sessions_of(around).taken() == 100
    too_many = delivery("fourth", JULY)
    assert refused(lambda: when(case, too_many, around)) == "rehabilitation.more_sessions"


@specifies("rehabilitation.sessions", "rehabilitation.more_sessions")
def test_a_session_recorded_late_counts_where_it_was_had() -> None:
    around = world()
    case = after(given(*REHABILITATION, APPLIED), delivery("july", JULY, 70), world=around)

    case = after(case, delivery("march", MARCH, 30), world=around)

    assert sessions_of(around).taken() == 100
    late = delivery("late", MARCH)
    assert refused(lambda: when(case, late, around)) == "rehabilitation.more_sessions"


@specifies("rehabilitation.sessions")
def test_an_application_recorded_late_unlocks_from_its_own_day() -> None:
    around = world()
    case = after(given(*REHABILITATION), delivery("first", MARCH, 40), world=around)
    august = delivery("second", date(2023, 8, 1))

    assert refused(lambda: when(case, august, around)) == "rehabilitation.sessions"
    told_of_july = evolve(case, APPLIED, case.case_id)
    assert when(told_of_july, august, around).facts


@specifies("rehabilitation.sessions")
def test_the_parents_own_sessions_do_not_count_as_the_childs() -> None:
    around = world()
    for_parents = granted("rehabilitation", "session", "parents", recipient="representative")
    case = after(
        given(*REHABILITATION, for_parents),
        delivery("parents", MARCH, 50, grant_id=named("parents")),
        world=around,
    )

    assert sessions_of(around).version == 0
    assert when(case, delivery("first", MARCH, 40), around).facts


@specifies("rehabilitation.sessions")
def test_a_corrected_delivery_gives_its_sessions_back() -> None:
    around = world()
    case = after(
        given(*REHABILITATION),
        delivery("first", MARCH, 40),
        reversal("first", MARCH),
        delivery("second", MARCH, 39),
        reversal("second", MARCH),
        delivery("third", MARCH, 38),
        world=around,
    )

    assert sessions_of(around).taken() == 38
    assert when(case, delivery("fourth", MARCH, 2), around).facts


@specifies("respite.days_per_year")
def test_a_child_has_thirty_days_of_respite_a_year() -> None:
    around = world()
    case = after(given(*RESPITE), stay("first", date(2023, 3, 29), date(2023, 3, 1)), world=around)

    too_long = stay("second", date(2023, 5, 2), date(2023, 5, 1))
    assert refused(lambda: when(case, too_long, around)) == "respite.days_per_year"
    after(case, stay("second", date(2023, 5, 1), date(2023, 5, 1)), world=around)
    assert respite_of(around, 2023).taken() == 30


@specifies("respite.days_per_year")
def test_a_stay_over_new_year_takes_from_both_years() -> None:
    around = world()
    case = after(
        given(*RESPITE), stay("new-year", date(2024, 1, 3), date(2023, 12, 30)), world=around
    )

    assert respite_of(around, 2023).taken() == 2
    assert respite_of(around, 2024).taken() == 3
    after(case, reversal("new-year", date(2024, 1, 3)), world=around)
    assert respite_of(around, 2023).taken() == respite_of(around, 2024).taken() == 0


@specifies("respite.days_per_year", "respite.night")
def test_the_day_and_the_night_of_a_date_count_as_one_day() -> None:
    around = world()
    by_day, by_night = granted("respite", "day", "day"), granted("respite", "night", "night")
    case = after(
        given(*CHILD, by_day, by_night),
        delivery("by-day", MARCH, grant_id=named("day")),
        delivery("by-night", MARCH, grant_id=named("night")),
        world=around,
    )

    assert respite_of(around, 2023).taken() == 1
    after(case, reversal("by-day", MARCH), world=around)
    assert respite_of(around, 2023).taken() == 1


@specifies("respite.night")
def test_the_night_of_new_years_eve_counts_to_the_old_year() -> None:
    around = world()
    case = given(*CHILD, granted("respite", "night"))

    after(case, delivery("eve", date(2023, 12, 31)), world=around)

    assert respite_of(around, 2023).taken() == 1
    assert respite_of(around, 2024).taken() == 0


@specifies("respite.days_per_year")
def test_each_day_of_a_stay_is_taken_once_and_returned_at_its_reversal() -> None:
    around = world()
    first, last = date(2023, 3, 1), date(2023, 3, 3)
    taken = when(given(*RESPITE), stay("stay", last, first), around)
    case = evolve(given(*RESPITE), taken.facts[0], named("case"))
    around.learn(taken.movements)
    returned = when(case, reversal("stay", last), around)

    of_respite = [
        one for one in (*taken.movements, *returned.movements) if one.resource == "respite_days"
    ]
    takings = [one for one in of_respite if isinstance(one, ResourceTaken)]
    returns = [one for one in of_respite if isinstance(one, ResourceReturned)]
    assert [one.shared_as for one in takings] == ["2023-03-01", "2023-03-02", "2023-03-03"]
    assert {one.holder_id for one in takings} == {one.holder_id for one in returns}
    assert len(returns) == 3


@specifies("respite.each_day")
def test_respite_days_that_do_not_follow_each_other_are_recorded_apart() -> None:
    case = given(*CHILD, granted("respite", "day"))
    gaps = delivery("gaps", date(2023, 3, 3), 2, date(2023, 3, 1))
    half_days = delivery("half", date(2023, 3, 2), "1.5", date(2023, 3, 1))

    assert refused(lambda: when(case, gaps)) == "respite.each_day"
    assert when(case, half_days).facts


def counted_per_family(monkeypatch: pytest.MonkeyPatch) -> None:
    """The same rule with the other reading of the sources."""

    def changed(id: str, day: date = date.max) -> Rule:
        found = rule(id, day)
        return found.model_copy(update={"parameters": found.parameters | {"counted_per": "family"}})

    monkeypatch.setattr(respite_days, "rule", changed)


@specifies("respite.days_per_year")
def test_by_configuration_the_days_of_a_family_count_together(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    counted_per_family(monkeypatch)
    around = world()
    of_family = facts.opinion(date(2022, 1, 1), date(2024, 12, 31), family_id=FAMILY)
    history = (CHILD[0], of_family, *RESPITE[2:])
    sister, brother = (
        given(*history)._replace(case_id=named(name)) for name in ("sister", "brother")
    )
    sister = after(sister, stay("hers", date(2023, 3, 29), date(2023, 3, 1)), world=around)

    assert respite_of(around, 2023, FAMILY).taken() == 29
    alone = stay("his", date(2023, 4, 2), date(2023, 4, 1))
    together = stay("theirs", date(2023, 3, 30), date(2023, 3, 29))
    assert refused(lambda: when(brother, alone, around)) == "respite.days_per_year"
    assert when(brother, together, around).facts


@specifies("respite.days_per_year")
def test_a_reversal_gives_back_to_whom_the_days_were_counted(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    counted_per_family(monkeypatch)
    around = world()
    case = after(given(*RESPITE), stay("stay", date(2023, 3, 2), MARCH), world=around)
    told_later = facts.opinion(date(2022, 1, 1), date(2024, 12, 31), family_id=FAMILY)
    case = evolve(case, told_later, case.case_id)

    after(case, reversal("stay", date(2023, 3, 2)), world=around)

    assert respite_of(around, 2023).taken() == 0


def asked_for(service: str, quantity: int, **changes: Any) -> GrantService:
    fields: dict[str, Any] = {
        "service": service,
        "pricing_basis": "actual_cost",
        "unit_price_cents": None,
        "amount_limit_cents": 100_000,
        "application_reference": "I-1",
        "referral_reference": "N-1",
        "quantity_limit": quantity,
    }
    return facts.grant_service(**(fields | changes))


@specifies("rehabilitation.sessions", "rehabilitation.more_sessions")
def test_no_more_sessions_are_granted_than_are_left() -> None:
    around = world()
    case = after(given(*REHABILITATION), delivery("first", MARCH, 10), world=around)

    assert when(case, asked_for("rehabilitation", 30), around).facts
    beyond = asked_for("rehabilitation", 31)
    assert refused(lambda: when(case, beyond, around)) == "rehabilitation.sessions"
    applied = evolve(case, APPLIED, case.case_id)
    assert when(applied, asked_for("rehabilitation", 90), around).facts
    beyond = asked_for("rehabilitation", 91)
    assert refused(lambda: when(applied, beyond, around)) == "rehabilitation.more_sessions"
    for_parents = asked_for("rehabilitation", 200, recipient="representative")
    assert when(case, for_parents, around).facts


@specifies("rehabilitation.sessions")
def test_a_grant_is_raised_by_no_more_sessions_than_are_left() -> None:
    around = world()
    few = granted("rehabilitation", "session", quantity_limit=15, amount_limit_cents=10_000)
    case = after(given(*CHILD, few), delivery("first", MARCH, 10), world=around)

    def raised(quantity: int) -> AmendGrant:
        return AmendGrant(
            effective_date=MARCH,
            grant_id=named("grant"),
            decision_reference="L-2",
            quantity_limit=Decimal(quantity),
            reason="Vajag vairāk",
        )

    assert when(case, raised(40), around).facts
    assert refused(lambda: when(case, raised(41), around)) == "rehabilitation.sessions"


@specifies("respite.days_per_year")
def test_no_more_respite_is_granted_than_is_left_in_the_years_of_its_period() -> None:
    around = world()
    case = after(given(*RESPITE), stay("first", date(2023, 3, 10), MARCH), world=around)

    assert when(case, asked_for("respite", 20), around).facts
    beyond = asked_for("respite", 21)
    assert refused(lambda: when(case, beyond, around)) == "respite.days_per_year"
    two_years = asked_for("respite", 50, period_to=date(2024, 1, 31))
    assert when(case, two_years, around).facts


@st.composite
def stays_of_some_days(draw: st.DrawFn) -> RecordDelivery:
    """A stay of at most 14 days around New Year."""
    first = date(2023, 11, 20) + timedelta(days=draw(st.integers(0, 80)))
    last = first + timedelta(days=draw(st.integers(0, 13)))
    return stay("", last, first)


@st.composite
def sessions_of_some_day(draw: st.DrawFn) -> RecordDelivery:
    """Some sessions before or after the parents' application."""
    day = JULY + timedelta(days=draw(st.integers(-3, 3)))
    return delivery("", day, draw(st.integers(1, 20)))


STEPS = st.lists(
    st.tuples(st.one_of(stays_of_some_days(), sessions_of_some_day()), st.integers(0, 20)),
    max_size=25,
)
"""Deliveries, each with a number: of the earlier delivery to reverse, where there is such."""


def had(case: Case, service: str) -> list[Any]:
    """The deliveries of a service that hold."""
    return [
        one
        for one in case.deliveries.values()
        if one.service == service and one.delivery_id not in case.reversed_deliveries
    ]


def assert_within_limits(case: Case, around: World) -> None:
    """The limits hold by the deliveries themselves, and the resources say the same."""
    sessions = had(case, "rehabilitation")
    early = sum((one.quantity for one in sessions if one.effective_date < JULY), Decimal(0))
    total = sum((one.quantity for one in sessions), Decimal(0))
    assert early <= 40
    assert total <= 100
    assert sessions_of(around).taken() == total
    days = [
        one.delivered_from + timedelta(days=number)
        for one in had(case, "respite")
        for number in range((one.effective_date - one.delivered_from).days + 1)
    ]
    assert len(days) == len(set(days))
    for year in (2023, 2024):
        of_year = sum(day.year == year for day in days)
        assert of_year <= 30
        assert respite_of(around, year).taken() == of_year


REFUSED_BY = {
    "delivery.overlap",
    "delivery.repeated",
    "rehabilitation.sessions",
    "rehabilitation.more_sessions",
    "respite.days_per_year",
}


def attempt(case: Case, command: RecordDelivery, around: World) -> Case:
    """The case after the command, or as it was where a limit or another stay refuses it."""
    try:
        return after(case, command, world=around)
    except Refusal as refusal:
        if refusal.rule.id not in REFUSED_BY:
            raise
        return case


@specifies("rehabilitation.sessions", "rehabilitation.more_sessions", "respite.days_per_year")
@settings(deadline=None)  # how long it takes depends on the machine
@for_any(STEPS)
def test_limits_hold_at_every_step_and_nothing_is_taken_when_all_was_reversed(
    steps: list[tuple[RecordDelivery, int]],
) -> None:
    around = world()
    grants = (granted("respite", "24h", "stays"), granted("rehabilitation", "session", "sessions"))
    case = given(*CHILD, *grants, APPLIED)
    for number, (command, reversed_number) in enumerate(steps):
        of_grant = named("stays" if command.delivered_from else "sessions")
        changes = {"delivery_id": named(f"delivery {number}"), "grant_id": of_grant}
        case = attempt(case, command.model_copy(update=changes), around)
        assert_within_limits(case, around)
        earlier = case.deliveries.get(named(f"delivery {reversed_number}"))
        if earlier and earlier.delivery_id not in case.reversed_deliveries:
            back = reversal(f"delivery {reversed_number}", earlier.effective_date)
            case = after(case, back, world=around)
            assert_within_limits(case, around)
    for one in (*had(case, "respite"), *had(case, "rehabilitation")):
        back = ReverseDelivery(
            effective_date=one.effective_date, delivery_id=one.delivery_id, reason="Kļūda"
        )
        case = after(case, back, world=around)
    assert sessions_of(around).holdings == {}
    assert respite_of(around, 2023).holdings == respite_of(around, 2024).holdings == {}
