"""What a decision on a case sees beyond the case: limited resources and registers."""

from collections.abc import Iterable
from typing import Protocol

from contracts.events.resource import ResourceFact, ResourceKind
from services.case.domain.places.state import PlacePlan
from services.case.domain.registers.budget_states import BudgetRegister
from services.case.domain.registers.figure_states import FigureRegister
from services.case.domain.registers.register_states import (
    ContractRegister,
    ProviderRegister,
    RateRegister,
)
from services.case.domain.resource import Resource, fold


class Surroundings(Protocol):
    """The state of other streams as the decision finds it; none of them need exist."""

    def resource(self, kind: ResourceKind, key: str) -> Resource:
        """A limited resource."""

    def providers(self) -> ProviderRegister:
        """All providers."""

    def contracts(self, municipality: str) -> ContractRegister:
        """The contracts of the municipality that this one belongs to on today's map."""

    def rates(self, service: str) -> RateRegister:
        """The published rates of a service."""

    def budget(self, municipality: str) -> BudgetRegister:
        """The budget lines of the municipality that this one belongs to on today's map."""

    def figures(self) -> FigureRegister:
        """Targets, staffing and published figures."""

    def places(self, region: str) -> PlacePlan:
        """The infrastructure plan of a region."""


class After:
    """Surroundings as they are after movements that are decided but not saved yet."""

    def __init__(self, surroundings: Surroundings, movements: Iterable[ResourceFact]) -> None:
        self._surroundings = surroundings
        self._movements = tuple(movements)

    def resource(self, kind: ResourceKind, key: str) -> Resource:
        """See `Surroundings.resource`."""
        own = [one for one in self._movements if (one.resource, one.key) == (kind, key)]
        return fold(self._surroundings.resource(kind, key), own)

    def providers(self) -> ProviderRegister:
        """See `Surroundings.providers`."""
        return self._surroundings.providers()

    def contracts(self, municipality: str) -> ContractRegister:
        """See `Surroundings.contracts`."""
        return self._surroundings.contracts(municipality)

    def rates(self, service: str) -> RateRegister:
        """See `Surroundings.rates`."""
        return self._surroundings.rates(service)

    def budget(self, municipality: str) -> BudgetRegister:
        """See `Surroundings.budget`."""
        return self._surroundings.budget(municipality)

    def figures(self) -> FigureRegister:
        """See `Surroundings.figures`."""
        return self._surroundings.figures()

    def places(self, region: str) -> PlacePlan:
        """See `Surroundings.places`."""
        return self._surroundings.places(region)
