"""`lieta history`: anything as it was known at a time, and what changed between two."""

from collections.abc import Iterator
from datetime import datetime
from enum import StrEnum
from typing import Annotated, Any, get_args
from uuid import UUID

import typer

from contracts.cli.knowledge import KnownAtOption, OnOption, fields_of, heading, settled
from contracts.cli.output import Format, print_csv, print_json, print_rows, print_table
from contracts.cli.parameters import FormatOption
from contracts.cli.session import Language, Session, session_of
from contracts.cli.wording import headings, said
from contracts.client.history import Moment
from contracts.http.history import (
    CaseHistory,
    ClaimHistory,
    Difference,
    LedgerHistory,
    PaymentClaimHistory,
)
from contracts.http.ledger import LedgerField
from contracts.http.reports import SpendingField
from contracts.money import in_euros, in_euros_lv
from contracts.reference.field_names import field_name
from contracts.reference.words import word

app = typer.Typer(
    no_args_is_help=True,
    rich_markup_mode=None,
    help="Show anything as it was known at a time, and what changed between two.",
)

STATE_COLUMNS = ("what", "value")
CHANGE_COLUMNS = ("operation", "path", "text")
EVENT_COLUMNS = ("recorded_at", "effective_date", "actor", "log", "position", "counts", "text")

COUNTS = {"since": "added", "no_longer": "removed"}

Id = Annotated[UUID, typer.Argument(metavar="ID", help="Its id.")]
ByOption = Annotated[str, typer.Option(help="The fields to tell apart by, with commas.")]
FromKnownAt = Annotated[
    str | None, typer.Option(metavar="TIME", help="The first moment: as known then.")
]
ToKnownAt = Annotated[
    str | None, typer.Option(metavar="TIME", help="The second moment: as known then; now.")
]
Day = Annotated[
    datetime | None,
    typer.Option(formats=["%Y-%m-%d"], metavar="DATE", help="Only what held by this day."),
]
AnyHistory = CaseHistory | ClaimHistory | PaymentClaimHistory | LedgerHistory


class What(StrEnum):
    """What two moments are compared of."""

    CASE = "case"
    CLAIM = "claim"
    PAYMENT_CLAIM = "payment-claim"
    LEDGER = "ledger"
    SPENDING = "spending"
    PEOPLE = "people"


@app.command("case")
def case(
    context: typer.Context,
    case_id: Id,
    known_at: KnownAtOption = None,
    on: OnOption = None,
    chosen: FormatOption = Format.TABLE,
) -> None:
    """Show a case as it was known: plan, grants, deliveries, and all else but personal data."""
    session = session_of(context)
    with session.client() as client:
        found = settled(context, lambda: client.case_history(case_id, _moment(known_at, on)))
    _print_state(found, "Case", chosen, session)


@app.command("claim")
def claim(
    context: typer.Context,
    claim_id: Id,
    known_at: KnownAtOption = None,
    on: OnOption = None,
    chosen: FormatOption = Format.TABLE,
) -> None:
    """Show a claim as it was known, with its lines and documents."""
    session = session_of(context)
    with session.client() as client:
        found = settled(context, lambda: client.claim_history(claim_id, _moment(known_at, on)))
    _print_state(found, "Claim", chosen, session)


@app.command("payment-claim")
def payment_claim(
    context: typer.Context,
    payment_claim_id: Id,
    known_at: KnownAtOption = None,
    on: OnOption = None,
    chosen: FormatOption = Format.TABLE,
) -> None:
    """Show a payment claim as it was known."""
    session = session_of(context)
    with session.client() as client:
        found = settled(
            context, lambda: client.payment_claim_history(payment_claim_id, _moment(known_at, on))
        )
    _print_state(found, "Payment claim", chosen, session)


@app.command("ledger")
def ledger(
    context: typer.Context,
    by: ByOption = "",
    known_at: KnownAtOption = None,
    on: OnOption = None,
    chosen: FormatOption = Format.TABLE,
) -> None:
    """Show the ledger's balances as they were known."""
    session = session_of(context)
    fields = fields_of(by, get_args(LedgerField))
    with session.client() as client:
        found = settled(context, lambda: client.ledger_history(fields, _moment(known_at, on)))
    _print_state(found, "Ledger", chosen, session)


