"""The municipalities of a region before and after the territorial reform, and who works there."""

import random
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

from contracts.reference import municipalities
from deploy.demo.generator.calendar import ONE_DAY
from deploy.demo.generator.chance import Seed
from deploy.demo.generator.figures import MunicipalityFigures
from deploy.demo.generator.invented import user_name

CASEWORKERS_COUNT = 3
MOVE_CHANCE = 0.04


@dataclass(frozen=True)
class Home:
    """Where a person lives: the municipality of their day, and the one on today's map.

    Some `came_from` another municipality that is part of the same today, and `moved_on` a day.
    """

    before_reform: str
    today: str
    reform_day: date | None
    came_from: str | None = None
    moved_on: date = date.min

    def on(self, day: date) -> str:
        """The municipality that has the person's case on this day."""
        if self.came_from and day < self.moved_on:
            return self.came_from
        return (
            self.today if self.reform_day is None or day >= self.reform_day else self.before_reform
        )


def homes(figures: MunicipalityFigures) -> list[Home]:
    """The homes in a municipality of today; the largest first."""
    known = municipalities()
    merged = figures.before_reform
    if merged is None:
        merged = tuple(code for code in known if known[code].successor == figures.code)
    if not merged:
        return [Home(figures.code, figures.code, None)]
    return [Home(code, figures.code, _day_after_the_last(code)) for code in merged]


def with_move(home: Home, places: Sequence[Home], first_year: int, chance: random.Random) -> Home:
    """The home, of a few people after a move from a neighbouring municipality."""
    if home.reform_day is None or chance.random() >= MOVE_CHANCE:
        return home
    neighbours = [one.before_reform for one in places if one != home]
    months = [
        date(year, month, 1)
        for year in range(first_year + 1, home.reform_day.year)
        for month in range(1, 13, 2)
    ]
    if not neighbours or not months:
        return home
    return replace(home, came_from=chance.choice(neighbours), moved_on=chance.choice(months))


def _day_after_the_last(code: str) -> date:
    last = municipalities()[code].until
    assert last is not None, "a municipality with a successor has a last day"
    return last + ONE_DAY


def first_day_of(code: str) -> date:
    """The first day of a municipality; the earliest of all where it is not known."""
    return municipalities()[code].since or date.min


def caseworkers(seed: Seed, municipality: str) -> list[str]:
    """Who works on cases and claims in the municipality."""
    chance = seed.chance("caseworkers", municipality)
    return [user_name(chance) for _ in range(CASEWORKERS_COUNT)]


def region_officer(seed: Seed, region: str, not_one_of: list[str]) -> str:
    """Who decides on claims in the planning region: never somebody who prepares them."""
    chance = seed.chance("region officer", region)
    while (officer := user_name(chance)) in not_one_of:
        pass
    return officer
