"""`lieta other-funding`: who else pays for a person's services."""

from inspect import Parameter
from typing import Annotated
from uuid import UUID

import typer

from contracts.cli.options import command_from
from contracts.cli.output import Format, PlainFormat, print_json, print_rows
from contracts.cli.parameters import FORMAT, FormatOption, print_recorded
from contracts.cli.session import session_of
from contracts.http.other_funding import RecordOtherFunding, RevokeOtherFunding

app = typer.Typer(
    no_args_is_help=True,
    rich_markup_mode=None,
    help="Enter and look up who else pays for a person's services.",
)

FundingId = Annotated[UUID, typer.Argument(metavar="FUNDING_ID", help="The id of the entry.")]

COLUMNS = (
    "funding_id",
    "service",
    "funded_from",
    "funded_to",
    "funding_kind",
    "funder",
    "project_reference",
    "revoked",
)


@app.command("list")
def list_entries(
    context: typer.Context,
    case_id: Annotated[UUID, typer.Option(help="Whose: the id of the case.")],
    chosen: FormatOption = Format.TABLE,
) -> None:
    """List what is known of one person's other funding."""
    with session_of(context).client() as client:
        found = client.other_funding(case_id)
    if chosen is Format.JSON:
        print_json(found)
    else:
        rows = [tuple(getattr(one, column) for column in COLUMNS) for one in found.items]
        print_rows(chosen, COLUMNS, rows, "Other funding")


def _record(context: typer.Context, *, body: RecordOtherFunding, chosen: PlainFormat) -> None:
    with session_of(context).client() as client:
        recorded = client.record_other_funding(body)
    print_recorded(recorded, chosen)


def _revoke(
    context: typer.Context, *, funding_id: UUID, body: RevokeOtherFunding, chosen: PlainFormat
) -> None:
    with session_of(context).client() as client:
        recorded = client.revoke_other_funding(funding_id, body)
    print_recorded(recorded, chosen)


ENTRY = Parameter("funding_id", Parameter.KEYWORD_ONLY, annotation=FundingId)

app.command("record")(command_from(RecordOtherFunding, _record, [FORMAT]))
app.command("revoke")(command_from(RevokeOtherFunding, _revoke, [ENTRY, FORMAT]))
