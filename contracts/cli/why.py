"""`lieta why`: what a figure of a report is made of, and what that rests on."""

from collections.abc import Iterable
from datetime import datetime
from typing import Annotated, Any

import typer

from contracts.cli.knowledge import KnownAtOption, OnOption, heading
from contracts.cli.output import Format, euros, print_json, print_rows, print_table, whole
from contracts.cli.parameters import FormatOption
from contracts.cli.session import Language, session_of
from contracts.cli.wording import account_name, headings, named, said
from contracts.client.history import Moment
from contracts.http.ledger import Funder, LedgerAccount
from contracts.http.reports import MunicipalityMap
from contracts.http.why import MoneyReason, WhyMoney
from contracts.model import TargetGroup

app = typer.Typer(
    no_args_is_help=True,
    rich_markup_mode=None,
    help="Show what a figure of a report is made of, and what that rests on.",
)

MONEY_COLUMNS = (
    "log",
    "position",
    "recorded_at",
    "effective_date",
    "account",
    "amount_eur",
    "service",
    "quantity",
    "price_eur",
    "rate_reference",
    "decision",
    "claim_number",
    "rule",
    "text",
)
PERSON_COLUMNS = (
    "position",
    "recorded_at",
    "effective_date",
    "counted_as",
    "case_id",
    "service",
    "text",
)
DOCUMENT_COLUMNS = ("claim_id", "item", "version", "file_name", "sha256")
RULE_COLUMNS = ("rule", "text", "source")

MunicipalityOption = Annotated[str | None, typer.Option(help="Of this one (a code).")]
YearOption = Annotated[int | None, typer.Option(help="Of deliveries in this year.")]
ServiceOption = Annotated[str | None, typer.Option(help="Of this service.")]
GroupOption = Annotated[TargetGroup | None, typer.Option(help="Of this target group.")]
MapOption = Annotated[
    MunicipalityMap,
    typer.Option(help="Merged municipalities: as their successor of today, or as recorded."),
]


@app.command("spending")
def spending(  # noqa: PLR0913, PLR0917 - each is an option
    context: typer.Context,
    municipality: MunicipalityOption = None,
    year: YearOption = None,
    service: ServiceOption = None,
    target_group: GroupOption = None,
    known_at: KnownAtOption = None,
    on: OnOption = None,
    municipality_map: MapOption = "current",
    chosen: FormatOption = Format.TABLE,
) -> None:
    """Show every approval in a cell of the report of funding."""
    cell = _cell(municipality, year, service, target_group)
    with session_of(context).client() as client:
        pages = client.why_money_pages("spending", cell, _moment(known_at, on), municipality_map)
        found = _whole_money(pages)
    _print_money(found, chosen, session_of(context).language)


@app.command("ledger")
def ledger(  # noqa: PLR0913, PLR0917 - each is an option
    context: typer.Context,
    account: Annotated[LedgerAccount, typer.Argument(help="The account.")],
    municipality: MunicipalityOption = None,
    year: YearOption = None,
    service: ServiceOption = None,
    target_group: GroupOption = None,
    budget_line: Annotated[str | None, typer.Option(help="Of this budget line.")] = None,
    funder: Annotated[Funder | None, typer.Option(help="Paid by this one.")] = None,
    claim: Annotated[str | None, typer.Option(help="Of the claim with this number.")] = None,
    without: Annotated[
        str, typer.Option(help="Fields that say nothing in the cell, with commas.")
    ] = "",
    known_at: KnownAtOption = None,
    on: OnOption = None,
    municipality_map: MapOption = "current",
    chosen: FormatOption = Format.TABLE,
) -> None:
    """Show every entry of a balance."""
    cell = _cell(municipality, year, service, target_group) | {
        "account": account,
        "budget_line": budget_line,
        "funder": funder,
        "claim": claim,
        "without": without,
    }
    with session_of(context).client() as client:
        pages = client.why_money_pages("ledger", cell, _moment(known_at, on), municipality_map)
        found = _whole_money(pages)
    _print_money(found, chosen, session_of(context).language)


