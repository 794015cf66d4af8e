"""What a grant binds: money of its contract, and a place of its provider."""

from datetime import date
from decimal import Decimal

from contracts.events.delivery import DeliveryRecorded, DeliveryReversed
from contracts.events.granting import ServiceGranted
from contracts.events.resource import ResourceFact, ResourceReturned, ResourceTaken
from contracts.model import Cents
from contracts.money import round_half_up
from contracts.reference import current_municipality, merged_into
from services.case.domain.grants.grant import Grant, delivered_by
from services.case.domain.registers.register_states import Contract
from services.case.domain.resource import UNLIMITED, Limit, Resource, refuse_overshoot
from services.case.domain.surroundings import Surroundings


def ceiling_of(contract: Contract, surroundings: Surroundings) -> Resource:
    """The money of a contract, which grants hold in cents."""
    fact = contract.fact
    key = _ceiling_key(fact.municipality, fact.contract_reference, fact.contract_municipality)
    return surroundings.resource("contract_ceiling", key)


def _ceiling_key(
    municipality: str, contract_reference: str, contract_municipality: str | None
) -> str:
    """Of a contract that does not say who concluded it, the key is of its register alone."""
    register = current_municipality(municipality)
    concluded_by = [] if contract_municipality is None else [contract_municipality]
    return "/".join([register, *concluded_by, contract_reference])


def places_of(provider: str, service: str, surroundings: Surroundings) -> Resource:
    """A provider's places in a service, one for each grant while it lasts."""
    return surroundings.resource("places", f"{provider}/{service}")


def contracts_named(
    municipality: str,
    contract_reference: str,
    contract_municipality: str | None,
    surroundings: Surroundings,
) -> tuple[Contract, ...]:
    """The contracts of this reference in the municipality's register, or the one of who is named.

    Their money is looked at first. A change of a contract that is recorded in between touches its
    money too (`registering.fence`), so that whoever binds some of it must decide anew.
    """
    named = contract_municipality
    concluded_by = merged_into(current_municipality(municipality)) if named is None else (named,)
    for one in (None, *concluded_by):
        key = _ceiling_key(municipality, contract_reference, one)
        surroundings.resource("contract_ceiling", key)
    return surroundings.contracts(municipality).named(contract_reference, named)


def contract_of(granted: ServiceGranted, surroundings: Surroundings) -> Contract | None:
    """The contract of a grant as it stands; None of a grant from before the registers."""
    place, named = granted.municipality, granted.contract_municipality
    contracts_named(place, granted.contract_reference, named, surroundings)
    return surroundings.contracts(place).of_grant(granted)


def bound_cents(grant: Grant) -> Cents:
    """What a running grant binds: its amount, or what was delivered and the rest at a unit price.

    Any day of it may still be delivered, however late that is recorded, so the price is the highest
    of all its days.
    """
    if grant.amount_limit_cents is not None:
        return grant.amount_limit_cents
    return grant.delivered_cents + round_half_up(grant.quantity_left * grant.highest_price_cents)


def bind_cents(
    granted: ServiceGranted, day: date, amount_cents: Cents, surroundings: Surroundings
) -> list[ResourceFact]:
    """Bind so much of the grant's contract from the day on, instead of what it bound before.

    The ceiling of the day counts, and that of each later day. A grant from before the registers has
    no contract there, and binds nothing.

    Raises:
        Refusal: the contract has not so much left.
    """
    contract = contract_of(granted, surroundings)
    if contract is None:
        return []
    ceiling = ceiling_of(contract, surroundings)
    if not amount_cents:
        return _returned(ceiling, granted, day)
    taking = _taking(ceiling, granted, day, amount_cents)
    most = Limit(
        "contract.ceiling",
        Decimal(contract.fact.ceiling_cents),
        "cents",
        "centi",
        "Amend the contract, or amend or end grants first.",
        "Vispirms grozi līgumu vai arī grozi vai izbeidz lēmumus.",
        changes=tuple(
            (one, Decimal(contract.ceiling_cents_on(one))) for one in contract.amended_on
        ),
    )
    refuse_overshoot(ceiling, taking.model_copy(update={"held_from": day}), most)
    return [taking]


