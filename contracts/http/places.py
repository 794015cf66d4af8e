"""Commands to the infrastructure plan, and what the reports of places answer."""

from datetime import date
from typing import Annotated, ClassVar, Literal

from pydantic import Field

from contracts.events.places import AmendmentNumber, PlaceCount, PlannedObjectFields
from contracts.http.registers import RegisterCommand
from contracts.http.reports import Answer, MunicipalityName
from contracts.model import Cents, Code, EffectiveDate, Model, Name, Text
from contracts.reference import municipalities
from contracts.written import NUMBER

SomePlaces = Annotated[int, Field(ge=1, le=10_000), NUMBER]


class PlacesCommand(RegisterCommand):
    """What every command to an infrastructure plan has: a region whose plan it is."""

    @property
    def plan_region(self) -> str:
        """The region whose plan the command is for."""
        raise NotImplementedError


class _OfRegion(PlacesCommand):
    region: Code

    @property
    def plan_region(self) -> str:
        """The region whose plan the command is for."""
        return self.region


class _OfObject(_OfRegion):
    object_reference: Name


class _OfPlan(_OfObject):
    """A change of the plan; it is of the amendment adopted last where it names none."""

    amendment: AmendmentNumber | None = None


class AdoptAmendment(_OfRegion):
    """Record that the region adopted an amendment of its plan on the effective date."""

    command: ClassVar[str] = "adopt_amendment"

    amendment: AmendmentNumber
    amendment_reference: Name


class PlanPlaces(PlacesCommand, PlannedObjectFields):
    """Enter an object of the infrastructure plan, by the plan or by an amendment of it."""

    command: ClassVar[str] = "plan_places"

    municipality: Code
    amendment: AmendmentNumber | None = None

    @property
    def plan_region(self) -> str:
        """The region of the municipality."""
        found = municipalities().get(self.municipality)
        return self.municipality if found is None else found.region


class ChangePlaces(_OfPlan):
    """Give an object another number of places."""

    command: ClassVar[str] = "change_places"

    places: PlaceCount


class RelocateObject(_OfPlan):
    """Plan the whole object at another address."""

    command: ClassVar[str] = "relocate_object"

    address: Name


class MovePlaces(_OfPlan):
    """Move places, and money with them, to another object of the same kind."""

    command: ClassVar[str] = "move_places"

    to_object_reference: Name
    places: SomePlaces
    cost_cents: Cents = 0


class CancelPlaces(_OfPlan):
    """Cancel an object, or as many of its places and as much of its money as is said.

    Where they stay in the plan, another object may take them over.
    """

    command: ClassVar[str] = "cancel_places"

    places: SomePlaces | None = None
    cost_cents: Cents | None = None
    stay_in_plan: bool = False
    reason: Text


class TakeOverPlaces(_OfPlan):
    """Take over places and money that were cancelled elsewhere and stayed in the plan."""

    command: ClassVar[str] = "take_over_places"

    from_object_reference: Name
    places: PlaceCount
    cost_cents: Cents = 0
    decision_reference: Name


class ProposePlaceTerms(_OfObject):
    """Record that a cost or a deadline of an object was proposed."""

    command: ClassVar[str] = "propose_place_terms"

    cost_cents: Cents | None = None
    deadline: EffectiveDate | None = None
    proposal_reference: Name


class ApprovePlaceTerms(_OfPlan):
    """Approve the cost and deadline that were proposed last."""

    command: ClassVar[str] = "approve_place_terms"

    decision_reference: Name


class CompletePlaces(_OfObject):
    """Record that an object is built and accepted."""

    command: ClassVar[str] = "complete_places"

    acceptance_reference: Name


class RegisterPlaceProvider(_OfObject):
    """Record which registered provider will provide the service at an object."""

    command: ClassVar[str] = "register_place_provider"

    provider: Name


class StartService(_OfObject):
    """Record that people are served at an object from the effective date."""

    command: ClassVar[str] = "start_service"

    places: SomePlaces


