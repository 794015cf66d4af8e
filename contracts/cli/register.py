"""`lieta register`: providers, contracts, rates, budget lines; figures to report by."""

from typing import Annotated

import typer

from contracts.cli import budget_lines
from contracts.cli.options import command_from
from contracts.cli.output import Format, PlainFormat, euros, print_json, print_rows
from contracts.cli.parameters import (
    FORMAT,
    DayOption,
    FormatOption,
    print_recorded,
    print_warnings,
)
from contracts.cli.session import session_of
from contracts.http.budgets import BUDGET_COMMANDS
from contracts.http.figures import FIGURE_COMMANDS
from contracts.http.places import PLACE_COMMANDS
from contracts.http.registers import (
    REGISTER_COMMANDS,
    ContractView,
    ProviderView,
    RateView,
    RegisterCommand,
)

app = typer.Typer(
    no_args_is_help=True,
    rich_markup_mode=None,
    help="Enter and look up providers, contracts, rates, budget lines; enter figures, places.",
)

# After `lieta register`, what is entered first needs no verb.
SHORT_NAMES = {
    "register_provider": "provider",
    "conclude_contract": "contract",
    "publish_rate": "rate",
    "plan_budget_line": "budget-line",
}

PROVIDER_COLUMNS = (
    "provider",
    "registration_number",
    "municipality",
    "services",
    "registered_on",
    "valid_to",
)
CONTRACT_COLUMNS = (
    "contract_reference",
    "provider",
    "services",
    "status",
    "ceiling_eur",
    "committed_eur",
    "valid_from",
    "valid_to",
    "approval_reference",
    "budget_line",
)
RATE_COLUMNS = (
    "municipality",
    "pricing_basis",
    "unit",
    "care_level",
    "unit_price_eur",
    "valid_from",
    "rate_reference",
    "day_kind",
    "housing",
    "edition",
    "source",
)


@app.command("providers")
def providers(
    context: typer.Context,
    on: DayOption = None,
    service: Annotated[str | None, typer.Option(help="Registered for this service.")] = None,
    chosen: FormatOption = Format.TABLE,
) -> None:
    """List the providers registered on a day, today by default."""
    with session_of(context).client() as client:
        found = client.providers(on.date() if on else None, service)
    if chosen is Format.JSON:
        print_json(found)
    else:
        print_rows(chosen, PROVIDER_COLUMNS, map(_provider_row, found.items), "Providers")


@app.command("contracts")
def contracts(
    context: typer.Context,
    municipality: Annotated[str, typer.Option(help="Whose contracts.")],
    on: DayOption = None,
    chosen: FormatOption = Format.TABLE,
) -> None:
    """List a municipality's contracts with what grants bind of each."""
    with session_of(context).client() as client:
        found = client.contracts(municipality, on.date() if on else None)
    if chosen is Format.JSON:
        print_json(found)
    else:
        print_rows(chosen, CONTRACT_COLUMNS, map(_contract_row, found.items), "Contracts")


@app.command("rates")
def rates(
    context: typer.Context,
    service: Annotated[str, typer.Option(help="Of which service.")],
    on: DayOption = None,
    chosen: FormatOption = Format.TABLE,
) -> None:
    """List a service's published rates."""
    with session_of(context).client() as client:
        found = client.rates(service, on.date() if on else None)
    if chosen is Format.JSON:
        print_json(found)
    else:
        print_rows(chosen, RATE_COLUMNS, map(_rate_row, found.items), f"Rates of {service}")


def _provider_row(one: ProviderView) -> tuple[object, ...]:
    services = ", ".join(
        offered.service if offered.places is None else f"{offered.service} ({offered.places})"
        for offered in one.services
    )
    return (
        one.provider,
        one.registration_number,
        one.municipality,
        services,
        one.registered_on,
        one.valid_to,
    )


def _contract_row(one: ContractView) -> tuple[object, ...]:
    return (
        one.contract_reference,
        one.provider,
        ", ".join(one.services),
        one.status,
        euros(one.ceiling_cents),
        euros(one.committed_cents),
        one.valid_from,
        one.valid_to,
        one.approval_reference,
        one.budget_line,
    )


def _rate_row(one: RateView) -> tuple[object, ...]:
    return (
        one.municipality,
        one.pricing_basis,
        one.unit,
        one.care_level,
        euros(one.unit_price_cents),
        one.valid_from,
        one.rate_reference,
        one.day_kind,
        one.housing,
        one.edition,
        one.source,
    )


def _enter(context: typer.Context, *, body: RegisterCommand, chosen: PlainFormat) -> None:
    with session_of(context).client() as client:
        recorded = client.register(body)
    print_recorded(recorded, chosen)
    print_warnings(recorded, context)


budget_lines.add_to(app)
for _command in (*REGISTER_COMMANDS, *BUDGET_COMMANDS, *FIGURE_COMMANDS, *PLACE_COMMANDS):
    _name = SHORT_NAMES.get(_command.command, _command.command.replace("_", "-"))
    app.command(_name)(command_from(_command, _enter, [FORMAT]))
