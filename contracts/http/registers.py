"""Commands to the registers of providers, contracts and rates, and what they answer."""

from datetime import date
from typing import ClassVar, Literal

from contracts.events.register import (
    ContractFields,
    ProvidedService,
    ProviderFields,
    RateFields,
)
from contracts.model import Cents, Code, EffectiveDate, Model, Name, Text


class RegisterCommand(Model):
    """What every command to a register says: the day from which its entry holds.

    `command` is its permanent name, in import files and (with dashes) in paths.
    """

    command: ClassVar[str]

    effective_date: EffectiveDate


class RegisterProvider(RegisterCommand, ProviderFields):
    """Enter a provider with its services and places, or enter anew what changed."""

    command: ClassVar[str] = "register_provider"

    municipality: Code


class RemoveProvider(RegisterCommand):
    """Record that a provider provides nothing after the effective date."""

    command: ClassVar[str] = "remove_provider"

    provider: Name
    reason: Text


class ConcludeContract(RegisterCommand, ContractFields):
    """Enter a contract of a municipality with a registered provider."""

    command: ClassVar[str] = "conclude_contract"

    municipality: Code


class ApproveContract(RegisterCommand):
    """Record the planning region's approval of a contract and its services.

    `contract_municipality` says who concluded it, where merged municipalities have contracts of the
    same number; likewise in an amendment and a termination.
    """

    command: ClassVar[str] = "approve_contract"

    municipality: Code
    contract_reference: Name
    contract_municipality: Code | None = None
    approval_reference: Name


class AmendContract(RegisterCommand):
    """Change the ceiling or the last day of a contract; what is left out stays as it is."""

    command: ClassVar[str] = "amend_contract"

    municipality: Code
    contract_reference: Name
    contract_municipality: Code | None = None
    ceiling_cents: Cents | None = None
    valid_to: EffectiveDate | None = None
    amendment_reference: Name
    escalation_reference: Name | None = None


class TerminateContract(RegisterCommand):
    """Record that nothing is granted or delivered by a contract after the effective date."""

    command: ClassVar[str] = "terminate_contract"

    municipality: Code
    contract_reference: Name
    contract_municipality: Code | None = None
    reason: Text


class PublishRate(RegisterCommand, RateFields):
    """Enter the price of a unit from the effective date.

    `municipality` is where it holds: a municipality, a whole region, or `latvia`.
    """

    command: ClassVar[str] = "publish_rate"

    municipality: Code


PROVIDER_COMMANDS: tuple[type[RegisterCommand], ...] = (RegisterProvider, RemoveProvider)
CONTRACT_COMMANDS: tuple[type[RegisterCommand], ...] = (
    ConcludeContract,
    ApproveContract,
    AmendContract,
    TerminateContract,
)
RATE_COMMANDS: tuple[type[RegisterCommand], ...] = (PublishRate,)
REGISTER_COMMANDS = (*PROVIDER_COMMANDS, *CONTRACT_COMMANDS, *RATE_COMMANDS)


class ProviderView(Model):
    """A provider as it is registered on a day."""

    provider: Name
    municipality: Code
    registration_number: Name
    services: tuple[ProvidedService, ...]
    registered_on: date
    valid_to: date | None


class Providers(Model):
    """Registered providers, in the order of their names."""

    items: list[ProviderView]


class ContractView(Model):
    """A contract as it stands; `committed_cents` is what grants bind of its ceiling."""

    contract_reference: Name
    municipality: Code
    provider: Name
    services: tuple[Code, ...]
    status: Literal["concluded", "approved", "terminated"]
    ceiling_cents: Cents
    committed_cents: Cents
    valid_from: date
    valid_to: date
    approved_on: date | None
    approval_reference: Name | None
    procurement_reference: Name | None
    budget_line: Name | None = None


class Contracts(Model):
    """A municipality's contracts, in the order of their references."""

    items: list[ContractView]


class RateView(RateFields):
    """A published rate; it holds from `valid_from` until a later one of the same kind does."""

    municipality: Code
    valid_from: date


class Rates(Model):
    """Published rates of a service, in the order of their days."""

    items: list[RateView]
