"""Entries of the registers: providers, contracts, rates."""

from datetime import date
from uuid import UUID

from contracts.dates import refuse_future
from contracts.events.register import (
    ContractAmended,
    ContractApproved,
    ContractConcluded,
    ContractTerminated,
    ProviderRegistered,
    ProviderRemoved,
    RatePublished,
    RegisterFact,
    contract_register_id,
    provider_register_id,
    rate_register_id,
)
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
from contracts.reference import current_municipality
from contracts.refusal import Refusal
from services.case.domain.checks import UNPROCESSABLE
from services.case.domain.intake import municipality_on
from services.case.domain.registers import Contract
from services.case.domain.surroundings import Surroundings


def register_of(command: RegisterCommand) -> UUID:
    """The stream of the register that the command is for."""
    match command:
        case RegisterProvider() | RemoveProvider():
            return provider_register_id()
        case PublishRate():
            return rate_register_id(command.service)
        case ConcludeContract() | ApproveContract() | AmendContract() | TerminateContract():
            return contract_register_id(current_municipality(command.municipality))
        case _:
            raise AssertionError("no such register")


def decide_registration(
    command: RegisterCommand, surroundings: Surroundings, today: date
) -> RegisterFact:
    """Decide on a command to a register.

    Raises:
        Refusal: a rule does not allow it.
    """
    day = command.effective_date
    refuse_future(day, today)
    match command:
        case RegisterProvider():
            municipality_on(command.municipality, day)
            return ProviderRegistered(**command.model_dump())
        case RemoveProvider():
            held = surroundings.providers().on(command.provider, day)
            if held is None:
                raise Refusal(
                    "provider.registered",
                    f"The provider is not registered on {day}.",
                    f"Pakalpojuma sniedzējs {day} nav reģistrēts.",
                    status=UNPROCESSABLE,
                )
            return ProviderRemoved(**command.model_dump(), municipality=held.municipality)
        case ConcludeContract():
            municipality_on(command.municipality, day)
            return ContractConcluded(**command.model_dump())
        case ApproveContract():
            return ContractApproved(**command.model_dump())
        case AmendContract():
            contract = _known(command, surroundings)
            return ContractAmended(
                effective_date=day,
                municipality=command.municipality,
                contract_reference=command.contract_reference,
                ceiling_cents=contract.ceiling_cents
                if command.ceiling_cents is None
                else command.ceiling_cents,
                valid_to=command.valid_to or contract.last_day,
                amendment_reference=command.amendment_reference,
            )
        case TerminateContract():
            _known(command, surroundings)
            return ContractTerminated(**command.model_dump())
        case PublishRate():
            return RatePublished(**command.model_dump())
        case _:
            raise AssertionError("no such register")


def _known(
    command: ApproveContract | AmendContract | TerminateContract, surroundings: Surroundings
) -> Contract:
    contract = surroundings.contracts(command.municipality).contracts.get(
        command.contract_reference
    )
    if contract is None:
        raise Refusal(
            "contract.exists",
            f"There is no contract '{command.contract_reference}' in the municipality.",
            f"Pašvaldībā nav līguma '{command.contract_reference}'.",
            status=UNPROCESSABLE,
        )
    return contract
