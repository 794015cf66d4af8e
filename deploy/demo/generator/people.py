"""The people of a municipality, and which services each of them gets."""

import random
from collections import Counter
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass

from deploy.demo.generator.chance import Seed
from deploy.demo.generator.contradictions import GROUPS, needs_assessment
from deploy.demo.generator.figures import MunicipalityFigures, ServedGroup
from deploy.demo.generator.offers import Offer, offers
from deploy.demo.generator.places import Home, homes, with_move

SERVED_SHARE = 0.6
"""Of a group's service links: how many persons there are behind them, at most all assessed."""
NOT_ASSESSED_SHARE = 0.3
"""Of children with social care or respite: how many never asked for the assessment."""
LARGEST_HOME_WEIGHT = 3


@dataclass(frozen=True)
class Person:
    """Somebody with a case; `key` names them within the history."""

    key: str
    group: ServedGroup
    home: Home
    is_assessed: bool


@dataclass(frozen=True)
class Link:
    """A person and a service that they, or their representative, get at some time."""

    person: Person
    offer: Offer

    @property
    def key(self) -> str:
        """What names the link within the history."""
        return f"{self.person.key}/{self.offer.service}/{self.offer.recipient}"


@dataclass(frozen=True)
class Population:
    """The people of one municipality and all their links."""

    people: tuple[Person, ...]
    links: tuple[Link, ...]


def populate(figures: MunicipalityFigures, years: Sequence[int], seed: Seed) -> Population:
    """Invent as many people and links as the figures say, to the person."""
    people: list[Person] = []
    links: list[Link] = []
    for group in GROUPS:
        chance = seed.chance("people", figures.code, group)
        count = figures.people.assessed(group)
        assessed = _persons(figures, group, "", count, years[0], chance)
        count = _not_assessed_count(figures, group, chance)
        not_assessed = _persons(figures, group, "x", count, years[0], chance)
        people += assessed + not_assessed
        links += _links(figures, group, chance, assessed, not_assessed)
    return Population(tuple(people), tuple(links))


def _persons(
    figures: MunicipalityFigures,
    group: ServedGroup,
    mark: str,
    count: int,
    first_year: int,
    chance: random.Random,
) -> list[Person]:
    places = homes(figures)
    weights = [LARGEST_HOME_WEIGHT] + [1] * (len(places) - 1)
    return [
        Person(
            f"{figures.code}/{group}/{mark}{number}",
            group,
            with_move(chance.choices(places, weights)[0], places, first_year, chance),
            is_assessed=not mark,
        )
        for number in range(1, count + 1)
    ]


def _not_assessed_count(
    figures: MunicipalityFigures, group: ServedGroup, chance: random.Random
) -> int:
    """Persons without an assessment: no more than the population leaves."""
    counts = [
        count for code, count in figures.links(group).items() if not needs_assessment(group, code)
    ]
    most = max(counts, default=0)
    assessed = figures.people.assessed(group)
    wanted = max(most - assessed, round(most * NOT_ASSESSED_SHARE * chance.uniform(0.8, 1.2)))
    return min(wanted, figures.people.population(group) - assessed)


def _links(
    figures: MunicipalityFigures,
    group: ServedGroup,
    chance: random.Random,
    assessed: Sequence[Person],
    not_assessed: Sequence[Person],
) -> list[Link]:
    counts = figures.links(group)
    served_count = round(sum(counts.values()) * SERVED_SHARE)
    served = chance.sample(assessed, min(len(assessed), max(served_count, *counts.values(), 0)))
    links_count: Counter[str] = Counter()
    links: list[Link] = []
    for code, count in counts.items():
        first = [] if needs_assessment(group, code) else not_assessed[:count]
        offer = offers()[group, code, "client"]
        staying = {link.person.key for link in links if link.offer.is_stay and offer.is_stay}
        others = _least_served(served, count - len(first), staying, links_count, chance)
        links += [Link(person, offer) for person in (*first, *others)]
    if group == "ft":
        links += _links_of_parents(figures.people.parents, assessed, links, chance)
    return links


def _least_served(
    persons: Iterable[Person],
    count: int,
    last: Collection[str],
    links_count: Counter[str],
    chance: random.Random,
) -> list[Person]:
    """So many persons: `last` after the others, and those with the fewest services first."""

    def rank(person: Person) -> tuple[bool, int, float]:
        return person.key in last, links_count[person.key], chance.random()

    ranked = sorted(persons, key=rank)
    chosen = ranked[:count]
    assert len(chosen) == count, "contradictions() refuses more links than persons"
    links_count.update(person.key for person in chosen)
    return chosen


def _links_of_parents(
    count: int, assessed: Sequence[Person], links: Iterable[Link], chance: random.Random
) -> list[Link]:
    """Parents take part first of all where the child is in rehabilitation too."""
    offer = offers()["ft", "rehabilitation", "representative"]
    in_rehabilitation = {link.person.key for link in links if link.offer.service == offer.service}
    ranked = sorted(
        assessed, key=lambda person: (person.key not in in_rehabilitation, chance.random())
    )
    return [Link(person, offer) for person in ranked[:count]]
