"""Carrying out commands to the registers, and what stands in them."""

from datetime import date
from functools import partial
from typing import Any
from uuid import UUID

from contracts.dates import today_in_latvia
from contracts.events import Fact
from contracts.http.budgets import BudgetLines
from contracts.http.registers import (
    Contracts,
    ContractView,
    Providers,
    ProviderView,
    Rates,
    RateView,
    RegisterCommand,
)
from services.case.domain.grants.commitments import ceiling_of
from services.case.domain.overview.budget_lines import budget_lines
from services.case.domain.person.intake import municipality_on
from services.case.domain.registers.providing import refuse_unknown_services
from services.case.domain.registers.register_states import Contract
from services.case.domain.registers.registering import (
    decide_entries,
    fence,
    register_of,
    stream_of_entry,
)
from services.case.surroundings import StoredSurroundings, SurroundingsOn, stream_of
from services.eventlog.application import LogApplication
from services.eventlog.commands import (
    CommandContext,
    Decided,
    carry_out,
    new_events,
    request_digest,
)

KIND_OF_RATE = {"municipality", "pricing_basis", "unit", "care_level", "housing", "day_kind"}
"""What rates have in common of which the latest holds."""


class Registers:
    """The registers of the case log: providers, contracts, rates, budget lines."""

    def __init__(self, application: LogApplication) -> None:
        self._application = application

    def record(self, command: RegisterCommand, context: CommandContext) -> dict[str, Any]:
        """Carry out a command to a register; see `carry_out` for the answer and errors."""
        digest = request_digest(command.command, register_of(command), command)
        return carry_out(
            self._application, context, digest, partial(self._decide, command, context)
        )

    def providers(self, on: date, service: str | None = None) -> Providers:
        """The providers that are registered on a day, for this service where it is named."""
        register = self._surroundings().providers()
        held = [register.on(provider, on) for provider in sorted(register.entries)]
        return Providers(
            items=[
                ProviderView(
                    provider=one.provider,
                    municipality=one.municipality,
                    registration_number=one.registration_number,
                    services=one.services,
                    registered_on=one.effective_date,
                    valid_to=one.valid_to,
                )
                for one in held
                if one is not None
                and (service is None or service in {offered.service for offered in one.services})
            ]
        )

    def contracts(self, municipality: str, on: date | None = None) -> Contracts:
        """The contracts of a municipality and of those merged into it; `on`: valid on that day.

        Each has the ceiling of the day; without a day, that by the latest amendment.

        Raises:
            Refusal: there is no such municipality on that day, or today.
        """
        municipality_on(municipality, on or today_in_latvia())
        surroundings = self._surroundings()
        register = surroundings.contracts(municipality)
        return Contracts(
            items=[
                _contract_view(contract, surroundings, on or date.max)
                for _, named in sorted(register.contracts.items())
                for contract in named
                if on is None or contract.holds_on(on)
            ]
        )

    def rates(self, service: str, on: date | None = None) -> Rates:
        """Every rate of a service; `on`: of each kind and place the one that holds on that day.

        Raises:
            Refusal: the catalogue has no such service.
        """
        refuse_unknown_services([service])
        rates = sorted(
            self._surroundings().rates(service).rates, key=lambda rate: rate.effective_date
        )
        if on is not None:
            last_of_kind = {
                rate.model_dump_json(include=KIND_OF_RATE): rate
                for rate in rates
                if rate.effective_date <= on
            }
            rates = list(last_of_kind.values())
        return Rates(
            items=[
                RateView(
                    **rate.model_dump(exclude={"effective_date"}), valid_from=rate.effective_date
                )
                for rate in rates
            ]
        )

    def budget_lines(self, municipality: str, on: date) -> BudgetLines:
        """The budget lines that a municipality has on a day, its predecessors' among them.

        Raises:
            Refusal: there is no such municipality on that day.
        """
        return budget_lines(municipality, on, SurroundingsOn(self._application, on))

    def _decide(self, command: RegisterCommand, context: CommandContext) -> Decided:
        return decided_registration(command, self._surroundings(), context)

    def _surroundings(self) -> StoredSurroundings:
        return StoredSurroundings(self._application)


def decided_registration(
    command: RegisterCommand, surroundings: StoredSurroundings, context: CommandContext
) -> Decided:
    """The decision on a command to a register as events, after what `surroundings` has loaded."""
    entries = decide_entries(command, surroundings, today_in_latvia())
    of_stream: dict[UUID, list[Fact]] = {}
    for entry in entries:
        of_stream.setdefault(stream_of_entry(command, entry), []).append(entry)
        for movement in fence(entry, surroundings):
            of_stream.setdefault(stream_of(movement), []).append(movement)
    events = [
        event
        for stream_id, facts in of_stream.items()
        for event in new_events(stream_id, surroundings.version(stream_id), facts, context.envelope)
    ]
    return Decided(register_of(command), events)


def _contract_view(contract: Contract, surroundings: StoredSurroundings, on: date) -> ContractView:
    """The contract with the ceiling of the day and what decisions until then bind of it."""
    fact, approval = contract.fact, contract.approval
    ended = contract.terminated_on is not None
    return ContractView(
        contract_reference=fact.contract_reference,
        municipality=fact.municipality,
        provider=fact.provider,
        services=fact.services,
        status="terminated" if ended else "concluded" if approval is None else "approved",
        ceiling_cents=contract.ceiling_cents_on(on),
        committed_cents=int(ceiling_of(contract, surroundings).on(on)),
        valid_from=fact.effective_date,
        valid_to=contract.last_day,
        approved_on=approval.effective_date if approval else None,
        approval_reference=approval.approval_reference if approval else None,
        procurement_reference=fact.procurement_reference,
        budget_line=fact.budget_line,
    )
