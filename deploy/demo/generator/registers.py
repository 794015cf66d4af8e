"""The registers: providers, contracts, rates, budget lines, and the region's plan of places."""

from collections import defaultdict
from collections.abc import Collection, Iterator, Sequence
from datetime import date, timedelta

from contracts.events.register import ProvidedService
from contracts.http.registers import (
    ApproveContract,
    ConcludeContract,
    PublishRate,
    RegisterCommand,
    RegisterProvider,
)
from contracts.reference import service
from deploy.demo.generator.budgeting import budget_commands, budget_line_of
from deploy.demo.generator.chance import Seed
from deploy.demo.generator.contracting import Contract
from deploy.demo.generator.contradictions import GROUPS
from deploy.demo.generator.entry import Entry
from deploy.demo.generator.figures import ServedGroup
from deploy.demo.generator.granting import Grant
from deploy.demo.generator.invented import providers
from deploy.demo.generator.place_plan import place_commands
from deploy.demo.generator.places import caseworkers, first_day_of, region_officer
from services.case.domain.registers.registering import register_of

SERVICES_WITH_PLACES = ("day_centre", "group_apartment", "workshop")
"""Services in rooms of the provider; of the others it takes as many people as come."""
ROUND_PLACES = 10


def register_entries(
    contracts: Collection[Contract], region: str, last_year: int, seed: Seed
) -> Iterator[Entry]:
    """Every provider, contract and rate that the grants need, each before the first of them.

    Args:
        contracts: all that anything was granted by.
        region: the planning region whose officer keeps the registers and approves contracts.
        last_year: of the history; what is published later is not known yet.
        seed: of the history.
    """
    officer = region_officer(seed, region, [])
    providers = list(_providers(contracts, seed))
    for command in (
        *providers,
        *_rates(contracts, last_year, seed),
        *budget_commands(contracts, seed),
        *place_commands(region, providers, last_year, seed),
    ):
        yield _entry(officer, command)
    for contract in contracts:
        clerk = caseworkers(seed, contract.key.municipality)[0]
        yield _entry(clerk, _concluded(contract))
        approval = ApproveContract(
            effective_date=contract.approved_on,
            municipality=contract.key.municipality,
            contract_reference=contract.reference,
            approval_reference=f"Saskaņojums {contract.reference}",
        )
        yield _entry(region_officer(seed, region, [clerk]), approval)


def _entry(actor: str, command: RegisterCommand) -> Entry:
    return Entry(register_of(command), actor, command)


def _concluded(contract: Contract) -> ConcludeContract:
    return ConcludeContract(
        effective_date=contract.concluded_on,
        municipality=contract.key.municipality,
        contract_reference=contract.reference,
        provider=contract.key.provider,
        services=contract.services,
        ceiling_cents=contract.ceiling_cents,
        valid_to=contract.valid_to,
        procurement_reference=f"Iepirkums {contract.reference}",
        budget_line=budget_line_of(contract),
    )


def _providers(contracts: Collection[Contract], seed: Seed) -> Iterator[RegisterProvider]:
    of_provider: dict[str, list[Contract]] = defaultdict(list)
    for contract in sorted(contracts, key=lambda contract: contract.concluded_on):
        of_provider[contract.key.provider].append(contract)
    for provider, theirs in of_provider.items():
        chance = seed.chance("registration", provider)
        municipality = theirs[0].key.municipality
        before = theirs[0].concluded_on - timedelta(days=chance.randint(60, 700))
        by_service: dict[str, list[Grant]] = defaultdict(list)
        for contract in theirs:
            for grant in contract.grants:
                by_service[grant.link.offer.service].append(grant)
        yield RegisterProvider(
            effective_date=max(before, first_day_of(municipality)),
            municipality=municipality,
            provider=provider,
            registration_number=f"SPR-{chance.randint(1, 9999):04}",
            services=tuple(
                ProvidedService(
                    service=code,
                    places=_places(code, by_service[code]),
                    target_groups=_target_groups(code, by_service[code]),
                )
                for code in providers(municipality)[provider]
            ),
        )


def _target_groups(code: str, grants: Sequence[Grant]) -> tuple[ServedGroup, ...]:
    """Whom the provider has a service of several groups for: those who were granted it, or all."""
    groups = tuple(group for group in GROUPS if group in service(code).target_groups)
    granted = {grant.link.person.group for grant in grants}
    return tuple(group for group in groups if not granted or group in granted)


def _places(code: str, grants: Sequence[Grant]) -> int | None:
    """A round number, more than twice what is ever taken at once."""
    if code not in SERVICES_WITH_PLACES:
        return None
    at_once = (
        sum(one.first_day <= grant.first_day <= one.period_to for one in grants) for grant in grants
    )
    most = max(at_once, default=0)
    return (2 * most // ROUND_PLACES + 2) * ROUND_PLACES


def _rates(contracts: Collection[Contract], last_year: int, seed: Seed) -> Iterator[PublishRate]:
    """For each service with a rate the price of every year and municipality of that year."""
    prices: dict[tuple[date, str, str], Grant] = {}
    for grant in (grant for contract in contracts for grant in contract.grants):
        offer = grant.link.offer
        for year, price_cents in grant.prices_cents.items():
            if offer.pricing_basis == "actual_cost" or year > last_year:
                continue
            for municipality in grant.municipalities_in(year):
                valid_from = max(date(year, 1, 1), first_day_of(municipality))
                kept = prices.setdefault((valid_from, municipality, offer.service), grant)
                assert kept.prices_cents[year] == price_cents, "one price a year and municipality"
    for (valid_from, municipality, code), grant in sorted(prices.items(), key=lambda one: one[0]):
        basis = grant.link.offer.pricing_basis
        assert basis != "actual_cost"
        number = seed.chance("rate", valid_from, municipality, code).randint(1, 400)
        yield PublishRate(
            effective_date=valid_from,
            municipality=municipality,
            service=code,
            pricing_basis=basis,
            unit=service(code).unit,
            unit_price_cents=grant.price_cents_on(valid_from),
            rate_reference=f"Izdomāts lēmums par likmēm {valid_from.year}/{number}",
        )
