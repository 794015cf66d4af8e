"""When each service link is used: as the money of the years allows.

The links begin in the proportion in which the years spend, those of services that were set up late
after the others; what runs goes on while the year's money lasts, and ends when it does not.
"""

import math
import random
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache

from deploy.demo.generator.calendar import ONE_DAY, most_steps, stretches
from deploy.demo.generator.figures import MunicipalityFigures
from deploy.demo.generator.loading import FiguresRefused
from deploy.demo.generator.offers import CAPACITY_PRICE_FACTOR, Offer
from deploy.demo.generator.people import Link

AIM_FACTOR = 1.08
"""Somewhat more is planned than paid: people miss days."""
FRESH_SHARE = 0.6
"""The part of a year's money that may go to those who begin in it."""
GOES_ON_CHANCE = 0.94
SECOND_COURSE_CHANCE = 0.45
MOST_COURSES = 3
"""Of 32 sessions each: a child may have 100 in all (S2)."""
COURSE_DAYS = timedelta(days=165)
LAST_START = (11, 20)


@dataclass(frozen=True)
class Spell:
    """Days on which a link is used without a break; `goes_on` past the end of the history."""

    link: Link
    first_day: date
    last_day: date
    goes_on: bool = False


@cache
def typical_cents(offer: Offer, first: date, last: date) -> int:
    """What a link usually costs from the first to the last day."""
    covered = stretches(offer, first, last)[: offer.most_records_per_year]
    steps = sum(max(1, offer.steps(offer.typical, one.counted)) for one in covered)
    return int(steps * offer.step * offer.price_cents(first.year))


@cache
def capacity_cents(offer: Offer, first: date, last: date) -> int:
    """What a link can cost at least, when as much as possible is delivered from first to last."""
    covered = stretches(offer, first, last)[: offer.most_records_per_year]
    steps = sum(most_steps(offer, one) for one in covered)
    return int(steps * offer.step * offer.price_cents(first.year - 1) * CAPACITY_PRICE_FACTOR)


