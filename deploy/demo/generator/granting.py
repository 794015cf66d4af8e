"""Spells become grants: decisions for a year at most, each with the price of its time."""

import random
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import NamedTuple

from contracts.money import round_half_up
from deploy.demo.generator.calendar import ONE_DAY, Stretch, stretches, year_later
from deploy.demo.generator.chance import Seed
from deploy.demo.generator.invented import provider
from deploy.demo.generator.offers import Offer
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

    `price_cents` is frozen; on actual cost it is what the provider usually invoices for a unit.
    """

    link: Link
    key: str
    first_day: date
    period_to: date
    is_renewed: bool
    runs_on: bool
    price_cents: int
    provider: str

    @property
    def goes_on(self) -> bool:
        """Whether the service is granted anew, or runs on past the history."""
        return self.is_renewed or self.runs_on

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
        price_cents=_price_cents(link, first.year, seed),
        provider=provider(chance, home, link.offer.service),
    )


def _price_cents(link: Link, year: int, seed: Seed) -> int:
    """The price in the person's municipality of today and the year; some choose a dear provider."""
    offer = link.offer
    if offer.dear_price_cents and seed.chance("dear", link.key).random() < DEAR_SHARE:
        return offer.dear_price_cents
    return _municipal_price_cents(
        offer, year, seed.chance("price", link.person.home.today, offer.key, year)
    )


def _municipal_price_cents(offer: Offer, year: int, chance: random.Random) -> int:
    factor = Decimal(round(chance.uniform(*PRICE_FACTORS), 3)).quantize(Decimal("0.001"))
    return round_half_up(offer.price_cents(year) * factor)
