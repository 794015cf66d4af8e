"""Reports as CSV, for programs (RFC 4180) and for spreadsheets with Latvian settings.

A file has one line of headings and then rows, nothing else; what it tells of itself is in the
headers of the answer. For programs: commas, decimal points, ISO dates, codes. For spreadsheets:
semicolons, decimal commas, dates as 31.12.2023, times of Latvia, names instead of codes, and a byte
order mark, by which they know UTF-8.
"""

import csv
import io
from typing import IO, Any

from contracts.http.exporting import Language
from services.projections.exporting.table import Column, Table, euros, in_latvia, iso, named

FORMULA_BEGINNINGS = ("=", "+", "-", "@", "\t", "\r")
"""A spreadsheet takes a text that begins so for a formula."""


def write_csv(file: IO[bytes], table: Table) -> None:
    """For programs."""
    text = io.TextIOWrapper(file, encoding="utf-8", newline="")
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(table.headings)
    for row in table.rows:
        writer.writerow(
            [_plain(column, value) for column, value in zip(table.columns, row, strict=True)]
        )
    text.detach()


def write_csv_lv(file: IO[bytes], table: Table) -> None:
    """For a spreadsheet with Latvian settings."""
    text = io.TextIOWrapper(file, encoding="utf-8-sig", newline="")
    writer = csv.writer(text, delimiter=";", lineterminator="\r\n")
    writer.writerow(table.headings)
    for row in table.rows:
        writer.writerow(
            [
                _latvian(column, value, table.language)
                for column, value in zip(table.columns, row, strict=True)
            ]
        )
    text.detach()


def guarded(text: str) -> str:
    """A text that no spreadsheet takes for a formula: an apostrophe before what would begin one.

    Its lines end in a line feed, for a lone carriage return would end a row.
    """
    guard = "'" if text.startswith(FORMULA_BEGINNINGS) else ""
    return guard + text.replace("\r\n", "\n").replace("\r", "\n")


def _plain(column: Column, value: Any) -> str:
    if value is None:
        return ""
    match column.kind:
        case "euros":
            return f"{euros(value):.2f}"
        case "decimal":
            return f"{value:f}"
        case "day" | "moment":
            return iso(value)
        case "truth":
            return "true" if value else "false"
        case "integer":
            return str(value)
        case "text":
            return guarded(str(value))


def _latvian(column: Column, value: Any, language: Language) -> str:
    if value is None:
        return ""
    match column.kind:
        case "euros":
            return f"{euros(value):.2f}".replace(".", ",")
        case "decimal":
            return f"{value:f}".replace(".", ",")
        case "day":
            return f"{value:%d.%m.%Y}"
        case "moment":
            return f"{in_latvia(value):%d.%m.%Y %H:%M:%S}"
        case "truth":
            return ("jā" if value else "nē") if language == "lv" else ("yes" if value else "no")
        case "integer":
            return str(value)
        case "text":
            return guarded(named(column, value, language))
