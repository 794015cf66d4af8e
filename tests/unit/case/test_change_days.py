"""What must hold on each day of a delivery changes only on days that are told beforehand."""

from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from contracts.events.case import TargetStatusRecorded
from contracts.events.register import ProviderRegistered, ProviderRemoved
from contracts.reference import municipalities, municipality_standing_for, reform_days
from services.case.domain.person.opinions import has_valid_opinion, opinion_change_days
from services.case.domain.registers.register_states import ProviderRegister, fold_providers
from services.case.domain.state import evolve
from tests.support import facts, registers
from tests.support.facts import named
from tests.support.registers import PROVIDER

FIRST = date(2023, 3, 1)
DAYS = [FIRST + timedelta(days=number) for number in range(40)]

a_day = st.sampled_from(DAYS[1:])
maybe_a_day = st.none() | a_day
services = st.sampled_from([("home_care",), ("day_centre",), ("home_care", "day_centre")])
registered = st.builds(
    lambda day, last, codes: registers.provider(*codes, effective_date=day, valid_to=last),
    a_day,
    maybe_a_day,
    services,
)
removed = st.builds(
    lambda day: ProviderRemoved(**facts.at(day), provider=PROVIDER, reason="Darbība izbeigta"),
    a_day,
)
opinions = st.builds(
    lambda day, first, last: facts.opinion(first, last, day=day), a_day, a_day, maybe_a_day
)


@given(st.lists(registered | removed, max_size=5))
def test_a_provider_is_registered_otherwise_only_from_its_change_days(
    entries: list[ProviderRegistered | ProviderRemoved],
) -> None:
    register = fold_providers(ProviderRegister(), entries)

    provided = [register.provides(PROVIDER, "home_care", day) for day in DAYS]

    assert changes(provided) <= set(register.change_days(PROVIDER))


@given(st.lists(opinions, max_size=4))
def test_an_opinion_is_valid_or_not_only_from_its_change_days(
    statuses: list[TargetStatusRecorded],
) -> None:
    case = evolve(None, facts.opened("ft", FIRST), named("case"))
    for status in statuses:
        case = evolve(case, status, named("case"))

    valid = [has_valid_opinion(case, day) for day in DAYS]

    assert changes(valid) <= set(opinion_change_days(case))


def test_other_municipalities_stand_for_merged_ones_only_from_the_days_of_a_reform() -> None:
    days = [date(2021, 5, 1) + timedelta(days=number) for number in range(120)]

    for code in municipalities():
        standing = [municipality_standing_for(code, day) for day in days]
        changed = {
            day
            for day, one, other in zip(days[1:], standing, standing[1:], strict=False)
            if one != other
        }
        assert changed <= reform_days()


def changes(held: list[bool]) -> set[date]:
    """The days on which another answer begins."""
    return {day for day, one, other in zip(DAYS[1:], held, held[1:], strict=False) if one != other}
