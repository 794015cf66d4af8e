"""Entries of the registers: providers, contracts, rates."""

from datetime import date
from uuid import UUID

from contracts.dates import refuse_future
from contracts.events.register import (
    ContractAmended,
    ContractTerminated,
    RegisterFact,
    contract_register_id,
    provider_register_id,
    rate_register_id,
)
from contracts.events.resource import ResourceFact, ResourceReturned
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
from contracts.refusal import quoting_rules_of
from services.case.domain.grants.commitments import ceiling_of
from services.case.domain.registers import contracting, providing, rating
from services.case.domain.surroundings import Surroundings


def register_of(command: RegisterCommand) -> UUID:
    """The stream of the register that the command is for."""
    match command:
        case RegisterProvider() | RemoveProvider():
            return provider_register_id()
        case ConcludeContract() | ApproveContract() | AmendContract() | TerminateContract():
            return contract_register_id(current_municipality(command.municipality))
        case PublishRate():
            return rate_register_id(command.service)
        case _:
            raise AssertionError(f"{command.command} is for no register")


def decide_registration(
    command: RegisterCommand, surroundings: Surroundings, today: date
) -> RegisterFact:
    """Decide on a command to a register.

    Raises:
        Refusal: a rule does not allow it.
    """
    with quoting_rules_of(command.effective_date):
        refuse_future(command.effective_date, today, command.command)
        return _decided(command, surroundings)


def _decided(command: RegisterCommand, surroundings: Surroundings) -> RegisterFact:
    match command:
        case RegisterProvider():
            return providing.register(command, surroundings)
        case RemoveProvider():
            return providing.remove(command, surroundings)
        case ConcludeContract():
            return contracting.conclude(command, surroundings)
        case ApproveContract():
            return contracting.approve(command, surroundings)
        case AmendContract():
            return contracting.amend(command, surroundings)
        case TerminateContract():
            return contracting.terminate(command, surroundings)
        case PublishRate():
            return rating.publish(command, surroundings)
        case _:
            raise AssertionError(f"{command.command} is for no register")


def fence(fact: RegisterFact, surroundings: Surroundings) -> list[ResourceFact]:
    """What is saved with a change of a contract: a movement of its money that moves nothing.

    A grant that looked at the contract before the change and binds its money after it so meets the
    change in the money's stream, and is decided anew. A contract that is new has bound nothing.
    """
    if not isinstance(fact, ContractAmended | ContractTerminated):
        return []
    register = surroundings.contracts(fact.municipality)
    [contract] = register.named(fact.contract_reference, fact.contract_municipality)
    ceiling = ceiling_of(contract, surroundings)
    return [
        ResourceReturned(
            effective_date=fact.effective_date,
            municipality=fact.municipality,
            resource=ceiling.kind,
            key=ceiling.key,
            holder_id=contract_register_id(current_municipality(fact.municipality)),
        )
    ]
