"""What may be entered in the registers of providers, contracts and rates."""

from collections.abc import Sequence
from datetime import date, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

from contracts.events.register import (
    ContractAmended,
    ProvidedService,
    RegisterFact,
    contract_register_id,
    provider_register_id,
    rate_register_id,
)
from contracts.events.resource import ResourceTaken
from contracts.http.registers import (
    AmendContract,
    ApproveContract,
    ConcludeContract,
    PublishRate,
    RegisterCommand,
    RegisterProvider,
    RemoveProvider,
    TerminateContract,
)
from services.case.domain.registers.registering import decide_registration, fence, register_of
from services.case.domain.resource import fold
from tests.support import registers
from tests.support.facts import BAUSKA, MARCH, TODAY, named
from tests.support.registers import CONTRACT, PROVIDER, world_with
from tests.support.spec import refused, specifies
from tests.support.world import World

IN_FORCE: dict[str, Any] = {
    "effective_date": date(2022, 1, 1),
    "municipality": BAUSKA,
    "contract_reference": CONTRACT,
}


def entered(command: RegisterCommand, world: World) -> RegisterFact:
    """The entry that the command leads to, which the world knows from then on."""
    fact = decide_registration(command, world, TODAY)
    world.learn([fact])
    return fact


def refusal(command: RegisterCommand, world: World) -> str:
    return refused(lambda: decide_registration(command, world, TODAY))


def register_provider(*services: str, **changes: Any) -> RegisterProvider:
    fields: dict[str, Any] = registers.provider(*services).model_dump()
    begins = {"effective_date": date(2022, 1, 1)}
    return RegisterProvider(**(fields | begins | changes))


def conclude(*services: str, **changes: Any) -> ConcludeContract:
    concluded = registers.contract(*services, **(IN_FORCE | changes))
    return registers.conclusion_of(concluded)


def amend(**changes: Any) -> AmendContract:
    return AmendContract(**(IN_FORCE | {"amendment_reference": "G-1"} | changes))


def terminate(day: date = MARCH) -> TerminateContract:
    return TerminateContract(**(IN_FORCE | {"effective_date": day}), reason="Vienošanās")


def publish(service: str = "home_care", **changes: Any) -> PublishRate:
    fields: dict[str, Any] = registers.rate(service).model_dump()
    return PublishRate(**(fields | changes))


def bound(amount_cents: int) -> ResourceTaken:
    """Money of the ordinary contract that a grant binds."""
    return ResourceTaken(
        effective_date=MARCH,
        municipality=BAUSKA,
        resource="contract_ceiling",
        key=f"{BAUSKA}/{CONTRACT}",
        holder_id=named("grant"),
        amount=Decimal(amount_cents),
    )


def test_every_command_belongs_to_the_stream_of_its_register() -> None:
    of_predecessor = conclude("home_care", municipality="iecavas-novads")
    expected: Sequence[tuple[RegisterCommand, UUID]] = (
        (register_provider("home_care"), provider_register_id()),
        (conclude("home_care"), contract_register_id(BAUSKA)),
        (of_predecessor, contract_register_id(BAUSKA)),
        (terminate(), contract_register_id(BAUSKA)),
        (publish("workshop"), rate_register_id("workshop")),
    )

    assert [register_of(command) for command, _ in expected] == [one for _, one in expected]


def test_a_provider_registered_anew_has_other_services_from_its_day() -> None:
    world = World()
    entered(register_provider("home_care"), world)
    entered(register_provider("workshop", effective_date=MARCH), world)

    before = world.providers().on(PROVIDER, MARCH - timedelta(days=1))
    since = world.providers().on(PROVIDER, MARCH)

    assert before is not None
    assert since is not None
    assert [one.service for one in before.services] == ["home_care"]
    assert [one.service for one in since.services] == ["workshop"]


@specifies("register.news")
def test_the_same_entry_is_not_made_twice() -> None:
    world = World()
    for command in (register_provider("home_care"), publish(), conclude("home_care")):
        entered(command, world)

    assert refusal(register_provider("home_care"), world) == "register.news"
    assert refusal(publish(), world) == "register.news"
    assert refusal(amend(), world) == "register.news"
    entered(publish(unit_price_cents=713), world)


@specifies("register.service")
def test_a_register_names_services_of_the_catalogue_once() -> None:
    twice = (ProvidedService(service="home_care"), ProvidedService(service="home_care", places=3))

    assert refusal(register_provider("gardening"), World()) == "register.service"
    assert refusal(register_provider("home_care", services=twice), World()) == "register.service"
    assert refusal(publish().model_copy(update={"service": "gardening"}), World()) == (
        "register.service"
    )


@specifies("provider.registered")
def test_only_a_registered_provider_is_removed_and_still_provides_on_that_day() -> None:
    world = World()
    entered(register_provider("home_care"), world)
    removal = RemoveProvider(effective_date=MARCH, provider=PROVIDER, reason="Darbību beidz")
    entered(removal, world)

    assert world.providers().on(PROVIDER, MARCH) is not None
    assert world.providers().on(PROVIDER, MARCH + timedelta(days=1)) is None
    assert refusal(removal, world) == "provider.registered"


@specifies("provider.registered")
def test_a_contract_is_concluded_with_a_provider_registered_for_all_its_services() -> None:
    world = World()
    entered(register_provider("home_care"), world)

    assert refusal(conclude("home_care", "workshop"), world) == "provider.registered"
    early = conclude("home_care", effective_date=date(2021, 12, 31))
    assert refusal(early, world) == "provider.registered"
    entered(conclude("home_care"), world)


