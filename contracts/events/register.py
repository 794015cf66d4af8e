"""Events of the registers that decisions look things up in: providers, contracts, rates.

Each entry holds from its effective date; a later entry of the same thing, or one of the same day
recorded later, takes its place. Municipality: of a provider or contract the one it belongs to; of a
rate where it holds: a municipality, a whole region, or `latvia`.
"""

from functools import cache, lru_cache
from typing import Annotated, Literal
from uuid import UUID, uuid5

from pydantic import Field

from contracts.events.fact import Fact
from contracts.model import (
    CareLevel,
    Cents,
    Code,
    EffectiveDate,
    Model,
    Name,
    Quantity,
    SubsidyHousing,
    TargetGroup,
    Text,
    Unit,
    UnitPriceCents,
)
from contracts.written import NUMBER

REGISTERS = UUID("4c0d6a92-7a53-5b58-8f5e-0c9e3b1f6a44")
REMEMBERED_IDS = 4096
"""Ids of streams are asked for at every decision, and hashing names takes longer than a look-up."""

PublishedBasis = Literal["vvi", "price_list", "care_level_subsidy"]
"""The pricing bases that have a published rate; actual cost has none."""


RateDayKind = Literal["weekday", "weekend_or_holiday"]
"""The days that a rate by the day may be for, by the Latvian calendar."""


class RegisterEntry(Fact):
    """Whatever happens in a register; not an event by itself."""


class ProvidedService(Model):
    """A service that a provider is registered for; without `places` their number is not limited.

    `target_groups` says for whom the provider has it; left out, the register does not tell.
    """

    service: Code
    places: Annotated[int, Field(ge=1, le=10_000), NUMBER] | None = None
    target_groups: Annotated[tuple[TargetGroup, ...], Field(max_length=3)] = ()


class ProviderFields(Model):
    """A provider in the register of social service providers, until `valid_to` if that is known."""

    provider: Name
    registration_number: Name
    services: Annotated[tuple[ProvidedService, ...], Field(min_length=1, max_length=50)]
    valid_to: EffectiveDate | None = None


class ProviderRegistered(RegisterEntry, ProviderFields, type_name="provider.registered"):
    """From the effective date the provider may provide these services."""


class ProviderRemoved(RegisterEntry, type_name="provider.removed"):
    """The provider provides nothing after the effective date."""

    provider: Name
    reason: Text


class ContractFields(Model):
    """A municipality's contract with a provider: for what, up to how much, until when.

    It draws on `budget_line` of the municipality's plan; `escalation_reference` is the region's
    decision to let the contracts of that line exceed it.
    """

    contract_reference: Name
    provider: Name
    services: Annotated[tuple[Code, ...], Field(min_length=1, max_length=50)]
    ceiling_cents: Cents
    valid_to: EffectiveDate
    procurement_reference: Name | None = None
    budget_line: Name | None = None
    escalation_reference: Name | None = None


class ContractConcluded(RegisterEntry, ContractFields, type_name="contract.concluded"):
    """The contract holds from the effective date; it is used after the region approved it.

    `contract_municipality` is who concluded it; where it is said, the contract's money is counted
    apart from that of a contract of the same number of another municipality of the same register.
    """

    contract_municipality: Code | None = None


class ContractApproved(RegisterEntry, type_name="contract.approved"):
    """The planning region approved the contract and its services (S0)."""

    contract_reference: Name
    contract_municipality: Code | None = None
    approval_reference: Name


class ContractAmended(RegisterEntry, type_name="contract.amended"):
    """From the effective date the contract has this ceiling and this last day."""

    contract_reference: Name
    contract_municipality: Code | None = None
    ceiling_cents: Cents
    valid_to: EffectiveDate
    amendment_reference: Name
    escalation_reference: Name | None = None


class ContractTerminated(RegisterEntry, type_name="contract.terminated"):
    """Nothing is granted or delivered by the contract after the effective date."""

    contract_reference: Name
    contract_municipality: Code | None = None
    reason: Text


class RateComponent(Model):
    """What a monthly subsidy is made of: so much of a service, at a price of its own.

    The service need not be of the catalogue: a scenario also counts what is granted otherwise.
    """

    service: Code
    quantity: Quantity
    unit_price_cents: UnitPriceCents


class RateFields(Model):
    """The price of one unit of a service on a basis; a subsidy's is of one care level.

    `edition` and `source` say which edition of which document it is from. A subsidy may be for one
    kind of `housing`, and its `components` add up to the price. A rate by the day may be for one
    `day_kind`; without it, it holds on every day.
    """

    service: Code
    pricing_basis: PublishedBasis
    unit: Unit
    care_level: CareLevel | None = None
    housing: SubsidyHousing | None = None
    day_kind: RateDayKind | None = None
    unit_price_cents: UnitPriceCents
    components: Annotated[tuple[RateComponent, ...], Field(max_length=50)] = ()
    rate_reference: Name
    edition: Name | None = None
    source: Text | None = None


class RatePublished(RegisterEntry, RateFields, type_name="rate.published"):
    """An officer entered a rate that holds from the effective date, with the paper it is from."""


RegisterFact = (
    ProviderRegistered
    | ProviderRemoved
    | ContractConcluded
    | ContractApproved
    | ContractAmended
    | ContractTerminated
    | RatePublished
)


@cache
def provider_register_id() -> UUID:
    """The stream of all providers."""
    return uuid5(REGISTERS, "providers")


@lru_cache(REMEMBERED_IDS)
def contract_register_id(municipality: str) -> UUID:
    """The stream of the contracts of a municipality of today's map and of those merged into it."""
    return uuid5(REGISTERS, f"contracts:{municipality}")


@lru_cache(REMEMBERED_IDS)
def rate_register_id(service: str) -> UUID:
    """The stream of a service's rates."""
    return uuid5(REGISTERS, f"rates:{service}")