PLACE_COMMANDS: tuple[type[PlacesCommand], ...] = (
    AdoptAmendment,
    PlanPlaces,
    ChangePlaces,
    RelocateObject,
    MovePlaces,
    CancelPlaces,
    TakeOverPlaces,
    ProposePlaceTerms,
    ApprovePlaceTerms,
    CompletePlaces,
    RegisterPlaceProvider,
    StartService,
)

ObjectState = Literal["planned", "completed", "provider_registered", "started", "cancelled"]
"""How far an object is: a registered provider need not have started."""


class AmendmentView(Model):
    """An amendment of a region's plan."""

    region: Code
    amendment: int
    adopted_on: date
    amendment_reference: str


class PlacesObject(Model):
    """An object of the plan as it stands; amounts in cents.

    `released_places` and `released_cost_cents` were cancelled here, stay in the plan and wait for
    whoever takes them over. Whatever the plan leaves unsaid is absent.
    """

    region: Code
    object_reference: str
    municipality: MunicipalityName
    title: str
    place_kind: str
    service: str | None = None
    places: int | None = None
    address: str | None = None
    cost_cents: int | None = None
    deadline: date | None = None
    proposed_cost_cents: int | None = None
    proposed_deadline: date | None = None
    released_places: int
    released_cost_cents: int
    amendment: int
    state: ObjectState
    completed_on: date | None = None
    provider: str | None = None
    started_on: date | None = None
    started_places: int | None = None


class PlacesReport(Answer):
    """The infrastructure plan: every object that it has or had, and the amendments until then.

    The totals count what is planned, in `planned_places`, and what waits to be taken over.
    """

    amendment: int | None = None
    amendments: list[AmendmentView]
    items: list[PlacesObject]
    planned_places: int
    planned_cost_cents: int
    released_places: int
    released_cost_cents: int


DifferenceKind = Literal["planned", "cancelled", "changed"]


class ObjectDifference(Model):
    """One thing that the later plan says otherwise of an object; absent where nothing was said."""

    region: Code
    object_reference: str
    municipality: MunicipalityName
    title: str
    what: DifferenceKind
    field: str | None = None
    before: str | None = None
    after: str | None = None
    text_lv: str
    text_en: str


class PlacesDifference(Answer):
    """What the plan says after, and did not say before; `positions` are those of the later plan."""

    from_amendment: int | None = None
    to_amendment: int | None = None
    items: list[ObjectDifference]


PlacesBasis = Literal["started", "registered", "unlimited"]
"""Which places there are to be filled: the started or the registered ones, whichever are more; or
as many as are needed, where a provider is registered without a number."""


class CapacityRow(Model):
    """Capacity, demand and use of a service in a municipality on a day, or in the day's year.

    `places_not_started` are planned for the service, `started_places` are in use. Of
    `registered_places` the providers of the municipality are registered for the service;
    `unlimited_providers` of them are registered without a number. Persons are unique: with a line
    for the service in the plan of the day, with a grant that runs on the day, and with a delivery
    in the year up to the day. `free_places` are those that no running grant fills, and
    `over_capacity` the persons granted more than there are places, on the `places_basis`; both are
    absent where that is `unlimited`, and where nothing is started or registered. Counts are absent
    where `suppressed` is true: they are kept back, as in the report on people; these two with those
    granted, which they would tell.
    """

    municipality: MunicipalityName
    service: str
    places_not_started: int
    started_places: int
    registered_places: int
    unlimited_providers: int
    persons_planned: int | None = None
    persons_granted: int | None = None
    persons_delivered: int | None = None
    free_places: int | None = None
    over_capacity: int | None = None
    places_basis: PlacesBasis | None = None
    suppressed: bool | None = None


class CapacityReport(Answer):
    """Capacity against demand and use, on the map of today; persons must not be added up."""

    on: date
    rows: list[CapacityRow]
