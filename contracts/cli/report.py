"""`lieta report`: funding and people, as known at any time; `indicators` adds reconciliation."""

from collections import Counter
from collections.abc import Callable, Sequence
from datetime import datetime
from operator import itemgetter
from typing import Annotated, Any, TypeVar, get_args

import typer

from contracts.cli.exporting import (
    OutOption,
    ReportFormat,
    ReportFormatOption,
    printed,
    wrote_file,
)
from contracts.cli.keeping_back import SUPPRESSED, tell_what_is_kept_back
from contracts.cli.knowledge import KnownAtOption, OnOption, fields_of, heading, settled
from contracts.cli.output import euros, print_json, print_rows
from contracts.cli.session import Language, session_of
from contracts.cli.wording import group_cell, headings, said
from contracts.http.reports import (
    Group,
    MunicipalityMap,
    PeopleRow,
    SpendingField,
)

app = typer.Typer(
    no_args_is_help=True,
    rich_markup_mode=None,
    help="Report funding and people, as known at any time.",
)

R = TypeVar("R", bound=Group)

COUNT_COLUMNS = ("persons", "service_links", "assessed", "parents")
ByOption = Annotated[
    str, typer.Option(help="Of municipality, year, service and target_group, with commas.")
]
MapOption = Annotated[
    MunicipalityMap,
    typer.Option(help="Merged municipalities: as their successor of today, or as recorded."),
]


@app.command("funding")
def funding(
    context: typer.Context,
    by: ByOption = "municipality,year",
    known_at: KnownAtOption = None,
    on: OnOption = None,
    municipality_map: MapOption = "current",
    chosen: ReportFormatOption = ReportFormat.TABLE,
    out: OutOption = None,
) -> None:
    """Money that the planning region approved, by the municipality and year of delivery."""
    fields, query = fields_of(by, get_args(SpendingField)), _query(known_at, on, municipality_map)
    if wrote_file(
        context, chosen, out, lambda client, file: client.spending_file(file, fields, **query)
    ):
        return
    with session_of(context).client() as client:
        report = settled(context, lambda: client.spending(fields, **query))
    if chosen is ReportFormat.JSON:
        print_json(report)
        return
    language = session_of(context).language
    rows = _sorted_rows(report.by, report.rows, lambda row: (euros(row.amount_cents),), language)
    total = f"EUR {euros(report.total_cents)} {said('in all', language)}"
    title = heading(f"{said('Funding', language)}, {total}", report, language)
    columns = headings([*report.by, "amount_eur"], language)
    print_rows(printed(chosen), columns, rows, title)


@app.command("people")
def people(
    context: typer.Context,
    by: ByOption = "municipality,target_group",
    known_at: KnownAtOption = None,
    on: OnOption = None,
    municipality_map: MapOption = "current",
    chosen: ReportFormatOption = ReportFormat.TABLE,
    out: OutOption = None,
) -> None:
    """Persons, service links, assessed, parents: four counts that must not be mixed up.

    Rows must not be added up, for one person may be in several.
    """
    fields, query = fields_of(by, get_args(SpendingField)), _query(known_at, on, municipality_map)
    if wrote_file(
        context, chosen, out, lambda client, file: client.people_file(file, fields, **query)
    ):
        return
    with session_of(context).client() as client:
        report = settled(context, lambda: client.people(fields, **query))
    if chosen is ReportFormat.JSON:
        print_json(report)
        return
    language = session_of(context).language
    tell_what_is_kept_back(
        report.rows, language, withheld=bool(report.withheld), least_persons=report.least_persons
    )
    rows = _sorted_rows(report.by, report.rows, _counts, language)
    columns = headings([*report.by, *COUNT_COLUMNS], language)
    print_rows(printed(chosen), columns, rows, heading(said("People", language), report, language))


def _query(
    known_at: str | None, on: datetime | None, municipality_map: MunicipalityMap
) -> dict[str, Any]:
    return {
        "known_at": known_at,
        "on": on.date() if on else None,
        "municipality_map": municipality_map,
    }


def _sorted_rows(
    by: Sequence[str],
    rows: Sequence[R],
    figures: Callable[[R], Sequence[object]],
    language: Language,
) -> list[tuple[object, ...]]:
    """The rows in the order of their groups as shown, each with its figures behind it."""
    names = _municipality_names(rows)
    shown = [
        (tuple(_shown(row, field, names, language) for field in by), figures(row)) for row in rows
    ]
    return [(*group, *numbers) for group, numbers in sorted(shown, key=itemgetter(0))]


def _shown(row: Group, field: str, names: dict[str, str], language: Language) -> Any:
    if field == "municipality":
        assert row.municipality is not None
        return names[row.municipality.code]
    return group_cell(field, getattr(row, field), language)


def _municipality_names(rows: Sequence[Group]) -> dict[str, str]:
    """Names by code; a merged municipality and its successor of the same name add their codes."""
    named = {row.municipality.code: row.municipality.name for row in rows if row.municipality}
    times = Counter(named.values())
    return {code: name if times[name] == 1 else f"{name} ({code})" for code, name in named.items()}


def _counts(row: PeopleRow) -> tuple[int | str | None, ...]:
    return tuple(
        SUPPRESSED
        if getattr(row, count) is None and count in row.model_fields_set
        else getattr(row, count)
        for count in COUNT_COLUMNS
    )
