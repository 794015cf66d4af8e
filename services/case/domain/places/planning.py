"""What the infrastructure plan says of its objects, from planned to taken over."""

from contracts.events.places import (
    ObjectRelocated,
    PlacesCancelled,
    PlacesChanged,
    PlacesMoved,
    PlacesPlanned,
    PlacesTakenOver,
)
from contracts.http.places import (
    CancelPlaces,
    ChangePlaces,
    MovePlaces,
    PlanPlaces,
    RelocateObject,
    TakeOverPlaces,
)
from contracts.money import in_euros, in_euros_lv
from contracts.reference.place_kinds import place_kind_codes
from contracts.reference.words import all_named_lv
from contracts.refusal import Refusal
from services.case.domain.checks import UNPROCESSABLE
from services.case.domain.person.intake import municipality_on
from services.case.domain.places.known import amendment_of, known_object, listed_object
from services.case.domain.places.state import PlacePlan, PlannedObject
from services.case.domain.registers.providing import nothing_new


def plan(command: PlanPlaces, known: PlacePlan) -> PlacesPlanned:
    """Enter an object under a reference that the region's plan does not have yet."""
    municipality_on(command.municipality, command.effective_date)
    kinds = place_kind_codes()
    if command.place_kind not in kinds:
        raise Refusal(
            "places.kind",
            f"There is no kind of places '{command.place_kind}'. Choose one of:"
            f" {', '.join(kinds)}.",
            f"Nav vietu veida '{command.place_kind}'. Izvēlies kādu no:"
            f" {all_named_lv('place_kind', kinds)}.",
            status=UNPROCESSABLE,
        )
    if command.object_reference in known.objects:
        raise Refusal(
            "places.object",
            f"The region's plan has an object '{command.object_reference}' already. Change that"
            " one, or give this one a reference of its own.",
            f"Reģiona plānā jau ir objekts '{command.object_reference}'. Maini to vai dod šim savu"
            " apzīmējumu.",
        )
    amendment = amendment_of(known, command.amendment, command.effective_date)
    fields = command.model_dump(exclude={"amendment"})
    return PlacesPlanned(**fields, region=command.plan_region, amendment=amendment)


def change(command: ChangePlaces, known: PlacePlan) -> PlacesChanged:
    """Give an object another number of places, not below those where people are served."""
    one = known_object(known, command.object_reference, command.effective_date)
    if command.places == one.places:
        raise nothing_new()
    _keep_started(one, command.places)
    amendment = amendment_of(known, command.amendment, command.effective_date, one)
    fields = command.model_dump(exclude={"amendment"})
    return PlacesChanged(
        **fields, municipality=one.municipality, amendment=amendment, places_before=one.places
    )


def relocate(command: RelocateObject, known: PlacePlan) -> ObjectRelocated:
    """Plan the whole object at another address."""
    one = known_object(known, command.object_reference, command.effective_date)
    if command.address == one.address:
        raise nothing_new()
    amendment = amendment_of(known, command.amendment, command.effective_date, one)
    fields = command.model_dump(exclude={"amendment"})
    return ObjectRelocated(**fields, municipality=one.municipality, amendment=amendment)


def move(command: MovePlaces, known: PlacePlan) -> PlacesMoved:
    """Move places that the object has to another object of the same kind."""
    day = command.effective_date
    giver = known_object(known, command.object_reference, day)
    taker = known_object(known, command.to_object_reference, day)
    _refuse_other_kinds(giver, taker)
    _refuse_more(giver.places or 0, command.places, giver.cost_cents or 0, command.cost_cents)
    _keep_started(giver, (giver.places or 0) - command.places)
    amendment = amendment_of(known, command.amendment, day, giver, taker)
    fields = command.model_dump(exclude={"amendment"})
    return PlacesMoved(
        **fields,
        municipality=giver.municipality,
        to_municipality=taker.municipality,
        amendment=amendment,
    )


