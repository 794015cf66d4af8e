"""Reports as files, each with what it counts in."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any, Literal, NamedTuple
from uuid import UUID

import httpx2

from contracts.client.ledger import ALL, LedgerFilter, matching_query
from contracts.client.reports import grouped_query
from contracts.client.transport import Query, Transport
from contracts.http.exporting import (
    COMPLETE_HEADER,
    KNOWN_AT_HEADER,
    FileFormat,
    Language,
)
from contracts.http.ledger import LedgerField, LedgerFormat
from contracts.http.reports import MunicipalityMap, PeopleField, SpendingField, TimelineOrder

FiledReport = Literal[
    "reports/absorption",
    "reports/capacity",
    "reports/caseload",
    "reports/claim-ageing",
    "reports/claims-money",
    "reports/forecast",
    "reports/indicators",
    "reports/places",
    "reports/places/difference",
    "reports/reconciliation",
    "reports/worklist",
    "worklist",
]
"""A report of which `Exports.report_file` gives a file, by its path."""


class ReportFile(NamedTuple):
    """A report as a file; `known_at` gives it again, `complete` as in `Answer`."""

    content: bytes
    known_at: str
    complete: bool


class FileOf(NamedTuple):
    """Which file: its format, the language of its headings and names, and whom it is for.

    A recipient gets people by pseudonyms; without a language, `csv-lv` is Latvian and the others
    are English.
    """

    format: FileFormat
    lang: Language | None = None
    recipient: str | None = None


class Exports:
    """Every report as a file."""

    def __init__(self, transport: Transport) -> None:
        self._transport = transport

    def spending_file(
        self,
        file_of: FileOf,
        by: Sequence[SpendingField],
        *,
        known_at: str | None = None,
        on: date | None = None,
        municipality_map: MunicipalityMap = "current",
    ) -> ReportFile:
        """Approved money by these fields, of deliveries up to `on`."""
        query = grouped_query(by, known_at, on, municipality_map)
        return self._file("/reports/spending", query, file_of)

    def people_file(
        self,
        file_of: FileOf,
        by: Sequence[PeopleField],
        *,
        known_at: str | None = None,
        on: date | None = None,
        municipality_map: MunicipalityMap = "current",
    ) -> ReportFile:
        """Persons, service links, assessed and parents by these fields."""
        query = grouped_query(by, known_at, on, municipality_map)
        return self._file("/reports/people", query, file_of)

    def report_file(
        self,
        file_of: FileOf,
        report: FiledReport,
        asked: Mapping[str, Any],
        *,
        part: str | None = None,
    ) -> ReportFile:
        """A list of a report.

        Args:
            file_of: which file.
            report: which report.
            asked: the question by its parameters, as the API names them; days are dates, and
                several fields a sequence.
            part: which list, where the report has several; by default its first.
        """
        query = {name: _parameter(value) for name, value in asked.items()}
        return self._file(f"/{report}", {**query, "part": part}, file_of)

    def timeline_file(
        self,
        file_of: FileOf,
        case_id: UUID,
        *,
        known_at: str | None = None,
        on: date | None = None,
        order: TimelineOrder = "recorded",
    ) -> ReportFile:
        """Everything that happened in a case."""
        day = None if on is None else on.isoformat()
        query = {"known_at": known_at, "on": day, "order": order}
        return self._file(f"/cases/{case_id}/timeline", query, file_of)

    def trial_balance_file(
        self,
        file_of: FileOf,
        matching: LedgerFilter = ALL,
        by: Sequence[LedgerField] = (),
        *,
        municipality_map: MunicipalityMap = "current",
    ) -> ReportFile:
        """Every account's debits, credits and balance, told apart by the fields."""
        query = matching_query(matching) | {
            "by": ",".join(by),
            "municipality_map": municipality_map,
        }
        return self._file("/ledger/balances", query, file_of)

    def ledger_export(
        self,
        export_format: LedgerFormat,
        matching: LedgerFilter = ALL,
        *,
        lang: Language | None = None,
        recipient: str | None = None,
    ) -> ReportFile:
        """Every entry of the ledger as a file of that format."""
        query = matching_query(matching) | {
            "format": export_format,
            "lang": lang,
            "recipient": recipient,
        }
        return _read(self._transport.send("GET", "/ledger/export", query=query))

    def _file(self, path: str, query: Query, file_of: FileOf) -> ReportFile:
        return _read(self._transport.send("GET", path, query={**query, **file_of._asdict()}))


def _parameter(value: Any) -> str | None:
    match value:
        case None | str():
            return value
        case date():
            return value.isoformat()
        case [*fields]:
            return ",".join(fields)
        case _:
            return str(value)


def _read(response: httpx2.Response) -> ReportFile:
    return ReportFile(
        response.content,
        response.headers.get(KNOWN_AT_HEADER, ""),
        response.headers.get(COMPLETE_HEADER) != "false",
    )
