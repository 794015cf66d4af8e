"""The reports of places: the plan, the difference of two plans, capacity."""

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Annotated, Any, Literal, NamedTuple

from fastapi import APIRouter, Depends, Query, Response
from psycopg import Connection

from contracts.dates import today_in_latvia
from contracts.http.places import (
    AmendmentView,
    CapacityReport,
    CapacityRow,
    PlacesDifference,
    PlacesReport,
)
from contracts.http.places import PlacesObject as PlacesObjectView
from contracts.model import Code, EffectiveDate
from contracts.reference.place_kinds import place_kind_codes, quoted_place_kind
from services.projections.disclosure.authority import least_persons
from services.projections.disclosure.capacity import capacity_kept_back
from services.projections.disclosure.people import people_patterns
from services.projections.exporting.answering import OR_A_FILE, PART, AsFile
from services.projections.known_at import Known
from services.projections.models.people import PEOPLE, people
from services.projections.parameters import (
    Answers,
    KnownAt,
    On,
    known_again,
    known_municipality,
    named,
    positions_of,
)
from services.projections.places.capacity import Capacity, Cell, capacity
from services.projections.places.difference import differences
from services.projections.places.model import PLACES
from services.projections.places.plan import Amendment, PlacesObject, amendments, plan
from services.web.identity import CurrentActor
from services.web.problems import invalid

router = APIRouter(tags=["reports"])

DELIVERED_BY = ("municipality", "service", "year")

OfAmendment = Annotated[
    int | None,
    Query(ge=0, le=1000, description="The plan by this amendment; 0: before the first one."),
]
Region = Annotated[Code | None, Query(description="Only the plan of this region.")]


class Side(NamedTuple):
    """What is said of one of two plans."""

    amendment: int | None
    known_at: str | None
    on: date | None


def earlier(
    from_amendment: OfAmendment = None, from_known_at: KnownAt = None, from_on: On = None
) -> Side:
    """The earlier plan; a problem where nothing tells it from the later one."""
    if from_amendment is None and from_known_at is None and from_on is None:
        raise invalid(
            "from_amendment",
            "Say of the earlier plan from_amendment, from_known_at or from_on.",
            "Norādi agrāko plānu: from_amendment, from_known_at vai from_on.",
        )
    return Side(from_amendment, from_known_at, from_on)


def later(to_amendment: OfAmendment = None, to_known_at: KnownAt = None, to_on: On = None) -> Side:
    """The later plan; by default as it is known now."""
    return Side(to_amendment, to_known_at, to_on)


@router.get(
    "/reports/places",
    response_model=PlacesReport,
    response_model_exclude_none=True,
    responses=OR_A_FILE,
)
def report_places(
    answers: Answers,
    exporting: AsFile,
    known_at: KnownAt = None,
    on: On = None,
    region: Region = None,
    amendment: OfAmendment = None,
    part: Annotated[Literal["items", "amendments"], PART] = "items",
) -> PlacesReport | Response:
    """The infrastructure plan, object by object; by an amendment, or as far as it has come."""
    with answers.as_known(PLACES, known_at) as (connection, known):
        adopted, objects = _asked(connection, known, on, region, amendment, "amendment")
    standing = [one for one in objects if not one.is_cancelled]
    answer = PlacesReport(
        positions=positions_of(known),
        complete=known.complete,
        amendment=amendment,
        amendments=[AmendmentView(**one._asdict()) for one in adopted],
        items=[_view(one) for one in objects],
        planned_places=sum(one.places or 0 for one in standing),
        planned_cost_cents=sum(one.cost_cents or 0 for one in standing),
        released_places=sum(one.released_places for one in objects),
        released_cost_cents=sum(one.released_cost_cents for one in objects),
    )
    return exporting.answer("places", answer, part)


@router.get(
    "/reports/places/difference",
    response_model=PlacesDifference,
    response_model_exclude_none=True,
    responses=OR_A_FILE,
)
def report_places_difference(
    answers: Answers,
    exporting: AsFile,
    before: Annotated[Side, Depends(earlier)],
    after: Annotated[Side, Depends(later)],
    region: Region = None,
) -> PlacesDifference | Response:
    """What the plan says, and did not say by another amendment, on another day, or as known then.

    What is not said of the earlier plan (`from_...`) is as of the later one.
    """
    if (before.amendment is None) != (after.amendment is None):
        raise invalid(
            "from_amendment" if before.amendment is None else "to_amendment",
            "Give both from_amendment and to_amendment, or neither.",
            "Norādi gan from_amendment, gan to_amendment vai nevienu.",
        )
    with answers.as_known(PLACES, after.known_at) as (connection, known):
        _, now = _asked(connection, known, after.on, region, after.amendment, "to_amendment")
    again = known_again(known.positions["case"], known.positions["claims"])
    asked = again if before.known_at is None else before.known_at
    with answers.as_known(PLACES, asked) as (connection, then):
        on = after.on if before.on is None else before.on
        _, past = _asked(connection, then, on, region, before.amendment, "from_amendment")
    answer = PlacesDifference(
        positions=positions_of(known),
        complete=known.complete and then.complete,
        from_amendment=before.amendment,
        to_amendment=after.amendment,
        items=list(differences(past, now)),
    )
    return exporting.answer("places-difference", answer, "items")


