"""The registers as they stand: providers, contracts, rates. What holds is asked by the day."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import date, timedelta
from functools import cache
from typing import NamedTuple, assert_never, get_args

from contracts.events.granting import ServiceGranted
from contracts.events.register import (
    ContractAmended,
    ContractApproved,
    ContractConcluded,
    ContractTerminated,
    ProviderRegistered,
    ProviderRemoved,
    PublishedBasis,
    RateDayKind,
    RatePublished,
    RegisterFact,
)
from contracts.model import CareLevel, SubsidyHousing, Unit
from contracts.reference import municipalities

EVERYWHERE = "latvia"
"""Where a rate holds that holds in every municipality."""

RateKind = tuple[PublishedBasis, Unit, CareLevel | None]
CARE_LEVELS: tuple[CareLevel, ...] = get_args(CareLevel)
NO_LEVEL = (None,)


class ProviderRegister(NamedTuple):
    """All providers after `version` facts; each has its entries in the order of recording."""

    version: int = 0
    entries: Mapping[str, tuple[ProviderRegistered | ProviderRemoved, ...]] = {}

    def provides(self, provider: str, service: str, day: date) -> bool:
        """Whether the provider is registered for the service on this day."""
        held = self.on(provider, day)
        return held is not None and any(one.service == service for one in held.services)

    def on(self, provider: str, day: date) -> ProviderRegistered | None:
        """The provider as it is registered on this day; None where it is not."""
        held: ProviderRegistered | ProviderRemoved | None = None
        for entry in self.entries.get(provider, ()):
            begins = _begins(entry)
            if begins <= day and (held is None or begins >= _begins(held)):
                held = entry
        if not isinstance(held, ProviderRegistered) or day > (held.valid_to or date.max):
            return None
        return held

    def change_days(self, provider: str) -> Iterator[date]:
        """The days from which the provider may be registered otherwise, or no more."""
        for entry in self.entries.get(provider, ()):
            yield _begins(entry)
            if isinstance(entry, ProviderRegistered) and entry.valid_to is not None:
                yield entry.valid_to + timedelta(days=1)

    def places(self, provider: str, service: str) -> list[tuple[date, int | None]]:
        """How many places the provider has in the service, each from a day on, in order of days.

        None says that they are not limited. What was registered last is taken to go on after the
        registration has run out.
        """
        registered = [
            one for one in self.entries.get(provider, ()) if isinstance(one, ProviderRegistered)
        ]
        return [
            (
                entry.effective_date,
                next((one.places for one in entry.services if one.service == service), None),
            )
            # Of the same day the last recorded comes last, and holds.
            for entry in sorted(registered, key=lambda one: one.effective_date)
        ]


def _begins(entry: ProviderRegistered | ProviderRemoved) -> date:
    """A removed provider still provides on the day of its removal."""
    if isinstance(entry, ProviderRemoved):
        return entry.effective_date + timedelta(days=1)
    return entry.effective_date


class Contract(NamedTuple):
    """A contract and what became of it."""

    fact: ContractConcluded
    approval: ContractApproved | None = None
    amendments: tuple[ContractAmended, ...] = ()
    terminated_on: date | None = None

    def terms_on(self, day: date) -> ContractConcluded | ContractAmended:
        """What says how much, until when: the latest amendment of the day, or the conclusion.

        Of two amendments of one day the one recorded last holds.
        """
        if not self.amendments:
            return self.fact
        held = [one for one in self.amendments if one.effective_date <= day]
        # max keeps the first of equals.
        return max(reversed(held), key=lambda one: one.effective_date, default=self.fact)

    def ceiling_cents_on(self, day: date) -> int:
        """The most that grants decided until this day may bind."""
        return self.terms_on(day).ceiling_cents

    @property
    def amended_on(self) -> list[date]:
        """The days of its amendments, each once, in order."""
        return sorted({one.effective_date for one in self.amendments})

    @property
    def ceiling_cents(self) -> int:
        """The most that grants may bind, by the latest amendment."""
        return self.terms_on(date.max).ceiling_cents

    @property
    def last_day(self) -> date:
        """The last day of its validity, by the latest amendment and the termination."""
        return min(self.terms_on(date.max).valid_to, self.terminated_on or date.max)

    def holds_on(self, day: date) -> bool:
        """Whether the contract is valid on this day."""
        return self.fact.effective_date <= day <= self.last_day


class ContractRegister(NamedTuple):
    """The contracts of a municipality and of those merged into it, after `version` facts.

    Those of one reference are each of another municipality, in the order of recording.
    """

    version: int = 0
    contracts: Mapping[str, tuple[Contract, ...]] = {}

    @property
    def every(self) -> Iterator[Contract]:
        """Every contract."""
        return (one for of_reference in self.contracts.values() for one in of_reference)

    def named(self, reference: str, municipality: str | None = None) -> tuple[Contract, ...]:
        """The contracts of this reference; where it is said, the one that this one concluded."""
        found = self.contracts.get(reference, ())
        if municipality is None:
            return found
        return tuple(one for one in found if one.fact.municipality == municipality)

    def of_grant(self, granted: ServiceGranted) -> Contract | None:
        """The contract of a grant; None of one from before the registers.

        A grant that does not say whose contract it is by is from when there was one of a reference.
        """
        found = self.named(granted.contract_reference, granted.contract_municipality)
        return found[0] if found else None


class RateRegister(NamedTuple):
    """A service's published rates after `version` facts, in the order of recording."""

    version: int = 0
    rates: tuple[RatePublished, ...] = ()
    editions: Mapping[tuple[RateKind, str], tuple[RatePublished, ...]] = {}
    """The same by kind and place, in the order of their days; the last of a day holds."""

    def on(
        self,
        day: date,
        municipality: str,
        basis: PublishedBasis,
        unit: Unit,
        care_level: CareLevel | None,
        housing: SubsidyHousing | None = None,
        day_kind: RateDayKind = "weekday",
    ) -> RatePublished | None:
        """The rate that holds on this day in the municipality, for this housing and kind of day.

        The municipality's own goes before its region's, and that before the whole country's. One
        that says no housing or kind of day is for each.
        """
        kind = (basis, unit, care_level)
        for place in _places_of_rates(municipality):
            fitting: RatePublished | None = None
            for rate in reversed(self.editions.get((kind, place), ())):
                if fitting is not None and rate.effective_date < fitting.effective_date:
                    break
                if rate.effective_date <= day and _fits(rate, housing, day_kind):
                    fitting = rate if fitting is None else max(fitting, rate, key=_exactness)
            if fitting is not None:
                return fitting
        return None

    def change_days(self, municipality: str, basis: PublishedBasis, unit: Unit) -> set[date]:
        """The days from which another rate may hold in the municipality, for whatever level."""
        levels = CARE_LEVELS if basis == "care_level_subsidy" else NO_LEVEL
        return {
            rate.effective_date
            for place in _places_of_rates(municipality)
            for level in levels
            for rate in self.editions.get(((basis, unit, level), place), ())
        }


