"""`lieta payment-claim`: bundle approved claims for the paying agency, and what it decides."""

from inspect import Parameter
from typing import Annotated
from uuid import UUID

import typer

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
from contracts.client.payment_claims import verb_of
from contracts.events.payment_claim import Split
from contracts.http.payment_claims import (
    PAYMENT_CLAIM_COMMANDS,
    DraftPaymentClaim,
    PaymentClaimCommand,
    PaymentClaimStatus,
    PaymentClaimSummary,
    PaymentClaimView,
)

app = typer.Typer(
    no_args_is_help=True,
    rich_markup_mode=None,
    help="Bundle approved claims into payment claims; enter what the agency decides and pays.",
)

PaymentClaimId = Annotated[
    UUID, typer.Argument(metavar="PAYMENT_CLAIM_ID", help="The id of the payment claim.")
]

LIST_COLUMNS = (
    "payment_claim_id",
    "payment_claim_number",
    "programme",
    "status",
    "requested_eur",
    "approved_eur",
    "ineligible_eur",
    "paid_eur",
)
SPLIT_COLUMNS = ("what", "amount_eur", "esf_eur", "state_eur")
CLAIM_COLUMNS = ("claim_id", "claim_number", "approved_eur")
INELIGIBLE_COLUMNS = ("claim_id", "claimable_id", "ineligible_eur", "reason")


@app.command("show")
def show(
    context: typer.Context,
    payment_claim_id: PaymentClaimId,
    chosen: PlainFormatOption = PlainFormat.TABLE,
) -> None:
    """Show a payment claim: its money by who pays it, its claims, what is ineligible."""
    with session_of(context).client() as client:
        found = client.payment_claim(payment_claim_id)
    if chosen is PlainFormat.JSON:
        print_json(found)
    else:
        print_payment_claim(found)


@app.command("list")
def list_payment_claims(
    context: typer.Context,
    programme: Annotated[str | None, typer.Option(help="Only of this one (a code).")] = None,
    status: Annotated[PaymentClaimStatus | None, typer.Option(help="Only in this state.")] = None,
    chosen: FormatOption = Format.TABLE,
) -> None:
    """List payment claims in the order of drafting."""
    with session_of(context).client() as client:
        found = whole(client.payment_claim_pages(programme, status))
    if chosen is Format.JSON:
        print_json(found)
    else:
        rows = [_summary(one) for one in found.items]
        print_rows(chosen, LIST_COLUMNS, rows, "Payment claims")


def print_payment_claim(found: PaymentClaimView) -> None:
    """Print a payment claim: what it is, its money, its claims, its ineligible lines."""
    shown_below = {"requested", "approved", "ineligible_cents", "paid", "claims"}
    fields = found.model_dump(exclude=shown_below | {"ineligible_lines"})
    print_fields(fields, f"Payment claim {found.payment_claim_number}")
    amounts = (
        ("requested", found.requested),
        ("approved", found.approved),
        ("ineligible", _left_out(found)),
        ("paid", found.paid),
    )
    rows = [
        (what, euros(one.amount_cents), euros(one.esf_cents), euros(one.state_cents))
        for what, one in amounts
        if one is not None
    ]
    print_table(SPLIT_COLUMNS, rows, "Money by who pays it: ESF and state")
    claims = [
        (claim.claim_id, claim.claim_number, euros(claim.approved_cents)) for claim in found.claims
    ]
    print_table(CLAIM_COLUMNS, claims, "Claims")
    if found.ineligible_lines:
        ineligible = [
            (line.claim_id, line.claimable_id, euros(line.ineligible_cents), line.reason)
            for line in found.ineligible_lines
        ]
        print_table(INELIGIBLE_COLUMNS, ineligible, "Ineligible lines")


def _left_out(found: PaymentClaimView) -> Split | None:
    """What was requested and not approved, part by part, so that the columns add up."""
    if found.approved is None:
        return None
    asked, left = found.requested, found.approved
    return Split(
        amount_cents=asked.amount_cents - left.amount_cents,
        esf_cents=asked.esf_cents - left.esf_cents,
        state_cents=asked.state_cents - left.state_cents,
    )


def _summary(one: PaymentClaimSummary) -> tuple[object, ...]:
    return (
        one.payment_claim_id,
        one.payment_claim_number,
        one.programme,
        one.status,
        euros(one.requested_cents),
        euros(one.approved_cents),
        euros(one.ineligible_cents),
        euros(one.paid_cents),
    )


def _draft(context: typer.Context, *, body: DraftPaymentClaim, chosen: PlainFormat) -> None:
    with session_of(context).client() as client:
        recorded = client.draft_payment_claim(body)
    print_recorded(recorded, chosen)


def _change(
    context: typer.Context,
    *,
    payment_claim_id: UUID,
    body: PaymentClaimCommand,
    version: int | None,
    chosen: PlainFormat,
) -> None:
    with session_of(context).client() as client:
        recorded = client.change_payment_claim(payment_claim_id, body, version=version)
    print_recorded(recorded, chosen)


def _add_changes() -> None:
    """Add each command under its permanent name, without the word that the group says."""
    for model in PAYMENT_CLAIM_COMMANDS:
        argument = Parameter("payment_claim_id", Parameter.KEYWORD_ONLY, annotation=PaymentClaimId)
        app.command(verb_of(model))(command_from(model, _change, [argument, VERSION, FORMAT]))


app.command("draft")(command_from(DraftPaymentClaim, _draft, [FORMAT]))
_add_changes()
