"""What a grant binds: money of its contract, and a place of its provider."""

from datetime import date
from decimal import Decimal

from contracts.events.delivery import DeliveryRecorded, DeliveryReversed
from contracts.events.granting import ServiceGranted
from contracts.events.resource import ResourceFact, ResourceReturned, ResourceTaken
from contracts.model import Cents
from contracts.money import round_half_up
from contracts.reference import current_municipality
from services.case.domain.grants.grant import Grant, delivered_by
from services.case.domain.registers.register_states import Contract
from services.case.domain.resource import Limit, Resource, refuse_overshoot
from services.case.domain.surroundings import Surroundings


def ceiling_of(municipality: str, contract_reference: str, surroundings: Surroundings) -> Resource:
    """The money of a contract, which grants hold in cents."""
    key = f"{current_municipality(municipality)}/{contract_reference}"
    return surroundings.resource("contract_ceiling", key)


def places_of(provider: str, service: str, surroundings: Surroundings) -> Resource:
    """A provider's places in a service, one for each grant while it lasts."""
    return surroundings.resource("places", f"{provider}/{service}")


def contract_of(
    municipality: str, contract_reference: str, surroundings: Surroundings
) -> Contract | None:
    """The contract as it stands in the municipality's register; None where there is none.

    Its money is looked at first. A change of the contract that is recorded in between touches the
    money too (`registering.fence`), so that whoever binds some of it must decide anew.
    """
    ceiling_of(municipality, contract_reference, surroundings)
    return surroundings.contracts(municipality).contracts.get(contract_reference)


def bound_cents(grant: Grant, quantity_limit: Decimal, unit_price_cents: int | None) -> Cents:
    """What a grant at a unit price binds: what its deliveries cost, and the rest at this price."""
    left = quantity_limit - grant.quantity_delivered
    return grant.delivered_cents + round_half_up(left * (unit_price_cents or 0))


def bind_cents(
    granted: ServiceGranted, day: date, amount_cents: Cents, surroundings: Surroundings
) -> list[ResourceFact]:
    """Bind so much of the grant's contract from the day on, instead of what it bound before.

    A grant from before the registers has no contract there, and binds nothing.

    Raises:
        Refusal: the contract has not so much left.
    """
    contract = contract_of(granted.municipality, granted.contract_reference, surroundings)
    ceiling = ceiling_of(granted.municipality, granted.contract_reference, surroundings)
    if contract is None:
        return []
    if not amount_cents:
        return _returned(ceiling, granted, day)
    taking = _taking(ceiling, granted, day, amount_cents)
    most = Limit("contract.ceiling", Decimal(contract.ceiling_cents), "cents", "centi")
    refuse_overshoot(ceiling, taking, most)
    return [taking]


def bind_place(
    granted: ServiceGranted, day: date, last: date, surroundings: Surroundings
) -> list[ResourceFact]:
    """Take one of the provider's places from the grant's first day to this last one.

    Nothing is taken where the provider's places are not limited on the day.

    Raises:
        Refusal: no place is free on some of the days.
    """
    places = places_of(granted.provider, granted.service, surroundings)
    provider = surroundings.providers().on(granted.provider, day)
    offered = (
        [one.places for one in provider.services if one.service == granted.service]
        if (provider)
        else []
    )
    if not offered or offered[0] is None:
        return []
    taking = ResourceTaken(
        effective_date=day,
        municipality=granted.municipality,
        resource=places.kind,
        key=places.key,
        holder_id=granted.grant_id,
        amount=Decimal(1),
        held_from=granted.effective_date,
        held_to=last,
    )
    refuse_overshoot(
        places, taking, Limit("provider.places", Decimal(offered[0]), "places", "vietas")
    )
    return [taking]


def release(grant: Grant, day: date, surroundings: Surroundings) -> list[ResourceFact]:
    """What a grant that ends on the day gives back.

    The contract keeps what was delivered, never more than the grant bound; the place is free from
    the next day on.
    """
    granted = grant.fact
    ceiling = ceiling_of(granted.municipality, granted.contract_reference, surroundings)
    places = places_of(granted.provider, granted.service, surroundings)
    movements: list[ResourceFact] = []
    if bound := ceiling.holdings.get(granted.grant_id):
        kept_cents = min(grant.delivered_cents, int(bound.amount))
        movements += (
            [_taking(ceiling, granted, day, kept_cents)]
            if kept_cents
            else _returned(ceiling, granted, day)
        )
    return movements + _returned(places, granted, day, held_until=day)


def follow_delivery(
    grant: Grant, fact: DeliveryRecorded | DeliveryReversed, surroundings: Surroundings
) -> list[ResourceFact]:
    """What a delivery or reversal that is recorded after the grant's end changes of what it keeps.

    Raises:
        Refusal: the contract has not so much left for a late delivery.
    """
    if grant.ended_on is None:
        return []
    delivered_cents = delivered_by(grant, fact).delivered_cents
    return bind_cents(grant.fact, fact.effective_date, delivered_cents, surroundings)


def _taking(
    ceiling: Resource, granted: ServiceGranted, day: date, amount_cents: Cents
) -> ResourceTaken:
    return ResourceTaken(
        effective_date=day,
        municipality=granted.municipality,
        resource=ceiling.kind,
        key=ceiling.key,
        holder_id=granted.grant_id,
        amount=Decimal(amount_cents),
    )


def _returned(
    resource: Resource, granted: ServiceGranted, day: date, held_until: date | None = None
) -> list[ResourceFact]:
    if granted.grant_id not in resource.holdings:
        return []
    return [
        ResourceReturned(
            effective_date=day,
            municipality=granted.municipality,
            resource=resource.kind,
            key=resource.key,
            holder_id=granted.grant_id,
            held_until=held_until,
        )
    ]
