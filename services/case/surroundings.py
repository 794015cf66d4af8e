"""Limited resources and registers as the log has them, loaded when a decision looks at them."""

from collections.abc import Callable, Iterable
from datetime import date
from typing import Any, TypeVar, cast
from uuid import UUID

from contracts.events import Fact
from contracts.events.budget import budget_register_id
from contracts.events.figures import figure_register_id
from contracts.events.places import place_plan_id
from contracts.events.register import (
    contract_register_id,
    provider_register_id,
    rate_register_id,
)
from contracts.events.resource import (
    ResourceFact,
    ResourceKind,
    ResourceMovement,
    resource_id,
)
from contracts.reference import current_municipality
from services.case.domain.places.state import PlacePlan, fold_places
from services.case.domain.registers.budget_states import BudgetRegister, fold_budget
from services.case.domain.registers.figure_states import FigureRegister, fold_figures
from services.case.domain.registers.register_states import (
    ContractRegister,
    ProviderRegister,
    RateRegister,
    fold_contracts,
    fold_providers,
    fold_rates,
)
from services.case.domain.resource import Resource, fold
from services.eventlog.application import LogApplication, StreamNotFound
from services.eventlog.event import Event

S = TypeVar(
    "S",
    Resource,
    ProviderRegister,
    ContractRegister,
    RateRegister,
    BudgetRegister,
    FigureRegister,
    PlacePlan,
)

StreamFold = Callable[[S, Iterable[Any]], S]


class StoredSurroundings:
    """The surroundings of one decision, or of all decisions of one import.

    What was loaded is remembered, so that one decision sees one state; `learn` brings it up to what
    the import has decided since.
    """

    def __init__(self, application: LogApplication) -> None:
        self._application = application
        self._states: dict[UUID, Any] = {}
        self._folds: dict[UUID, StreamFold[Any]] = {}

    def resource(self, kind: ResourceKind, key: str) -> Resource:
        """See `Surroundings.resource`."""
        return self._state(resource_id(kind, key), fold, Resource(kind, key))

    def providers(self) -> ProviderRegister:
        """See `Surroundings.providers`."""
        return self._state(provider_register_id(), fold_providers, ProviderRegister())

    def contracts(self, municipality: str) -> ContractRegister:
        """See `Surroundings.contracts`."""
        stream_id = contract_register_id(current_municipality(municipality))
        return self._state(stream_id, fold_contracts, ContractRegister())

    def rates(self, service: str) -> RateRegister:
        """See `Surroundings.rates`."""
        return self._state(rate_register_id(service), fold_rates, RateRegister())

    def budget(self, municipality: str) -> BudgetRegister:
        """See `Surroundings.budget`."""
        stream_id = budget_register_id(current_municipality(municipality))
        return self._state(stream_id, fold_budget, BudgetRegister())

    def figures(self) -> FigureRegister:
        """See `Surroundings.figures`."""
        return self._state(figure_register_id(), fold_figures, FigureRegister())

    def places(self, region: str) -> PlacePlan:
        """See `Surroundings.places`."""
        return self._state(place_plan_id(region), fold_places, PlacePlan())

    def version(self, stream_id: UUID) -> int:
        """The version of a stream that was loaded."""
        version: int = self._states[stream_id].version
        return version

    def learn(self, events: Iterable[Event[Fact]]) -> None:
        """Bring the streams that were loaded up to these events of theirs."""
        for event in events:
            stream_id = event.originator_id
            state = self._states.get(stream_id)
            if state is not None:
                self._states[stream_id] = self._folds[stream_id](state, [event.fact])

    def _state(self, stream_id: UUID, fold: StreamFold[S], empty: S) -> S:
        state = self._states.get(stream_id)
        if state is None:
            state = self._states[stream_id] = self._loaded(stream_id, fold, empty)
            self._folds[stream_id] = fold
        return cast(S, state)

    def _loaded(self, stream_id: UUID, fold: StreamFold[S], empty: S) -> S:
        def fold_events(state: S | None, events: Iterable[Event[Any]]) -> S:
            return fold(empty if state is None else state, [event.fact for event in events])

        try:
            return self._application.load(stream_id, fold_events)
        except StreamNotFound:
            return empty


def stream_of(movement: ResourceMovement) -> UUID:
    """The stream to which a movement of a resource belongs."""
    return resource_id(movement.resource, movement.key)


class SurroundingsOn(StoredSurroundings):
    """The surroundings with limited resources as the facts that held by a day have made them."""

    def __init__(self, application: LogApplication, day: date) -> None:
        super().__init__(application)
        self._day = day

    def resource(self, kind: ResourceKind, key: str) -> Resource:
        """See `Surroundings.resource`."""
        return self._state(resource_id(kind, key), self._fold_held, Resource(kind, key))

    def _fold_held(self, resource: Resource, facts: Iterable[ResourceFact]) -> Resource:
        return fold(resource, [fact for fact in facts if fact.effective_date <= self._day])
