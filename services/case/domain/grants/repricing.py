"""Pricing a grant anew, from a day on and never backwards: by another care level."""

from datetime import date
from typing import Literal, NamedTuple

from contracts.events.granting import GrantRepriced
from contracts.events.register import RatePublished
from contracts.events.resource import ResourceFact
from contracts.http.command import RuleWarning
from contracts.model import CareLevel
from contracts.reference.words import named_lv
from contracts.refusal import Refusal
from services.case.domain.checks import responsible
from services.case.domain.grants.commitments import bind_cents, bound_cents
from services.case.domain.grants.grant import Grant, grant_after
from services.case.domain.grants.pricing import rate_of
from services.case.domain.state import Case
from services.case.domain.surroundings import After, Surroundings


class LevelFollowed(NamedTuple):
    """The grants that follow a care level, what they bind anew, and why others do not yet."""

    facts: list[GrantRepriced]
    movements: list[ResourceFact]
    warnings: list[RuleWarning]


def reprice_for_care_level(
    case: Case, day: date, care_level: CareLevel, surroundings: Surroundings
) -> LevelFollowed:
    """The running subsidy grants at the price of the care level that the person has from the day.

    What was delivered and recorded already keeps its price. A grant that begins later has the level
    from its first day, unless a later assessment or review set another by then; and where one sets
    another within the grant, that holds from its own day.

    The level is a fact whatever it costs: a grant for whose level no rate is published, or whose
    contract has not so much left, keeps its price until it is delivered or changed with both there.
    """
    followed = LevelFollowed([], [], [])
    for grant in case.grants.values():
        if grant.fact.pricing_basis != "care_level_subsidy" or grant.ended_on is not None:
            continue
        levels = {day: care_level} | _levels_after(case, day)
        repriced, without_rate = _by_levels(case, grant, levels, surroundings)
        followed.warnings.extend(_keeps_price(grant, one) for one in without_rate)
        try:
            if repriced and not grant.is_settled:
                ahead = After(surroundings, followed.movements)
                binds_cents, first = repriced[-1].committed_cents, repriced[0].effective_date
                followed.movements.extend(bind_cents(grant.fact, first, binds_cents, ahead))
        except Refusal as refusal:
            followed.warnings.append(_keeps_price(grant, refusal))
        else:
            followed.facts.extend(repriced)
    return followed


def _keeps_price(grant: Grant, why: Refusal) -> RuleWarning:
    service = grant.fact.service
    return RuleWarning(
        rule=why.rule.id,
        text_en=f"The grant of '{service}' does not follow the care level yet. {why.en}",
        text_lv=f"Lēmums par pakalpojumu '{named_lv('service', service)}' vēl neseko aprūpes"
        f" līmenim. {why.lv}",
    )


def _levels_after(case: Case, day: date) -> dict[date, CareLevel]:
    known = [one.effective_date for one in (*case.assessments, *case.reviews)]
    levels = {later: case.care_level_on(later) for later in sorted(known) if later > day}
    return {later: level for later, level in levels.items() if level is not None}


def _by_levels(
    case: Case, grant: Grant, levels: dict[date, CareLevel], surroundings: Surroundings
) -> tuple[list[GrantRepriced], list[Refusal]]:
    """What a grant becomes by care levels that each hold from their day, in order of days.

    A level without a published rate leaves the price as it is; the refusals say which.
    """
    begins = grant.fact.effective_date
    already = [day for day in levels if day <= begins]
    repriced: list[GrantRepriced] = []
    without_rate: list[Refusal] = []
    for day, level in levels.items():
        first = max(day, begins)
        superseded = bool(already) and day < max(already)
        if superseded or not grant.runs_on(first) or grant.priced_on(first).care_level == level:
            continue
        try:
            rate = _rate_on(case, grant, first, level, surroundings)
        except Refusal as refusal:
            without_rate.append(refusal)
            continue
        one = priced_by(case, grant, rate, first, "care_level")
        changed = grant_after(grant, one)
        if not grant.is_settled:
            one = one.model_copy(update={"committed_cents": bound_cents(changed)})
        repriced.append(one)
        grant = grant_after(grant, one)
    return repriced, without_rate


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
