"""`lieta claim`: draft, look at, submit, approve and withdraw claims."""

from inspect import Parameter
from typing import Annotated
from uuid import UUID

import typer

from contracts.cli.claim_papers import add_paper_commands
from contracts.cli.options import command_from
from contracts.cli.output import (
    Format,
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
    FormatOption,
    PlainFormatOption,
    print_recorded,
)
from contracts.cli.session import session_of
from contracts.http.claims import (
    ApproveClaim,
    ClaimCommand,
    ClaimStatus,
    ClaimSummary,
    ClaimView,
    DraftClaim,
    SubmitClaim,
    WithdrawClaim,
)

app = typer.Typer(
    no_args_is_help=True,
    rich_markup_mode=None,
    help="Draft, look at, submit, approve and withdraw claims.",
)

COMMANDS: tuple[type[ClaimCommand], ...] = (SubmitClaim, ApproveClaim, WithdrawClaim)
"""Every command to an existing claim."""

ClaimId = Annotated[UUID, typer.Argument(metavar="CLAIM_ID", help="The id of the claim.")]

LIST_COLUMNS = (
    "claim_id",
    "claim_number",
    "status",
    "municipality",
    "kind",
    "period_from",
    "period_to",
    "eligible_eur",
    "approved_eur",
)
LINE_COLUMNS = (
    "line",
    "claimable_id",
    "service",
    "recipient",
    "delivered_on",
    "quantity",
    "unit",
    "amount_eur",
    "eligible_eur",
    "approved_eur",
    "reason",
)


@app.command("show")
def show(
    context: typer.Context, claim_id: ClaimId, chosen: PlainFormatOption = PlainFormat.TABLE
) -> None:
    """Show a claim as it stands, line by line."""
    with session_of(context).client() as client:
        claim = client.claim(claim_id)
    if chosen is PlainFormat.JSON:
        print_json(claim)
    else:
        print_claim(claim)


@app.command("list")
def list_claims(
    context: typer.Context,
    municipality: Annotated[str | None, typer.Option(help="Only of this one (a code).")] = None,
    status: Annotated[ClaimStatus | None, typer.Option(help="Only in this state.")] = None,
    chosen: FormatOption = Format.TABLE,
) -> None:
    """List claims in the order of drafting."""
    with session_of(context).client() as client:
        claims = whole(client.claim_pages(municipality, status))
    if chosen is Format.JSON:
        print_json(claims)
    else:
        print_rows(chosen, LIST_COLUMNS, [_summary(claim) for claim in claims.items], "Claims")


def print_claim(claim: ClaimView) -> None:
    """Print a claim: its sums, then its lines."""
    amounts = ("amount_cents", "eligible_cents", "approved_cents")
    fields = claim.model_dump(exclude={"lines", *amounts})
    for name in amounts:
        fields[name.replace("_cents", "_eur")] = euros(getattr(claim, name))
    print_fields(fields, f"Claim {claim.claim_number}")
    rows = [
        (
            line.line,
            line.claimable_id,
            line.service,
            line.recipient,
            line.delivered_on,
            line.quantity,
            line.unit,
            euros(line.amount_cents),
            euros(line.eligible_cents),
            euros(line.approved_cents),
            line.cut_reason or line.cap_rule,
        )
        for line in claim.lines
    ]
    print_table(LINE_COLUMNS, rows, "Lines")


def _summary(claim: ClaimSummary) -> tuple[object, ...]:
    return (
        claim.claim_id,
        claim.claim_number,
        claim.status,
        claim.municipality,
        claim.kind,
        claim.period_from,
        claim.period_to,
        euros(claim.eligible_cents),
        euros(claim.approved_cents),
    )


def _draft(context: typer.Context, *, body: DraftClaim, chosen: PlainFormat) -> None:
    with session_of(context).client() as client:
        recorded = client.draft_claim(body)
    print_recorded(recorded, chosen)


def _change(
    context: typer.Context,
    *,
    claim_id: UUID,
    body: ClaimCommand,
    version: int | None,
    chosen: PlainFormat,
) -> None:
    with session_of(context).client() as client:
        recorded = client.change_claim(claim_id, body, version=version)
    print_recorded(recorded, chosen)


def _add_changes() -> None:
    """Add each command under its permanent name, without the word that the group says."""
    for model in COMMANDS:
        argument = Parameter("claim_id", Parameter.KEYWORD_ONLY, annotation=ClaimId)
        run = command_from(model, _change, [argument, VERSION, FORMAT])
        app.command(model.command.removesuffix("_claim"))(run)


app.command("draft")(command_from(DraftClaim, _draft, [FORMAT]))
_add_changes()
add_paper_commands(app)
