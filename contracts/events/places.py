"""Events of the infrastructure plan: places that the programme creates, in the case log.

The plan of a programme region is one stream. What the plan says carries the number of the
amendment that says so, 0 for the plan before its first amendment. Municipality is the object's; of
an amendment it is the region.
"""

from functools import lru_cache
from typing import Annotated
from uuid import UUID, uuid5

from pydantic import Field

from contracts.events.register import REGISTERS, RegisterEntry
from contracts.model import Cents, Code, EffectiveDate, Model, Name, Text
from contracts.written import NUMBER

PlaceCount = Annotated[int, Field(ge=0, le=10_000), NUMBER]
"""How many people can be served there at once."""

AmendmentNumber = Annotated[int, Field(ge=1, le=1000), NUMBER]
"""The number of an amendment of the plan, from 1 on."""

PlanNumber = Annotated[int, Field(ge=0, le=1000)]
"""The amendment that an entry is of; 0 is the plan before the first one."""


class PlacesEntry(RegisterEntry):
    """Whatever happens in the infrastructure plan of a region; not an event by itself."""

    region: Code


class ObjectEntry(PlacesEntry):
    """Whatever happens to an object of the plan; not an event by itself."""

    object_reference: Name


class PlannedObjectFields(Model):
    """An object of the plan: places of one kind at one address.

    What the plan leaves unsaid is absent: places, address, cost, deadline.
    """

    object_reference: Name
    title: Name
    place_kind: Code
    places: PlaceCount | None = None
    address: Name | None = None
    cost_cents: Cents | None = None
    deadline: EffectiveDate | None = None


class AmendmentAdopted(PlacesEntry, type_name="places.amendment_adopted"):
    """The region adopted this amendment of its plan on the effective date."""

    amendment: AmendmentNumber
    amendment_reference: Name


class PlacesPlanned(ObjectEntry, PlannedObjectFields, type_name="places.planned"):
    """The plan has this object from the effective date."""

    amendment: PlanNumber


class PlacesChanged(ObjectEntry, type_name="places.changed"):
    """From the effective date the object has this many places; before it had `places_before`."""

    places: PlaceCount
    places_before: PlaceCount | None
    amendment: PlanNumber


class ObjectRelocated(ObjectEntry, type_name="places.relocated"):
    """From the effective date the whole object is planned at this address."""

    address: Name
    amendment: PlanNumber


class PlacesMoved(ObjectEntry, type_name="places.moved"):
    """Places of the object went to another object of the same kind, with their money."""

    to_object_reference: Name
    to_municipality: Code
    places: PlaceCount
    cost_cents: Cents
    amendment: PlanNumber


class PlacesCancelled(ObjectEntry, type_name="places.cancelled"):
    """These places and this money of the object are planned there no more.

    Where they `stay_in_plan`, they wait for an object that takes them over. `ends_object` says that
    nothing of the object is left.
    """

    places: PlaceCount
    cost_cents: Cents
    ends_object: bool
    stay_in_plan: bool
    reason: Text
    amendment: PlanNumber


class PlacesTakenOver(ObjectEntry, type_name="places.taken_over"):
    """The object took over places and money, cancelled elsewhere, that stayed in the plan."""

    from_object_reference: Name
    from_municipality: Code
    places: PlaceCount
    cost_cents: Cents
    decision_reference: Name
    amendment: PlanNumber


class PlaceTermsProposed(ObjectEntry, type_name="places.terms_proposed"):
    """Somebody proposed this cost and deadline of the object; they do not hold yet."""

    cost_cents: Cents | None = None
    deadline: EffectiveDate | None = None
    proposal_reference: Name


class PlaceTermsApproved(ObjectEntry, type_name="places.terms_approved"):
    """The proposed cost and deadline hold from the effective date; what was not proposed stays."""

    cost_cents: Cents | None
    cost_before_cents: Cents | None
    deadline: EffectiveDate | None
    decision_reference: Name
    amendment: PlanNumber


class PlacesCompleted(ObjectEntry, type_name="places.completed"):
    """The object is built and accepted; nobody is served there yet."""

    acceptance_reference: Name


class PlaceProviderRegistered(ObjectEntry, type_name="places.provider_registered"):
    """The provider that is registered for the service will provide it at the object."""

    provider: Name


class PlaceServiceStarted(ObjectEntry, type_name="places.service_started"):
    """From the effective date people are served at this many places of the object."""

    places: PlaceCount


ObjectFact = (
    PlacesPlanned
    | PlacesChanged
    | ObjectRelocated
    | PlacesMoved
    | PlacesCancelled
    | PlacesTakenOver
    | PlaceTermsProposed
    | PlaceTermsApproved
    | PlacesCompleted
    | PlaceProviderRegistered
    | PlaceServiceStarted
)
"""What happens to an object."""

PlacesFact = AmendmentAdopted | ObjectFact


@lru_cache
def place_plan_id(region: str) -> UUID:
    """The stream of the infrastructure plan of a region."""
    return uuid5(REGISTERS, f"places:{region}")