def cancel(command: CancelPlaces, known: PlacePlan) -> PlacesCancelled:
    """Cancel the object, or some of its places; money goes with them as far as it is said.

    An object of which all places are cancelled is ended, and all its money is cancelled with it.
    """
    one = known_object(known, command.object_reference, command.effective_date)
    places_had, cents_had = one.places or 0, one.cost_cents or 0
    ends_object = command.places in (None, one.places)
    places = places_had if command.places is None else command.places
    cost_cents = cents_had if ends_object else command.cost_cents or 0
    _refuse_more(places_had, places, cents_had, cost_cents)
    if one.started_places is not None:
        _keep_started(one, places_had - places)
    amendment = amendment_of(known, command.amendment, command.effective_date, one)
    return PlacesCancelled(
        effective_date=command.effective_date,
        municipality=one.municipality,
        region=command.region,
        object_reference=command.object_reference,
        places=places,
        cost_cents=cost_cents,
        ends_object=ends_object,
        stay_in_plan=command.stay_in_plan,
        reason=command.reason,
        amendment=amendment,
    )


def take_over(command: TakeOverPlaces, known: PlacePlan) -> PlacesTakenOver:
    """Take over places and money that were cancelled, stayed in the plan, and are still there."""
    day = command.effective_date
    taker = known_object(known, command.object_reference, day)
    giver = listed_object(known, command.from_object_reference, day)
    _refuse_other_kinds(giver, taker)
    if (
        command.places > giver.released_places
        or command.cost_cents > giver.released_cents
        or not (command.places or command.cost_cents)
    ):
        raise Refusal(
            "places.released",
            f"Of the object '{command.from_object_reference}', {giver.released_places} places and"
            f" {in_euros(giver.released_cents)} wait to be taken over. Take over some of these, or"
            " cancel places with stay_in_plan first.",
            f"No objekta '{command.from_object_reference}' pārņemšanai ir pieejams:"
            f" {giver.released_places} (vietas) un {in_euros_lv(giver.released_cents)}. Pārņem no"
            " tā vai vispirms atcel vietas, norādot stay_in_plan.",
        )
    amendment = amendment_of(known, command.amendment, day, giver, taker)
    fields = command.model_dump(exclude={"amendment"})
    return PlacesTakenOver(
        **fields,
        municipality=taker.municipality,
        from_municipality=giver.municipality,
        amendment=amendment,
    )


def _refuse_other_kinds(giver: PlannedObject, taker: PlannedObject) -> None:
    if giver is taker or giver.planned.place_kind != taker.planned.place_kind:
        raise Refusal(
            "places.same_kind",
            "Places go from one object to another of the same kind. Choose such an object, or"
            " cancel places here and plan others there.",
            "Vietas nodod no viena objekta citam tā paša veida objektam. Izvēlies tādu objektu vai"
            " atcel vietas šeit un ieplāno citas tur.",
            status=UNPROCESSABLE,
        )


def _refuse_more(places: int, asked: int, cost_cents: int, asked_cents: int) -> None:
    """Refuse more places or more money than the object has."""
    if asked > places or asked_cents > cost_cents:
        raise Refusal(
            "places.enough",
            f"The object has {places} places and {in_euros(cost_cents)} in the plan; {asked} places"
            f" and {in_euros(asked_cents)} are more. Name what there is.",
            f"Objektam plānā ir {places} (vietas) un {in_euros_lv(cost_cents)}; {asked} (vietas) un"
            f" {in_euros_lv(asked_cents)} ir vairāk. Norādi to, kas ir.",
        )


def _keep_started(one: PlannedObject, places_left: int) -> None:
    """Refuse to plan fewer places than those at which people are served."""
    if one.started_places is not None and places_left < one.started_places:
        raise Refusal(
            "places.started",
            f"People are served at {one.started_places} places of the object; {places_left} would"
            " be left. Keep those.",
            f"Objektā pakalpojumu jau sniedz, vietas: {one.started_places}; atliktu {places_left}."
            " Saglabā tās.",
        )
