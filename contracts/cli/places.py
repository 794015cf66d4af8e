"""`lieta places`: the infrastructure plan, what changed in it, capacity against demand."""

from typing import Annotated, Any

import typer

from contracts.cli.exporting import (
    OutOption,
    ReportFormat,
    ReportFormatOption,
    printed,
    wrote_report,
)
from contracts.cli.keeping_back import tell_what_is_kept_back, told
from contracts.cli.knowledge import KnownAtOption, OnOption, heading, settled
from contracts.cli.output import euros, print_json, print_rows
from contracts.cli.session import Language, session_of
from contracts.cli.wording import headings, named, said
from contracts.http.places import CapacityRow, PlacesObject

app = typer.Typer(
    no_args_is_help=True,
    rich_markup_mode=None,
    help="Ask for planned places, what changed in their plan, and capacity.",
)

PLAN_COLUMNS = (
    "object_reference",
    "municipality",
    "place_kind",
    "places",
    "address",
    "cost_eur",
    "deadline",
    "state",
    "started_places",
    "released_places",
    "amendment",
)
DIFFERENCE_COLUMNS = ("object_reference", "municipality", "what", "text")
CAPACITY_COLUMNS = (
    "municipality",
    "service",
    "places_not_started",
    "started_places",
    "registered_places",
    "persons_planned",
    "persons_granted",
    "persons_delivered",
    "free_places",
    "over_capacity",
    "places_basis",
)
RegionOption = Annotated[str | None, typer.Option(help="Only the plan of this region.")]


@app.command("plan")
def plan(
    context: typer.Context,
    region: RegionOption = None,
    amendment: Annotated[
        int | None, typer.Option(help="As this amendment says; 0: before the first.")
    ] = None,
    known_at: KnownAtOption = None,
    on: OnOption = None,
    chosen: ReportFormatOption = ReportFormat.TABLE,
    out: OutOption = None,
) -> None:
    """Show every object of the infrastructure plan, and how far it is."""
    session = session_of(context)
    query: dict[str, Any] = {
        "known_at": known_at,
        "on": on.date() if on else None,
        "region": region,
        "amendment": amendment,
    }
    if wrote_report(context, chosen, out, "reports/places", query):
        return
    with session.client() as client:
        report = settled(context, lambda: client.places(**query))
    if chosen is ReportFormat.JSON:
        print_json(report)
        return
    language = session.language
    title = heading(said("Infrastructure plan", language), report, language)
    rows = [_object_row(one, language) for one in report.items]
    print_rows(printed(chosen), headings(PLAN_COLUMNS, language), rows, title)


@app.command("difference")
def difference(  # noqa: PLR0913, PLR0917 - options
    context: typer.Context,
    from_amendment: Annotated[
        int | None, typer.Option(help="The amendment before; 0: before the first.")
    ] = None,
    to_amendment: Annotated[int | None, typer.Option(help="The amendment after.")] = None,
    from_known_at: KnownAtOption = None,
    to_known_at: KnownAtOption = None,
    from_on: OnOption = None,
    to_on: OnOption = None,
    region: RegionOption = None,
    chosen: ReportFormatOption = ReportFormat.TABLE,
    out: OutOption = None,
) -> None:
    """Show what the plan says otherwise than by another amendment, day or knowledge."""
    session = session_of(context)
    query: dict[str, Any] = {
        "from_amendment": from_amendment,
        "to_amendment": to_amendment,
        "from_known_at": from_known_at,
        "to_known_at": to_known_at,
        "from_on": from_on.date() if from_on else None,
        "to_on": to_on.date() if to_on else None,
        "region": region,
    }
    if wrote_report(context, chosen, out, "reports/places/difference", query):
        return
    with session.client() as client:
        report = settled(context, lambda: client.places_difference(**query))
    if chosen is ReportFormat.JSON:
        print_json(report)
        return
    language = session.language
    rows = [
        (
            one.object_reference,
            one.municipality.name,
            said(one.what, language),
            one.text_lv if language is Language.LV else one.text_en,
        )
        for one in report.items
    ]
    title = heading(said("Changes of the infrastructure plan", language), report, language)
    print_rows(printed(chosen), headings(DIFFERENCE_COLUMNS, language), rows, title)


@app.command("capacity")
def capacity(
    context: typer.Context,
    municipality: Annotated[str | None, typer.Option(help="Of today's map.")] = None,
    service: Annotated[str | None, typer.Option(help="Only this service.")] = None,
    known_at: KnownAtOption = None,
    on: OnOption = None,
    chosen: ReportFormatOption = ReportFormat.TABLE,
    out: OutOption = None,
) -> None:
    """Show places of each service against who needs, has and uses it on a day."""
    session = session_of(context)
    query: dict[str, Any] = {
        "known_at": known_at,
        "on": on.date() if on else None,
        "municipality": municipality,
        "service": service,
    }
    if wrote_report(context, chosen, out, "reports/capacity", query):
        return
    with session.client() as client:
        report = settled(context, lambda: client.capacity(**query))
    if chosen is ReportFormat.JSON:
        print_json(report)
        return
    language = session.language
    tell_what_is_kept_back(report.rows, language)
    title = heading(f"{said('Capacity', language)}, {report.on}", report, language)
    rows = [_capacity_row(row, language) for row in report.rows]
    print_rows(printed(chosen), headings(CAPACITY_COLUMNS, language), rows, title)


def _object_row(one: PlacesObject, language: Language) -> tuple[object, ...]:
    return (
        one.object_reference,
        one.municipality.name,
        named("place_kind", one.place_kind, language),
        one.places,
        one.address,
        euros(one.cost_cents),
        one.deadline,
        named("place_state", one.state, language),
        one.started_places,
        one.released_places,
        one.amendment,
    )


def _capacity_row(row: CapacityRow, language: Language) -> tuple[object, ...]:
    is_limited = row.places_basis in ("started", "registered")
    return (
        row.municipality.name,
        named("service", row.service, language),
        row.places_not_started,
        row.started_places,
        row.registered_places,
        *told(row, "persons_planned", "persons_granted", "persons_delivered"),
        *(told(row, "free_places", "over_capacity") if is_limited else (None, None)),
        row.places_basis and named("places_basis", row.places_basis, language),
    )
