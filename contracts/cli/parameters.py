"""Parameters that several commands take, and what they print in common."""

from datetime import datetime
from inspect import Parameter
from typing import Annotated

import typer

from contracts.cli.output import Format, PlainFormat, print_fields, print_json
from contracts.cli.session import Language, session_of
from contracts.http.command import Recorded

FormatOption = Annotated[Format, typer.Option("--format", help="How to print.")]
PlainFormatOption = Annotated[PlainFormat, typer.Option("--format", help="How to print.")]
DayOption = Annotated[
    datetime | None,
    typer.Option(formats=["%Y-%m-%d"], metavar="DATE", help="As of this day; today by default."),
]
VersionOption = Annotated[
    int | None,
    typer.Option("--version", help="Refuse unless this is the version; else the newest is read."),
]

FORMAT = Parameter(
    "chosen", Parameter.KEYWORD_ONLY, annotation=PlainFormatOption, default=PlainFormat.TABLE
)
VERSION = Parameter("version", Parameter.KEYWORD_ONLY, annotation=VersionOption, default=None)


def print_recorded(recorded: Recorded, chosen: PlainFormat) -> None:
    """Print what a command recorded."""
    if chosen is PlainFormat.JSON:
        print_json(recorded)
    else:
        print_fields(recorded.model_dump(exclude={"warnings"}), "Recorded")


def print_warnings(recorded: Recorded, context: typer.Context) -> None:
    """Tell on standard error, in the chosen language, what was recorded and needs a look."""
    latvian = session_of(context).language is Language.LV
    for warning in recorded.warnings:
        word, text = ("brīdinājums", warning.text_lv) if latvian else ("warning", warning.text_en)
        typer.echo(f"lieta: {word}: {text}", err=True)
        typer.echo(f"  rule {warning.rule}", err=True)
