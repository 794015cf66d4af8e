"""Events of limited resources, each a stream of its own.

A taking is saved in the same transaction as the fact that needs it, so that two decisions made at
once meet in the resource's stream and a limit is never exceeded.
"""

from decimal import Decimal
from functools import lru_cache
from typing import Annotated, Literal
from uuid import UUID, uuid5

from pydantic import Field

from contracts.events.fact import Fact
from contracts.model import EffectiveDate, Name

ResourceKind = Literal[
    "rehabilitation_sessions",
    "respite_days",
    "mentor_clients",
    "contract_ceiling",
    "places",
    "budget_line",
]
"""A child's sessions, a year's respite days of a child or family, a mentor's clients, the cents of
a contract, a provider's places in a service, the cents of a line of the detailed plan."""

RESOURCES = UUID("b8f0a7de-0b0e-5c43-9d2b-5a8f6c1d7e21")
REMEMBERED_IDS = 4096

Amount = Annotated[Decimal, Field(gt=0, le=10**12, decimal_places=2)]
"""How much of a resource, in its own unit: sessions, days, clients, cents, places."""

Key = Annotated[str, Field(min_length=1, max_length=400)]
"""What a resource is of, in codes, ids and names: a contract's register, municipality and
reference, a provider with a service."""


class ResourceMovement(Fact):
    """Whatever happens to a resource; not an event by itself.

    `resource` and `key` name it, `holder_id` who takes: a delivery, case, grant or contract.
    """

    resource: ResourceKind
    key: Key
    holder_id: UUID


class ResourceTaken(ResourceMovement, type_name="resource.taken"):
    """The holder takes so much of the resource from `held_from` to `held_to`.

    Without a bound it is held for ever. Takings that are `shared_as` the same thing, such as one
    day of respite, count once.
    """

    amount: Amount
    held_from: EffectiveDate | None = None
    held_to: EffectiveDate | None = None
    shared_as: Name | None = None


class ResourceReturned(ResourceMovement, type_name="resource.returned"):
    """The holder holds nothing after `held_until`; without it, never held anything."""

    held_until: EffectiveDate | None = None


ResourceFact = ResourceTaken | ResourceReturned


@lru_cache(REMEMBERED_IDS)
def resource_id(kind: ResourceKind, key: str) -> UUID:
    """The stream of a resource."""
    return uuid5(RESOURCES, f"{kind}:{key}")
