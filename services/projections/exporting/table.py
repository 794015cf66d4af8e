"""A report as a table: typed columns, rows one after another, and what it tells of itself."""

import tomllib
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal
from functools import cache
from importlib.resources import files
from typing import Any, Literal, NamedTuple, cast
from urllib.parse import urlencode
from zoneinfo import ZoneInfo

from contracts.http.exporting import Language
from contracts.http.reports import LogPositions
from contracts.http.worklists import WORKLIST_RULES, WorklistKind
from contracts.reference import rule
from contracts.reference.field_names import field_name
from contracts.reference.indicators import definitions
from contracts.reference.programmes import programmes
from contracts.reference.words import word

Kind = Literal["text", "integer", "decimal", "euros", "day", "moment", "truth"]
"""What the cells of a column are; those of `euros` are given in whole cents."""

RIGA = ZoneInfo("Europe/Riga")


class Column(NamedTuple):
    """A column by its name in English; `words` names the codes in it, where they have names."""

    name: str
    kind: Kind = "text"
    words: str | None = None


GROUPS: Mapping[str, tuple[Column, ...]] = {
    "municipality": (Column("municipality"), Column("municipality_name")),
    "year": (Column("year", "integer"),),
    "service": (Column("service", words="service"),),
    "target_group": (Column("target_group", words="target_group"),),
    "funder": (Column("funder", words="funder"),),
}
"""The columns of the fields by which reports are grouped; others have one of their own name."""


class About(NamedTuple):
    """What a file tells of itself: which report, what was asked, and what it counts in.

    `parameters` are those of the question, without what is about the file only.
    """

    report: str
    parameters: Mapping[str, str]
    positions: LogPositions
    complete: bool
    recipient: str | None = None

    @property
    def known_at(self) -> str:
        """The `known_at` that gives the same again."""
        return f"case:{self.positions.case},claims:{self.positions.claims}"

    @property
    def fields(self) -> dict[str, str]:
        """All of it as texts."""
        told = {
            "report": self.report,
            "known_at": self.known_at,
            "complete": "true" if self.complete else "false",
            "parameters": urlencode(self.parameters),
        }
        return told if self.recipient is None else told | {"recipient": self.recipient}


class Table(NamedTuple):
    """A report with its rows, which are read once; a row has a value, or None, for each column."""

    about: About
    columns: Sequence[Column]
    rows: Iterable[Sequence[Any]]
    language: Language

    @property
    def headings(self) -> list[str]:
        """The columns' names in the language."""
        return [heading(column.name, self.language) for column in self.columns]


@cache
def _headings_lv() -> dict[str, str]:
    file = files("services.projections.exporting").joinpath("headings_lv.toml")
    found: dict[str, str] = tomllib.loads(file.read_text(encoding="utf-8"))
    return found


def heading(name: str, language: Language) -> str:
    """The name of a column, or of what a file tells of itself; KeyError without a Latvian one."""
    return _headings_lv()[name] if language == "lv" else name


def group_columns(by: Iterable[str]) -> list[Column]:
    """The columns of a report grouped by these fields."""
    return [column for field in by for column in GROUPS.get(field, (Column(field),))]


def group_cells(by: Iterable[str], row: Any) -> list[Any]:
    """The cells of `group_columns`, of an answer's row."""
    cells: list[Any] = []
    for field in by:
        value = getattr(row, field)
        if field == "municipality":
            cells += [None, None] if value is None else [value.code, value.name]
        else:
            cells.append(value)
    return cells


def named(column: Column, value: object, language: Language) -> str:
    """A text for people: a code by its name."""
    text = str(value)
    match column.words:
        case None:
            return text
        case "worklist_kind":
            return rule(WORKLIST_RULES[cast("WorklistKind", text)]).text(f"name_{language}")
        case "indicator":
            indicator = definitions().indicators.get(text)
            return text if indicator is None else getattr(indicator, f"name_{language}")
        case "programme":
            programme = programmes().get(text)
            return text if programme is None else getattr(programme, f"name_{language}")
        case "account":
            return field_name(text, language)
        case words:
            return word(words, text, language) or text


def euros(amount_cents: int) -> Decimal:
    """Cents as euros, exactly."""
    return Decimal(amount_cents).scaleb(-2)


def in_latvia(moment: datetime) -> datetime:
    """The clock in Latvia at a moment."""
    return moment.astimezone(RIGA)


def iso(value: date | datetime) -> str:
    """A day or a moment for programs (RFC 3339)."""
    return value.isoformat()
