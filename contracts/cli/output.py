"""Answers on the terminal: tables for people, CSV and JSON for programs."""

import csv
import io
import sys
from collections.abc import Iterable, Mapping, Sequence
from enum import StrEnum
from typing import Any, Protocol, Self, TypeVar

import typer
from pydantic import BaseModel
from rich.console import Console
from rich.table import Table
from rich.text import Text

WIDTH_OF_A_PIPE = 1000
"""Columns where nobody looks at a terminal: wide enough that no cell is broken into lines."""


class ListPage(Protocol):
    """A page of a list."""

    @property
    def items(self) -> Sequence[Any]:
        """Its rows."""

    def model_copy(self, *, update: Mapping[str, Any] | None = None) -> Self:
        """The same page with other contents."""


L = TypeVar("L", bound=ListPage)


class Format(StrEnum):
    """How an answer is printed."""

    TABLE = "table"
    CSV = "csv"
    JSON = "json"


class PlainFormat(StrEnum):
    """How an answer is printed that is no list of rows."""

    TABLE = "table"
    JSON = "json"


def euros(amount_cents: int | None) -> str:
    """Whole cents as euros with two decimals; nothing where there is no amount."""
    if amount_cents is None:
        return ""
    euro, cent = divmod(abs(amount_cents), 100)
    return f"{'-' if amount_cents < 0 else ''}{euro}.{cent:02d}"


def as_text(value: object) -> str:
    """A value as a cell shows it."""
    return "" if value is None else str(value)


def print_json(answer: BaseModel) -> None:
    """The API's answer as it is."""
    _write(answer.model_dump_json(indent=2, exclude_unset=True) + "\n")


def whole(pages: Iterable[L]) -> L:
    """All pages of a list as one: the first, with the rows of all."""
    first, *others = pages
    items = [item for page in (first, *others) for item in page.items]
    return first.model_copy(update={"items": items, "next_cursor": None})


def print_csv(columns: Sequence[str], rows: Iterable[Sequence[object]]) -> None:
    """Rows as CSV (RFC 4180, lines ending in a line feed), in UTF-8."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(columns)
    writer.writerows([as_text(value) for value in row] for row in rows)
    _write(text.getvalue())


def print_table(columns: Sequence[str], rows: Iterable[Sequence[object]], title: str) -> None:
    """Rows as a table; numbers are to the right. Nothing in a value is taken for markup."""
    table = Table()
    listed = [list(row) for row in rows]
    for place, column in enumerate(columns):
        numeric = _is_amount(column) or any(isinstance(row[place], int) for row in listed)
        table.add_column(
            column, justify="right" if numeric else "left", no_wrap=column.endswith("id")
        )
    for row in listed:
        table.add_row(*(Text(as_text(value)) for value in row))
    _print_under(title, table)


def print_fields(fields: dict[str, Any], title: str) -> None:
    """The fields of one thing, a line each; those that say nothing are left out."""
    table = Table(show_header=False)
    for name, value in fields.items():
        if value not in (None, [], ""):
            table.add_row(name, Text(as_text(value)))
    _print_under(title, table)


def print_rows(
    chosen: Format, columns: Sequence[str], rows: Iterable[Sequence[object]], title: str
) -> None:
    """Rows as a table or as CSV."""
    if chosen is Format.CSV:
        print_csv(columns, rows)
    else:
        print_table(columns, rows, title)


def error_console() -> Console:
    """Where progress and errors go."""
    return Console(stderr=True, highlight=False)


def _is_amount(column: str) -> bool:
    return column.endswith(("_eur", " EUR"))


def _print_under(title: str, table: Table) -> None:
    console = _console()
    # Not the table's own title, which would break where a narrow table ends.
    console.print(Text(title, style="bold"), soft_wrap=True)
    console.print(table)


def _console() -> Console:
    width = None if sys.stdout.isatty() else WIDTH_OF_A_PIPE
    return Console(width=width, highlight=False)


def _write(text: str) -> None:
    # Bytes, for a terminal's encoding need not hold Latvian letters.
    typer.echo(text.encode(), nl=False)