def bind_place(
    granted: ServiceGranted, day: date, last: date, surroundings: Surroundings
) -> list[ResourceFact]:
    """Take one of the provider's places from the grant's first day to this last one.

    Nothing is taken where the provider's places are not limited on any of the days.

    Raises:
        Refusal: no place is free on some of the days.
    """
    first = granted.effective_date
    registered = surroundings.providers().places(granted.provider, granted.service)
    most = tuple((begins, UNLIMITED if n is None else Decimal(n)) for begins, n in registered)
    if all(amount == UNLIMITED for _, amount in most):
        return []
    limit = Limit(
        "provider.places",
        UNLIMITED,
        "places",
        "vietas",
        "Choose other days or another provider.",
        "Izvēlies citas dienas vai citu sniedzēju.",
        changes=most,
    )
    places = places_of(granted.provider, granted.service, surroundings)
    days = [first, *(begins for begins, _ in most if first < begins <= last)]
    is_limited = any(limit.on(one) != UNLIMITED for one in days)
    if not is_limited and granted.grant_id not in places.holdings:
        return []
    taking = ResourceTaken(
        effective_date=day,
        municipality=granted.municipality,
        resource=places.kind,
        key=places.key,
        holder_id=granted.grant_id,
        amount=Decimal(1),
        held_from=first,
        held_to=last,
    )
    refuse_overshoot(places, taking, limit)
    return [taking]


def release(grant: Grant, day: date, surroundings: Surroundings) -> list[ResourceFact]:
    """What a grant that ends on the day gives back; the place is free from the next day on."""
    places = places_of(grant.fact.provider, grant.fact.service, surroundings)
    returned = _returned(places, grant.fact, day, held_until=day)
    return [*settle(grant, day, surroundings), *returned]


def settle(grant: Grant, day: date, surroundings: Surroundings) -> list[ResourceFact]:
    """What a grant that is over gives back of its contract's money: all but what was delivered."""
    granted, kept_cents = grant.fact, grant.delivered_cents
    contract = contract_of(granted, surroundings)
    if contract is None:
        return []
    ceiling = ceiling_of(contract, surroundings)
    if _held_cents(ceiling, granted) in (0, kept_cents):
        return []
    if not kept_cents:
        return _returned(ceiling, granted, day)
    return [_taking(ceiling, granted, day, kept_cents)]


def follow_delivery(
    grant: Grant, fact: DeliveryRecorded | DeliveryReversed, surroundings: Surroundings
) -> list[ResourceFact]:
    """What a delivery or a reversal changes of the money that its grant binds; mostly nothing.

    A delivery for which too little is bound binds the rest: where fractions were rounded up, or
    where the grant is over and has returned what was left. A reversal never binds more, and gives
    back where the grant is over.

    Raises:
        Refusal: the contract has not so much left for the delivery.
    """
    grant = delivered_by(grant, fact)
    needed_cents = grant.delivered_cents if grant.is_settled else bound_cents(grant)
    # What is bound is at least this; the contract's whole stream need not be read to know it.
    if not grant.is_settled and needed_cents <= grant.committed_cents:
        return []
    granted = grant.fact
    contract = contract_of(granted, surroundings)
    if contract is None:
        return []
    ceiling = ceiling_of(contract, surroundings)
    held_cents = _held_cents(ceiling, granted)
    takes = needed_cents > held_cents and isinstance(fact, DeliveryRecorded)
    returns = needed_cents < held_cents and grant.is_settled
    if not takes and not returns:
        return []
    return bind_cents(granted, fact.effective_date, needed_cents, surroundings)


def _held_cents(ceiling: Resource, granted: ServiceGranted) -> Cents:
    held = ceiling.holdings.get(granted.grant_id)
    return int(held.amount) if held else 0


def _taking(
    ceiling: Resource, granted: ServiceGranted, day: date, amount_cents: Cents
) -> ResourceTaken:
    """The grant's whole holding anew, from the first day from which it has held any."""
    held = ceiling.holdings.get(granted.grant_id)
    held_from = day if held is None else min(day, held.first)
    return ResourceTaken(
        effective_date=day,
        municipality=granted.municipality,
        resource=ceiling.kind,
        key=ceiling.key,
        holder_id=granted.grant_id,
        amount=Decimal(amount_cents),
        held_from=None if held_from == date.min else held_from,
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
