"""What a grant needs: a registered provider, an approved contract, a published rate, its papers."""

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from contracts.events.granting import ServiceGranted
from contracts.events.resource import ResourceTaken
from contracts.http.granting import GrantService
from contracts.reference import services
from services.case.domain.decision import Decision
from services.case.domain.state import Case
from tests.support import facts, registers
from tests.support.facts import BAUSKA, MARCH
from tests.support.registers import CONTRACT, PROVIDER, offering, world_with
from tests.support.spec import given, refused, specifies, when
from tests.support.world import World

ADULT = (facts.opened(), facts.mental_disability(), facts.assessed())
CHILD = (
    facts.opened("ft", birth_date=date(2015, 5, 17)),
    facts.opinion(date(2023, 1, 1), date(2023, 12, 31)),
    facts.assessed("ft"),
)
PAPERS = {"application_reference": "I-2", "referral_reference": "N-1"}
ON_COST: dict[str, Any] = {
    "pricing_basis": "actual_cost",
    "unit_price_cents": None,
    "amount_limit_cents": 200_000,
}


def adult(*planned: str) -> Case:
    return given(*ADULT, facts.planned(*(planned or ("home_care",))))


def child(*planned: str) -> Case:
    return given(*CHILD, facts.planned(*planned))


def refusal(case: Case, command: GrantService, world: World) -> str:
    return refused(lambda: when(case, command, world))


def granted_by(decision: Decision) -> ServiceGranted:
    [granted] = decision.facts
    assert isinstance(granted, ServiceGranted)
    return granted


@specifies("grant.rate")
def test_the_price_is_the_rate_published_for_the_day_and_the_grant_says_which() -> None:
    dearer = registers.rate(
        effective_date=date(2023, 4, 1), unit_price_cents=800, rate_reference="VVI-2"
    )
    world = World(*offering("home_care"), dearer)
    before = facts.grant_service(effective_date=date(2023, 3, 31), unit_price_cents=None)
    after = facts.grant_service(effective_date=date(2023, 4, 1), unit_price_cents=None)

    priced = [granted_by(when(adult(), one, world)) for one in (before, after)]

    assert [(one.unit_price_cents, one.rate_reference) for one in priced] == [
        (712, "VVI-1"),
        (800, "VVI-2"),
    ]


@specifies("grant.rate")
def test_a_stated_price_is_that_of_the_rate_or_refused() -> None:
    stated = facts.grant_service(unit_price_cents=713)

    assert refusal(adult(), stated, world_with("home_care")) == "grant.rate"


@specifies("grant.rate")
def test_without_a_published_rate_nothing_is_granted_at_a_price() -> None:
    world = World(
        registers.provider("home_care"), registers.contract("home_care"), registers.approval()
    )

    assert refusal(adult(), facts.grant_service(), world) == "grant.rate"


def test_the_municipalitys_own_rate_goes_before_the_regions_and_that_before_the_countrys() -> None:
    region = registers.rate(municipality="zemgale", unit_price_cents=720)
    own = registers.rate(municipality=BAUSKA, unit_price_cents=730)
    elsewhere = registers.rate(municipality="dobeles-novads", unit_price_cents=740)
    command = facts.grant_service(unit_price_cents=None)
    of_region = World(*offering("home_care"), region, elsewhere)
    of_its_own = World(*offering("home_care"), region, own, elsewhere)

    assert granted_by(when(adult(), command, of_region)).unit_price_cents == 720
    assert granted_by(when(adult(), command, of_its_own)).unit_price_cents == 730


@specifies("grant.rate")
def test_a_subsidy_has_the_price_of_the_persons_care_level() -> None:
    of_levels = [
        registers.rate(
            "care_level_support",
            pricing_basis="care_level_subsidy",
            care_level=level,
            unit_price_cents=cents,
        )
        for level, cents in (("I", 10_000), ("II", 20_000), ("III", 30_000))
    ]
    offered = offering("care_level_support")[:3]
    command = facts.grant_service(
        service="care_level_support",
        pricing_basis="care_level_subsidy",
        unit_price_cents=None,
        quantity_limit=12,
    )

    granted = granted_by(when(adult("care_level_support"), command, World(*offered, *of_levels)))

    assert (granted.care_level, granted.unit_price_cents, granted.unit) == ("II", 20_000, "month")
    assert granted.committed_cents == 240_000
    without_second = World(*offered, of_levels[0], of_levels[2])
    assert refusal(adult("care_level_support"), command, without_second) == "grant.rate"


@specifies("grant.basis")
def test_a_grant_has_a_pricing_basis_of_its_service() -> None:
    command = facts.grant_service(**ON_COST)

    assert refusal(adult(), command, world_with("home_care")) == "grant.basis"