class Schedule:
    """Plans one municipality, a year after the other.

    Args:
        figures: of the municipality.
        links: all that must be used at some time.
        chance: what decides where the money does not.
    """

    def __init__(
        self, figures: MunicipalityFigures, links: Sequence[Link], chance: random.Random
    ) -> None:
        self._figures = figures
        self._chance = chance
        self._links_count = len(links)
        self._queue = sorted(links, key=lambda link: link.offer.comes_late + chance.random())
        self._begun: list[Link] = []
        self._running: list[Link] = []
        self._years_used: Counter[str] = Counter()

    def spells(self, years: Sequence[int]) -> list[Spell]:
        """The spells of all links.

        Raises:
            FiguresRefused: a year spent more than all links together can cost.
        """
        spent_cents, total_cents = 0, sum(map(self._figures.spending_cents, years))
        pieces: dict[str, list[Spell]] = {}
        for year in years:
            spent_cents += self._figures.spending_cents(year)
            share = spent_cents / total_cents if total_cents else 0
            due = math.ceil(self._links_count * share) - len(self._begun)
            for piece in self._year(year, max(0, due)):
                pieces.setdefault(piece.link.key, []).append(piece)
        end = date(years[-1], 12, 31)
        return [spell for of_link in pieces.values() for spell in _joined(of_link, end)]

    def _year(self, year: int, due: int) -> list[Spell]:
        spending_cents = self._figures.spending_cents(year)
        if not spending_cents:
            self._running = []
            return []
        aim_cents = int(spending_cents * AIM_FACTOR)
        fresh = [self._next_that_costs_at_most(year, aim_cents) for _ in range(due)]
        reserved_cents = min(_sum(fresh, year) // 2, int(aim_cents * FRESH_SHARE))
        lasting = self._going_on(year, aim_cents - reserved_cents)
        left_cents = aim_cents - _sum(lasting, year)
        while _sum(fresh, year) < left_cents and self._queue:
            fresh.append(self._next_that_costs_at_most(year, aim_cents))
        lasting += self._resumed(year, left_cents - _sum(fresh, year), {*fresh, *lasting})
        left_cents = aim_cents - _sum(lasting, year)
        spells = [self._whole_year(link, year) for link in lasting]
        spells += [self._started(link, year, left_cents / _sum(fresh, year)) for link in fresh]
        spells = self._enough(spells, year, spending_cents)
        self._running = [spell.link for spell in spells]
        self._years_used.update(link.key for link in self._running)
        return spells

    def _next_that_costs_at_most(self, year: int, most_cents: int) -> Link:
        """The next of the queue that a quarter of a year of is affordable, else the cheapest."""
        affordable = (link for link in self._queue if _sum([link], year) <= most_cents * 4)
        chosen = next(affordable, None) or min(self._queue, key=lambda link: _sum([link], year))
        self._queue.remove(chosen)
        self._begun.append(chosen)
        return chosen

    def _going_on(self, year: int, most_cents: int) -> list[Link]:
        lasting: list[Link] = []
        cents = 0
        for link in self._chance.sample(self._running, len(self._running)):
            likely = SECOND_COURSE_CHANCE if link.offer.is_course else GOES_ON_CHANCE
            more_cents = _sum([link], year)
            if (
                self._may_be_used(link)
                and cents + more_cents <= most_cents
                and self._chance.random() < likely
            ):
                lasting.append(link)
                cents += more_cents
        return lasting

    def _resumed(self, year: int, wanted_cents: int, used: set[Link]) -> list[Link]:
        """Those who pause and come back, where money is left for them."""
        resumed: list[Link] = []
        pausing = [link for link in self._begun if link not in used and self._may_be_used(link)]
        for link in self._chance.sample(pausing, len(pausing)):
            if wanted_cents <= 0:
                break
            resumed.append(link)
            wanted_cents -= _sum([link], year)
        return resumed

    def _may_be_used(self, link: Link) -> bool:
        return not link.offer.is_course or self._years_used[link.key] < MOST_COURSES

    def _whole_year(self, link: Link, year: int) -> Spell:
        if link in self._running and not link.offer.is_course:
            return Spell(link, date(year, 1, 1), date(year, 12, 31))
        return _piece(link, date(year, 1, 1) + timedelta(days=self._chance.randint(3, 45)))

    def _started(self, link: Link, year: int, share: float) -> Spell:
        """A link that begins so late in the year that the money lasts."""
        share = min(1.0, max(0.0, share * self._chance.uniform(0.75, 1.25)))
        earliest, latest = date(year, 1, 4), date(year, *LAST_START)
        if link.offer.is_course:
            latest -= timedelta(days=60)
        start = latest - timedelta(days=round(share * (latest - earliest).days))
        return _piece(link, start + timedelta(days=self._chance.randint(0, 9)))

    def _enough(self, spells: list[Spell], year: int, spending_cents: int) -> list[Spell]:
        """The spells, begun earlier and joined by more links where they cannot cost the money."""
        if _capacity(spells) >= spending_cents:
            return spells
        running = {link.key for link in self._running}
        early = [
            spell if spell.link.key in running else _piece(spell.link, date(year, 1, 2))
            for spell in spells
        ]
        used = {spell.link for spell in early}
        while _capacity(early) < spending_cents:
            more = self._resumed(year, spending_cents, used)[:1]
            if not more and self._queue:
                more = [self._next_that_costs_at_most(year, spending_cents)]
            if not more:
                spent = self._figures.spending_eur[str(year)]
                most_cents = _capacity(early)
                raise FiguresRefused(
                    f"{self._figures.code}.spending_eur.{year}: {spent} is more than"
                    f" {len(early)} service links can cost; with all that they can use it is about"
                    f" {most_cents // 100}.{most_cents % 100:02}"
                )
            used.update(more)
            early += [_piece(link, date(year, 1, 2)) for link in more]
        return early


def _piece(link: Link, start: date) -> Spell:
    """From the start to the end of the year, or of the course."""
    end = date(start.year, 12, 31)
    if link.offer.is_course:
        end = min(end, start + COURSE_DAYS)
    return Spell(link, start, end)


def _sum(links: Iterable[Link], year: int) -> int:
    """What the links usually cost in a whole year."""
    first, last = date(year, 1, 1), date(year, 12, 31)
    return sum(typical_cents(link.offer, first, last) for link in links)


def _capacity(spells: Iterable[Spell]) -> int:
    return sum(capacity_cents(one.link.offer, one.first_day, one.last_day) for one in spells)


def _joined(pieces: Sequence[Spell], end: date) -> list[Spell]:
    """The pieces of one link, with those that follow each other made one."""
    joined: list[Spell] = []
    for piece in pieces:
        if joined and joined[-1].last_day + ONE_DAY == piece.first_day:
            joined[-1] = Spell(piece.link, joined[-1].first_day, piece.last_day)
        else:
            joined.append(piece)
    last = joined[-1]
    if last.last_day == end and not last.link.offer.is_course:
        joined[-1] = Spell(last.link, last.first_day, end, goes_on=True)
    return joined
