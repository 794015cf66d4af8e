"""Deciding on a command to the infrastructure plan of a region."""

from contracts.events.places import PlacesFact
from contracts.http.places import (
    AdoptAmendment,
    ApprovePlaceTerms,
    CancelPlaces,
    ChangePlaces,
    CompletePlaces,
    MovePlaces,
    PlacesCommand,
    PlanPlaces,
    ProposePlaceTerms,
    RegisterPlaceProvider,
    RelocateObject,
    StartService,
    TakeOverPlaces,
)
from services.case.domain.places import finishing, known, planning
from services.case.domain.surroundings import Surroundings


def decide_places(command: PlacesCommand, surroundings: Surroundings) -> PlacesFact:
    """The entry that the command leads to.

    Raises:
        Refusal: a rule does not allow it.
    """
    plan = surroundings.places(command.plan_region)
    match command:
        case AdoptAmendment():
            return known.adopt(command, plan)
        case PlanPlaces():
            return planning.plan(command, plan)
        case ChangePlaces():
            return planning.change(command, plan)
        case RelocateObject():
            return planning.relocate(command, plan)
        case MovePlaces():
            return planning.move(command, plan)
        case CancelPlaces():
            return planning.cancel(command, plan)
        case TakeOverPlaces():
            return planning.take_over(command, plan)
        case ProposePlaceTerms():
            return finishing.propose(command, plan)
        case ApprovePlaceTerms():
            return finishing.approve(command, plan)
        case CompletePlaces():
            return finishing.complete(command, plan)
        case RegisterPlaceProvider():
            return finishing.register_provider(command, plan, surroundings)
        case StartService():
            return finishing.start(command, plan)
        case _:
            raise AssertionError(f"{command.command} is for no plan of places")
