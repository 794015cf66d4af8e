"""`lieta case`: open, look at, and change cases."""

from inspect import Parameter
from typing import Annotated
from uuid import UUID

import typer

from contracts.cli.exporting import (
    OutOption,
    RecipientOption,
    ReportFormat,
    ReportFormatOption,
    printed,
    wrote_file,
)
from contracts.cli.knowledge import KnownAtOption, OnOption, heading, settled
from contracts.cli.options import command_from
from contracts.cli.output import (
    PlainFormat,
    euros,
    print_fields,
    print_json,
    print_rows,
    print_table,
    whole,
)
from contracts.cli.parameters import (
    FORMAT,
    VERSION,
    PlainFormatOption,
    print_recorded,
    print_warnings,
)
from contracts.cli.session import Language, session_of
from contracts.cli.wording import headings, said
from contracts.http.case import OpenCase
from contracts.http.case_view import CaseView
from contracts.http.command import CaseCommand
from contracts.http.commands import CASE_COMMANDS
from contracts.http.reports import TimelineOrder

app = typer.Typer(
    no_args_is_help=True,
    rich_markup_mode=None,
    help="Open, look at, and change cases.",
)

CaseId = Annotated[UUID, typer.Argument(metavar="CASE_ID", help="The id of the case.")]
TIMELINE_COLUMNS = ("effective_date", "recorded_at", "actor", "municipality", "type_name", "text")
GRANT_COLUMNS = (
    "grant_id",
    "service",
    "recipient",
    "provider",
    "unit_price_eur",
    "unit",
    "delivered",
    "limit",
    "from",
    "to",
    "ended_on",
)


@app.command("show")
def show(
    context: typer.Context, case_id: CaseId, chosen: PlainFormatOption = PlainFormat.TABLE
) -> None:
    """Show a case as it stands, with its grants and what is left of them."""
    with session_of(context).client() as client:
        case = client.case(case_id)
    if chosen is PlainFormat.JSON:
        print_json(case)
    else:
        print_case(case)


@app.command("timeline")
def timeline(  # noqa: PLR0913, PLR0917 - each is an option
    context: typer.Context,
    case_id: CaseId,
    known_at: KnownAtOption = None,
    on: OnOption = None,
    order: Annotated[
        TimelineOrder, typer.Option(help="As things were learnt, or as they happened.")
    ] = "recorded",
    chosen: ReportFormatOption = ReportFormat.TABLE,
    out: OutOption = None,
    recipient: RecipientOption = None,
) -> None:
    """Everything that happened in a case, with when it was learnt and from whom."""
    session, day = session_of(context), on.date() if on else None
    if wrote_file(
        context,
        chosen,
        out,
        lambda client, file: client.timeline_file(
            file, case_id, known_at=known_at, on=day, order=order
        ),
        recipient,
    ):
        return
    with session.client() as client:
        page = settled(
            context,
            lambda: whole(client.timeline_pages(case_id, known_at=known_at, on=day, order=order)),
        )
    if chosen is ReportFormat.JSON:
        print_json(page)
        return
    rows = [
        (
            item.effective_date,
            item.recorded_at.isoformat(timespec="seconds"),
            item.actor,
            item.municipality.name,
            item.type_name,
            item.text_lv if session.language is Language.LV else item.text_en,
        )
        for item in page.items
    ]
    language = session.language
    title = heading(said("Timeline", language), page, language)
    print_rows(printed(chosen), headings(TIMELINE_COLUMNS, language), rows, title)


@app.command("find")
def find(
    context: typer.Context,
    personal_code: Annotated[
        str, typer.Option(prompt=True, help="Asked for, if not given: a command line is logged.")
    ],
) -> None:
    """Find a person's case by the personal code, and print its id."""
    with session_of(context).client() as client:
        typer.echo(str(client.find_case(personal_code)))


def print_case(case: CaseView) -> None:
    """Print a case: what is known of the person, then the grants."""
    fields = case.model_dump(exclude={"grants", "transition_steps"})
    fields["transition_steps"] = ", ".join(case.transition_steps)
    print_fields(fields, f"Case {case.case_id}")
    if case.grants:
        rows = [
            (
                grant.grant_id,
                grant.service,
                grant.recipient,
                grant.provider,
                euros(grant.unit_price_cents),
                grant.unit,
                grant.quantity_delivered,
                grant.quantity_limit,
                grant.period_from,
                grant.period_to,
                grant.ended_on,
            )
            for grant in case.grants
        ]
        print_table(GRANT_COLUMNS, rows, "Grants")


def _open(context: typer.Context, *, body: OpenCase, chosen: PlainFormat) -> None:
    with session_of(context).client() as client:
        recorded = client.open_case(body)
    print_recorded(recorded, chosen)
    print_warnings(recorded, context)


def _change(
    context: typer.Context,
    *,
    case_id: UUID,
    body: CaseCommand,
    version: int | None,
    chosen: PlainFormat,
) -> None:
    with session_of(context).client() as client:
        recorded = client.change_case(case_id, body, version=version)
    print_recorded(recorded, chosen)
    print_warnings(recorded, context)


def _add_changes() -> None:
    """Add each command under its permanent name; after `lieta case`, the word is said once."""
    for model in CASE_COMMANDS:
        name = model.command.replace("_", "-")
        argument = Parameter("case_id", Parameter.KEYWORD_ONLY, annotation=CaseId)
        run = command_from(model, _change, [argument, VERSION, FORMAT])
        app.command(name.removesuffix("-case"))(run)
        if name.endswith("-case"):
            app.command(name, hidden=True)(run)


app.command("open")(command_from(OpenCase, _open, [FORMAT]))
_add_changes()
