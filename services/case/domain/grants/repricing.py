"""Pricing a grant anew, from a day on and never backwards: by another care level."""

from datetime import date
from typing import Literal

from contracts.events.granting import GrantRepriced
from contracts.events.register import RatePublished
from contracts.events.resource import ResourceFact
from contracts.model import CareLevel
from services.case.domain.checks import responsible
from services.case.domain.grants.commitments import bind_cents, bound_cents
from services.case.domain.grants.grant import Grant, grant_after
from services.case.domain.grants.pricing import rate_of
from services.case.domain.state import Case
from services.case.domain.surroundings import After, Surroundings


def reprice_for_care_level(
    case: Case, day: date, care_level: CareLevel, surroundings: Surroundings
) -> tuple[list[GrantRepriced], list[ResourceFact]]:
    """The running subsidy grants at the price of the care level that the person has from the day.

    What was delivered and recorded already keeps its price. A grant that begins later has the level
    from its first day, unless a later assessment or review set another by then; and where one sets
    another within the grant, that holds from its own day.

    Raises:
        Refusal: no rate of a level is published, or a contract has not so much left.
    """
    facts: list[GrantRepriced] = []
    movements: list[ResourceFact] = []
    for grant in case.grants.values():
        if grant.fact.pricing_basis != "care_level_subsidy" or grant.ended_on is not None:
            continue
        levels = {day: care_level} | _levels_after(case, day)
        repriced = _by_levels(case, grant, levels, surroundings)
        facts += repriced
        if repriced and not grant.is_settled:
            ahead = After(surroundings, movements)
            binds_cents = repriced[-1].committed_cents
            movements += bind_cents(grant.fact, repriced[0].effective_date, binds_cents, ahead)
    return facts, movements


def _levels_after(case: Case, day: date) -> dict[date, CareLevel]:
    known = [one.effective_date for one in (*case.assessments, *case.reviews)]
    levels = {later: case.care_level_on(later) for later in sorted(known) if later > day}
    return {later: level for later, level in levels.items() if level is not None}


def _by_levels(
    case: Case, grant: Grant, levels: dict[date, CareLevel], surroundings: Surroundings
) -> list[GrantRepriced]:
    """What a grant becomes by care levels that each hold from their day, in order of days."""
    begins = grant.fact.effective_date
    already = [day for day in levels if day <= begins]
    repriced: list[GrantRepriced] = []
    for day, level in levels.items():
        first = max(day, begins)
        superseded = bool(already) and day < max(already)
        if superseded or not grant.runs_on(first) or grant.priced_on(first).care_level == level:
            continue
        rate = _rate_on(case, grant, first, level, surroundings)
        one = priced_by(case, grant, rate, first, "care_level")
        changed = grant_after(grant, one)
        if not grant.is_settled:
            one = one.model_copy(update={"committed_cents": bound_cents(changed)})
        repriced.append(one)
        grant = grant_after(grant, one)
    return repriced


def _rate_on(
    case: Case, grant: Grant, day: date, care_level: CareLevel, surroundings: Surroundings
) -> RatePublished:
    granted, place = grant.fact, responsible(case, day)
    return rate_of(
        surroundings,
        granted.service,
        "care_level_subsidy",
        granted.unit,
        care_level,
        day,
        place,
        granted.housing,
    )


def priced_by(
    case: Case, grant: Grant, rate: RatePublished, day: date, cause: Literal["rate", "care_level"]
) -> GrantRepriced:
    """The grant at this rate from the day on; it binds what it bound before."""
    return GrantRepriced(
        effective_date=day,
        municipality=responsible(case, day),
        grant_id=grant.fact.grant_id,
        service=grant.fact.service,
        unit_price_cents=rate.unit_price_cents,
        rate_reference=rate.rate_reference,
        care_level=rate.care_level,
        cause=cause,
        committed_cents=grant.delivered_cents if grant.is_settled else grant.committed_cents,
    )
