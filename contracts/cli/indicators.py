"""`lieta indicators` and `lieta report reconciliation`: reached, aimed at, published."""

from collections.abc import Sequence
from typing import Annotated, Any, get_args

import typer

from contracts.cli.exporting import (
    OutOption,
    ReportFormat,
    ReportFormatOption,
    printed,
    wrote_report,
)
from contracts.cli.keeping_back import SUPPRESSED, tell_what_is_kept_back, told
from contracts.cli.knowledge import KnownAtOption, OnOption, fields_of, heading, settled
from contracts.cli.output import Format, euros, print_json, print_rows
from contracts.cli.parameters import FormatOption
from contracts.cli.session import Language, session_of
from contracts.cli.wording import headings, named, said
from contracts.http.indicators import (
    ComparedFigure,
    IndicatorRow,
    PublishedContradiction,
    Reconciliation,
)
from contracts.http.reports import MunicipalityMap
from contracts.reference.indicators import Indicator, IndicatorDimension

app = typer.Typer(
    no_args_is_help=True,
    rich_markup_mode=None,
    help="Indicators: what is counted of whom, what was reached, against which target.",
)

DEFINITION_COLUMNS = ("id", "name", "unit", "measure", "period", "told_apart_by", "source")
REPORT_COLUMNS = (
    "indicator",
    "name",
    "unit",
    "base_year",
    "baseline",
    "target_year",
    "target",
    "achieved",
    "percent",
    "missing",
)
COMPARED_COLUMNS = (
    "figure_reference",
    "indicator",
    "place",
    "service",
    "target_group",
    "year",
    "as_of",
    "unit",
    "published",
    "ours",
    "difference",
    "missing",
    "source",
)
CONTRADICTION_COLUMNS = ("relation", "figures", "place", "stated", "expected", "difference", "text")

ByOption = Annotated[
    str,
    typer.Option(help=f"Of {', '.join(get_args(IndicatorDimension))}, with commas."),
]
OnlyOption = Annotated[
    list[str] | None, typer.Option("--indicator", help="Only this one; may be given again.")
]
MapOption = Annotated[
    MunicipalityMap,
    typer.Option(help="Merged municipalities: as their successor of today, or as recorded."),
]


@app.command("definitions")
def definitions(context: typer.Context, chosen: FormatOption = Format.TABLE) -> None:
    """List what every indicator counts, of whom, in which unit, and where it is from."""
    session = session_of(context)
    with session.client() as client:
        found = client.indicators()
    if chosen is Format.JSON:
        print_json(found)
        return
    rows = [_definition(one, session.language) for one in found.items]
    columns = _headings(DEFINITION_COLUMNS, session.language)
    print_rows(chosen, columns, rows, said("Indicators", session.language))


@app.command("report")
def report(  # noqa: PLR0913, PLR0917 - each is an option
    context: typer.Context,
    by: ByOption = "programme",
    indicator: OnlyOption = None,
    known_at: KnownAtOption = None,
    on: OnOption = None,
    municipality_map: MapOption = "current",
    chosen: ReportFormatOption = ReportFormat.TABLE,
    out: OutOption = None,
) -> None:
    """Report targets and what was reached up to a day, as known at any time.

    Indicators that cannot be told apart so are left out.
    """
    session = session_of(context)
    fields = fields_of(by, get_args(IndicatorDimension))
    query: dict[str, Any] = {
        "known_at": known_at,
        "on": on.date() if on else None,
        "municipality_map": municipality_map,
    }
    asked = {"by": fields, "indicator": indicator, **query}
    if wrote_report(context, chosen, out, "reports/indicators", asked):
        return
    with session.client() as client:
        names = {one.id: _name(one, session.language) for one in client.indicators().items}
        found = settled(context, lambda: client.indicator_report(fields, indicator, **query))
    if chosen is ReportFormat.JSON:
        print_json(found)
        return
    tell_what_is_kept_back(found.rows, session.language)
    rows = [_reached(one, fields, names, session.language) for one in found.rows]
    columns = _headings([*fields, *REPORT_COLUMNS], session.language)
    title = heading(f"{said('Indicators', session.language)}, {found.day}", found, session.language)
    print_rows(printed(chosen), columns, rows, title)