@router.get(
    "/reports/capacity",
    response_model=CapacityReport,
    response_model_exclude_none=True,
    responses=OR_A_FILE,
)
def report_capacity(
    answers: Answers,
    exporting: AsFile,
    actor: CurrentActor,
    known_at: KnownAt = None,
    on: Annotated[EffectiveDate | None, Query(description="The day; today by default.")] = None,
    municipality: Annotated[Code | None, Query(description="Of today's map.")] = None,
    service: Annotated[Code | None, Query(description="Only this service.")] = None,
) -> CapacityReport | Response:
    """Started and registered places of each service against who needs, has and uses it."""
    if municipality is not None:
        known_municipality(municipality)
    day = on or today_in_latvia()
    with answers.as_known(PLACES, known_at) as (connection, known):
        position = known.positions["case"]
        found = capacity(connection, position, day, plan(connection, position, on=day))
    # The same positions again: the people are in tables of their own.
    again = known_again(position, known.positions["claims"])
    with answers.as_known(PEOPLE, again) as (connection, of_people):
        delivered = _delivered(connection, position, day)
        least = least_persons(actor)
        patterns = (
            people_patterns(connection, position, DELIVERED_BY, least, on=day)
            if least is not None
            else None
        )
    every = {cell: found.get(cell, Capacity()) for cell in found.keys() | delivered.keys()}
    hidden: dict[Cell, frozenset[str]] = {}
    if least is not None and patterns is not None:
        hidden = capacity_kept_back(every, patterns["client"], day.year, least)
    cells = sorted(
        cell for cell in every if municipality in (None, cell[0]) and service in (None, cell[1])
    )
    answer = CapacityReport(
        positions=positions_of(known),
        complete=known.complete and of_people.complete,
        on=day,
        rows=[
            _row(cell, every[cell], delivered.get(cell, 0), hidden.get(cell, frozenset()))
            for cell in cells
        ],
    )
    return exporting.answer("capacity", answer)


def _asked(
    connection: Connection[Any],
    known: Known,
    on: date | None,
    region: str | None,
    amendment: int | None,
    parameter: str,
) -> tuple[Sequence[Amendment], Sequence[PlacesObject]]:
    """The amendments and the plan that are asked for; a problem where there are none such."""
    position = known.positions["case"]
    adopted = amendments(connection, position, on=on, region=region)
    if amendment is not None:
        _refuse_unknown(amendment, adopted, parameter)
    return adopted, plan(connection, position, on=on, region=region, amendment=amendment)


def _refuse_unknown(amendment: int, adopted: Iterable[Amendment], parameter: str) -> None:
    regions = {one.region for one in adopted}
    if len(regions) > 1:
        raise invalid(
            "region",
            "Several regions have amendments. Say region too.",
            "Grozījumi ir vairākiem reģioniem. Norādi arī region.",
        )
    numbers = {one.amendment for one in adopted}
    if amendment and amendment not in numbers:
        those = ", ".join(map(str, sorted(numbers)))
        raise invalid(
            parameter,
            f"Amendment {amendment} was not adopted by then; adopted were: {those or 'none'}.",
            f"{amendment}. grozījumi līdz tam nav pieņemti; pieņemtie: {those or 'nav'}.",
        )


def _view(one: PlacesObject) -> PlacesObjectView:
    fields = one._asdict() | {"municipality": named(one.municipality), "state": one.state}
    del fields["is_cancelled"]
    known = one.place_kind in place_kind_codes()
    service = quoted_place_kind(one.place_kind).service if known else None
    return PlacesObjectView(**fields, service=service)


def _delivered(connection: Connection[Any], position: int, day: date) -> dict[tuple[str, str], int]:
    """Persons with a delivery in the year of the day up to it, by municipality and service."""
    return {
        (row.group[0], row.group[1]): row.persons
        for row in people(connection, position, DELIVERED_BY, on=day)
        if row.group[2] == day.year and row.persons
    }


def _row(
    cell: Cell, of: Capacity, persons_delivered: int, kept_back: frozenset[str]
) -> CapacityRow:
    municipality, service = cell
    counts: dict[str, int | None] = of._asdict() | {
        "persons_delivered": persons_delivered,
        "free_places": of.free_places,
        "over_capacity": of.over_capacity,
    }
    return CapacityRow(
        municipality=named(municipality),
        service=service,
        places_basis=of.places_basis,
        **counts | dict.fromkeys(kept_back),
        suppressed=True if kept_back else None,
    )
