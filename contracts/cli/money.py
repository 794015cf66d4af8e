"""`lieta report absorption`, `forecast`, `claims-money`, `claim-ageing`: the programme's money."""

from collections.abc import Sequence
from datetime import datetime
from typing import Annotated, Any, get_args

import typer
from pydantic import BaseModel

from contracts.cli.exporting import (
    OutOption,
    ReportFormat,
    ReportFormatOption,
    printed,
    wrote_report,
)
from contracts.cli.knowledge import KnownAtOption, OnOption, fields_of, heading, settled
from contracts.cli.output import euros, print_json, print_rows
from contracts.cli.session import Language, session_of
from contracts.cli.wording import group_cell, headings, named, said
from contracts.http.money import (
    AbsorptionField,
    ClaimAgeingReport,
    ClaimsMoneyField,
    ForecastField,
    Period,
)
from contracts.http.reports import Answer, MunicipalityMap, MunicipalityName

ABSORPTION_COLUMNS = (
    "budget_eur", "unplanned_eur", "earmarked_eur", "committed_eur", "delivered_not_claimed_eur",
    "claimed_eur", "approved_eur", "paid_eur", "paid_esf_eur", "paid_state_eur", "unpaid_esf_eur",
    "unpaid_state_eur", "ineligible_eur", "free_eur", "absorbed_percent",
)  # fmt: skip
FORECAST_COLUMNS = (
    "to_deliver_eur", "delivered_not_claimed_eur", "claimed_eur", "approved_eur", "total_eur",
)  # fmt: skip
LINE_COLUMNS = (
    "municipality", "budget_line", "budget_eur", "paid_eur", "left_eur", "forecast_eur",
    "shortfall_eur",
)  # fmt: skip
CLAIMS_COLUMNS = (
    "requested_eur", "approved_eur", "ineligible_eur", "certified_eur", "paid_eur", "paid_esf_eur",
    "paid_state_eur", "outstanding_eur",
)  # fmt: skip
REASON_COLUMNS = ("reason", "amount_eur")
AGEING_COLUMNS = (
    "municipality", "status", "first_working_days", "last_working_days", "claims", "amount_eur",
)  # fmt: skip
CLAIM_COLUMNS = (
    "claim_number", "municipality", "kind", "status", "since", "working_days", "amount_eur",
    "claim_id",
)  # fmt: skip

MapOption = Annotated[
    MunicipalityMap,
    typer.Option(help="Merged municipalities: as their successor of today, or as recorded."),
]


def _by(allowed: Any) -> Any:
    return typer.Option(help=f"Of {', '.join(get_args(allowed))}, with commas.")


def absorption(
    context: typer.Context,
    by: Annotated[str, _by(AbsorptionField)] = "municipality,budget_line",
    known_at: KnownAtOption = None,
    on: OnOption = None,
    municipality_map: MapOption = "current",
    chosen: ReportFormatOption = ReportFormat.TABLE,
    out: OutOption = None,
) -> None:
    """Budget against what is bound, delivered, claimed, approved and paid."""
    session, fields = session_of(context), fields_of(by, get_args(AbsorptionField))
    query = {"known_at": known_at, "on": _day(on), "municipality_map": municipality_map}
    if wrote_report(context, chosen, out, "reports/absorption", {"by": fields, **query}):
        return
    with session.client() as client:
        report = settled(context, lambda: client.absorption(fields, **query))
    if chosen is ReportFormat.JSON:
        print_json(report)
    else:
        _print(
            chosen, "Absorption", report, fields, ABSORPTION_COLUMNS, report.rows, session.language
        )


def forecast(  # noqa: PLR0913, PLR0917 - each is an option
    context: typer.Context,
    by: Annotated[str, _by(ForecastField)] = "period",
    period: Annotated[Period, typer.Option(help="How long the periods are.")] = "quarter",
    lines: Annotated[
        bool, typer.Option("--lines", help="Budget lines against the forecast instead.")
    ] = False,
    known_at: KnownAtOption = None,
    on: OnOption = None,
    chosen: ReportFormatOption = ReportFormat.TABLE,
    out: OutOption = None,
) -> None:
    """What is decided and still to be paid, by when it is to be delivered."""
    session, fields = session_of(context), fields_of(by, get_args(ForecastField))
    language = session.language
    query: dict[str, Any] = {"period": period, "known_at": known_at, "on": _day(on)}
    asked = {"by": fields, **query}
    part = "lines" if lines else None
    if wrote_report(context, chosen, out, "reports/forecast", asked, part=part):
        return
    with session.client() as client:
        report = settled(context, lambda: client.forecast(fields, **query))
    if chosen is ReportFormat.JSON:
        print_json(report)
        return
    if lines:
        _print(chosen, "Forecast", report, (), LINE_COLUMNS, report.lines, language)
    else:
        _print(chosen, "Forecast", report, fields, FORECAST_COLUMNS, report.rows, language)
    if chosen is ReportFormat.TABLE:
        typer.echo(report.method_lv if language is Language.LV else report.method_en)


