"""The ledger's routes: entries, balances and exports, as known at any time."""

from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Depends, Query
from fastapi.responses import FileResponse
from pydantic import TypeAdapter
from starlette.background import BackgroundTask

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
from services.projections.exports import MEDIA_TYPES, SUFFIXES, export
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
from services.web.paging import PAGE_ROWS, Cursor, Limit, decode_cursor, encode_cursor

router = APIRouter(tags=["ledger"])

# A cursor begins with the positions of both logs, so that all pages count in the same ones.
CURSOR = TypeAdapter(tuple[AtPosition, AtPosition, datetime, str, AtPosition, AtPosition])
BEFORE_ALL = (0, 0, datetime(1970, 1, 1, tzinfo=UTC), "", 0, 0)


def ledger_filter(
    claim_id: UUID | None = None,
    case_id: UUID | None = None,
    municipality: Annotated[Code | None, Query(description="As recorded.")] = None,
    budget_line: Name | None = None,
    account: LedgerAccount | None = None,
    on: On = None,
) -> Filter:
    """Which entries; everything that is given must match."""
    return Filter(claim_id, case_id, municipality, budget_line, account, on)


LedgerFilter = Annotated[Filter, Depends(ledger_filter)]


@router.get("/ledger/entries", response_model_exclude_none=True)
def ledger_entries(
    answers: Answers,
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
        items=[shown(entry) for entry in page],
        next_cursor=_cursor(known.positions.values(), page[-1]) if len(page) == limit else None,
    )


def _cursor(positions: Any, last: Entry) -> str:
    time = last.recorded_at.isoformat()
    return encode_cursor([*positions, time, last.log, last.position, last.entry_no])


def shown(entry: Entry) -> LedgerEntry:
    """An entry as the API shows it."""
    fields = entry._asdict()
    return LedgerEntry(**fields | {"municipality": named(fields.pop("recorded_in"))})


@router.get("/ledger/balances", response_model_exclude_none=True)
def ledger_balances(
    answers: Answers,
    matching: LedgerFilter,
    by: By = "",
    known_at: KnownAt = None,
    municipality_map: MunicipalityMap = "current",
) -> TrialBalance:
    """The trial balance: every account, by any of municipality, budget line, funder and others."""
    fields = parse_by(by, tuple(FIELDS))
    with answers.as_known(LEDGER, known_at) as (connection, known):
        found = balances(connection, known.positions, matching, fields, municipality_map)
    return TrialBalance(
        positions=positions_of(known),
        complete=known.complete,
        by=fields,
        municipality_map=municipality_map,
        items=[_balance(fields, one) for one in found],
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


@router.get("/ledger/export", response_class=FileResponse)
def ledger_export(
    answers: Answers,
    matching: LedgerFilter,
    export_format: Annotated[LedgerFormat, Query(alias="format")] = "csv",
    known_at: KnownAt = None,
) -> FileResponse:
    """Every entry as a file: CSV, XLSX, or a journal that hledger checks."""
    # Written whole before it is sent: a slow reader holds no connection.
    with NamedTemporaryFile(prefix="lieta-ledger-", delete=False) as file:
        try:
            with answers.as_known(LEDGER, known_at) as (connection, known):
                found = map(shown, entries(connection, known.positions, matching, limit=None))
                export(export_format, file, found, positions_of(known))
        except BaseException:
            Path(file.name).unlink()
            raise
    return FileResponse(
        file.name,
        media_type=MEDIA_TYPES[export_format],
        filename=f"lieta-ledger.{SUFFIXES[export_format]}",
        background=BackgroundTask(Path(file.name).unlink),
    )
