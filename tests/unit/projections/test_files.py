"""Writers of files hold a bounded number of rows, guard formulas, and say what each column is."""

import csv
import gc
import io
import weakref
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import UTC, date, datetime
from functools import partial
from typing import IO, Any

import pytest
from openpyxl import load_workbook
from pyarrow import parquet

from contracts.http.exporting import Language
from contracts.http.reports import LogPositions
from services.projections.exporting import ledger
from services.projections.exporting.csv_files import FORMULA_BEGINNINGS, write_csv, write_csv_lv
from services.projections.exporting.parquet_files import write_parquet
from services.projections.exporting.table import GROUPS, About, Column, Table, heading, named
from services.projections.exporting.xlsx_files import write_xlsx
from services.projections.models import budget_postings, postings

ABOUT = About("people", {"by": "year"}, LogPositions(case=1, claims=2), complete=True)
COLUMNS = (
    Column("text"),
    Column("persons", "integer"),
    Column("amount_eur", "euros"),
    Column("effective_date", "day"),
    Column("recorded_at", "moment"),
    Column("suppressed", "truth"),
)
MOMENT = datetime(2023, 7, 1, 9, 30, tzinfo=UTC)
HELD_ROWS = 100


def table(rows: Iterator[Sequence[Any]], language: Language = "en") -> Table:
    return Table(ABOUT, COLUMNS, rows, language)


class Row(list[Any]):
    """A row whose end can be seen."""


@pytest.mark.parametrize(
    "write",
    [write_csv, write_csv_lv, write_xlsx, partial(write_parquet, group_rows=HELD_ROWS)],
    ids=["csv", "csv-lv", "xlsx", "parquet"],
)
def test_however_long_a_report_few_of_its_rows_are_held_at_once(
    write: Callable[[IO[bytes], Table], None],
) -> None:
    held: set[int] = set()
    most = 0

    def rows() -> Iterator[Row]:
        nonlocal most
        for number in range(2000):
            row = Row(["ā", number, number, date(2023, 1, 1), MOMENT, True])
            held.add(number)
            weakref.finalize(row, held.discard, number)
            most = max(most, len(held))
            yield row

    write(io.BytesIO(), table(rows()))
    gc.collect()

    assert most <= HELD_ROWS + 2
    assert not held


@pytest.mark.parametrize("beginning", FORMULA_BEGINNINGS)
@pytest.mark.parametrize("write", [write_csv, write_csv_lv])
def test_no_text_of_a_csv_is_a_formula(
    write: Callable[[IO[bytes], Table], None], beginning: str
) -> None:
    file = io.BytesIO()

    write(file, table(iter([[f"{beginning}1+1", -3, -250, None, None, None]])))

    [_, cells] = csv.reader(
        io.StringIO(file.getvalue().decode("utf-8-sig"), newline=""),
        delimiter="," if write is write_csv else ";",
    )
    assert cells[0] == f"'{beginning}1+1".replace("\r", "\n")
    assert cells[1] == "-3"
    assert cells[2] in ("-2.50", "-2,50")


def test_a_latvian_csv_has_the_days_times_and_truths_of_latvia() -> None:
    file = io.BytesIO()

    row = ["Ģirts; Ņina", 3, 123456, date(2023, 7, 1), MOMENT, True]
    write_csv_lv(file, table(iter([row]), "lv"))

    lines = file.getvalue().decode("utf-8-sig").split("\r\n")
    assert lines[1] == '"Ģirts; Ņina";3;1234,56;01.07.2023;01.07.2023 12:30:00;jā'


POSTING = {
    one.type_name
    for module in (postings, budget_postings)
    for one in vars(module).values()
    if isinstance(one, type) and hasattr(one, "type_name")
}


@pytest.mark.parametrize(
    ("name", "codes"),
    [("account", postings.ACCOUNTS), ("event", POSTING)],
    ids=["accounts", "events"],
)
def test_a_latvian_file_of_the_ledger_has_words(name: str, codes: Iterable[str]) -> None:
    [column] = (one for one in ledger.ENTRY_COLUMNS if one.name == name)

    words = {code: named(column, code, "lv") for code in codes}

    assert len(set(words.values())) == len(words)
    assert not set(words) & set(words.values())


def test_a_spreadsheet_goes_on_in_a_further_sheet_when_one_is_full() -> None:
    file = io.BytesIO()

    rows = iter([[str(number), number, None, None, None, None] for number in range(5)])
    write_xlsx(file, table(rows), sheet_rows=2)

    book = load_workbook(file)
    assert book.sheetnames == ["data", "data 2", "data 3", "about"]
    assert [row[1] for name in book.sheetnames[:3] for row in list(book[name].values)[1:]] == [
        0, 1, 2, 3, 4
    ]  # fmt: skip


def test_a_spreadsheet_has_no_formula_whatever_a_text_says() -> None:
    file = io.BytesIO()

    write_xlsx(file, table(iter([["=2+2", 1, 1, date(2023, 1, 1), MOMENT, False]])))

    [_, cells] = load_workbook(file)["data"].rows
    assert [cell.data_type for cell in cells] == ["s", "n", "n", "d", "d", "b"]
    assert cells[4].value == datetime(2023, 7, 1, 12, 30)  # noqa: DTZ001 - a spreadsheet's own


def test_an_empty_parquet_file_still_has_its_columns() -> None:
    file = io.BytesIO()

    write_parquet(file, table(iter([]), "lv"))

    schema = parquet.read_schema(file)
    assert schema.names == [heading(column.name, "lv") for column in COLUMNS]
    assert [str(kind) for kind in schema.types] == [
        "string", "int64", "decimal128(18, 2)", "date32[day]", "timestamp[us, tz=UTC]", "bool"
    ]  # fmt: skip


@pytest.mark.parametrize(
    "columns",
    [
        ledger.ENTRY_COLUMNS,
        ledger.balance_columns(("municipality", "budget_line", "funder", "year", "claim")),
        [column for columns in GROUPS.values() for column in columns],
    ],
    ids=["entries", "balances", "groups"],
)
def test_every_column_has_a_latvian_name_of_its_own(columns: Sequence[Column]) -> None:
    assert len({heading(column.name, "lv") for column in columns}) == len(columns)


def test_parquet_is_written_group_by_group() -> None:
    file = io.BytesIO()
    written_bytes: list[int] = []

    def rows() -> Iterator[Sequence[Any]]:
        for number in range(1000):
            written_bytes.append(file.tell())
            yield [str(number), number, number, date(2023, 1, 1), MOMENT, True]

    write_parquet(file, table(rows()), group_rows=HELD_ROWS)

    assert len(set(written_bytes)) == 1000 // HELD_ROWS
