"""Reports as files: the formats of a report, and where its file goes."""

from collections.abc import Callable, Mapping
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Any

import typer

from contracts.cli.knowledge import asked_again
from contracts.cli.output import Format
from contracts.cli.session import Language, session_of
from contracts.client import Client
from contracts.client.exporting import FiledReport, FileOf, ReportFile
from contracts.http.exporting import FileFormat


class ReportFormat(StrEnum):
    """How a report is printed, or which file it is written to."""

    TABLE = "table"
    CSV = "csv"
    CSV_LV = "csv-lv"
    JSON = "json"
    XLSX = "xlsx"
    PARQUET = "parquet"


FILES: dict[ReportFormat, FileFormat] = {
    ReportFormat.CSV: "csv",
    ReportFormat.CSV_LV: "csv-lv",
    ReportFormat.XLSX: "xlsx",
    ReportFormat.PARQUET: "parquet",
}

ReportFormatOption = Annotated[
    ReportFormat,
    typer.Option(
        "--format",
        help="How to print; csv-lv, xlsx and parquet are files, csv-lv for Latvian spreadsheets.",
    ),
]
OutOption = Annotated[
    Path | None,
    typer.Option(
        metavar="FILE", help="Write the server's file here, with codes and names in columns."
    ),
]
RecipientOption = Annotated[
    str | None,
    typer.Option(help="Whom the file is for: people in it go by this recipient's pseudonyms."),
]


def wrote_file(
    context: typer.Context,
    chosen: ReportFormat,
    out: Path | None,
    ask: Callable[[Client, FileOf], ReportFile],
    recipient: str | None = None,
) -> bool:
    """Write the report's file where one is asked for; False where it is to be printed here.

    Raises:
        BadParameter: a table is no file, and only a file has a recipient.
    """
    is_file = chosen in FILES and (chosen is not ReportFormat.CSV or out is not None)
    if not is_file:
        if out is not None or recipient is not None:
            raise typer.BadParameter(
                "--out and --recipient go with --format csv, csv-lv, xlsx or parquet, and csv needs"
                " --out FILE."
            )
        return False
    latvian = session_of(context).language is Language.LV
    with session_of(context).client() as client:
        file = FileOf(FILES[chosen], "lv" if latvian else None, recipient)
        found = asked_again(lambda: ask(client, file))
    write_file(context, found, out)
    return True


def wrote_report(
    context: typer.Context,
    chosen: ReportFormat,
    out: Path | None,
    report: FiledReport,
    asked: Mapping[str, Any],
    *,
    part: str | None = None,
    recipient: str | None = None,
) -> bool:
    """`wrote_file` of a list of a report; see `Exports.report_file`."""
    return wrote_file(
        context,
        chosen,
        out,
        lambda client, file: client.report_file(file, report, asked, part=part),
        recipient,
    )


def write_file(context: typer.Context, found: ReportFile, out: Path | None) -> None:
    """Write a file, by default to standard output; standard error tells what it counts in."""
    if out is None:
        typer.echo(found.content, nl=False)
    else:
        out.write_bytes(found.content)
    latvian = session_of(context).language is Language.LV
    known, missing = (
        ("zināms līdz", "; nav pilnīgs: daļa reģistrēto notikumu vēl nav ieskaitīta")
        if latvian
        else ("known at", "; not complete: recorded events are not counted in yet")
    )
    if out is not None or not found.complete:
        text = f"lieta: {known} {found.known_at}{'' if found.complete else missing}"
        typer.echo(text, err=True)


def printed(chosen: ReportFormat) -> Format:
    """How to print what is not written as a file."""
    return Format(chosen.value)
