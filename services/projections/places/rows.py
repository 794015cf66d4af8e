"""The rows that an event leaves in the tables of places."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any, NamedTuple, assert_never
from uuid import UUID

from contracts.events.case import (
    CaseClosed,
    CaseOpened,
    CaseReopened,
    CaseTransferred,
    DeathCorrected,
    DeathRecorded,
)
from contracts.events.granting import GrantAmended, ServiceEnded, ServiceGranted
from contracts.events.places import (
    ObjectFact,
    ObjectRelocated,
    PlaceProviderRegistered,
    PlacesCancelled,
    PlacesChanged,
    PlacesCompleted,
    PlaceServiceStarted,
    PlacesMoved,
    PlacesPlanned,
    PlacesTakenOver,
    PlaceTermsApproved,
    PlaceTermsProposed,
)
from contracts.events.register import ProviderRegistered, ProviderRemoved
from contracts.events.support_plan import SupportPlanApproved

Row = tuple[Any, ...]
CaseTurn = CaseOpened | CaseTransferred | CaseClosed | CaseReopened | DeathRecorded | DeathCorrected
GrantTurn = ServiceGranted | GrantAmended | ServiceEnded

A_DAY = timedelta(days=1)


class _Change(NamedTuple):
    """What an entry says of one object; what it says nothing of is None, or changes by nothing."""

    object_reference: str
    milestone: str | None = None
    municipality: str | None = None
    title: str | None = None
    place_kind: str | None = None
    address: str | None = None
    deadline: Any = None
    places_delta: int | None = None
    cost_delta_cents: int | None = None
    released_places_delta: int = 0
    released_cost_delta_cents: int = 0
    proposed_cost_cents: int | None = None
    proposed_deadline: Any = None
    provider: str | None = None
    started_places: int | None = None


def of_object(position: int, fact: ObjectFact) -> Iterator[Row]:
    """A row for each object that the entry changes."""
    amendment = getattr(fact, "amendment", None)
    for part, change in enumerate(_changes(fact)):
        reference, *values = change
        yield (
            position, part, fact.region, reference, fact.effective_date, amendment, *values
        )  # fmt: skip


def _changes(fact: ObjectFact) -> Iterator[_Change]:
    own = fact.object_reference
    match fact:
        case PlacesPlanned():
            yield _Change(
                own,
                "planned",
                fact.municipality,
                fact.title,
                fact.place_kind,
                fact.address,
                fact.deadline,
                fact.places,
                fact.cost_cents,
            )
        case PlacesChanged():
            yield _Change(own, places_delta=fact.places - (fact.places_before or 0))
        case ObjectRelocated():
            yield _Change(own, address=fact.address)
        case PlacesMoved():
            places, cost_cents = fact.places, fact.cost_cents or None
            yield _Change(
                own, places_delta=-places, cost_delta_cents=-cost_cents if cost_cents else None
            )
            yield _Change(
                fact.to_object_reference, places_delta=places, cost_delta_cents=cost_cents
            )
        case PlacesCancelled():
            yield _Change(
                own,
                "cancelled" if fact.ends_object else None,
                places_delta=-fact.places if fact.places else None,
                cost_delta_cents=-fact.cost_cents if fact.cost_cents else None,
                released_places_delta=fact.places if fact.stay_in_plan else 0,
                released_cost_delta_cents=fact.cost_cents if fact.stay_in_plan else 0,
            )
        case PlacesTakenOver():
            yield _Change(
                own,
                places_delta=fact.places or None,
                cost_delta_cents=fact.cost_cents or None,
            )
            yield _Change(
                fact.from_object_reference,
                released_places_delta=-fact.places,
                released_cost_delta_cents=-fact.cost_cents,
            )
        case _:
            yield _turn(fact)


def _turn(
    fact: PlaceTermsProposed
    | PlaceTermsApproved
    | PlacesCompleted
    | PlaceProviderRegistered
    | PlaceServiceStarted,
) -> _Change:
    own = fact.object_reference
    match fact:
        case PlaceTermsProposed():
            return _Change(
                own,
                "terms_proposed",
                proposed_cost_cents=fact.cost_cents,
                proposed_deadline=fact.deadline,
            )
        case PlaceTermsApproved():
            cost_cents, before_cents = fact.cost_cents, fact.cost_before_cents
            return _Change(
                own,
                "terms_approved",
                deadline=fact.deadline,
                cost_delta_cents=None if cost_cents is None else cost_cents - (before_cents or 0),
            )
        case PlacesCompleted():
            return _Change(own, "completed")
        case PlaceProviderRegistered():
            return _Change(own, "provider_registered", provider=fact.provider)
        case PlaceServiceStarted():
            return _Change(own, "started", started_places=fact.places)
        case _:
            assert_never(fact)


def of_provider(position: int, fact: ProviderRegistered | ProviderRemoved) -> Iterator[Row]:
    """A row for each service; of a removal one without a service, from the day after."""
    match fact:
        case ProviderRegistered():
            for part, one in enumerate(fact.services):
                yield (
                    position, part, fact.provider, fact.municipality, fact.effective_date,
                    fact.valid_to, one.service, one.places,
                )  # fmt: skip
        case ProviderRemoved():
            removed_from = fact.effective_date + A_DAY
            yield (
                position, 0, fact.provider, fact.municipality, removed_from, None, None, None
            )  # fmt: skip
        case _:
            assert_never(fact)


def of_plan(position: int, case_id: UUID, fact: SupportPlanApproved) -> Iterator[Row]:
    """A row for each service of the plan."""
    for service in sorted({line.service for line in fact.lines}):
        yield position, case_id, fact.effective_date, service


def of_grant(position: int, case_id: UUID, fact: GrantTurn) -> Row:
    """Until when the grant holds, as it says from its day on."""
    period_to = fact.effective_date if isinstance(fact, ServiceEnded) else fact.period_to
    return position, case_id, fact.grant_id, fact.service, fact.effective_date, period_to


def of_case(position: int, case_id: UUID, fact: CaseTurn) -> Row:
    """Whose the case is, whether it is open, or when the person died."""
    day, place = fact.effective_date, fact.municipality
    match fact:
        case CaseOpened():
            return position, case_id, day, place, True, None, False
        case CaseTransferred():
            return position, case_id, day, place, None, None, False
        case CaseClosed():
            return position, case_id, day + A_DAY, None, False, None, False
        case CaseReopened():
            return position, case_id, day, None, True, None, False
        case DeathRecorded():
            return position, case_id, day, None, None, day, True
        case DeathCorrected():
            return position, case_id, day, None, None, fact.died_on, True
        case _:
            assert_never(fact)
