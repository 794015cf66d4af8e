"""Ordinary entries of the registers: who provides what, by which contract, at which price."""

from datetime import date
from typing import Any, get_args

from contracts.events.register import (
    ContractApproved,
    ContractConcluded,
    ProvidedService,
    ProviderRegistered,
    PublishedBasis,
    RatePublished,
    RegisterFact,
)
from contracts.http.registers import (
    ApproveContract,
    ConcludeContract,
    PublishRate,
    RegisterCommand,
    RegisterProvider,
)
from contracts.reference import municipality as municipality_named
from contracts.reference import service
from tests.support.facts import BAUSKA, named
from tests.support.world import World

START = date(2014, 1, 1)
"""From when the ordinary provider, contract and rates hold."""

PROVIDER = "SIA Atbalsts"
CONTRACT = "LG-1"
HOME_CARE_CENTS = 712


def provider(*services: str, places: int | None = None, **changes: Any) -> ProviderRegistered:
    fields: dict[str, Any] = {
        "effective_date": START,
        "municipality": BAUSKA,
        "provider": PROVIDER,
        "registration_number": "40003000000",
        "services": tuple(ProvidedService(service=one, places=places) for one in services),
    }
    return ProviderRegistered(**(fields | changes))


def contract(*services: str, **changes: Any) -> ContractConcluded:
    fields: dict[str, Any] = {
        "effective_date": START,
        "municipality": BAUSKA,
        "contract_reference": CONTRACT,
        "provider": PROVIDER,
        "services": services,
        "ceiling_cents": 10**12,
        "valid_to": date(2029, 12, 31),
        "procurement_reference": "IEP-1",
    }
    return ContractConcluded(**(fields | changes))


def approval(**changes: Any) -> ContractApproved:
    fields: dict[str, Any] = {
        "effective_date": START,
        "municipality": BAUSKA,
        "contract_reference": CONTRACT,
        "approval_reference": "ZPR-1",
    }
    return ContractApproved(**(fields | changes))


def rate(service_code: str = "home_care", **changes: Any) -> RatePublished:
    priced = service(service_code)
    fields: dict[str, Any] = {
        "effective_date": START,
        "municipality": "latvia",
        "service": service_code,
        "pricing_basis": "vvi",
        "unit": priced.unit,
        "unit_price_cents": HOME_CARE_CENTS,
        "rate_reference": "VVI-1",
    }
    return RatePublished(**(fields | changes))


def rates_of(service_code: str) -> list[RatePublished]:
    """A rate for each of the service's published bases and units, and for each care level."""
    priced = service(service_code)
    return [
        rate(service_code, pricing_basis=basis, unit=unit, care_level=level)
        for basis in get_args(PublishedBasis)
        if basis in priced.every_basis
        for unit in priced.units
        for level in (("I", "II", "III", "IV") if basis == "care_level_subsidy" else (None,))
    ]


def offering(*services: str, places: int | None = None, **of_contract: Any) -> list[RegisterFact]:
    """A provider of these services, its approved contract, and a rate for each."""
    return [
        provider(*services, places=places),
        contract(*services, **of_contract),
        approval(),
        *(one for code in services for one in rates_of(code)),
    ]


def world_with(*services: str, places: int | None = None, **of_contract: Any) -> World:
    """A world in which the ordinary provider offers these services by the ordinary contract."""
    return World(*offering(*services, places=places, **of_contract))


def conclusion_of(concluded: ContractConcluded) -> ConcludeContract:
    """The command that leads to this contract."""
    return ConcludeContract(**concluded.model_dump(exclude={"contract_municipality"}))


def contract_reference(municipality: str) -> str:
    """The ordinary contract of a municipality; merged ones share a register, so it names them."""
    return f"LG-{municipality}"


def home_care_offered(municipality: str) -> list[RegisterCommand]:
    """What makes home care grantable in a municipality: provider, approved contract, rate."""
    services = ("home_care",)
    begins = municipality_named(municipality).since or START
    of_contract: dict[str, Any] = {
        "effective_date": begins,
        "municipality": municipality,
        "contract_reference": contract_reference(municipality),
    }
    offered = provider(*services, municipality="bauskas-novads-2009")
    concluded = contract(*services, **of_contract)
    return [
        RegisterProvider(**offered.model_dump()),
        PublishRate(**rate().model_dump()),
        conclusion_of(concluded),
        ApproveContract(**of_contract, approval_reference="ZPR-1"),
    ]


def offer_key(command: RegisterCommand) -> str:
    """The same idempotency key for the same entry, so that it is made once in a register."""
    return str(named(command.model_dump_json()))
