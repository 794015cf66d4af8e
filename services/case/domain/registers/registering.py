"""Entries of the registers: providers, contracts, rates, budget lines, figures, plans of places."""

from collections.abc import Sequence
from datetime import date
from uuid import UUID

from contracts.dates import refuse_future
from contracts.events.budget import (
    BudgetFact,
    BudgetLineAmended,
    BudgetLineReleased,
    budget_register_id,
)
from contracts.events.figures import FiguresFact, figure_register_id
from contracts.events.places import PlacesFact, place_plan_id
from contracts.events.register import (
    ContractAmended,
    ContractConcluded,
    ContractTerminated,
    RegisterFact,
    contract_register_id,
    provider_register_id,
    rate_register_id,
)
from contracts.events.resource import ResourceFact, ResourceReturned
from contracts.http.budgets import AmendBudgetLine, PlanBudgetLine, TakeOverBudgetLine
from contracts.http.figures import PublishFigure, ReportStaffing, SetTarget, WithdrawFigure
from contracts.http.places import PlacesCommand
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
from services.case.domain.places.deciding import decide_places
from services.case.domain.registers import (
    budgeting,
    contracting,
    figures,
    line_money,
    providing,
    rating,
)
from services.case.domain.surroundings import Surroundings

Entry = RegisterFact | BudgetFact | FiguresFact | PlacesFact
"""What a register has as one entry."""


def register_of(command: RegisterCommand) -> UUID:
    """The stream of the register that the command is for."""
    match command:
        case RegisterProvider() | RemoveProvider():
            return provider_register_id()
        case ConcludeContract() | ApproveContract() | AmendContract() | TerminateContract():
            return contract_register_id(current_municipality(command.municipality))
        case PublishRate():
            return rate_register_id(command.service)
        case PlanBudgetLine() | AmendBudgetLine() | TakeOverBudgetLine():
            return budget_register_id(current_municipality(command.municipality))
        case SetTarget() | ReportStaffing() | PublishFigure() | WithdrawFigure():
            return figure_register_id()
        case PlacesCommand():
            return place_plan_id(command.plan_region)
        case _:
            raise AssertionError(f"{command.command} is for no register")


def stream_of_entry(command: RegisterCommand, entry: Entry) -> UUID:
    """The stream to which an entry belongs: the command's own, or that of the line that gives."""
    if isinstance(entry, BudgetFact):
        return budget_register_id(current_municipality(entry.municipality))
    return register_of(command)


def decide_entries(
    command: RegisterCommand, surroundings: Surroundings, today: date
) -> Sequence[Entry]:
    """Decide on a command to a register: one entry, or one in each of two registers.

    Raises:
        Refusal: a rule does not allow it.
    """
    with quoting_rules_of(command.effective_date):
        refuse_future(command.effective_date, today, command.command)
        match command:
            case PlanBudgetLine():
                return [budgeting.plan(command, surroundings)]
            case AmendBudgetLine():
                return [budgeting.amend(command, surroundings)]
            case TakeOverBudgetLine():
                return budgeting.take_over(command, surroundings)
            case SetTarget():
                return [figures.set_target(command, surroundings)]
            case ReportStaffing():
                return [figures.report_staffing(command, surroundings)]
            case PublishFigure():
                return [figures.publish(command, surroundings)]
            case WithdrawFigure():
                return [figures.withdraw(command, surroundings)]
            case PlacesCommand():
                return [decide_places(command, surroundings)]
            case _:
                return [_decided(command, surroundings)]


def decide_registration(
    command: RegisterCommand, surroundings: Surroundings, today: date
) -> RegisterFact:
    """Decide on a command to the registers of providers, contracts and rates.

    Raises:
        Refusal: a rule does not allow it.
    """
    [entry] = decide_entries(command, surroundings, today)
    assert not isinstance(entry, BudgetFact | FiguresFact | PlacesFact), (
        "an entry of another register"
    )
    return entry


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


def fence(entry: Entry, surroundings: Surroundings) -> list[ResourceFact]:
    """What is saved with an entry that changes how much of a contract or a line may be bound.

    A grant that looked at the contract before the change and binds its money after it so meets the
    change in the money's stream, and is decided anew; a contract likewise in its line's. A contract
    that is new has bound nothing.
    """
    match entry:
        case ContractConcluded():
            return line_money.held_by(entry, surroundings)
        case ContractAmended() | ContractTerminated():
            return [_fence(entry, surroundings), *line_money.held_by(entry, surroundings)]
        case BudgetLineAmended() | BudgetLineReleased():
            return [line_money.fence(entry, surroundings)]
        case _:
            return []


def _fence(entry: ContractAmended | ContractTerminated, surroundings: Surroundings) -> ResourceFact:
    """A movement of the contract's money that moves nothing."""
    register = surroundings.contracts(entry.municipality)
    [contract] = register.named(entry.contract_reference, entry.contract_municipality)
    ceiling = ceiling_of(contract, surroundings)
    return ResourceReturned(
        effective_date=entry.effective_date,
        municipality=entry.municipality,
        resource=ceiling.kind,
        key=ceiling.key,
        holder_id=contract_register_id(current_municipality(entry.municipality)),
    )
