"""Days of respite that a family counts together: by configuration, and for all of the year."""

from datetime import date
from typing import Any
from uuid import UUID

import pytest

from contracts.events import CaseFact
from contracts.http.granting import RecordDelivery, ReverseDelivery
from contracts.reference import Rule, rule, services
from services.case.domain.deliveries import respite_days
from services.case.domain.state import Case, evolve
from tests.support import facts
from tests.support.facts import named
from tests.support.registers import world_with
from tests.support.spec import after, given, refused, specifies, when
from tests.support.world import World

NEW_YEAR = date(2023, 1, 1)
MAY = date(2023, 5, 1)
OURS, THEIRS = named("our family"), named("their family")


@pytest.fixture(autouse=True)
def _counted_per_family(monkeypatch: pytest.MonkeyPatch) -> None:
    def changed(id: str, day: date = date.max) -> Rule:
        found = rule(id, day)
        return found.model_copy(update={"parameters": found.parameters | {"counted_per": "family"}})

    monkeypatch.setattr(respite_days, "rule", changed)


def of_family(family: UUID | None, day: date) -> CaseFact:
    """A status from which on the child is of this family."""
    return facts.opinion(date(2022, 1, 1), date(2024, 12, 31), day=day, family_id=family)


def child(name: str, *statuses: CaseFact) -> Case:
    """A child with as much respite granted as anybody may want."""
    fields: dict[str, Any] = {
        "unit": "24h",
        "target_group": "ft",
        "pricing_basis": "actual_cost",
        "unit_price_cents": None,
        "quantity_limit": 1000,
        "period_to": date(2024, 12, 31),
    }
    grant = facts.granted("respite", effective_date=NEW_YEAR, **fields)
    return given(facts.opened("ft", NEW_YEAR), *statuses, grant)._replace(case_id=named(name))


def stay(last: date, days: int) -> RecordDelivery:
    """A stay of so many days of one month."""
    return facts.record_delivery(
        delivery_id=named(f"{last}"),
        effective_date=last,
        delivered_from=last.replace(day=last.day - days + 1),
        quantity=days,
        cost_cents=100,
        document_reference="R-1",
    )


def taken(world: World, subject: UUID) -> int:
    return int(world.resource("respite_days", f"{subject}/2023").taken())


@specifies("respite.days_per_year")
@pytest.mark.parametrize("before", [None, THEIRS])
def test_a_family_recorded_or_changed_in_the_year_gives_no_fresh_days(before: UUID | None) -> None:
    world = world_with(*services())
    case = child("sister", of_family(before, NEW_YEAR))
    case = after(case, stay(date(2023, 3, 30), 30), world=world)
    case = evolve(case, of_family(OURS, MAY), case.case_id)

    one_more = stay(date(2023, 5, 2), 1)
    assert refused(lambda: when(case, one_more, world)) == "respite.days_per_year"
    shown = respite_days.allowance(case, MAY, world)
    assert [shown.taken, shown.left] == [30, 0]
    assert when(case, stay(date(2024, 1, 1), 1), world).facts


@specifies("respite.days_per_year")
def test_who_comes_into_a_family_finds_the_days_that_it_has_left() -> None:
    world = world_with(*services())
    after(child("brother", of_family(OURS, NEW_YEAR)), stay(date(2023, 3, 28), 28), world=world)
    sister = child("sister", of_family(None, NEW_YEAR), of_family(OURS, MAY))

    assert respite_days.allowance(sister, MAY, world).left == 2
    too_long = stay(date(2023, 5, 3), 3)
    assert refused(lambda: when(sister, too_long, world)) == "respite.days_per_year"
    assert when(sister, stay(date(2023, 5, 3), 2), world).facts


@specifies("respite.days_per_year")
def test_days_are_counted_for_the_child_and_each_family_of_the_year_and_given_back_to_all() -> None:
    world = world_with(*services())
    case = child("sister", of_family(THEIRS, NEW_YEAR), of_family(OURS, MAY))
    last = date(2023, 6, 3)
    case = after(case, stay(last, 3), world=world)

    subjects = (named("sister"), THEIRS, OURS)
    assert [taken(world, subject) for subject in subjects] == [3, 3, 3]
    back = ReverseDelivery(effective_date=last, delivery_id=named(f"{last}"), reason="Kļūda")
    after(case, back, world=world)
    assert [taken(world, subject) for subject in subjects] == [0, 0, 0]


@specifies("respite.days_per_year")
def test_a_family_of_an_earlier_year_does_not_count_the_days() -> None:
    world = world_with(*services())
    earlier = of_family(THEIRS, date(2022, 5, 1))
    case = child("sister", earlier, of_family(OURS, date(2022, 12, 1)))
    after(case, stay(date(2023, 6, 3), 3), world=world)

    assert [taken(world, family) for family in (OURS, THEIRS)] == [3, 0]