def claims_money(  # noqa: PLR0913, PLR0917 - each is an option
    context: typer.Context,
    by: Annotated[str, _by(ClaimsMoneyField)] = "municipality,year",
    reasons: Annotated[
        bool, typer.Option("--reasons", help="Why money was found ineligible instead.")
    ] = False,
    known_at: KnownAtOption = None,
    on: OnOption = None,
    municipality_map: MapOption = "current",
    chosen: ReportFormatOption = ReportFormat.TABLE,
    out: OutOption = None,
) -> None:
    """What claims requested, and what was approved, certified and paid of it."""
    session, fields = session_of(context), fields_of(by, get_args(ClaimsMoneyField))
    query = {"known_at": known_at, "on": _day(on), "municipality_map": municipality_map}
    asked = {"by": fields, **query}
    part = "ineligible" if reasons else None
    if wrote_report(context, chosen, out, "reports/claims-money", asked, part=part):
        return
    with session.client() as client:
        report = settled(context, lambda: client.claims_money(fields, **query))
    if chosen is ReportFormat.JSON:
        print_json(report)
    elif reasons:
        rows = report.ineligible
        _print(chosen, "Ineligible money", report, (), REASON_COLUMNS, rows, session.language)
    else:
        columns, rows_ = CLAIMS_COLUMNS, report.rows
        _print(chosen, "Money of claims", report, fields, columns, rows_, session.language)


def claim_ageing(  # noqa: PLR0913, PLR0917 - each is an option
    context: typer.Context,
    claims: Annotated[bool, typer.Option("--claims", help="Each claim, oldest first.")] = False,
    municipality: Annotated[str | None, typer.Option(help="Only of this municipality.")] = None,
    known_at: KnownAtOption = None,
    on: OnOption = None,
    municipality_map: MapOption = "current",
    chosen: ReportFormatOption = ReportFormat.TABLE,
    out: OutOption = None,
) -> None:
    """Open claims by how many working days they have been in their status."""
    session = session_of(context)
    query = {
        "municipality": municipality,
        "known_at": known_at,
        "on": _day(on),
        "municipality_map": municipality_map,
    }
    part = "claims" if claims else None
    if wrote_report(context, chosen, out, "reports/claim-ageing", query, part=part):
        return
    with session.client() as client:
        report: ClaimAgeingReport = settled(context, lambda: client.claim_ageing(**query))
    if chosen is ReportFormat.JSON:
        print_json(report)
    elif claims:
        _print(chosen, "Open claims", report, (), CLAIM_COLUMNS, report.claims, session.language)
    else:
        _print(chosen, "Open claims", report, (), AGEING_COLUMNS, report.rows, session.language)


def add_to(app: typer.Typer) -> None:
    """Make the reports commands of `lieta report`."""
    app.command("absorption")(absorption)
    app.command("forecast")(forecast)
    app.command("claims-money")(claims_money)
    app.command("claim-ageing")(claim_ageing)


def _day(on: datetime | None) -> Any:
    return on.date() if on else None


def _print(
    chosen: ReportFormat,
    title: str,
    report: Answer,
    fields: Sequence[str],
    columns: Sequence[str],
    rows: Sequence[BaseModel],
    language: Language,
) -> None:
    """Rows of the fields and columns, whose amounts in euros are the answer's in cents."""
    shown = [*fields, *columns]
    print_rows(
        printed(chosen),
        headings(shown, language),
        [[_cell(row, column, language) for column in shown] for row in rows],
        heading(said(title, language), report, language),
    )


def _cell(row: BaseModel, column: str, language: Language) -> object:
    if column.endswith("_eur"):
        return euros(getattr(row, column.removesuffix("_eur") + "_cents"))
    value = getattr(row, column)
    if isinstance(value, MunicipalityName):
        return value.name
    if column in ("status", "kind"):
        return named(f"claim_{column}", value or "", language)
    return group_cell(column, value, language)
