"""Pricing a grant anew, from a day on and never backwards: by a new rate, or a new care level."""

from datetime import date
from typing import Literal

from contracts.events.granting import GrantRepriced
from contracts.events.register import RatePublished
from contracts.events.resource import ResourceFact
from contracts.http.granting import RepriceGrant
from contracts.model import CareLevel
from contracts.refusal import Refusal
from services.case.domain.checks import granted, open_on, responsible
from services.case.domain.decision import Decision
from services.case.domain.grants.commitments import bind_cents, bound_cents
from services.case.domain.grants.grant import Grant, grant_after
from services.case.domain.grants.grant_checks import (
    delivered_by,
    refuse_ended,
    refuse_outside_period,
)
from services.case.domain.grants.pricing import care_level_of, rate_of
from services.case.domain.state import Case
from services.case.domain.surroundings import After, Surroundings


def reprice_grant(case: Case, command: RepriceGrant, surroundings: Surroundings) -> Decision:
    """Price a grant by the rate that holds on the day, where nothing later has a price already."""
    day = command.effective_date
    open_on(case, day)
    grant = granted(case, command.grant_id)
    refuse_ended(grant)
    refuse_outside_period(grant, day)
    _refuse_backwards(case, grant, day)
    care_level = care_level_of(case, grant.fact.pricing_basis, day)
    rate = _rate_on(case, grant, day, care_level, surroundings)
    if rate is None or rate.unit_price_cents == grant.unit_price_cents_on(day):
        raise Refusal(
            "grant.reprice",
            f"No other rate than the grant's own holds on {day}. Publish the new rate first, or"
            " choose a day on which it holds.",
            f"{day} nav spēkā cita likme kā šim lēmumam. Vispirms publicē jauno likmi vai izvēlies"
            " dienu, kad tā ir spēkā.",
        )
    repriced = _repriced(case, grant, rate, day, "rate")
    movements = bind_cents(grant.fact, day, repriced.committed_cents, surroundings)
    return Decision([repriced], movements=movements)


def rate_changed_on(case: Case, grant: Grant, day: date, surroundings: Surroundings) -> date | None:
    """Since when another published rate holds on this day than the grant's price, if one does."""
    granted, basis = grant.fact, grant.fact.pricing_basis
    if basis == "actual_cost" or grant.ended_on is not None:
        return None
    rates, place = surroundings.rates(granted.service), responsible(case, day)
    care_level = care_level_of(case, basis, day)
    rate = rates.on(day, place, basis, granted.unit, care_level, granted.housing)
    if rate is None or rate.unit_price_cents == grant.unit_price_cents_on(day):
        return None
    return max(rate.effective_date, granted.effective_date)


def _refuse_backwards(case: Case, grant: Grant, day: date) -> None:
    priced = [one.effective_date for one in grant.repricings if one.effective_date > day]
    delivered = [one.effective_date for one in delivered_by(case, grant)]
    if priced:
        raise Refusal(
            "grant.reprice",
            f"The grant has another price from {max(priced)} on. Choose that day or a later one.",
            f"Lēmumam no {max(priced)} jau ir cita cena. Izvēlies šo vai vēlāku dienu.",
        )
    if delivered and max(delivered) >= day:
        raise Refusal(
            "grant.reprice",
            f"A delivery of {max(delivered)} is recorded at the price of its day. Choose a later"
            " day, or reverse what was delivered from then on and record it anew.",
            f"{max(delivered)} sniegtais jau ierakstīts par tās dienas cenu. Izvēlies vēlāku dienu"
            " vai stornē no tās dienas sniegto un ieraksti to no jauna.",
        )


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
        if repriced:
            facts += repriced
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
        assert rate is not None, "a subsidy has a published rate"
        repriced.append(_repriced(case, grant, rate, first, "care_level"))
        grant = grant_after(grant, repriced[-1])
    return repriced


def _rate_on(
    case: Case,
    grant: Grant,
    day: date,
    care_level: CareLevel | None,
    surroundings: Surroundings,
) -> RatePublished | None:
    """The published rate of the day; None on actual cost, which has none."""
    granted, basis = grant.fact, grant.fact.pricing_basis
    if basis == "actual_cost":
        return None
    place = responsible(case, day)
    return rate_of(
        surroundings,
        granted.service,
        basis,
        granted.unit,
        care_level,
        day,
        place,
        granted.housing,
    )


def _repriced(
    case: Case, grant: Grant, rate: RatePublished, day: date, cause: Literal["rate", "care_level"]
) -> GrantRepriced:
    """The grant at this rate from the day on; it still binds the highest price of any day."""
    repriced = GrantRepriced(
        effective_date=day,
        municipality=responsible(case, day),
        grant_id=grant.fact.grant_id,
        service=grant.fact.service,
        unit_price_cents=rate.unit_price_cents,
        rate_reference=rate.rate_reference,
        care_level=rate.care_level,
        cause=cause,
        committed_cents=0,
    )
    binds_cents = bound_cents(grant_after(grant, repriced))
    return repriced.model_copy(update={"committed_cents": binds_cents})