@specifies("grant.basis")
def test_actual_cost_has_no_unit_price() -> None:
    command = facts.grant_service(
        service="consultation", **(ON_COST | {"unit_price_cents": 4000}), **PAPERS
    )

    case, world = adult("consultation"), world_with("consultation")

    assert refusal(case, command, world) == "grant.basis"


@specifies("grant.basis")
def test_a_childs_day_centre_is_at_actual_cost_unless_the_decision_says_otherwise() -> None:
    assert services()["day_centre"].bases_for("ft") == ("actual_cost", "vvi")
    world = world_with("day_centre")
    on_cost = facts.grant_service(service="day_centre", **ON_COST, **PAPERS)
    otherwise = facts.grant_service(service="day_centre", **PAPERS)

    assert granted_by(when(child("day_centre"), on_cost, world)).unit_price_cents is None
    assert granted_by(when(child("day_centre"), otherwise, world)).unit_price_cents == 712
    assert refusal(adult("day_centre"), on_cost, world) == "grant.basis"


@specifies("grant.unit")
def test_respite_is_granted_by_24_hours_by_day_or_by_night() -> None:
    def in_units(unit: str | None) -> GrantService:
        return facts.grant_service(
            service="respite", unit=unit, quantity_limit=10, **ON_COST, **PAPERS
        )

    case, world = child("respite"), world_with("respite")
    units = [granted_by(when(case, in_units(u), world)).unit for u in (None, "24h", "day", "night")]

    assert units == ["24h", "24h", "day", "night"]
    assert refusal(case, in_units("hour"), world) == "grant.unit"


@specifies("grant.amount_limit")
def test_a_grant_on_actual_cost_says_how_much_it_may_cost_in_all() -> None:
    unlimited = ON_COST | {"amount_limit_cents": None}
    case, world = adult("consultation", "home_care"), world_with("consultation", "home_care")
    on_cost = facts.grant_service(service="consultation", **unlimited, **PAPERS)
    at_a_price = facts.grant_service(amount_limit_cents=200_000)

    assert refusal(case, on_cost, world) == "grant.amount_limit"
    assert refusal(case, at_a_price, world) == "grant.amount_limit"


@specifies("grant.documents")
def test_an_adults_service_on_actual_cost_and_every_childs_service_has_its_papers() -> None:
    world = world_with("consultation", "social_care", "home_care")
    on_cost = facts.grant_service(service="consultation", **ON_COST)
    of_child = facts.grant_service(service="social_care")

    for missing in PAPERS:
        some = {name: text for name, text in PAPERS.items() if name != missing}
        for case, command in ((adult("consultation"), on_cost), (child("social_care"), of_child)):
            half = command.model_copy(update=some)
            assert refusal(case, half, world) == ("grant.documents")
            assert when(case, command.model_copy(update=PAPERS), world).facts
    assert when(adult(), facts.grant_service(), world).facts


@specifies("grant.provider")
def test_a_service_is_granted_from_a_provider_registered_for_it_on_the_day() -> None:
    until_april = registers.provider("home_care", valid_to=date(2023, 4, 30))
    world = World(*offering("home_care"), until_april)

    assert when(adult(), facts.grant_service(effective_date=date(2023, 4, 30)), world).facts
    late = facts.grant_service(effective_date=date(2023, 5, 1))
    assert refusal(adult(), late, world) == "grant.provider"
    unknown = facts.grant_service(provider="SIA Nezināms")
    assert refusal(adult(), unknown, world) == "grant.provider"
    other_service = world_with("workshop")
    assert refusal(adult(), facts.grant_service(), other_service) == "grant.provider"


@specifies("grant.contract")
def test_a_grant_names_a_contract_of_the_municipality_with_the_provider_for_the_service() -> None:
    provided = registers.provider("home_care", "workshop")
    rest = (registers.approval(), registers.rate())

    def with_contract(*services: str, **changes: Any) -> World:
        return World(provided, registers.contract(*services, **changes), *rest)

    assert when(adult(), facts.grant_service(), with_contract("home_care")).facts
    for world in (
        with_contract("workshop"),
        with_contract("home_care", provider="SIA Cits"),
        World(provided, registers.rate()),
    ):
        assert refusal(adult(), facts.grant_service(), world) == ("grant.contract")


