"""Answering a report as a file: the parameters that ask for one, and the answer.

A file is written whole before it is sent, row by row: a slow reader holds no connection of the
database, and a long report no memory.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import IO, Annotated, Any, TypeVar
from urllib.parse import quote

from fastapi import Depends, Query, Request
from fastapi.responses import FileResponse
from starlette.background import BackgroundTask

from contracts.http.exporting import (
    COMPLETE_HEADER,
    KNOWN_AT_HEADER,
    PARAMETERS_HEADER,
    FileFormat,
    Language,
    ReportFormat,
)
from contracts.http.reports import Answer, LogPositions
from services.projections.disclosure.audience import Audience, Hearing
from services.projections.exporting.bodies import fields_of
from services.projections.exporting.csv_files import write_csv, write_csv_lv
from services.projections.exporting.parquet_files import write_parquet
from services.projections.exporting.table import About, Column, Table
from services.projections.exporting.xlsx_files import write_xlsx
from services.projections.known_at import Known
from services.projections.parameters import positions_of

MEDIA_TYPES: dict[FileFormat, str] = {
    "csv": "text/csv; charset=utf-8",
    "csv-lv": "text/csv; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "parquet": "application/vnd.apache.parquet",
}
SUFFIXES: dict[FileFormat, str] = {
    "csv": "csv",
    "csv-lv": "csv",
    "xlsx": "xlsx",
    "parquet": "parquet",
}
WRITERS: dict[FileFormat, Callable[[IO[bytes], Table], None]] = {
    "csv": write_csv,
    "csv-lv": write_csv_lv,
    "xlsx": write_xlsx,
    "parquet": write_parquet,
}
OF_THE_FILE = ("format", "lang", "recipient", "cursor", "limit", "known_at")
"""Parameters that say nothing of what is in the report, or that the file tells otherwise."""

MAIN_PARTS = ("rows", "items", "workers")
"""Lists for whose files the report's name is enough."""

OR_A_FILE: dict[int | str, dict[str, Any]] = {
    200: {
        "description": "The report, or a file of it.",
        "content": {media.split(";")[0]: {} for media in MEDIA_TYPES.values()},
    }
}
"""For the OpenAPI document of a route that answers in every `ReportFormat`."""

A = TypeVar("A", bound=Answer)

PART = Query(description="Which list of the report a file has.")
"""Of a report with several lists; by the names that they have in the answer."""

FileLanguage = Annotated[
    Language | None,
    Query(description="Of headings and names; by default lv in csv-lv, else en."),
]


class Exporting:
    """In which form a report is asked for."""

    def __init__(
        self,
        request: Request,
        audience: Hearing,
        report_format: Annotated[
            ReportFormat, Query(alias="format", description="As JSON, or as a file.")
        ] = "json",
        lang: FileLanguage = None,
    ) -> None:
        self._audience = audience
        self._query = request.query_params
        self._format = report_format
        self.language: Language = lang or ("lv" if report_format == "csv-lv" else "en")

    @property
    def to_file(self) -> bool:
        """Whether a file is asked for."""
        return self._format != "json"

    def file(
        self,
        report: str,
        known: Known,
        columns: Sequence[Column],
        rows: Iterable[Sequence[Any]],
    ) -> FileResponse:
        """The report as the file that is asked for; the rows are read before this returns."""
        return self._file(report, positions_of(known), known.complete, columns, rows)

    def answer(self, report: str, answer: A, part: str = "rows") -> A | FileResponse:
        """The answer itself, or a file of one list in it, whichever is asked for.

        Args:
            report: how the file calls it.
            answer: what is told as JSON.
            part: the field of the answer that has the list.
        """
        if not self.to_file:
            return answer
        # Who is told everything needs no word of what is kept back.
        left_out = ("suppressed",) if self._audience.told_all else ()
        fields = fields_of(answer, part, self.language, left_out)
        return self._file(
            report if part in MAIN_PARTS else f"{report}-{part}",
            answer.positions,
            answer.complete,
            [field.column for field in fields],
            ([field.cell(row) for field in fields] for row in getattr(answer, part)),
        )

    def _file(
        self,
        report: str,
        positions: LogPositions,
        complete: bool,
        columns: Sequence[Column],
        rows: Iterable[Sequence[Any]],
    ) -> FileResponse:
        assert self._format != "json"
        about = about_file(report, positions, complete, self._query, self._audience)
        table = Table(about, columns, rows, self.language)
        write = WRITERS[self._format]
        return answered(
            lambda file: write(file, table),
            about,
            MEDIA_TYPES[self._format],
            SUFFIXES[self._format],
        )


AsFile = Annotated[Exporting, Depends()]


def about_file(
    report: str,
    positions: LogPositions,
    complete: bool,
    query: Mapping[str, str],
    audience: Audience,
) -> About:
    """What a file of this report tells of itself."""
    parameters = {
        name: audience.told_parameter(name, value)
        for name, value in sorted(query.items())
        if name not in OF_THE_FILE
    }
    return About(report, parameters, positions, complete, audience.recipient)


def answered(
    write: Callable[[IO[bytes]], None], about: About, media_type: str, suffix: str
) -> FileResponse:
    """A file as an answer, which is deleted once it is sent; its headers tell what it counts in."""
    with NamedTemporaryFile(prefix=f"lieta-{about.report}-", delete=False) as file:
        try:
            write(file)
        except BaseException:
            Path(file.name).unlink()
            raise
    told = about.fields
    positions = f"case-{about.positions.case}-claims-{about.positions.claims}"
    return FileResponse(
        file.name,
        media_type=media_type,
        filename=f"lieta-{about.report}-{positions}.{suffix}",
        headers={
            KNOWN_AT_HEADER: told["known_at"],
            COMPLETE_HEADER: told["complete"],
            PARAMETERS_HEADER: quote(told["parameters"], safe="=&%+-_.,"),
        },
        background=BackgroundTask(Path(file.name).unlink),
    )
