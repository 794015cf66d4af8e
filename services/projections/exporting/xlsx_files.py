"""Reports as XLSX: numbers as numbers, dates as dates, texts never as formulas.

The last sheet tells what the file counts in. Rows go to the disk as they come.
"""

from datetime import datetime
from typing import IO, Any

from xlsxwriter import Workbook

from contracts.http.exporting import Language
from services.projections.exporting.table import Column, Table, euros, heading, in_latvia, named

SHEET_ROWS = 1_000_000
"""Rows of a sheet, fewer than a spreadsheet can hold; more go to further sheets."""

# A file made twice of the same is the same.
MADE = datetime(2000, 1, 1)  # noqa: DTZ001 - a property without a zone
OPTIONS = {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False}


def write_xlsx(file: IO[bytes], table: Table, sheet_rows: int = SHEET_ROWS) -> None:
    """Write the table's sheets and the one about them."""
    with Workbook(file, OPTIONS) as workbook:
        workbook.set_properties({"title": table.about.report, "created": MADE})
        write = _Cells(workbook, table.language)
        title = heading("data", table.language)
        sheet = write.sheet(title, table.headings)
        for number, row in enumerate(table.rows):
            sheets_full, row_in_sheet = divmod(number, sheet_rows)
            if sheets_full and not row_in_sheet:
                sheet = write.sheet(f"{title} {sheets_full + 1}", table.headings)
            for place, column in enumerate(table.columns):
                write.cell(sheet, row_in_sheet + 1, place, column, row[place])
        about = workbook.add_worksheet(heading("about", table.language))
        for number, (name, value) in enumerate(table.about.fields.items()):
            about.write_string(number, 0, heading(name, table.language))
            about.write_string(number, 1, value)


class _Cells:
    def __init__(self, workbook: Any, language: Language) -> None:
        self._workbook = workbook
        self._language = language
        self._formats = {
            "euros": workbook.add_format({"num_format": "#,##0.00"}),
            "day": workbook.add_format({"num_format": "dd.mm.yyyy"}),
            "moment": workbook.add_format({"num_format": "dd.mm.yyyy hh:mm:ss"}),
        }

    def sheet(self, title: str, headings: list[str]) -> Any:
        sheet = self._workbook.add_worksheet(title)
        for place, text in enumerate(headings):
            sheet.write_string(0, place, text)
        sheet.freeze_panes(1, 0)
        return sheet

    def cell(self, sheet: Any, row: int, place: int, column: Column, value: Any) -> None:
        shape = self._formats.get(column.kind)
        if value is None:
            return
        match column.kind:
            case "euros":
                sheet.write_number(row, place, float(euros(value)), shape)
            case "day":
                sheet.write_datetime(row, place, value, shape)
            case "moment":
                sheet.write_datetime(row, place, in_latvia(value).replace(tzinfo=None), shape)
            case "truth":
                sheet.write_boolean(row, place, value)
            case "integer":
                sheet.write_number(row, place, value)
            case "decimal":
                sheet.write_number(row, place, float(value))
            case "text":
                sheet.write_string(row, place, named(column, value, self._language))
