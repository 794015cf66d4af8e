"""What every grant delivers, so that each municipality and year adds up to its figure."""

import random
from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import date
from decimal import Decimal

from deploy.demo.generator.calendar import Stretch, working_days
from deploy.demo.generator.chance import Seed
from deploy.demo.generator.figures import MunicipalityFigures
from deploy.demo.generator.fitting import fit
from deploy.demo.generator.granting import Grant
from deploy.demo.generator.line import Line

INVOICE_SPREAD = 0.04
USUAL_SPREAD = (0.75, 1.2)


def deliver(
    grants: Iterable[Grant], figures: MunicipalityFigures, years: Sequence[int], seed: Seed
) -> list[Line]:
    """The deliveries of a municipality's grants in the order of their days.

    Raises:
        FiguresRefused: a year's figure cannot be reached by its grants.
    """
    end = date(years[-1], 12, 31)
    candidates: dict[int, list[Line]] = defaultdict(list)
    for grant in grants:
        chance = seed.chance("deliveries", grant.key)
        for stretch in grant.stretches(end):
            line = _line(grant, stretch, chance)
            candidates[line.day.year].append(line)
    fitted = []
    for year, lines in sorted(candidates.items()):
        cell = f"{figures.code}.spending_eur.{year}"
        chance = seed.chance("fit", cell)
        fitted += fit(lines, figures.spending_cents(year), cell, chance)
    return sorted(fitted, key=lambda line: (line.day, line.grant.key))


def _line(grant: Grant, stretch: Stretch, chance: random.Random) -> Line:
    """About as much as usual, recorded on one of the stretch's last working days."""
    offer = grant.link.offer
    most_steps = max(1, offer.steps(offer.most, stretch.counted))
    typical = offer.typical * chance.uniform(*USUAL_SPREAD)
    steps = max(1, min(most_steps, offer.steps(typical, stretch.counted)))
    day = chance.choice(working_days(stretch.first_day, stretch.last_day)[-3:])
    factor = Decimal(round(chance.uniform(1 - INVOICE_SPREAD, 1 + INVOICE_SPREAD), 4))
    return Line(grant, day, steps, most_steps, factor.quantize(Decimal("0.0001")))
