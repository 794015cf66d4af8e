"""The ledger's routes: entries, balances and exports, as known at any time."""

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Depends, Query, Request, Response
from fastapi.responses import FileResponse
from pydantic import TypeAdapter

from contracts.http.ledger import (
    LedgerAccount,
    LedgerBalance,
    LedgerEntry,
    LedgerField,
    LedgerFormat,
    LedgerPage,
    TrialBalance,
)
from contracts.http.reports import MunicipalityMap
from contracts.model import Code, Name
from services.projections.disclosure.audience import Audience, Hearing
from services.projections.exporting import journal
from services.projections.exporting.answering import (
    OR_A_FILE,
    AsFile,
    Exporting,
    FileLanguage,
    about_file,
    answered,
)
from services.projections.exporting.journal import write_journal
from services.projections.exporting.ledger import (
    ENTRY_COLUMNS,
    balance_cells,
    balance_columns,
    entry_cells,
)
from services.projections.history.sight import FORBIDDEN, of_people
from services.projections.models.ledger import (
    FIELDS,
    LEDGER,
    Balance,
    Entry,
    Filter,
    balances,
    entries,
)
from services.projections.models.postings import ACCOUNTS
from services.projections.parameters import (
    Answers,
    AtPosition,
    By,
    KnownAt,
    On,
    known_again,
    named,
    parse_by,
    positions_of,
)
from services.web.identity import CurrentActor
from services.web.paging import PAGE_ROWS, Cursor, Limit, decode_cursor, encode_cursor

router = APIRouter(tags=["ledger"], responses=FORBIDDEN)

# A cursor begins with the positions of both logs, so that all pages count in the same ones.
CURSOR = TypeAdapter(tuple[AtPosition, AtPosition, datetime, str, AtPosition, AtPosition])
OF_PEOPLE = ("case_id", "delivery_id", "claimable_id")
"""What names a person, or what was done for one."""

BEFORE_ALL = (0, 0, datetime(1970, 1, 1, tzinfo=UTC), "", 0, 0)


def ledger_filter(
    actor: CurrentActor,
    claim_id: UUID | None = None,
    case_id: Annotated[
        UUID | None, Query(description="Only for who may see single people.")
    ] = None,
    municipality: Annotated[Code | None, Query(description="As recorded.")] = None,
    budget_line: Name | None = None,
    account: LedgerAccount | None = None,
    on: On = None,
) -> Filter:
    """Which entries; everything that is given must match.

    Raises:
        Problem: 403 for the entries of a case to who may not see people.
    """
    if case_id is not None:
        of_people(actor)
    return Filter(claim_id, case_id, municipality, budget_line, account, on)


LedgerFilter = Annotated[Filter, Depends(ledger_filter)]


@router.get("/ledger/entries", response_model_exclude_none=True)
def ledger_entries(
    answers: Answers,
    audience: Hearing,
    matching: LedgerFilter,
    known_at: KnownAt = None,
    cursor: Cursor = None,
    limit: Limit = PAGE_ROWS,
) -> LedgerPage:
    """The journal in the order of recording; a cursor keeps the first page's `known_at`."""
    at = decode_cursor(cursor, CURSOR, BEFORE_ALL)
    asked = known_at if cursor is None else known_again(*at[:2])
    with answers.as_known(LEDGER, asked) as (connection, known):
        page = list(entries(connection, known.positions, matching, at[2:], limit))
    return LedgerPage(
        positions=positions_of(known),
        complete=known.complete,
        items=[shown(entry, audience) for entry in page],
        next_cursor=_cursor(known.positions.values(), page[-1]) if len(page) == limit else None,
    )


def _cursor(positions: Any, last: Entry) -> str:
    time = last.recorded_at.isoformat()
    return encode_cursor([*positions, time, last.log, last.position, last.entry_no])


def shown(entry: Entry, audience: Audience) -> LedgerEntry:
    """An entry as the API shows it to an audience.

    Who may not see people gets no pseudonyms either: people could be counted by them.
    """
    fields = entry._asdict()
    for name in OF_PEOPLE:
        if fields[name] is not None:
            fields[name] = audience.id_of(fields[name]) if audience.told_all else None
    fields["reason"] = audience.prose(entry.reason)
    return LedgerEntry(**fields | {"municipality": named(fields.pop("recorded_in"))})


@router.get(
    "/ledger/balances",
    response_model=TrialBalance,
    response_model_exclude_none=True,
    responses=OR_A_FILE,
)
def ledger_balances(
    answers: Answers,
    exporting: AsFile,
    matching: LedgerFilter,
    by: By = "",
    known_at: KnownAt = None,
    municipality_map: MunicipalityMap = "current",
) -> TrialBalance | Response:
    """The trial balance: every account, by any of municipality, budget line, funder and others."""
    fields = parse_by(by, tuple(FIELDS))
    with answers.as_known(LEDGER, known_at) as (connection, known):
        found = balances(connection, known.positions, matching, fields, municipality_map)
    items = [_balance(fields, one) for one in found]
    if exporting.to_file:
        cells = (balance_cells(fields, one) for one in items)
        return exporting.file("balances", known, balance_columns(fields), cells)
    return TrialBalance(
        positions=positions_of(known),
        complete=known.complete,
        by=fields,
        municipality_map=municipality_map,
        items=items,
        debit_cents=sum(one.debit_cents for one in found),
        credit_cents=sum(one.credit_cents for one in found),
    )


def _balance(fields: Sequence[LedgerField], balance: Balance) -> LedgerBalance:
    group = dict(zip(map(str, fields), balance.group, strict=True))
    if "municipality" in group:
        group["municipality"] = named(group["municipality"])
    return LedgerBalance(
        account=balance.account,
        meaning=ACCOUNTS[balance.account],
        debit_cents=balance.debit_cents,
        credit_cents=balance.credit_cents,
        amount_cents=balance.debit_cents - balance.credit_cents,
        entries=balance.entries,
        **group,
    )


@router.get(
    "/ledger/export",
    response_class=Response,
    responses={200: {"content": OR_A_FILE[200]["content"] | {"text/plain": {}}}},
)
def ledger_export(
    request: Request,
    answers: Answers,
    audience: Hearing,
    matching: LedgerFilter,
    export_format: Annotated[LedgerFormat, Query(alias="format")] = "csv",
    lang: FileLanguage = None,
    known_at: KnownAt = None,
) -> FileResponse:
    """Every entry as a file: CSV, XLSX, Parquet, or a journal that hledger checks."""
    with answers.as_known(LEDGER, known_at) as (connection, known):
        found = (
            shown(entry, audience)
            for entry in entries(connection, known.positions, matching, limit=None)
        )
        if export_format != "hledger":
            exporting = Exporting(request, audience, export_format, lang)
            return exporting.file("ledger", known, ENTRY_COLUMNS, map(entry_cells, found))
        about = about_file(
            "ledger", positions_of(known), known.complete, request.query_params, audience
        )
        return answered(
            lambda file: write_journal(file, found, about),
            about,
            journal.MEDIA_TYPE,
            journal.SUFFIX,
        )
