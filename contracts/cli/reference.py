"""`lieta rules`: what decisions go by, with the sources."""

from datetime import datetime
from typing import Annotated

import typer

from contracts.cli.output import Format, print_json, print_rows
from contracts.cli.parameters import FormatOption
from contracts.cli.session import Language, session_of
from contracts.reference import Rule

OnOption = Annotated[
    datetime | None,
    typer.Option(formats=["%Y-%m-%d"], metavar="DATE", help="Only rules that hold on this day."),
]
COLUMNS = ("id", "text", "source", "valid_from", "valid_to", "parameters")


def rules(context: typer.Context, on: OnOption = None, chosen: FormatOption = Format.TABLE) -> None:
    """List the rules that decisions go by, with their wording, numbers and sources."""
    session = session_of(context)
    with session.client() as client:
        found = client.rules(on.date() if on else None)
    if chosen is Format.JSON:
        print_json(found)
    else:
        rows = [_row(rule, session.language) for rule in found.items]
        print_rows(chosen, COLUMNS, rows, "Rules")


def _row(rule: Rule, language: Language) -> tuple[object, ...]:
    text = rule.text_lv if language is Language.LV else rule.text_en
    parameters = "; ".join(f"{name}: {value}" for name, value in rule.parameters.items())
    return (rule.id, text, rule.source, rule.valid_from, rule.valid_to, parameters)


def add_to(app: typer.Typer) -> None:
    """Add the command to the command line."""
    app.command("rules")(rules)