@app.command("difference")
def difference(  # noqa: PLR0913, PLR0917 - options
    context: typer.Context,
    what: Annotated[What, typer.Argument(help="What to compare.")],
    stream_id: Annotated[
        UUID | None, typer.Argument(metavar="[ID]", help="Of a case or claim, its id.")
    ] = None,
    by: ByOption = "",
    from_known_at: FromKnownAt = None,
    from_on: Day = None,
    to_known_at: ToKnownAt = None,
    to_on: Day = None,
    chosen: FormatOption = Format.TABLE,
) -> None:
    """Show what changed between two moments, and who learnt or changed it, and when."""
    session = session_of(context)
    before, after = _moment(from_known_at, from_on), _moment(to_known_at, to_on)
    with session.client() as client:
        match what:
            case What.CASE | What.CLAIM | What.PAYMENT_CLAIM:
                if stream_id is None:
                    raise typer.BadParameter(f"Say which {what}: give its id.")
                found = client.difference(_KINDS[what], stream_id, before, after)
            case What.LEDGER:
                fields = fields_of(by, get_args(LedgerField))
                found = client.difference_of_table("ledger", fields, before, after)
            case _:
                fields = fields_of(by, get_args(SpendingField))
                table = _TABLES[what]
                found = client.difference_of_table(table, fields, before, after)
    _print_difference(found, chosen, session.language)


_KINDS: Any = {
    What.CASE: "cases",
    What.CLAIM: "claims",
    What.PAYMENT_CLAIM: "payment-claims",
}
_TABLES: Any = {What.SPENDING: "reports/spending", What.PEOPLE: "reports/people"}


def _moment(known_at: str | None, on: datetime | None) -> Moment:
    return Moment(known_at, on.date() if on else None)


def _print_state(found: AnyHistory, name: str, chosen: Format, session: Session) -> None:
    if chosen is Format.JSON:
        print_json(found)
        return
    language = session.language
    rows = list(_flat(found.state.model_dump(mode="json", exclude_none=True), (), language))
    title = heading(said(name, language), found, language)
    print_rows(chosen, headings(STATE_COLUMNS, language), rows, title)


def _flat(
    value: Any, way: tuple[str, ...], language: Language, name: str = ""
) -> Iterator[tuple[str, object]]:
    """A row for each value within, under the names that lead to it; the last of them is `name`."""
    if isinstance(value, dict):
        for inner, part in value.items():
            yield from _flat(part, (*way, _field(inner, language)), language, inner)
    elif isinstance(value, list) and any(isinstance(part, dict) for part in value):
        for number, part in enumerate(value, 1):
            yield from _flat(part, (*way, str(number)), language)
    else:
        yield ", ".join(way), _shown(name, value, language)


def _field(name: str, language: Language) -> str:
    """What leads to a value: a service, a funder or a field by what it is called."""
    called = word("service", name, language.value) or word("funder", name, language.value)
    return called or field_name(name, language.value)


def _shown(name: str, value: Any, language: Language) -> object:
    if isinstance(value, list):
        return "; ".join(map(str, value))
    if isinstance(value, int) and name.endswith("_cents"):
        return in_euros_lv(value) if language is Language.LV else in_euros(value)
    return value


def _print_difference(found: Difference, chosen: Format, language: Language) -> None:
    if chosen is Format.JSON:
        print_json(found)
        return
    latvian = language is Language.LV
    changes = [
        (operation.op, operation.path, words.text_lv if latvian else words.text_en)
        for operation, words in zip(found.patch, found.words, strict=True)
    ]
    columns = headings(CHANGE_COLUMNS, language)
    if chosen is Format.CSV:
        print_csv(columns, changes)
        return
    print_table(columns, changes, said("What changed", language))
    events = [
        (
            event.recorded_at.isoformat(),
            event.effective_date,
            event.actor,
            event.log,
            event.position,
            said(COUNTS[event.counts], language),
            event.text_lv if latvian else event.text_en,
        )
        for event in found.events
    ]
    title = f"{said('Events between', language)}: {found.events_count}"
    print_table(headings(EVENT_COLUMNS, language), events, title)