@app.command("people")
def people(  # noqa: PLR0913, PLR0917 - each is an option
    context: typer.Context,
    municipality: MunicipalityOption = None,
    year: YearOption = None,
    service: ServiceOption = None,
    target_group: GroupOption = None,
    known_at: KnownAtOption = None,
    on: OnOption = None,
    municipality_map: MapOption = "current",
    chosen: FormatOption = Format.TABLE,
) -> None:
    """Show every delivery and assessment for which somebody is counted in a cell."""
    language = session_of(context).language
    cell = _cell(municipality, year, service, target_group)
    with session_of(context).client() as client:
        found = whole(client.why_people_pages(cell, _moment(known_at, on), municipality_map))
    if chosen is Format.JSON:
        print_json(found)
        return
    rows = [
        (
            item.position,
            item.recorded_at.isoformat(),
            item.effective_date,
            said(item.counted_as, language),
            item.case_id,
            item.service and named("service", item.service, language),
            item.text_lv if language is Language.LV else item.text_en,
        )
        for item in found.items
    ]
    title = heading(f"{said('persons', language)}: {found.persons}", found, language)
    print_rows(chosen, headings(PERSON_COLUMNS, language), rows, title)


def _cell(
    municipality: str | None, year: int | None, service: str | None, target_group: str | None
) -> dict[str, str | int | None]:
    return {
        "municipality": municipality,
        "year": year,
        "service": service,
        "target_group": target_group,
    }


def _moment(known_at: str | None, on: datetime | None) -> Moment:
    return Moment(known_at, on.date() if on else None)


def _whole_money(pages: Iterable[WhyMoney]) -> WhyMoney:
    """All pages as one, with what the items of each rest on."""
    first, *others = pages
    behind: dict[str, dict[str, Any]] = {
        name: dict(getattr(first, name)) for name in ("grants", "rates", "documents")
    }
    items, rules = list(first.items), {one.rule: one for one in first.rules}
    for page in others:
        items += page.items
        rules |= {one.rule: one for one in page.rules}
        for name in behind:
            behind[name] |= getattr(page, name)
    told = behind | {"items": items, "rules": list(rules.values()), "next_cursor": None}
    return first.model_copy(update=told)


def _print_money(found: WhyMoney, chosen: Format, language: Language) -> None:
    if chosen is Format.JSON:
        print_json(found)
        return
    rows = [_row(item, found, language) for item in found.items]
    total = f"{said('Amount', language)}, EUR {euros(found.amount_cents)}"
    print_rows(chosen, headings(MONEY_COLUMNS, language), rows, heading(total, found, language))
    if chosen is Format.CSV:
        return
    documents = [
        (claim, one.item, one.document_version, one.file_name, one.sha256)
        for claim, ones in found.documents.items()
        for one in ones
    ]
    if documents:
        print_table(headings(DOCUMENT_COLUMNS, language), documents, said("Documents", language))
    latvian = language is Language.LV
    rules = [(one.rule, one.text_lv if latvian else one.text_en, one.source) for one in found.rules]
    if rules:
        print_table(headings(RULE_COLUMNS, language), rules, said("Rules", language))


def _row(item: MoneyReason, found: WhyMoney, language: Language) -> tuple[object, ...]:
    entry, delivery = item.entry, item.delivery
    grant = found.grants.get(str(item.grant_id))
    return (
        entry.log,
        entry.position,
        entry.recorded_at.isoformat(),
        entry.effective_date,
        account_name(entry.account, language),
        euros(entry.amount_cents),
        entry.service and named("service", entry.service, language),
        delivery and delivery.quantity,
        delivery and euros(delivery.unit_price_cents),
        delivery and delivery.rate_reference,
        grant and grant.decision_reference,
        entry.claim_number,
        ", ".join(item.rules),
        item.text_lv if language is Language.LV else item.text_en,
    )
