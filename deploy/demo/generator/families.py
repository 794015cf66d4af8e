"""Children of one family: a few, in the same home, at least a year apart."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import timedelta

from deploy.demo.generator.casework import Casework
from deploy.demo.generator.intake import birth_date

SIBLINGS_CHANCE = 0.12
"""Of two children of a municipality to be siblings, if their ages allow it."""
LEAST_BETWEEN = timedelta(days=365)


def families_of(works: Sequence[Casework]) -> dict[str, str]:
    """The family of every person who has a sibling in the programme."""
    children: dict[str, list[Casework]] = defaultdict(list)
    for work in works:
        if work.person.group == "ft" and not work.person.home.came_from:
            children[work.person.home.on(work.opened_on)].append(work)
    families: dict[str, str] = {}
    for neighbours in children.values():
        for pair in zip(neighbours[::2], neighbours[1::2], strict=False):
            first, second = pair
            chance = first.seed.chance("siblings", first.person.key, second.person.key)
            apart = abs(birth_date(first) - birth_date(second))
            if apart >= LEAST_BETWEEN and chance.random() < SIBLINGS_CHANCE:
                families |= {one.person.key: first.person.key for one in pair}
    return families
