"""`lieta projections` and `lieta rebuild`: the read models themselves."""

from typing import Annotated

import typer

from contracts.cli.output import (
    Format,
    PlainFormat,
    error_console,
    print_fields,
    print_json,
    print_rows,
)
from contracts.cli.parameters import FormatOption, PlainFormatOption
from contracts.cli.session import session_of

COLUMNS = ("name", "positions", "lag_events", "parked_events")


def projections(context: typer.Context, chosen: FormatOption = Format.TABLE) -> None:
    """How far each read model is behind its logs, and how many events it had to leave out."""
    with session_of(context).client() as client:
        states = client.projections()
    if chosen is Format.JSON:
        print_json(states)
        return
    rows = [
        (state.name, _told(state.positions), state.lag_events, state.parked_events)
        for state in states.items
    ]
    print_rows(chosen, COLUMNS, rows, "Projections")


def rebuild(
    context: typer.Context,
    name: Annotated[
        str,
        typer.Argument(metavar="NAME", help="The read model, as `lieta projections` names it."),
    ],
    chosen: PlainFormatOption = PlainFormat.TABLE,
) -> None:
    """Rebuild a read model from the logs beside its live tables, which answer until the swap."""
    with (
        session_of(context).client() as client,
        error_console().status("Rebuilding from the first event …"),
    ):
        rebuilt = client.rebuild(name)
    if chosen is PlainFormat.JSON:
        print_json(rebuilt)
    else:
        fields = rebuilt.model_dump() | {"positions": _told(rebuilt.positions)}
        print_fields(fields, "Rebuilt")


def _told(positions: dict[str, int]) -> str:
    return ",".join(f"{log}:{position}" for log, position in positions.items())


def add_to(app: typer.Typer) -> None:
    """Add the commands to the command line."""
    app.command("projections")(projections)
    app.command("rebuild")(rebuild)
