"""`lieta places`: the infrastructure plan, what changed in it, capacity against demand."""

from typing import Annotated

import typer

from contracts.cli.knowledge import KnownAtOption, OnOption, heading, settled
from contracts.cli.output import Format, euros, print_json, print_rows
from contracts.cli.parameters import FormatOption
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
    "planned_places",
    "started_places",
    "registered_places",
    "persons_planned",
    "persons_granted",
    "persons_delivered",
    "free_places",
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
    chosen: FormatOption = Format.TABLE,
) -> None:
    """Show every object of the infrastructure plan, and how far it is."""
    session = session_of(context)
    day = on.date() if on else None
    with session.client() as client:
        report = settled(
            lambda: client.places(known_at=known_at, on=day, region=region, amendment=amendment)
        )
    if chosen is Format.JSON:
        print_json(report)
        return
    language = session.language
    title = heading(said("Infrastructure plan", language), report)
    rows = [_object_row(one, language) for one in report.items]
    print_rows(chosen, headings(PLAN_COLUMNS, language), rows, title)


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
    chosen: FormatOption = Format.TABLE,
) -> None:
    """Show what the plan says otherwise than by another amendment, day or knowledge."""
    session = session_of(context)
    with session.client() as client:
        report = settled(
            lambda: client.places_difference(
                from_amendment=from_amendment,
                to_amendment=to_amendment,
                from_known_at=from_known_at,
                to_known_at=to_known_at,
                from_on=from_on.date() if from_on else None,
                to_on=to_on.date() if to_on else None,
                region=region,
            )
        )
    if chosen is Format.JSON:
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
    title = heading(said("Changes of the infrastructure plan", language), report)
    print_rows(chosen, headings(DIFFERENCE_COLUMNS, language), rows, title)


@app.command("capacity")
def capacity(
    context: typer.Context,
    municipality: Annotated[str | None, typer.Option(help="Of today's map.")] = None,
    service: Annotated[str | None, typer.Option(help="Only this service.")] = None,
    known_at: KnownAtOption = None,
    on: OnOption = None,
    chosen: FormatOption = Format.TABLE,
) -> None:
    """Show places of each service against who needs, has and uses it on a day."""
    session = session_of(context)
    day = on.date() if on else None
    with session.client() as client:
        report = settled(
            lambda: client.capacity(
                known_at=known_at, on=day, municipality=municipality, service=service
            )
        )
    if chosen is Format.JSON:
        print_json(report)
        return
    language = session.language
    title = heading(f"{said('Capacity', language)}, {report.on}", report)
    rows = [_capacity_row(row, language) for row in report.rows]
    print_rows(chosen, headings(CAPACITY_COLUMNS, language), rows, title)


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
    return (
        row.municipality.name,
        named("service", row.service, language),
        row.planned_places,
        row.started_places,
        row.registered_places,
        row.persons_planned,
        row.persons_granted,
        row.persons_delivered,
        row.free_places,
    )
