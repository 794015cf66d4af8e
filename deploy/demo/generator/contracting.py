"""The contracts by which the grants were given: of a municipality, with a provider, for a year."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property

from contracts.reference import current_municipality
from deploy.demo.generator.casework import Casework
from deploy.demo.generator.chance import Seed
from deploy.demo.generator.deciding import terms
from deploy.demo.generator.granting import ContractKey, Grant
from deploy.demo.generator.places import first_day_of

MARGIN_SHARE = 0.05
ROUND_CEILING_CENTS = 500_00


@dataclass(frozen=True)
class Contract:
    """A contract with all that was granted by it."""

    key: ContractKey
    reference: str
    grants: Sequence[Grant]
    committed_cents: int
    seed: Seed

    @property
    def ceiling_cents(self) -> int:
        """A round sum above what the grants bind."""
        wanted_cents = int(self.committed_cents * (1 + MARGIN_SHARE))
        return (wanted_cents // ROUND_CEILING_CENTS + 1) * ROUND_CEILING_CENTS

    @property
    def services(self) -> tuple[str, ...]:
        """The services that were granted by it."""
        return tuple(sorted({grant.link.offer.service for grant in self.grants}))

    @property
    def valid_to(self) -> date:
        """The end of the year in which the last grant runs out."""
        return date(max(grant.period_to for grant in self.grants).year, 12, 31)

    @cached_property
    def concluded_on(self) -> date:
        """Some weeks before the first grant, but not before there was the municipality."""
        weeks_before = timedelta(days=self.seed.chance("contract", *self.key).randint(20, 45))
        return max(self._first_use - weeks_before, first_day_of(self.key.municipality))

    @property
    def approved_on(self) -> date:
        """Some days later, and before the first grant."""
        days_after = timedelta(days=self.seed.chance("approval", *self.key).randint(4, 14))
        return min(self.concluded_on + days_after, self._first_use)

    @property
    def _first_use(self) -> date:
        return min(grant.first_day for grant in self.grants)


def contracts_of(works: Iterable[Casework], seed: Seed) -> Mapping[ContractKey, Contract]:
    """Every contract, numbered within its year and its municipality of today."""
    grants: dict[ContractKey, list[Grant]] = defaultdict(list)
    committed_cents: dict[ContractKey, int] = defaultdict(int)
    for work in works:
        for grant in work.grants:
            grants[grant.contract].append(grant)
            committed_cents[grant.contract] += terms(grant, work.lines_of(grant)).committed_cents
    # of the municipality's letters and contracts of all kinds, these have some numbers in a row
    first_number = seed.chance("contract numbers").randint(1, 9000)
    numbers: dict[str, int] = defaultdict(lambda: first_number)
    contracts = {}
    for key in sorted(grants):
        series = f"{current_municipality(key.municipality)[:3].upper()}-{key.year}"
        numbers[series] += 1
        contracts[key] = Contract(
            key=key,
            reference=f"{series}/{numbers[series]}",
            grants=grants[key],
            committed_cents=committed_cents[key],
            seed=seed,
        )
    return contracts
