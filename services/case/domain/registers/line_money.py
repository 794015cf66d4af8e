"""The money of a budget line: what contracts have of it, what grants bind, what is free.

Whoever changes what contracts have of a line, or lowers the line, saves a movement of the line's
own stream with it, so that two such decisions made at once meet there. Look at the line's money
first, and at the registers after it: what is recorded in between then touches the money too.
"""

from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from uuid import UUID, uuid5

from contracts.events.budget import BudgetFact, budget_register_id
from contracts.events.register import (
    ContractAmended,
    ContractConcluded,
    ContractTerminated,
    contract_register_id,
)
from contracts.events.resource import ResourceFact, ResourceReturned, ResourceTaken
from contracts.reference import current_municipality
from services.case.domain.grants.commitments import ceiling_of
from services.case.domain.registers.register_states import Contract
from services.case.domain.resource import Resource
from services.case.domain.surroundings import Surroundings


def money_of(municipality: str, budget_line: str, surroundings: Surroundings) -> Resource:
    """The money of a budget line, which contracts hold in cents."""
    key = f"{current_municipality(municipality)}/{budget_line}"
    return surroundings.resource("budget_line", key)


def contracts_on(
    municipality: str, budget_line: str, surroundings: Surroundings, day: date = date.max
) -> Iterator[Contract]:
    """The contracts that have been concluded on the line by the day."""
    for contract in surroundings.contracts(municipality).every:
        if contract.fact.budget_line == budget_line and contract.fact.effective_date <= day:
            yield contract


def contracted_cents(
    municipality: str, budget_line: str, surroundings: Surroundings, day: date = date.max
) -> int:
    """What contracts have of the line: their ceilings; of a terminated one what is still bound."""
    money_of(municipality, budget_line, surroundings)
    return sum(
        _bound_cents(contract, surroundings)
        if contract.terminated_on is not None and contract.terminated_on <= day
        else contract.terms_on(day).ceiling_cents
        for contract in contracts_on(municipality, budget_line, surroundings, day)
    )


def committed_cents(
    municipality: str, budget_line: str, surroundings: Surroundings, day: date = date.max
) -> int:
    """What grants bind of the contracts on the line."""
    return sum(
        _bound_cents(contract, surroundings)
        for contract in contracts_on(municipality, budget_line, surroundings, day)
    )


def held_by(
    fact: ContractConcluded | ContractAmended | ContractTerminated, surroundings: Surroundings
) -> list[ResourceFact]:
    """What a contract has of its line after this fact, where it is on one."""
    contract = None
    concluded = fact if isinstance(fact, ContractConcluded) else None
    if not isinstance(fact, ContractConcluded):
        register = surroundings.contracts(fact.municipality)
        [contract] = register.named(fact.contract_reference, fact.contract_municipality)
        concluded = contract.fact
    if concluded is None or concluded.budget_line is None:
        return []
    held_cents = _held_cents(fact, contract, surroundings)
    money = money_of(fact.municipality, concluded.budget_line, surroundings)
    holder_id = contract_id(concluded.municipality, fact.contract_reference)
    if not held_cents:
        return [_nothing_moved(fact, money, holder_id)]
    return [
        ResourceTaken(
            effective_date=fact.effective_date,
            municipality=fact.municipality,
            resource=money.kind,
            key=money.key,
            holder_id=holder_id,
            amount=Decimal(held_cents),
        )
    ]


def fence(fact: BudgetFact, surroundings: Surroundings) -> ResourceFact:
    """What is saved with a change of a line: a movement of its money that moves nothing."""
    money = money_of(fact.municipality, fact.budget_line, surroundings)
    return _nothing_moved(fact, money, budget_register_id(current_municipality(fact.municipality)))


def contract_id(municipality: str, contract_reference: str) -> UUID:
    """Whom a line's money knows a contract as, by who concluded it."""
    register = contract_register_id(current_municipality(municipality))
    return uuid5(register, f"{municipality}/{contract_reference}")


def _held_cents(
    fact: ContractConcluded | ContractAmended | ContractTerminated,
    contract: Contract | None,
    surroundings: Surroundings,
) -> int:
    match fact:
        case ContractConcluded():
            return fact.ceiling_cents
        case ContractAmended():
            assert contract is not None, "what is amended was concluded"
            amendments = (*contract.amendments, fact)
            return contract._replace(amendments=amendments).ceiling_cents
        case ContractTerminated():
            assert contract is not None, "what is terminated was concluded"
            return _bound_cents(contract, surroundings)


def _bound_cents(contract: Contract, surroundings: Surroundings) -> int:
    return int(ceiling_of(contract, surroundings).taken())


def _nothing_moved(
    fact: BudgetFact | ContractConcluded | ContractAmended | ContractTerminated,
    money: Resource,
    holder_id: UUID,
) -> ResourceFact:
    return ResourceReturned(
        effective_date=fact.effective_date,
        municipality=fact.municipality,
        resource=money.kind,
        key=money.key,
        holder_id=holder_id,
    )