def reconciliation(
    context: typer.Context,
    known_at: KnownAtOption = None,
    on: OnOption = None,
    contradictions: Annotated[
        bool, typer.Option("--contradictions", help="Only what published figures contradict.")
    ] = False,
    chosen: ReportFormatOption = ReportFormat.TABLE,
    out: OutOption = None,
) -> None:
    """Show published figures beside ours as of their days, and what they contradict."""
    session = session_of(context)
    query: dict[str, Any] = {"known_at": known_at, "on": on.date() if on else None}
    part = "contradictions" if contradictions else None
    if wrote_report(context, chosen, out, "reports/reconciliation", query, part=part):
        return
    with session.client() as client:
        found = settled(context, lambda: client.reconciliation(**query))
        latvian = session.language is Language.LV
        names = {one.id: one.name_lv for one in client.indicators().items} if latvian else {}
    if chosen is ReportFormat.JSON:
        print_json(found)
        return
    tell_what_is_kept_back(found.items, session.language)
    if not contradictions:
        _print_compared(found, chosen, names, session.language)
    if contradictions or chosen is ReportFormat.TABLE:
        _print_contradictions(found, chosen, session.language)


def _print_compared(
    found: Reconciliation, chosen: ReportFormat, names: dict[str, str], language: Language
) -> None:
    rows = [_compared(one, names, language) for one in found.items]
    title = heading(said("Published figures", language), found, language)
    print_rows(printed(chosen), _headings(COMPARED_COLUMNS, language), rows, title)


def _print_contradictions(found: Reconciliation, chosen: ReportFormat, language: Language) -> None:
    rows = [_contradiction(one, language) for one in found.contradictions]
    title = heading(said("Contradictions among published figures", language), found, language)
    print_rows(printed(chosen), _headings(CONTRADICTION_COLUMNS, language), rows, title)


def _name(indicator: Indicator, language: Language) -> str:
    return indicator.name_lv if language is Language.LV else indicator.name_en


def _definition(one: Indicator, language: Language) -> tuple[object, ...]:
    told_by = ", ".join(named("indicator_dimension", field, language) for field in one.dimensions)
    return (
        one.id,
        _name(one, language),
        named("figure_unit", one.unit, language),
        one.measure,
        named("indicator_period", one.period, language),
        told_by,
        one.source,
    )


def _reached(
    row: IndicatorRow, by: Sequence[IndicatorDimension], names: dict[str, str], language: Language
) -> tuple[object, ...]:
    group = [
        row.municipality.name
        if field == "municipality" and row.municipality
        else _coded(field, getattr(row, field), language)
        for field in by
    ]
    return (
        *group,
        row.indicator,
        names.get(row.indicator, ""),
        _unit(row.unit, language),
        row.base_year,
        _value(row.baseline, row.unit),
        row.target_year,
        _value(row.target, row.unit),
        SUPPRESSED if row.suppressed else _value(row.achieved, row.unit),
        *told(row, "percent"),
        _coded("why_missing", row.missing, language),
    )


def _compared(one: ComparedFigure, names: dict[str, str], language: Language) -> tuple[object, ...]:
    return (
        one.figure_reference,
        names.get(one.indicator, one.indicator),
        one.place.name,
        _coded("service", one.service, language),
        _coded("target_group", one.target_group, language),
        one.year,
        one.as_of,
        _unit(one.unit, language),
        _value(one.published, one.unit),
        SUPPRESSED if one.suppressed else _value(one.ours, one.unit),
        SUPPRESSED if one.suppressed else _value(one.difference, one.unit),
        _coded("why_missing", one.missing, language),
        one.source,
    )


def _contradiction(one: PublishedContradiction, language: Language) -> tuple[object, ...]:
    return (
        one.relation,
        ", ".join(one.figure_references),
        one.place.name,
        _value(one.stated, one.unit),
        _value(one.expected, one.unit),
        _value(one.difference, one.unit),
        one.text_lv if language is Language.LV else one.text_en,
    )


def _headings(columns: Sequence[str], language: Language) -> list[str]:
    """Headings; what a row is told apart by is called as the dimension is."""
    dimensions = get_args(IndicatorDimension)
    return [
        named("indicator_dimension", one, language) if one in dimensions else heading_
        for one, heading_ in zip(columns, headings(columns, language), strict=True)
    ]


def _coded(kind: str, code: str | int | None, language: Language) -> str | None:
    return None if code is None else named(kind, str(code), language)


def _unit(unit: str, language: Language) -> str:
    return "EUR" if unit == "euro_cents" else named("figure_unit", unit, language)


def _value(value: int | None, unit: str) -> int | str | None:
    """A count as it is, money in euros."""
    return euros(value) if unit == "euro_cents" and value is not None else value


def add_to(root: typer.Typer, reports: typer.Typer) -> None:
    """Add `lieta indicators`, and `reconciliation` to the reports."""
    root.add_typer(app, name="indicators")
    reports.command("reconciliation")(reconciliation)
