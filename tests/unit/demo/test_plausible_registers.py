"""Providers, contracts and rates stand in the registers before anything is granted by them."""

from collections import Counter, defaultdict
from collections.abc import Iterator
from datetime import timedelta

from contracts.events.granting import ServiceGranted
from contracts.events.register import (
    ContractApproved,
    ContractConcluded,
    ProviderRegistered,
    RatePublished,
)
from contracts.events.resource import ResourceTaken
from contracts.reference import current_municipality
from tests.unit.demo import published


def grants() -> Iterator[ServiceGranted]:
    return (fact for _, fact in published.replayed().facts if isinstance(fact, ServiceGranted))


def test_an_import_is_not_much_longer_for_its_registers() -> None:
    assert len(published.replayed().entries) < 1000
    assert len(published.history().cases) <= 24_000


def test_every_provider_is_registered_once_before_its_contracts() -> None:
    entries = published.replayed().entries
    registered = [one for one in entries if isinstance(one, ProviderRegistered)]
    since = {one.provider: one.effective_date for one in registered}

    assert len(since) == len(registered) > 15
    assert any(service.places for one in registered for service in one.services)
    for contract in entries:
        if isinstance(contract, ContractConcluded):
            assert since[contract.provider] < contract.effective_date


def test_every_contract_is_approved_by_somebody_else_before_its_first_grant() -> None:
    entries = published.replayed().entries
    approved = {
        (current_municipality(one.municipality), one.contract_reference): one.effective_date
        for one in entries
        if isinstance(one, ContractApproved)
    }
    actors = defaultdict(set)
    for line in published.history().cases:
        actors[line.command].add(line.actor)

    for grant in grants():
        key = current_municipality(grant.municipality), grant.contract_reference
        assert approved[key] <= grant.effective_date
    assert not actors["conclude_contract"] & actors["approve_contract"]


def test_a_contract_has_room_for_its_grants_and_the_rates_to_come_and_not_much_more() -> None:
    bound_cents: Counter[tuple[str, str]] = Counter()
    for grant in grants():
        key = current_municipality(grant.municipality), grant.contract_reference
        bound_cents[key] += grant.committed_cents or 0
    contracts = {
        (current_municipality(one.municipality), one.contract_reference): one.ceiling_cents
        for one in published.replayed().entries
        if isinstance(one, ContractConcluded)
    }

    assert bound_cents.keys() == contracts.keys()
    for key, ceiling_cents in contracts.items():
        assert bound_cents[key] < ceiling_cents <= bound_cents[key] * 1.3 + 50_000


def test_a_grant_at_a_fixed_price_has_that_of_a_published_rate() -> None:
    rates = {
        one.rate_reference: one
        for one in published.replayed().entries
        if isinstance(one, RatePublished)
    }
    fixed = [grant for grant in grants() if grant.pricing_basis != "actual_cost"]

    assert len(fixed) > 200
    for grant in fixed:
        assert grant.rate_reference in rates
    assert len({(one.municipality, one.effective_date.year) for one in rates.values()}) > 20


def test_a_grant_on_actual_cost_says_how_much_it_may_cost_with_some_room() -> None:
    for case in published.replayed().cases.values():
        for grant in case.grants.values():
            if grant.fact.pricing_basis == "actual_cost":
                limit_cents = grant.fact.amount_limit_cents
                assert limit_cents is not None
                assert grant.delivered_cents < limit_cents <= grant.delivered_cents * 2.5 + 10_000


def test_limited_places_are_taken_and_do_not_run_out() -> None:
    taken = [
        one
        for one in published.replayed().movements
        if isinstance(one, ResourceTaken) and one.resource == "places"
    ]

    assert len(taken) > 50
    longest = max(
        (one.held_to or one.effective_date) - (one.held_from or one.effective_date) for one in taken
    )
    assert longest <= timedelta(days=386)
