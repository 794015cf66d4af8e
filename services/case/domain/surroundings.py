"""What a decision on a case sees beyond the case: limited resources and registers."""

from typing import Protocol

from contracts.events.resource import ResourceKind
from services.case.domain.registers import ContractRegister, ProviderRegister, RateRegister
from services.case.domain.resource import Resource


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
