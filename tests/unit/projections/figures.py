"""Facts of the register of figures to fold, of which a test says only what it is about."""

from datetime import date
from typing import Any
from uuid import UUID

from contracts.events.figures import (
    FigurePublished,
    FigureWithdrawn,
    IndicatorTargetSet,
    StaffingReported,
)
from contracts.events.register import ProvidedService, ProviderRegistered, ProviderRemoved
from contracts.events.transition import MovedOut, TransitionStepWithdrawn
from contracts.model import TargetGroup
from services.projections.indicators.figures import Statement
from tests.unit.projections.facts import BAUSKA, DAY

AS_OF = date(2021, 12, 31)
PUBLISHED_ON = date(2022, 3, 31)


def published(value: int = 74, **changes: Any) -> FigurePublished:
    """So many recipients in Bauska, as of the end of 2021."""
    fields: dict[str, Any] = {
        "effective_date": PUBLISHED_ON, "municipality": BAUSKA, "figure_reference": "S4/1",
        "indicator": "recipients", "scope": "municipality", "target_group": "grt", "value": value,
        "unit": "persons", "as_of": AS_OF, "source": "S4",
    }  # fmt: skip
    return FigurePublished(**(fields | changes))


def figure_withdrawn(reference: str = "S4/1") -> FigureWithdrawn:
    return FigureWithdrawn(
        effective_date=PUBLISHED_ON, municipality=BAUSKA, figure_reference=reference, reason="r"
    )


def statement(reference: str, value: int, **changes: Any) -> Statement:
    """A published figure as the read model tells it: by default persons of Bauska."""
    fields: dict[str, Any] = {
        "figure_reference": reference, "indicator": "persons", "scope": "municipality",
        "place": BAUSKA, "service": None, "target_group": None, "year": None, "value": value,
        "unit": "persons", "as_of": AS_OF, "published_on": None, "published_as": None,
        "complete_by": [], "source": "S4",
    }  # fmt: skip
    return Statement(**(fields | changes))


def target_set(target: int = 351, **changes: Any) -> IndicatorTargetSet:
    fields: dict[str, Any] = {
        "effective_date": date(2017, 1, 2), "municipality": "zemgale",
        "indicator": "adults_grt_served", "scope": "programme", "base_year": 2017, "baseline": 5,
        "target_year": 2020, "target": target, "source": "S4",
    }  # fmt: skip
    return IndicatorTargetSet(**(fields | changes))


def staffing(
    specialists: int, municipality: str = BAUSKA, day: date = DAY, **changes: Any
) -> StaffingReported:
    fields: dict[str, Any] = {
        "effective_date": day, "municipality": municipality, "specialists": specialists,
        "with_raised_qualification": specialists // 2, "supervised": specialists // 3,
        "source": "S4",
    }  # fmt: skip
    return StaffingReported(**(fields | changes))


def registered(
    provider: str, *services: str, municipality: str = BAUSKA, day: date = DAY,
    valid_to: date | None = None, target_groups: tuple[TargetGroup, ...] = (),
) -> ProviderRegistered:  # fmt: skip
    return ProviderRegistered(
        effective_date=day,
        municipality=municipality,
        provider=provider,
        registration_number="SPR-1",
        services=tuple(
            ProvidedService(service=one, target_groups=target_groups) for one in services
        ),
        valid_to=valid_to,
    )


def removed(provider: str, day: date = DAY, municipality: str = BAUSKA) -> ProviderRemoved:
    return ProviderRemoved(
        effective_date=day, municipality=municipality, provider=provider, reason="r"
    )


def moved_out(day: date = DAY, municipality: str = BAUSKA) -> MovedOut:
    return MovedOut(effective_date=day, municipality=municipality, housing="own_home")


def move_withdrawn(moved_on: date = DAY, municipality: str = BAUSKA) -> TransitionStepWithdrawn:
    return TransitionStepWithdrawn(
        effective_date=moved_on,
        municipality=municipality,
        step="record_move_out",
        step_effective_date=moved_on,
        reason="r",
    )


REGISTER = UUID(int=77)
