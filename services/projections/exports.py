"""The ledger as a file for other programs; written entry by entry, whatever its length."""

import csv
import io
from collections.abc import Callable, Iterable, Iterator
from decimal import Decimal
from itertools import groupby
from typing import IO, Any

from xlsxwriter import Workbook

from contracts.http.ledger import LedgerEntry, LedgerFormat
from contracts.http.reports import LogPositions
from services.projections.models.postings import ACCOUNTS

MEDIA_TYPES: dict[LedgerFormat, str] = {
    "csv": "text/csv; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "hledger": "text/plain; charset=utf-8",
}
SUFFIXES: dict[LedgerFormat, str] = {"csv": "csv", "xlsx": "xlsx", "hledger": "journal"}
COLUMNS = (
    "log",
    "position",
    "entry_no",
    "recorded_at",
    "event",
    "effective_date",
    "account",
    "amount_eur",
    "municipality",
    "budget_line",
    "contract_reference",
    "funder",
    "service",
    "target_group",
    "case_id",
    "delivery_id",
    "claimable_id",
    "claim_id",
    "claim_number",
    "line",
    "payment_claim_number",
    "reason",
)
CURRENCY = "EUR"


def export(
    export_format: LedgerFormat,
    file: IO[bytes],
    entries: Iterable[LedgerEntry],
    positions: LogPositions,
) -> None:
    """Write the entries, in the order of recording, as known at the positions."""
    _WRITERS[export_format](file, entries, positions)


def _write_csv(file: IO[bytes], entries: Iterable[LedgerEntry], _positions: LogPositions) -> None:
    text = io.TextIOWrapper(file, encoding="utf-8", newline="")
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(COLUMNS)
    for entry in entries:
        writer.writerow(_cells(entry))
    text.detach()


def _write_xlsx(file: IO[bytes], entries: Iterable[LedgerEntry], positions: LogPositions) -> None:
    options = {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    with Workbook(file, options) as workbook:
        sheet = workbook.add_worksheet("Ledger")
        workbook.set_properties({"comments": _as_known(positions)})
        money = workbook.add_format({"num_format": "#,##0.00"})
        sheet.write_row(0, 0, COLUMNS)
        sheet.freeze_panes(1, 0)
        amount_column = COLUMNS.index("amount_eur")
        for row, entry in enumerate(entries, 1):
            for column, cell in enumerate(_cells(entry)):
                if column == amount_column:
                    sheet.write_number(row, column, float(cell), money)
                elif isinstance(cell, int):
                    sheet.write_number(row, column, cell)
                else:
                    sheet.write_string(row, column, "" if cell is None else str(cell))


def _cells(entry: LedgerEntry) -> list[Any]:
    cells = entry.model_dump()
    cells["recorded_at"] = entry.recorded_at.isoformat()
    cells["municipality"] = entry.municipality.code
    cells["amount_eur"] = _euros(entry.amount_cents)
    return [cells[column] for column in COLUMNS]


def _write_hledger(
    file: IO[bytes], entries: Iterable[LedgerEntry], positions: LogPositions
) -> None:
    """A posting is a transaction; each of its entries has its own date, the day of the delivery."""
    file.writelines(line.encode() + b"\n" for line in _journal(entries, positions))


def _journal(entries: Iterable[LedgerEntry], positions: LogPositions) -> Iterator[str]:
    yield f"; Lieta, {_as_known(positions)}"
    yield f"commodity 1000.00 {CURRENCY}"
    for account, meaning in ACCOUNTS.items():
        yield f"account {account}  ; {meaning}"
    declared: set[str] = set()
    for (log, position), of_posting in groupby(entries, lambda one: (one.log, one.position)):
        posting = list(of_posting)
        for name in dict.fromkeys(_account(entry) for entry in posting):
            if name not in declared:
                declared.add(name)
                yield f"account {name}"
        day = posting[0].recorded_at.date()
        yield f"{day} ({log}:{position}) {posting[0].event}"
        for entry in posting:
            tags = "".join(f", {name}:{_word(value)}" for name, value in _tags(entry) if value)
            yield (
                f"    {_account(entry)}  {_euros(entry.amount_cents)} {CURRENCY}"
                f"  ; date:{entry.effective_date}{tags}"
            )
        yield ""


def _account(entry: LedgerEntry) -> str:
    parts = [entry.account, entry.municipality.code, entry.budget_line, entry.funder]
    return ":".join(_word(part) for part in parts if part)


def _tags(entry: LedgerEntry) -> Iterator[tuple[str, Any]]:
    yield "service", entry.service
    yield "delivery", entry.delivery_id
    yield "claim", entry.claim_number
    yield "line", entry.line
    yield "payment_claim", entry.payment_claim_number


def _word(value: object) -> str:
    """A value that none of the journal's marks is in."""
    marks = str.maketrans(dict.fromkeys(":;,", "/"))
    return " ".join(str(value).translate(marks).split())


def _euros(cents: int) -> str:
    return f"{Decimal(cents).scaleb(-2):.2f}"


def _as_known(positions: LogPositions) -> str:
    return f"as known at case:{positions.case},claims:{positions.claims}"


_WRITERS: dict[LedgerFormat, Callable[[IO[bytes], Iterable[LedgerEntry], LogPositions], None]] = {
    "csv": _write_csv,
    "xlsx": _write_xlsx,
    "hledger": _write_hledger,
}