@specifies("contract.exists")
def test_a_reference_names_one_contract_of_a_municipality() -> None:
    world = World()
    old = date(2021, 1, 1)
    entered(
        register_provider("home_care", effective_date=old, municipality="iecavas-novads"), world
    )
    of_iecava = conclude("home_care", effective_date=old, municipality="iecavas-novads")
    entered(of_iecava, world)

    assert refusal(of_iecava, world) == "contract.exists"
    entered(conclude("home_care"), world)
    assert refusal(conclude("home_care"), world) == "contract.exists"
    entered(conclude("home_care", contract_reference="LG-2"), world)
    entered(conclude("home_care", municipality="dobeles-novads"), world)


@specifies("contract.exists")
def test_what_refers_to_a_contract_names_one_that_the_register_has() -> None:
    approval = ApproveContract(**IN_FORCE, approval_reference="ZPR-1")

    for command in (approval, amend(ceiling_cents=1), terminate()):
        assert refusal(command, World()) == "contract.exists"


@specifies("contract.approved_once")
def test_a_contract_is_approved_once() -> None:
    world = World()
    for command in (register_provider("home_care"), conclude("home_care")):
        entered(command, world)
    approval = ApproveContract(**IN_FORCE, approval_reference="ZPR-1")
    entered(approval, world)

    assert refusal(approval, world) == "contract.approved_once"


@specifies("contract.ceiling")
def test_the_ceiling_never_becomes_less_than_what_grants_bind() -> None:
    world = world_with("home_care", ceiling_cents=100_000)
    world.learn([bound(71_200)])

    assert refusal(amend(ceiling_cents=71_199), world) == "contract.ceiling"
    amended = entered(amend(ceiling_cents=71_200), world)
    assert isinstance(amended, ContractAmended)
    assert amended.valid_to == registers.contract("home_care").valid_to


def test_a_change_of_a_contract_touches_its_money_so_that_nobody_binds_it_unawares() -> None:
    world = world_with("home_care")
    world.learn([bound(71_200)])
    amended = entered(amend(ceiling_cents=80_000), world)

    [touch] = fence(amended, world)

    money = world.resource("contract_ceiling", f"{BAUSKA}/{CONTRACT}")
    assert fold(money, [touch]).version == money.version + 1
    assert fold(money, [touch]).holdings == money.holdings


@specifies("contract.validity")
def test_a_contract_is_changed_while_it_is_valid_and_terminated_once() -> None:
    world = world_with("home_care", valid_to=date(2023, 6, 30))
    after = date(2023, 7, 1)

    assert refusal(amend(effective_date=after, ceiling_cents=1), world) == "contract.validity"
    assert refusal(terminate(after), world) == "contract.validity"
    entered(terminate(), world)
    assert refusal(terminate(), world) == "contract.validity"
    assert refusal(amend(ceiling_cents=1), world) == "contract.validity"
    [contract] = world.contracts(BAUSKA).named(CONTRACT)
    assert contract.last_day == MARCH


@specifies("rate.kind")
def test_a_rate_fits_the_unit_and_basis_of_its_service() -> None:
    subsidy = {"pricing_basis": "care_level_subsidy", "unit": "month"}

    assert refusal(publish(unit="day"), World()) == "rate.kind"
    assert refusal(publish(pricing_basis="price_list"), World()) == "rate.kind"
    assert refusal(publish(care_level="II"), World()) == "rate.kind"
    assert refusal(publish("care_level_support", **subsidy), World()) == "rate.kind"
    entered(publish("care_level_support", **subsidy, care_level="II"), World())
    entered(publish("rehabilitation", pricing_basis="price_list"), World())


@specifies("rate.place")
def test_a_rate_holds_in_a_municipality_of_its_day_in_a_region_or_everywhere() -> None:
    for place in ("latvia", "zemgale", "bauskas-novads-2009"):
        entered(publish(municipality=place), World())

    assert refusal(publish(municipality=BAUSKA), World()) == "rate.place"
    assert refusal(publish(municipality="nowhere"), World()) == "rate.place"


def test_the_rate_recorded_last_of_a_day_holds() -> None:
    world = World()
    entered(publish(unit_price_cents=700), world)
    entered(publish(unit_price_cents=712), world)

    rate = world.rates("home_care").on(MARCH, BAUSKA, "vvi", "hour", None)

    assert rate is not None
    assert rate.unit_price_cents == 712


def test_nothing_is_entered_too_far_ahead_or_for_a_period_that_ends_before_it_begins() -> None:
    too_late = TODAY + timedelta(days=367)
    backwards = date(2021, 12, 31)

    assert refusal(publish(effective_date=too_late), World()) == "date.not_in_future"
    assert refusal(register_provider("home_care", valid_to=backwards), World()) == "date.order"
    assert refusal(conclude("home_care", valid_to=backwards), World()) == "date.order"


def test_a_municipality_enters_what_is_of_its_own_time() -> None:
    early = date(2021, 6, 30)

    assert refusal(register_provider("home_care", effective_date=early), World()) == (
        "municipality.of_date"
    )
    late = amend(municipality="iecavas-novads", ceiling_cents=1)
    assert refusal(late, world_with("home_care")) == "municipality.of_date"
