"""For whom a provider has a service: only for groups that the service is for."""

from contracts.events.register import ProvidedService, ProviderRegistered
from contracts.http.registers import RegisterProvider
from contracts.model import TargetGroup
from services.case.domain.registers.registering import decide_entries
from tests.support.facts import MARCH, TODAY
from tests.support.registers import provider
from tests.support.spec import refused, specifies
from tests.support.world import World


def registration(service: str, *target_groups: TargetGroup) -> RegisterProvider:
    provided = ProvidedService(service=service, target_groups=target_groups)
    return RegisterProvider(
        **(provider(service, effective_date=MARCH).model_dump() | {"services": (provided,)})
    )


@specifies("register.target_group")
def test_a_provider_has_a_service_only_for_groups_that_it_is_for() -> None:
    grown_up_workshop = registration("workshop", "ft")

    assert refused(lambda: decide_entries(grown_up_workshop, World(), TODAY)) == (
        "register.target_group"
    )


def test_a_provider_may_have_a_service_for_one_of_its_groups_or_not_say() -> None:
    for groups in ((), ("grt",), ("ft",), ("grt", "ft")):
        [entry] = decide_entries(registration("day_centre", *groups), World(), TODAY)
        assert isinstance(entry, ProviderRegistered)
        assert entry.services[0].target_groups == groups