@specifies("grant.contract")
def test_a_contract_of_a_merged_municipality_serves_its_successor_and_no_other_merged_one() -> None:
    before = date(2021, 6, 30)
    of_vecumnieki = {"municipality": "vecumnieku-novads", "effective_date": date(2021, 1, 1)}
    world = World(
        registers.provider("home_care"),
        registers.contract("home_care", **of_vecumnieki),
        registers.approval(**of_vecumnieki),
        registers.rate(),
    )
    opened = facts.opened(day=date(2021, 1, 1))
    history = (facts.mental_disability(date(2021, 1, 1)), facts.assessed(day=date(2021, 1, 1)))
    plan = facts.planned("home_care", day=date(2021, 1, 1))

    def case_of(municipality: str) -> Case:
        moved = opened.model_copy(update={"municipality": municipality})
        return given(moved, *history, plan)

    granted = facts.grant_service(effective_date=before)
    assert when(case_of("vecumnieku-novads"), granted, world).facts
    assert refusal(case_of("iecavas-novads"), granted, world) == "grant.contract"
    after = facts.grant_service(effective_date=date(2021, 7, 1))
    assert when(case_of("iecavas-novads"), after, world).facts


@specifies("grant.contract")
def test_a_contract_is_valid_for_all_of_the_grants_period() -> None:
    world = world_with("home_care", valid_to=date(2023, 6, 30))
    to_the_end = facts.grant_service(period_to=date(2023, 6, 30))
    longer = facts.grant_service(period_to=date(2023, 7, 1))

    assert when(adult(), to_the_end, world).facts
    assert refusal(adult(), longer, world) == "grant.contract"


@specifies("contract.approval")
def test_a_contract_is_used_after_the_regions_approval() -> None:
    later = registers.approval(effective_date=MARCH + timedelta(days=1))
    unapproved = (
        registers.provider("home_care"),
        registers.contract("home_care"),
        registers.rate(),
    )

    for world in (World(*unapproved), World(*unapproved, later)):
        assert refusal(adult(), facts.grant_service(), world) == ("contract.approval")
    a_day_later = facts.grant_service(effective_date=MARCH + timedelta(days=1))
    assert when(adult(), a_day_later, World(*unapproved, later)).facts


@specifies("contract.ceiling")
def test_a_grant_binds_what_it_may_cost_of_its_contract_and_never_more_than_is_left() -> None:
    world = world_with("home_care", ceiling_cents=100_000)
    first = when(adult(), facts.grant_service(), world)

    [bound] = first.movements
    assert isinstance(bound, ResourceTaken)
    assert (bound.key, bound.holder_id) == (f"{BAUSKA}/{CONTRACT}", first.created_id)
    assert bound.amount == granted_by(first).committed_cents == 71_200
    world.learn(first.movements)
    assert refusal(adult(), facts.grant_service(), world) == "contract.ceiling"
    smaller = facts.grant_service(quantity_limit=Decimal("40.44"))
    assert when(adult(), smaller, world).movements


def test_actual_cost_binds_the_most_that_it_may_cost() -> None:
    command = facts.grant_service(service="consultation", **ON_COST, **PAPERS)

    decision = when(adult("consultation"), command, world_with("consultation"))

    assert granted_by(decision).committed_cents == 200_000


@specifies("provider.places")
def test_a_provider_takes_no_more_people_at_once_than_it_has_places() -> None:
    world = world_with("home_care", places=1)
    until_june = when(adult(), facts.grant_service(period_to=date(2023, 6, 30)), world)
    world.learn(until_june.movements)

    place = until_june.movements[-1]
    assert isinstance(place, ResourceTaken)
    assert place.key == f"{PROVIDER}/home_care"
    assert (place.held_from, place.held_to) == (MARCH, date(2023, 6, 30))
    overlapping = facts.grant_service(effective_date=date(2023, 6, 30))
    assert refusal(adult(), overlapping, world) == "provider.places"
    afterwards = facts.grant_service(effective_date=date(2023, 7, 1))
    assert when(adult(), afterwards, world).facts


@specifies("grant.recipient")
def test_only_rehabilitation_is_granted_to_a_childs_representative() -> None:
    assert [one.code for one in services().values() if "representative" in one.recipients] == [
        "rehabilitation"
    ]
    command = facts.grant_service(recipient="representative")

    assert refusal(adult(), command, world_with("home_care")) == "grant.recipient"


def test_a_child_out_of_family_care_gets_family_like_care_at_actual_cost() -> None:
    case = given(
        facts.opened("out_of_family_care", birth_date=date(2012, 5, 17)),
        facts.mental_disability(
            disability_group="none", disability_kind="none", lives_in="out_of_family_care"
        ),
        facts.assessed("out_of_family_care"),
        facts.planned("family_like_care"),
    )
    command = facts.grant_service(service="family_like_care", **ON_COST)

    granted = granted_by(when(case, command, world_with("family_like_care")))

    assert (granted.unit, granted.target_group) == ("day", "out_of_family_care")
