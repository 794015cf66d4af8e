"""Further facts of a case, each of a day, where nothing else of it matters."""

from datetime import date
from typing import Any

from contracts.events.case import CaseClosed, CaseReopened, DeathRecorded
from contracts.events.granting import ServiceEnded
from contracts.events.support_plan import ReviewRecorded
from contracts.events.transition import (
    FollowUpRecorded,
    MovedOut,
    ReturnedToInstitution,
    TransitionWishExpressed,
)
from tests.support import facts
from tests.support.facts import MARCH, named


def reviewed(day: date, **changes: Any) -> ReviewRecorded:
    fields: dict[str, Any] = {"satisfaction": 4, "outcome": "Turpina"}
    return ReviewRecorded(**facts.at(day), review_id=named(str(day)), **(fields | changes))


def ended(day: date, grant: str = "grant") -> ServiceEnded:
    return ServiceEnded(
        **facts.at(day), grant_id=named(grant), service="home_care", reason="Beidzies"
    )


def died(day: date) -> DeathRecorded:
    return DeathRecorded(**facts.at(day), certificate_reference="M-1")


def closed(day: date) -> CaseClosed:
    return CaseClosed(**facts.at(day), reason="Izstājās")


def reopened(day: date) -> CaseReopened:
    return CaseReopened(**facts.at(day), reason="Atgriezās")


def wished(day: date = MARCH) -> TransitionWishExpressed:
    return TransitionWishExpressed(**facts.at(day), institution="VSAC Zemgale")


def moved(day: date) -> MovedOut:
    return MovedOut(**facts.at(day), housing="own_home")


def followed_up(day: date) -> FollowUpRecorded:
    return FollowUpRecorded(**facts.at(day), outcome="Iedzīvojies")


def returned(day: date) -> ReturnedToInstitution:
    return ReturnedToInstitution(**facts.at(day), reason="Pats vēlējās")
