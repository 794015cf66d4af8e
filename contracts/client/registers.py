"""The registers of providers, contracts, rates, budget lines, figures and places."""

from datetime import date

from contracts.client import commanding
from contracts.client.transport import Transport
from contracts.http.budgets import BUDGET_COMMANDS, BudgetLines
from contracts.http.command import Recorded
from contracts.http.figures import FIGURE_COMMANDS
from contracts.http.places import PLACE_COMMANDS
from contracts.http.registers import (
    CONTRACT_COMMANDS,
    PROVIDER_COMMANDS,
    Contracts,
    Providers,
    Rates,
    RegisterCommand,
)


class Registers:
    """The registers that decisions look things up in."""

    _transport: Transport

    def register(self, command: RegisterCommand, *, key: str | None = None) -> Recorded:
        """Carry out a command to a register, such as `ConcludeContract`."""
        return commanding.create(self._transport, path_of(command), command, key)

    def providers(self, on: date | None = None, service: str | None = None) -> Providers:
        """The providers registered on a day, today where it is None; for a service, or all."""
        query = {"on": _day(on), "service": service}
        return self._transport.read(
            Providers, self._transport.send("GET", "/providers", query=query)
        )

    def contracts(self, municipality: str, on: date | None = None) -> Contracts:
        """A municipality's contracts with what grants bind of them; valid on a day, or all."""
        query = {"municipality": municipality, "on": _day(on)}
        return self._transport.read(
            Contracts, self._transport.send("GET", "/contracts", query=query)
        )

    def rates(self, service: str, on: date | None = None) -> Rates:
        """A service's published rates; those that hold on a day, or all."""
        query = {"service": service, "on": _day(on)}
        return self._transport.read(Rates, self._transport.send("GET", "/rates", query=query))

    def budget_lines(self, municipality: str, on: date | None = None) -> BudgetLines:
        """A municipality's budget lines as they stand on a day, today where it is None."""
        query = {"municipality": municipality, "on": _day(on)}
        return self._transport.read(
            BudgetLines, self._transport.send("GET", "/budget-lines", query=query)
        )


def path_of(command: RegisterCommand) -> str:
    """Where a command to a register is sent."""
    verb = command.command.replace("_", "-")
    if isinstance(command, PROVIDER_COMMANDS):
        return f"/providers/{verb}"
    if isinstance(command, BUDGET_COMMANDS):
        return f"/budget-lines/{verb}"
    if isinstance(command, FIGURE_COMMANDS):
        return f"/figures/{verb}"
    if isinstance(command, PLACE_COMMANDS):
        return f"/places/{verb}"
    return f"/contracts/{verb}" if isinstance(command, CONTRACT_COMMANDS) else f"/rates/{verb}"


def _day(on: date | None) -> str | None:
    return None if on is None else on.isoformat()
