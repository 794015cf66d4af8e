"""`lieta case guide`: what was done, what comes next, and which rules ask for it."""

import typer

from contracts.cli.case import CaseId
from contracts.cli.output import Format, print_json, print_rows
from contracts.cli.parameters import DayOption, FormatOption
from contracts.cli.session import Language, session_of

COLUMNS = {
    Language.EN: ("state", "step", "done_on", "command", "rules"),
    Language.LV: ("statuss", "solis", "izdarīts", "komanda", "noteikumi"),
}
STATES = {
    Language.EN: {"done": "done", "next": "next", "later": "later"},
    Language.LV: {"done": "izdarīts", "next": "nākamais", "later": "vēlāk"},
}
TITLES = {Language.EN: "Steps of the case", Language.LV: "Lietas soļi"}


def guide(
    context: typer.Context,
    case_id: CaseId,
    on: DayOption = None,
    chosen: FormatOption = Format.TABLE,
) -> None:
    """Show the steps of a case: what was done, what comes next, and which rules ask for it."""
    session = session_of(context)
    with session.client() as client:
        found = client.guide(case_id, on.date() if on else None)
    if chosen is Format.JSON:
        print_json(found)
        return
    language = session.language
    rows = [
        (
            STATES[language][one.state],
            one.title_lv if language is Language.LV else one.title_en,
            one.done_on,
            one.command.replace("_", "-"),
            ", ".join(rule.id for rule in one.rules),
        )
        for one in found.steps
    ]
    print_rows(chosen, COLUMNS[language], rows, f"{TITLES[language]}, {found.on}")


def add_to(app: typer.Typer) -> None:
    """Add the command to those of cases."""
    app.command("guide")(guide)
