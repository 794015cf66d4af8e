"""What a decision of a test sees beyond the case: registers and resources, made of their facts."""

from collections.abc import Iterable
from uuid import UUID

from contracts.events.budget import (
    BudgetFact,
    BudgetLineAmended,
    BudgetLinePlanned,
    BudgetLineReleased,
    BudgetLineTakenOver,
)
from contracts.events.figures import (
    FigurePublished,
    FiguresFact,
    FigureWithdrawn,
    IndicatorTargetSet,
    StaffingReported,
)
from contracts.events.places import PlacesEntry, PlacesFact
from contracts.events.register import (
    ContractAmended,
    ContractApproved,
    ContractConcluded,
    ContractTerminated,
    ProviderRegistered,
    ProviderRemoved,
    RatePublished,
    RegisterFact,
)
from contracts.events.resource import ResourceFact, ResourceKind, resource_id
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

Known = RegisterFact | BudgetFact | FiguresFact | PlacesFact | ResourceFact


class World:
    """Surroundings in memory; `learn` adds facts, such as the movements of a decision."""

    def __init__(self, *facts: Known) -> None:
        self._resources: dict[UUID, Resource] = {}
        self._providers = ProviderRegister()
        self._contracts: dict[str, ContractRegister] = {}
        self._rates: dict[str, RateRegister] = {}
        self._budgets: dict[str, BudgetRegister] = {}
        self._figures = FigureRegister()
        self._places: dict[str, PlacePlan] = {}
        self.learn(facts)

    def resource(self, kind: ResourceKind, key: str) -> Resource:
        return self._resources.get(resource_id(kind, key), Resource(kind, key))

    def providers(self) -> ProviderRegister:
        return self._providers

    def contracts(self, municipality: str) -> ContractRegister:
        return self._contracts.get(current_municipality(municipality), ContractRegister())

    def rates(self, service: str) -> RateRegister:
        return self._rates.get(service, RateRegister())

    def budget(self, municipality: str) -> BudgetRegister:
        return self._budgets.get(current_municipality(municipality), BudgetRegister())

    def figures(self) -> FigureRegister:
        return self._figures

    def places(self, region: str) -> PlacePlan:
        return self._places.get(region, PlacePlan())

    def learn(self, facts: Iterable[Known]) -> None:
        for fact in facts:
            match fact:
                case ProviderRegistered() | ProviderRemoved():
                    self._providers = fold_providers(self._providers, [fact])
                case RatePublished():
                    self._rates[fact.service] = fold_rates(self.rates(fact.service), [fact])
                case (
                    ContractConcluded()
                    | ContractApproved()
                    | ContractAmended()
                    | ContractTerminated()
                ):
                    place = current_municipality(fact.municipality)
                    self._contracts[place] = fold_contracts(self.contracts(place), [fact])
                case (
                    BudgetLinePlanned()
                    | BudgetLineAmended()
                    | BudgetLineReleased()
                    | BudgetLineTakenOver()
                ):
                    place = current_municipality(fact.municipality)
                    self._budgets[place] = fold_budget(self.budget(place), [fact])
                case (
                    IndicatorTargetSet()
                    | StaffingReported()
                    | FigurePublished()
                    | FigureWithdrawn()
                ):
                    self._figures = fold_figures(self._figures, [fact])
                case PlacesEntry():
                    self._places[fact.region] = fold_places(self.places(fact.region), [fact])
                case _:
                    of = self.resource(fact.resource, fact.key)
                    self._resources[resource_id(fact.resource, fact.key)] = fold(of, [fact])
