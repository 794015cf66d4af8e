"""What every grant delivers, so that each municipality and year adds up to its figure."""

import random
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, timedelta
from decimal import Decimal

from deploy.demo.generator.calendar import ONE_DAY, Stretch, most_steps, record_days, stretch
from deploy.demo.generator.chance import Seed
from deploy.demo.generator.figures import MunicipalityFigures
from deploy.demo.generator.fitting import fit
from deploy.demo.generator.granting import Grant
from deploy.demo.generator.line import Line
from deploy.demo.generator.offers import Offer

INVOICE_SPREAD = 0.04
USUAL_SPREAD = (0.75, 1.2)

Days = tuple[date, date]
"""The first and the last of days that belong together."""


def deliver(
    grants: Iterable[Grant], figures: MunicipalityFigures, years: Sequence[int], seed: Seed
) -> list[Line]:
    """The deliveries of a municipality's grants in the order of their days.

    Raises:
        FiguresRefused: a year's figure cannot be reached by its grants.
    """
    candidates: dict[int, list[Line]] = defaultdict(list)
    for line in _candidates(grants, date(years[-1], 12, 31), seed):
        candidates[line.day.year].append(line)
    fitted = []
    for year, lines in sorted(candidates.items()):
        cell = f"{figures.code}.spending_eur.{year}"
        chance = seed.chance("fit", cell)
        fitted += fit(lines, figures.spending_cents(year), cell, chance)
    return sorted(fitted, key=lambda line: (line.day, line.grant.key))


def _candidates(grants: Iterable[Grant], end: date, seed: Seed) -> Iterator[Line]:
    """Every delivery that can be: a person's short stays first, the long ones around them."""
    away: dict[str, list[Days]] = defaultdict(list)
    for grant in sorted(grants, key=lambda grant: grant.link.offer.counted == "day"):
        offer, person = grant.link.offer, grant.link.person.key
        chance = seed.chance("deliveries", grant.key)
        for covered in grant.stretches(end):
            left = _without(covered, away[person], offer) if offer.is_stay else covered
            if left is None:
                continue
            line = _line(grant, left, chance)
            if offer.is_stay:
                longest = timedelta(days=line.most_steps - 1)
                begins = left.first_day if offer.counted == "day" else line.day - longest
                away[person].append((begins, line.day))
            yield line


def _without(covered: Stretch, away: Iterable[Days], offer: Offer) -> Stretch | None:
    """What is left of a stretch before or after the days away, whichever is longer."""
    left: Stretch | None = covered
    for first, last in away:
        if left is None or last < left.first_day or left.last_day < first:
            continue
        before = stretch(offer, left.first_day, first - ONE_DAY)
        after = stretch(offer, last + ONE_DAY, left.last_day)
        left = max(filter(None, (before, after)), key=lambda one: one.counted, default=None)
    return left


def _line(grant: Grant, covered: Stretch, chance: random.Random) -> Line:
    """About as much as usual, recorded on one of the stretch's last working days."""
    offer = grant.link.offer
    most = most_steps(offer, covered)
    typical = offer.typical * chance.uniform(*USUAL_SPREAD)
    steps = max(1, min(most, offer.steps(typical, covered.counted)))
    day = chance.choice(record_days(offer, covered))
    factor = Decimal(round(chance.uniform(1 - INVOICE_SPREAD, 1 + INVOICE_SPREAD), 4))
    return Line(grant, covered.first_day, day, steps, most, factor.quantize(Decimal("0.0001")))
