"""`lieta projections`, `parked`, `rebuild` and `verify`: the read models themselves."""

from collections.abc import Sequence
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
from contracts.cli.session import Language, session_of
from contracts.cli.wording import answer
from contracts.http.reports import DifferingRow

COLUMNS = ("name", "positions", "lag_events", "lag_seconds", "parked_events", "outdated")
VERIFIED_COLUMNS = ("name", "result", "positions", "parked_live/rebuilt", "differences")
PARKED_COLUMNS = ("log", "position", "stream_id", "version", "type_name", "error")
WORDS = {
    Language.EN: {
        "title": "Verified",
        "equal": "equal",
        "differs": "differs",
        "row": "row",
        "states": "Projections",
        "rebuilt": "Rebuilt",
        "parked": "Parked",
        "building": "Building {} beside …",
        "rebuilding": "Rebuilding {} from the first event …",
    },
    Language.LV: {
        "title": "Pārbaudīts",
        "equal": "sakrīt",
        "differs": "atšķiras",
        "row": "rinda",
        "states": "Projekcijas",
        "rebuilt": "Pārbūvēts",
        "parked": "Atliktie notikumi",
        "building": "Līdzās būvē {} …",
        "rebuilding": "Pārbūvē {} no pirmā notikuma …",
    },
}
HEADINGS_LV = {
    "name": "nosaukums",
    "positions": "ierakstu numuri",
    "lag_events": "atpaliek par notikumiem",
    "lag_seconds": "atpaliek par sekundēm",
    "parked_events": "atlikti notikumi",
    "outdated": "novecojis",
    "result": "iznākums",
    "parked_live/rebuilt": "atlikti tagad/pārbūvējot",
    "differences": "atšķirības",
    "log": "žurnāls",
    "position": "ieraksta numurs",
    "stream_id": "straume",
    "version": "versija",
    "type_name": "notikuma veids",
    "error": "kļūda",
    "events": "notikumi",
    "duration_ms": "ilgums ms",
}
NAME = typer.Argument(metavar="NAME", help="The read model, as `lieta projections` names it.")
NameArgument = Annotated[str | None, NAME]


def projections(context: typer.Context, chosen: FormatOption = Format.TABLE) -> None:
    """How far each read model is behind its logs, and how many events it had to leave out."""
    session = session_of(context)
    with session.client() as client:
        states = client.projections()
    if chosen is Format.JSON:
        print_json(states)
        return
    rows = [
        (
            state.name,
            _told(state.positions),
            state.lag_events,
            round(state.lag_seconds, 1),
            state.parked_events,
            answer(state.outdated, Language.LV)
            if session.language is Language.LV
            else state.outdated,
        )
        for state in states.items
    ]
    words = WORDS[session.language]
    print_rows(chosen, _headed(COLUMNS, session.language), rows, words["states"])


def rebuild(
    context: typer.Context,
    name: NameArgument = None,
    every: Annotated[bool, typer.Option("--all", help="Every read model, one by one.")] = False,
    processes: Annotated[
        int, typer.Option(min=1, max=16, help="How many processes fold at the same time.")
    ] = 1,
    chosen: PlainFormatOption = PlainFormat.TABLE,
) -> None:
    """Rebuild a read model from the logs beside its live tables, which answer until the swap.

    Parked events are tried again: after what could not count them in was mended.
    """
    if (name is None) is not every:
        raise typer.BadParameter("name a read model, or give --all")
    session = session_of(context)
    words = WORDS[session.language]
    with session.client() as client:
        names = [state.name for state in client.projections().items] if name is None else [name]
        for one in names:
            with error_console().status(words["rebuilding"].format(one)):
                rebuilt = client.rebuild(one, processes=processes)
            if chosen is PlainFormat.JSON:
                print_json(rebuilt)
            else:
                fields = rebuilt.model_dump() | {"positions": _told(rebuilt.positions)}
                named = _headed(list(fields), session.language)
                print_fields(dict(zip(named, fields.values(), strict=True)), words["rebuilt"])


def verify(
    context: typer.Context,
    names: Annotated[
        list[str] | None,
        typer.Argument(metavar="NAME", help="Read models; all of them where none is named."),
    ] = None,
    chosen: FormatOption = Format.TABLE,
) -> None:
    """Hold read models against a rebuild up to the same positions; exit code 1 if one differs.

    Nothing changes, and writing and reading go on meanwhile.
    """
    session = session_of(context)
    words = WORDS[session.language]
    with session.client() as client:
        asked = names or [state.name for state in client.projections().items]
        found = []
        for name in asked:
            with error_console().status(words["building"].format(name)):
                found.append(client.verify(name))
    if chosen is Format.JSON:
        for one in found:
            print_json(one)
    else:
        rows = [
            (
                one.name,
                words["equal" if one.equal else "differs"],
                _told(one.positions),
                f"{one.live_parked_events}/{one.rebuilt_parked_events}",
                "; ".join(_row(row, words["row"]) for row in one.differences),
            )
            for one in found
        ]
        print_rows(chosen, _headed(VERIFIED_COLUMNS, session.language), rows, words["title"])
    if not all(one.equal for one in found):
        raise typer.Exit(1)


def parked(
    context: typer.Context, name: Annotated[str, NAME], chosen: FormatOption = Format.TABLE
) -> None:
    """The events that a read model had to leave out, with the class of the error."""
    session = session_of(context)
    with session.client() as client:
        found = client.parked(name)
    if chosen is Format.JSON:
        print_json(found)
        return
    rows = [tuple(getattr(event, column) for column in PARKED_COLUMNS) for event in found.items]
    columns = _headed(PARKED_COLUMNS, session.language)
    print_rows(chosen, columns, rows, WORDS[session.language]["parked"])


def _headed(columns: Sequence[str], language: Language) -> list[str]:
    return [HEADINGS_LV[one] if language is Language.LV else one for one in columns]


def _row(row: DifferingRow, word: str) -> str:
    return (
        f"{word} {row.part}.{row.row} ({', '.join(row.columns)}): "
        f"{_amounts(row.live)} / {_amounts(row.rebuilt)}"
    )


def _amounts(row: dict[str, int | None] | None) -> str:
    return "-" if row is None else " ".join(f"{name}={value}" for name, value in row.items())


def _told(positions: dict[str, int]) -> str:
    return ",".join(f"{log}:{position}" for log, position in positions.items())


def add_to(app: typer.Typer) -> None:
    """Add the commands to the command line."""
    app.command("projections")(projections)
    app.command("parked")(parked)
    app.command("rebuild")(rebuild)
    app.command("verify")(verify)
