"""The infrastructure plan of a region as it stands."""

from collections.abc import Iterable, Mapping
from datetime import date
from typing import NamedTuple, assert_never

from contracts.events.places import (
    AmendmentAdopted,
    ObjectFact,
    ObjectRelocated,
    PlaceProviderRegistered,
    PlacesCancelled,
    PlacesChanged,
    PlacesCompleted,
    PlaceServiceStarted,
    PlacesFact,
    PlacesMoved,
    PlacesPlanned,
    PlacesTakenOver,
    PlaceTermsApproved,
    PlaceTermsProposed,
)


class PlannedObject(NamedTuple):
    """An object of the plan after all that is known of it.

    `amendment` is that of what the plan said of it last, `changed_on` the day of its last entry.
    `released_places` and `released_cents` were cancelled, stay in the plan and are not taken over.
    """

    planned: PlacesPlanned
    places: int | None
    address: str | None
    cost_cents: int | None
    deadline: date | None
    amendment: int
    changed_on: date
    proposal: PlaceTermsProposed | None = None
    released_places: int = 0
    released_cents: int = 0
    is_cancelled: bool = False
    is_completed: bool = False
    provider: str | None = None
    started_places: int | None = None

    @property
    def municipality(self) -> str:
        """Whose object it is."""
        return self.planned.municipality


class PlacePlan(NamedTuple):
    """The plan of a region after `version` facts; objects by their references."""

    version: int = 0
    objects: Mapping[str, PlannedObject] = {}
    amendments: tuple[AmendmentAdopted, ...] = ()

    @property
    def amendment(self) -> int:
        """The number of the amendment adopted last; 0 before the first one."""
        return self.amendments[-1].amendment if self.amendments else 0


def fold_places(plan: PlacePlan, facts: Iterable[PlacesFact]) -> PlacePlan:
    """The plan after these facts."""
    objects, amendments, version = dict(plan.objects), plan.amendments, plan.version
    for fact in facts:
        version += 1
        if isinstance(fact, AmendmentAdopted):
            amendments = (*amendments, fact)
            continue
        _fold_other(objects, fact)
        known = objects.get(fact.object_reference)
        objects[fact.object_reference] = _changed(known, fact)
    return PlacePlan(version, objects, amendments)


def _fold_other(objects: dict[str, PlannedObject], fact: ObjectFact) -> None:
    """What a fact of one object does to another."""
    match fact:
        case PlacesMoved():
            other = objects[fact.to_object_reference]
            objects[fact.to_object_reference] = _with(other, fact)._replace(
                places=_sum(other.places, fact.places),
                cost_cents=_sum(other.cost_cents, fact.cost_cents),
            )
        case PlacesTakenOver():
            other = objects[fact.from_object_reference]
            objects[fact.from_object_reference] = _with(other, fact)._replace(
                released_places=other.released_places - fact.places,
                released_cents=other.released_cents - fact.cost_cents,
            )
        case _:
            pass


def _changed(known: PlannedObject | None, fact: ObjectFact) -> PlannedObject:
    """The object after a fact of its own; only a plan of it makes a new one."""
    if isinstance(fact, PlacesPlanned):
        return PlannedObject(
            planned=fact,
            places=fact.places,
            address=fact.address,
            cost_cents=fact.cost_cents,
            deadline=fact.deadline,
            amendment=fact.amendment,
            changed_on=fact.effective_date,
        )
    assert known is not None, "a fact of an object that was not planned"
    one = _with(known, fact)
    match fact:
        case PlacesChanged():
            return one._replace(places=fact.places)
        case ObjectRelocated():
            return one._replace(address=fact.address)
        case PlacesMoved():
            return one._replace(
                places=_sum(one.places, -fact.places),
                cost_cents=_sum(one.cost_cents, -fact.cost_cents),
            )
        case PlacesCancelled():
            return _cancelled(one, fact)
        case PlacesTakenOver():
            return one._replace(
                places=_sum(one.places, fact.places),
                cost_cents=_sum(one.cost_cents, fact.cost_cents),
            )
        case PlaceTermsProposed():
            return one._replace(proposal=fact)
        case PlaceTermsApproved():
            return one._replace(cost_cents=fact.cost_cents, deadline=fact.deadline, proposal=None)
        case PlacesCompleted():
            return one._replace(is_completed=True)
        case PlaceProviderRegistered():
            return one._replace(provider=fact.provider)
        case PlaceServiceStarted():
            return one._replace(started_places=fact.places)
        case _:
            assert_never(fact)


def _cancelled(one: PlannedObject, fact: PlacesCancelled) -> PlannedObject:
    stays = fact.stay_in_plan
    return one._replace(
        places=_sum(one.places, -fact.places),
        cost_cents=_sum(one.cost_cents, -fact.cost_cents),
        released_places=one.released_places + (fact.places if stays else 0),
        released_cents=one.released_cents + (fact.cost_cents if stays else 0),
        is_cancelled=fact.ends_object,
    )


def _with(one: PlannedObject, fact: ObjectFact) -> PlannedObject:
    """The object with the day and the amendment of an entry."""
    amendment = getattr(fact, "amendment", one.amendment)
    return one._replace(amendment=amendment, changed_on=fact.effective_date)


def _sum(before: int | None, added: int) -> int | None:
    """What there is after a change; still unsaid where nothing was said and nothing changed."""
    return before if before is None and added == 0 else (before or 0) + added
