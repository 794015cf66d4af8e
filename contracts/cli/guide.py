"""`lieta case guide`: what was done, what comes next, and which rules ask for it."""

import typer

from contracts.cli.case import CaseId
from contracts.cli.output import PlainFormat, print_json, print_table
from contracts.cli.parameters import PlainFormatOption
from contracts.cli.plans import OnOption
from contracts.cli.session import Language, session_of

COLUMNS = ("state", "step", "done_on", "command", "rules")
STATES = {
    Language.LV: {"done": "izdarīts", "next": "nākamais", "later": "vēlāk"},
    Language.EN: {"done": "done", "next": "next", "later": "later"},
}


def guide(
    context: typer.Context,
    case_id: CaseId,
    on: OnOption = None,
    chosen: PlainFormatOption = PlainFormat.TABLE,
) -> None:
    """Show the steps of a case: what was done, what comes next, and which rules ask for it."""
    session = session_of(context)
    with session.client() as client:
        found = client.guide(case_id, on.date() if on else None)
    if chosen is PlainFormat.JSON:
        print_json(found)
        return
    rows = [
        (
            STATES[session.language][one.state],
            one.title_lv if session.language is Language.LV else one.title_en,
            one.done_on,
            one.command.replace("_", "-"),
            ", ".join(rule.id for rule in one.rules),
        )
        for one in found.steps
    ]
    print_table(COLUMNS, rows, f"Case {case_id} on {found.on}")


def add_to(app: typer.Typer) -> None:
    """Add the command to those of cases."""
    app.command("guide")(guide)
