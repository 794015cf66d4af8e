"""`lieta claim`: draft claims, look at them, and take them through their life."""

from inspect import Parameter
from typing import Annotated
from uuid import UUID

import typer

from contracts.cli.claim_papers import add_paper_commands
from contracts.cli.claim_showing import print_claim
from contracts.cli.options import command_from
from contracts.cli.output import (
    Format,
    PlainFormat,
    euros,
    print_json,
    print_rows,
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
    CLAIM_LIFE_COMMANDS,
    ClaimCommand,
    ClaimStatus,
    ClaimSummary,
    DraftClaim,
    claim_verb,
)

app = typer.Typer(
    no_args_is_help=True,
    rich_markup_mode=None,
    help="Draft claims, look at them, and take them through their life.",
)

ClaimId = Annotated[UUID, typer.Argument(metavar="CLAIM_ID", help="The id of the claim.")]

LIST_COLUMNS = (
    "claim_id",
    "claim_number",
    "status",
    "municipality",
    "institution",
    "kind",
    "period_from",
    "period_to",
    "eligible_eur",
    "approved_eur",
    "payment_claim_number",
)


@app.command("show")
def show(
    context: typer.Context, claim_id: ClaimId, chosen: PlainFormatOption = PlainFormat.TABLE
) -> None:
    """Show a claim as it stands: its sums, the region's remarks, its budget, line by line."""
    session = session_of(context)
    with session.client() as client:
        claim = client.claim(claim_id)
    if chosen is PlainFormat.JSON:
        print_json(claim)
    else:
        print_claim(claim, session.language)


@app.command("list")
def list_claims(
    context: typer.Context,
    municipality: Annotated[str | None, typer.Option(help="Only of this one (a code).")] = None,
    status: Annotated[ClaimStatus | None, typer.Option(help="Only in this state.")] = None,
    institution: Annotated[str | None, typer.Option(help="Only of this institution.")] = None,
    payment_claim_number: Annotated[
        str | None, typer.Option("--payment-claim", help="Only in this one (MP1, MP2, ...).")
    ] = None,
    chosen: FormatOption = Format.TABLE,
) -> None:
    """List claims in the order of drafting."""
    with session_of(context).client() as client:
        pages = client.claim_pages(
            municipality, status, institution=institution, payment_claim_number=payment_claim_number
        )
        claims = whole(pages)
    if chosen is Format.JSON:
        print_json(claims)
    else:
        print_rows(chosen, LIST_COLUMNS, [_summary(claim) for claim in claims.items], "Claims")


def _summary(claim: ClaimSummary) -> tuple[object, ...]:
    return (
        claim.claim_id,
        claim.claim_number,
        claim.status,
        claim.municipality,
        claim.institution,
        claim.kind,
        claim.period_from,
        claim.period_to,
        euros(claim.eligible_cents),
        euros(claim.approved_cents),
        claim.payment_claim_number,
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
    for model in CLAIM_LIFE_COMMANDS:
        argument = Parameter("claim_id", Parameter.KEYWORD_ONLY, annotation=ClaimId)
        run = command_from(model, _change, [argument, VERSION, FORMAT])
        app.command(claim_verb(model))(run)


app.command("draft")(command_from(DraftClaim, _draft, [FORMAT]))
_add_changes()
add_paper_commands(app)
