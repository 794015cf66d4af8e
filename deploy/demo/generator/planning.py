"""The versions of a support plan, and what stands in them besides services."""

import tomllib
from collections.abc import Iterator
from datetime import timedelta
from functools import cache
from importlib.resources import files

from contracts.events.support_plan import PlanLine
from contracts.http.case import ApproveSupportPlan
from deploy.demo.generator.assessing import care_level
from deploy.demo.generator.casework import Casework
from deploy.demo.generator.offers import Offer

PLANNED_AHEAD = timedelta(days=75)
CONTENT_CHANCE = 0.45


@cache
def _contents() -> dict[str, dict[str, list[str]]]:
    text = files("deploy.demo.generator").joinpath("plans.toml").read_text(encoding="utf-8")
    return tomllib.loads(text)


def support_plans(work: Casework) -> Iterator[ApproveSupportPlan]:
    """A plan before the first grant, and a new version before one that it does not provide for."""
    chance = work.seed.chance("plan", work.person.key)
    planned: dict[str, Offer] = {}
    approved_on = work.assessed_on or work.opened_on
    for grant in work.grants:
        if grant.link.offer.service in planned:
            continue
        earliest = approved_on + timedelta(days=1)
        approved_on = max(earliest, grant.first_day - timedelta(days=chance.randint(2, 12)))
        approved_on = min(approved_on, grant.first_day)
        for soon in work.grants:
            if soon.first_day <= grant.first_day + PLANNED_AHEAD:
                planned.setdefault(soon.link.offer.service, soon.link.offer)
        yield ApproveSupportPlan(
            effective_date=approved_on,
            lines=tuple(_plan_line(offer) for offer in planned.values()),
            care_level=care_level(work) if work.person.group == "grt" else None,
            client_view="Piekrītu plānam." if chance.random() < 0.6 else None,
            **_texts(work),
        )


def _texts(work: Casework) -> dict[str, str]:
    """What the plan says of the person: some fields, the same in every version."""
    chance = work.seed.chance("plan contents", work.person.key)
    return {
        field: chance.choice(sentences)
        for field, sentences in _contents()[work.person.group].items()
        if chance.random() < CONTENT_CHANCE
    }


def _plan_line(offer: Offer) -> PlanLine:
    if offer.is_course:
        assert offer.most_records_per_year is not None
        steps = offer.steps(offer.most, offer.most_records_per_year)
        return PlanLine(
            service=offer.service, quantity=steps * offer.step, per="total", goal=offer.goal
        )
    if offer.counted == "record":
        steps = offer.steps(offer.typical, 6)
        return PlanLine(
            service=offer.service, quantity=steps * offer.step, per="year", goal=offer.goal
        )
    days_a_month = 30 if offer.counted == "day" else 21
    quantity = max(1, offer.steps(offer.typical, days_a_month)) * offer.step
    return PlanLine(service=offer.service, quantity=quantity, per="month", goal=offer.goal)
