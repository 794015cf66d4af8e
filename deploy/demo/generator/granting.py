"""Spells become grants: decisions for a year at most, each with the price of its time."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import NamedTuple

from contracts.money import round_half_up
from deploy.demo.generator.calendar import ONE_DAY, Stretch, stretches, year_later
from deploy.demo.generator.chance import Seed
from deploy.demo.generator.invented import provider
from deploy.demo.generator.people import Link
from deploy.demo.generator.schedule import Spell

DEAR_SHARE = 1 / 3
PRICE_FACTORS = (0.93, 1.08)
"""Between the cheapest and the dearest municipality."""


class ContractKey(NamedTuple):
    """Whose contract, with whom, for the grants of which year."""

    municipality: str
    provider: str
    year: int


@dataclass(frozen=True)
class Grant:
    """A decision that gives a link's service from `first_day` to `period_to`.

    `prices_cents` are by year, for a running grant follows the published rates; on actual cost they
    are what the provider usually invoices for a unit, all years.
    """

    link: Link
    key: str
    first_day: date
    period_to: date
    is_renewed: bool
    runs_on: bool
    prices_cents: Mapping[int, int]
    provider: str

    @property
    def goes_on(self) -> bool:
        """Whether the service is granted anew, or runs on past the history."""
        return self.is_renewed or self.runs_on

    def price_cents_on(self, day: date) -> int:
        """The price of a unit that is delivered on the day."""
        return self.prices_cents[day.year]

    def municipalities_in(self, year: int) -> set[str]:
        """The municipalities that have the person's case while the grant runs in the year."""
        first = max(self.first_day, date(year, 1, 1))
        last = min(self.period_to, date(year, 12, 31))
        return {self.link.person.home.on(first), self.link.person.home.on(last)}

    @property
    def contract(self) -> ContractKey:
        """The contract by which it is given."""
        home = self.link.person.home.on(self.first_day)
        return ContractKey(home, self.provider, self.first_day.year)

    def stretches(self, until: date) -> list[Stretch]:
        """What the grant's records cover, up to a day."""
        covered = stretches(self.link.offer, self.first_day, min(self.period_to, until))
        return covered[: self.link.offer.most_records_per_year]


def grants(spells: Iterable[Spell], seed: Seed) -> Iterator[Grant]:
    """The grants of all spells, in the order of each link."""
    for spell in spells:
        periods = list(_periods(spell))
        for number, (first, last) in enumerate(periods):
            is_last = number == len(periods) - 1
            yield _grant(spell, first, last, is_last, seed)


def _periods(spell: Spell) -> Iterator[tuple[date, date]]:
    first, moved_on = spell.first_day, spell.link.person.home.moved_on
    while first <= spell.last_day:
        whole_year = year_later(first) - ONE_DAY
        moves = first < moved_on <= spell.last_day
        if moves:
            # the new municipality decides anew
            whole_year = min(whole_year, moved_on - ONE_DAY)
        last = whole_year if spell.goes_on else min(whole_year, spell.last_day)
        # a remainder of days needs no decision of its own
        is_remainder = last < spell.last_day < last + timedelta(days=20) and not spell.goes_on
        if is_remainder and not moves:
            last = spell.last_day
        yield first, last
        first = last + ONE_DAY


def _grant(spell: Spell, first: date, last: date, is_last: bool, seed: Seed) -> Grant:
    link = spell.link
    home = link.person.home.on(first)
    chance = seed.chance("provider", home, link.offer.key, spell.first_day.year)
    return Grant(
        link=link,
        key=f"{link.key}/{first}",
        first_day=first,
        period_to=last,
        is_renewed=not is_last,
        runs_on=is_last and spell.goes_on,
        prices_cents=_prices_cents(link, first, last, seed),
        provider=provider(chance, home, link.offer.service),
    )


def _prices_cents(link: Link, first: date, last: date, seed: Seed) -> dict[int, int]:
    """The prices of the grant's years; some choose a dear provider."""
    offer, years = link.offer, range(first.year, last.year + 1)
    if offer.dear_price_cents and seed.chance("dear", link.key).random() < DEAR_SHARE:
        return dict.fromkeys(years, offer.dear_price_cents)
    prices_cents = {year: municipal_price_cents(link, year, seed) for year in years}
    if offer.pricing_basis == "actual_cost":
        return dict.fromkeys(years, prices_cents[first.year])
    return prices_cents


def municipal_price_cents(link: Link, year: int, seed: Seed) -> int:
    """The price of the link's offer in the person's municipality of today and the year."""
    offer = link.offer
    chance = seed.chance("price", link.person.home.today, offer.key, year)
    factor = Decimal(round(chance.uniform(*PRICE_FACTORS), 3)).quantize(Decimal("0.001"))
    return round_half_up(offer.price_cents(year) * factor)