@cache
def _places_of_rates(municipality: str) -> tuple[str, ...]:
    """Where a rate may be published that holds in the municipality, the nearest first."""
    found = municipalities().get(municipality)
    if found is None:
        return (municipality, EVERYWHERE)
    nearest = (municipality, found.successor or municipality, found.region, EVERYWHERE)
    return tuple(dict.fromkeys(nearest))


def _fits(rate: RatePublished, housing: SubsidyHousing | None, day_kind: RateDayKind) -> bool:
    return rate.housing in (None, housing) and rate.day_kind in (None, day_kind)


def _exactness(rate: RatePublished) -> tuple[bool, bool]:
    """What puts a rate before others of its day: that it is for just this."""
    return rate.housing is not None, rate.day_kind is not None


def fold_providers(register: ProviderRegister, facts: Iterable[RegisterFact]) -> ProviderRegister:
    """The provider register after these facts."""
    entries, version = dict(register.entries), register.version
    for fact in facts:
        assert isinstance(fact, ProviderRegistered | ProviderRemoved)
        entries[fact.provider] = (*entries.get(fact.provider, ()), fact)
        version += 1
    return ProviderRegister(version, entries)


def fold_contracts(register: ContractRegister, facts: Iterable[RegisterFact]) -> ContractRegister:
    """The contract register after these facts."""
    contracts, version = dict(register.contracts), register.version
    for fact in facts:
        version += 1
        match fact:
            case ContractConcluded():
                reference = fact.contract_reference
                contracts[reference] = (*contracts.get(reference, ()), Contract(fact))
            case ContractApproved() | ContractAmended() | ContractTerminated():
                reference = fact.contract_reference
                contracts[reference] = _one_changed(contracts[reference], fact)
            case ProviderRegistered() | ProviderRemoved() | RatePublished():
                raise AssertionError("a fact of another register")
            case _:
                assert_never(fact)
    return ContractRegister(version, contracts)


def _one_changed(
    contracts: tuple[Contract, ...], fact: ContractApproved | ContractAmended | ContractTerminated
) -> tuple[Contract, ...]:
    """The contracts of one reference; a fact that does not say whose is of the first."""
    concluded_by = fact.contract_municipality or contracts[0].fact.municipality
    return tuple(
        _changed(one, fact) if one.fact.municipality == concluded_by else one for one in contracts
    )


def _changed(
    contract: Contract, fact: ContractApproved | ContractAmended | ContractTerminated
) -> Contract:
    match fact:
        case ContractApproved():
            return contract._replace(approval=fact)
        case ContractAmended():
            return contract._replace(amendments=(*contract.amendments, fact))
        case ContractTerminated():
            return contract._replace(terminated_on=fact.effective_date)
        case _:
            assert_never(fact)


def fold_rates(register: RateRegister, facts: Iterable[RegisterFact]) -> RateRegister:
    """The rate register after these facts."""
    new = tuple(fact for fact in facts if isinstance(fact, RatePublished))
    editions = dict(register.editions)
    for rate in new:
        kind = (rate.pricing_basis, rate.unit, rate.care_level)
        key = (kind, rate.municipality)
        known = (*editions.get(key, ()), rate)
        editions[key] = tuple(sorted(known, key=lambda one: one.effective_date))
    return RateRegister(register.version + len(new), (*register.rates, *new), editions)
