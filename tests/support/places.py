"""Ordinary objects of an infrastructure plan, and what becomes of them."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from contracts.events.places import PlacesFact
from contracts.http.places import (
    AdoptAmendment,
    CancelPlaces,
    ChangePlaces,
    PlacesCommand,
    PlanPlaces,
    RelocateObject,
    TakeOverPlaces,
)
from services.case.domain.places.deciding import decide_places
from services.case.domain.places.state import PlacePlan
from tests.support.world import World

PLANNED_ON = date(2017, 6, 1)
REGION = "zemgale"
OF_PLAN: dict[str, Any] = {"effective_date": PLANNED_ON, "region": REGION}


def plan(reference: str = "KOK-1", **changes: Any) -> PlanPlaces:
    fields: dict[str, Any] = {
        "effective_date": PLANNED_ON,
        "municipality": "kokneses-novads",
        "object_reference": reference,
        "title": "Dienas aprūpes centrs",
        "place_kind": "adult_day_centre",
        "places": 8,
        "cost_cents": 80_000,
    }
    return PlanPlaces(**(fields | changes))


def amendment(number: int, **changes: Any) -> AdoptAmendment:
    fields: dict[str, Any] = OF_PLAN | {
        "amendment": number,
        "amendment_reference": f"ZPR {number}. grozījumi",
    }
    return AdoptAmendment(**(fields | changes))


def change(reference: str, places: int, **changes: Any) -> ChangePlaces:
    return ChangePlaces(**(OF_PLAN | {"object_reference": reference, "places": places} | changes))


def relocate(reference: str, address: str, **changes: Any) -> RelocateObject:
    return RelocateObject(
        **(OF_PLAN | {"object_reference": reference, "address": address} | changes)
    )


def cancel(reference: str, **changes: Any) -> CancelPlaces:
    fields = OF_PLAN | {"object_reference": reference, "reason": "Nav piemērotas ēkas"}
    return CancelPlaces(**(fields | changes))


def take_over(reference: str, giver: str, places: int, **changes: Any) -> TakeOverPlaces:
    fields = OF_PLAN | {
        "object_reference": reference,
        "from_object_reference": giver,
        "places": places,
        "decision_reference": "ZPR-12",
    }
    return TakeOverPlaces(**(fields | changes))


def decided(world: World, commands: Iterable[PlacesCommand]) -> list[PlacesFact]:
    """The entries that these commands lead to, one after the other; the world learns them."""
    entries = []
    for command in commands:
        entry = decide_places(command, world)
        world.learn([entry])
        entries.append(entry)
    return entries


def planned(*commands: PlacesCommand) -> PlacePlan:
    """The plan of Zemgale after these commands."""
    world = World()
    decided(world, commands)
    return world.places(REGION)
