"""Routes to the registers: providers, contracts, rates, budget lines, figures, plans of places."""

from collections.abc import Callable
from datetime import date
from typing import Annotated

from fastapi import APIRouter, Depends, Response

from contracts.dates import today_in_latvia
from contracts.http.budgets import BUDGET_COMMANDS, BudgetLines
from contracts.http.command import Recorded
from contracts.http.figures import FIGURE_COMMANDS
from contracts.http.places import PLACE_COMMANDS
from contracts.http.registers import (
    CONTRACT_COMMANDS,
    PROVIDER_COMMANDS,
    RATE_COMMANDS,
    Contracts,
    Providers,
    Rates,
    RegisterCommand,
)
from contracts.model import Code
from services.case.api import CaseApp
from services.case.register_application import Registers
from services.eventlog.commands import CommandContext
from services.web.commanding import answer, creating
from services.web.identity import current_actor
from services.web.problems import PROBLEMS

router = APIRouter(tags=["registers"], responses=PROBLEMS, dependencies=[Depends(current_actor)])


def registers(app: CaseApp) -> Registers:
    """The registers of the case log."""
    return Registers(app)


TheRegisters = Annotated[Registers, Depends(registers)]


@router.get("/providers")
def get_providers(
    known: TheRegisters, on: date | None = None, service: Code | None = None
) -> Providers:
    """The providers that are registered on a day, today by default; `service`: for it only."""
    return known.providers(on or today_in_latvia(), service)


@router.get("/contracts")
def get_contracts(known: TheRegisters, municipality: Code, on: date | None = None) -> Contracts:
    """A municipality's contracts with what grants bind of each; `on`: those valid on that day.

    On a day each has the ceiling of that day, and what the grants decided until then bind of it.
    """
    return known.contracts(municipality, on)


@router.get("/rates")
def get_rates(known: TheRegisters, service: Code, on: date | None = None) -> Rates:
    """The published rates of a service; `on`: those that hold on that day."""
    return known.rates(service, on)


@router.get("/budget-lines")
def get_budget_lines(
    known: TheRegisters, municipality: Code, on: date | None = None
) -> BudgetLines:
    """A municipality's budget lines as they stand on a day, today by default, in cents."""
    return known.budget_lines(municipality, on or today_in_latvia())


def _add_command(path: str, command_type: type[RegisterCommand]) -> None:
    """Add the route of a command to a register.

    It asks for no `If-Match`: many enter things in one register that have nothing to do with each
    other, and each entry is decided on the register as it is then, which refuses what is there
    already or does not fit any more.
    """
    router.add_api_route(
        f"{path}/{command_type.command.replace('_', '-')}",
        _handler(path, command_type),
        methods=["POST"],
        status_code=201,
        operation_id=command_type.command,
        summary=(command_type.__doc__ or "").rstrip("."),
    )


def _handler(path: str, command_type: type[RegisterCommand]) -> Callable[..., Recorded]:
    def handle(
        command: RegisterCommand,
        known: TheRegisters,
        context: Annotated[CommandContext, Depends(creating)],
        response: Response,
    ) -> Recorded:
        return answer(lambda: known.record(command, context), response, path)

    # FastAPI reads the type of the body from here.
    handle.__annotations__["command"] = command_type
    handle.__doc__ = command_type.__doc__
    return handle


for _path, _commands in (
    ("/providers", PROVIDER_COMMANDS),
    ("/contracts", CONTRACT_COMMANDS),
    ("/rates", RATE_COMMANDS),
    ("/budget-lines", BUDGET_COMMANDS),
    ("/figures", FIGURE_COMMANDS),
    ("/places", PLACE_COMMANDS),
):
    for _command in _commands:
        _add_command(_path, _command)
