"""`lieta ledger`: where each euro stands, entry by entry and in balance, as known at any time."""

from pathlib import Path
from typing import Annotated, Literal, get_args
from uuid import UUID

import typer

from contracts.cli.exporting import (
    OutOption,
    RecipientOption,
    ReportFormat,
    ReportFormatOption,
    printed,
    write_file,
    wrote_file,
)
from contracts.cli.knowledge import KnownAtOption, OnOption, fields_of, heading, settled
from contracts.cli.output import Format, euros, print_json, print_rows, whole
from contracts.cli.parameters import FormatOption
from contracts.cli.session import Language, session_of
from contracts.cli.wording import account_name, group_cell, headings, said
from contracts.client import LedgerFilter
from contracts.http.ledger import (
    LedgerAccount,
    LedgerBalance,
    LedgerEntry,
    LedgerField,
    LedgerFormat,
    TrialBalance,
)
from contracts.http.reports import MunicipalityMap

app = typer.Typer(
    no_args_is_help=True,
    rich_markup_mode=None,
    help="Where each euro stands: entries, balances and files, as known at any time.",
)

ENTRY_COLUMNS = (
    "log",
    "position",
    "entry_no",
    "recorded_at",
    "municipality",
    "budget_line",
    "claim_number",
    "line",
    "service",
    "booked_on",
    "effective_date",
    "account",
    "funder",
    "amount_eur",
    "reason",
)
SUM_COLUMNS = ("account", "debit_eur", "credit_eur", "balance_eur", "entries")

ClaimOption = Annotated[UUID | None, typer.Option(help="Only of this claim.")]
CaseOption = Annotated[UUID | None, typer.Option(help="Only of this case.")]
MunicipalityOption = Annotated[
    str | None, typer.Option(help="Only of this one (a code), as recorded.")
]
BudgetLineOption = Annotated[str | None, typer.Option(help="Only of this budget line.")]
AccountOption = Annotated[LedgerAccount | None, typer.Option(help="Only on this one.")]


@app.command("entries")
def entries(  # noqa: PLR0913, PLR0917 - each is an option
    context: typer.Context,
    claim_id: ClaimOption = None,
    case_id: CaseOption = None,
    municipality: MunicipalityOption = None,
    budget_line: BudgetLineOption = None,
    account: AccountOption = None,
    known_at: KnownAtOption = None,
    on: OnOption = None,
    chosen: FormatOption = Format.TABLE,
) -> None:
    """List the entries in the order of recording; debits are positive, credits negative."""
    day = on.date() if on else None
    matching = LedgerFilter(claim_id, case_id, municipality, budget_line, account, day, known_at)
    with session_of(context).client() as client:
        page = settled(context, lambda: whole(client.ledger_pages(matching)))
    if chosen is Format.JSON:
        print_json(page)
        return
    language = session_of(context).language
    rows = [_entry_row(entry, language) for entry in page.items]
    title = heading(said("Ledger", language), page, language)
    print_rows(chosen, headings(ENTRY_COLUMNS, language), rows, title)


@app.command("balances")
def balances(  # noqa: PLR0913, PLR0917 - each is an option
    context: typer.Context,
    by: Annotated[
        str,
        typer.Option(
            help="Of municipality, budget_line, funder, service, target_group, year and claim."
        ),
    ] = "",
    claim_id: ClaimOption = None,
    municipality: MunicipalityOption = None,
    budget_line: BudgetLineOption = None,
    known_at: KnownAtOption = None,
    on: OnOption = None,
    municipality_map: Annotated[
        MunicipalityMap,
        typer.Option(help="Merged municipalities: as their successor of today, or as recorded."),
    ] = "current",
    chosen: ReportFormatOption = ReportFormat.TABLE,
    out: OutOption = None,
) -> None:
    """The trial balance: debits and credits of every account, told apart by the fields."""
    fields: list[LedgerField] = fields_of(by, get_args(LedgerField))
    matching = LedgerFilter(
        claim_id=claim_id,
        municipality=municipality,
        budget_line=budget_line,
        known_at=known_at,
        on=on.date() if on else None,
    )
    if wrote_file(
        context,
        chosen,
        out,
        lambda client, file: client.trial_balance_file(
            file, matching, fields, municipality_map=municipality_map
        ),
    ):
        return
    with session_of(context).client() as client:
        answer = settled(
            context,
            lambda: client.trial_balance(matching, fields, municipality_map=municipality_map),
        )
    if chosen is ReportFormat.JSON:
        print_json(answer)
        return
    language = session_of(context).language
    rows = [_row(fields, item, language) for item in answer.items]
    title = heading(_title(answer, language), answer, language)
    print_rows(printed(chosen), headings([*fields, *SUM_COLUMNS], language), rows, title)


@app.command("export")
def export(
    context: typer.Context,
    chosen: Annotated[LedgerFormat, typer.Option("--format", help="Of the file.")] = "csv",
    out: Annotated[
        Path | None, typer.Option(help="Where to write it; by default to the terminal.")
    ] = None,
    municipality: MunicipalityOption = None,
    recipient: RecipientOption = None,
    known_at: KnownAtOption = None,
    on: OnOption = None,
) -> None:
    """Write every entry as a file; hledger checks a journal of it, without trusting us."""
    matching = LedgerFilter(
        municipality=municipality, known_at=known_at, on=on.date() if on else None
    )
    lang: Literal["lv"] | None = "lv" if session_of(context).language is Language.LV else None
    with session_of(context).client() as client:
        found = client.ledger_export(chosen, matching, lang=lang, recipient=recipient)
    write_file(context, found, out)


def _entry_row(entry: LedgerEntry, language: Language) -> tuple[object, ...]:
    cells = entry.model_dump() | {
        "recorded_at": entry.recorded_at.isoformat(),
        "municipality": entry.municipality.name,
        "account": account_name(entry.account, language),
        "amount_eur": euros(entry.amount_cents),
    }
    return tuple(group_cell(column, cells[column], language) for column in ENTRY_COLUMNS)


def _row(fields: list[LedgerField], item: LedgerBalance, language: Language) -> tuple[object, ...]:
    told = item.model_dump() | {
        "municipality": item.municipality.name if item.municipality else None
    }
    return (
        *(group_cell(field, told[field], language) for field in fields),
        account_name(item.account, language),
        euros(item.debit_cents),
        euros(item.credit_cents),
        euros(item.amount_cents),
        item.entries,
    )


def _title(answer: TrialBalance, language: Language) -> str:
    debits = f"EUR {euros(answer.debit_cents)} {said('debited', language)}"
    credits_ = f"{euros(answer.credit_cents)} {said('credited', language)}"
    return f"{said('Trial balance', language)}, {debits}, {credits_}"
