"""A running grant follows the published rates: each prices it from its day on, never backwards.

What was recorded before a rate was published keeps the price at which it was recorded.
"""

from collections.abc import Iterable, Sequence
from datetime import date, timedelta

from contracts.events.granting import GrantRepriced
from contracts.events.resource import ResourceTaken
from contracts.http.case import RecordDeath, TransferCase
from contracts.http.command import CaseCommand
from contracts.http.granting import (
    AmendGrant,
    EndService,
    RecordDelivery,
    RepriceGrant,
    ResumeService,
    SuspendService,
)
from contracts.money import in_euros, in_euros_lv
from contracts.reference import municipalities, municipality_standing_for
from contracts.reference.words import named_lv
from contracts.refusal import Refusal
from services.case.domain.checks import granted, open_on
from services.case.domain.decision import Decision
from services.case.domain.grants.commitments import bind_cents, bound_cents
from services.case.domain.grants.grant import Grant, grant_after
from services.case.domain.grants.grant_checks import refuse_ended, refuse_outside_period
from services.case.domain.grants.pricing import care_level_of
from services.case.domain.grants.repricing import priced_by
from services.case.domain.registers.register_states import RateRegister
from services.case.domain.state import Case
from services.case.domain.surroundings import Surroundings

ONE_DAY = timedelta(days=1)


def repriced_until(
    case: Case, grant: Grant, until: date, surroundings: Surroundings
) -> list[GrantRepriced]:
    """What prices the grant anew on its days until this one, by the rates that are published now.

    They bind nothing: what the grant binds is for the decision that they go before.
    """
    asked, basis = grant.fact, grant.fact.pricing_basis
    if basis == "actual_cost":
        return []
    rates = surroundings.rates(asked.service)
    repriced: list[GrantRepriced] = []
    for day in _change_days(case, grant, rates, min(until, grant.last_day)):
        place = municipality_standing_for(asked.municipality, day)
        rate = rates.on(day, place, basis, asked.unit, care_level_of(case, basis, day))
        if rate is not None and rate.unit_price_cents != grant.unit_price_cents_on(day):
            same_level = rate.care_level == grant.priced_on(day).care_level
            one = priced_by(case, grant, rate, day, "rate" if same_level else "care_level")
            repriced.append(one)
            grant = grant_after(grant, one)
    return repriced


def _change_days(case: Case, grant: Grant, rates: RateRegister, last: date) -> list[date]:
    """The grant's first day, and those on which another rate, level or municipality may begin."""
    asked, first = grant.fact, grant.fact.effective_date
    assert asked.pricing_basis != "actual_cost", "actual cost has no rate"
    days = rates.change_days(asked.municipality, asked.pricing_basis, asked.unit)
    if days:
        decided_by = municipalities().get(asked.municipality)
        merged_on = decided_by.until if decided_by else None
        days |= {first} if merged_on is None else {first, merged_on + ONE_DAY}
    if days and asked.pricing_basis == "care_level_subsidy":
        days |= {since for since, _ in case.care_levels}
    return sorted(day for day in days if first <= day <= last)


def at_published_rates(case: Case, grant: Grant, on: date, surroundings: Surroundings) -> Grant:
    """The grant as it is priced on the day by the rates that are published now."""
    return _after(grant, repriced_until(case, grant, on, surroundings))


def _after(grant: Grant, repriced: Iterable[GrantRepriced]) -> Grant:
    for one in repriced:
        grant = grant_after(grant, one)
    return grant


def repriced_before(
    case: Case, command: CaseCommand, surroundings: Surroundings
) -> list[GrantRepriced]:
    """What prices the grants anew that the command delivers, changes or ends, until its day."""
    day = command.effective_date
    match command:
        case (
            RecordDelivery() | AmendGrant() | SuspendService() | ResumeService() | EndService()
        ) if command.grant_id in case.grants:
            return repriced_until(case, case.grants[command.grant_id], day, surroundings)
        case TransferCase() | RecordDeath():
            last = day - ONE_DAY if isinstance(command, TransferCase) else day
            return [
                one
                for grant in case.grants.values()
                if grant.ended_on is None
                for one in repriced_until(case, grant, last, surroundings)
            ]
        case _:
            return []


def preceded_by(repriced: Sequence[GrantRepriced], decision: Decision) -> Decision:
    """The decision with the new prices before its own facts, each with what is bound with them."""
    if not repriced:
        return decision
    binds_cents = {
        one.holder_id: int(one.amount)
        for one in decision.movements
        if isinstance(one, ResourceTaken) and one.resource == "contract_ceiling"
    }
    bound = [
        one.model_copy(
            update={"committed_cents": binds_cents.get(one.grant_id, one.committed_cents)}
        )
        for one in repriced
    ]
    return decision._replace(facts=[*bound, *decision.facts])


def naming_the_rise(case: Case, repriced: Sequence[GrantRepriced], refusal: Refusal) -> Refusal:
    """The refusal; where a contract lacks the money for a higher rate, with that rate's day.

    `case` is the one before it is priced anew.
    """
    before = case.grants
    risen = [
        one for one in repriced if one.unit_price_cents > before[one.grant_id].highest_price_cents
    ]
    if refusal.rule_id != "contract.ceiling" or not risen:
        return refusal
    one = risen[0]
    return Refusal(
        refusal.rule_id,
        f"{refusal.en} The rate of '{one.service}' rose to {in_euros(one.unit_price_cents)} on"
        f" {one.effective_date}, and what is left of the grant is bound at that.",
        f"{refusal.lv} Pakalpojuma '{named_lv('service', one.service)}' likme {one.effective_date}"
        f" pieauga līdz {in_euros_lv(one.unit_price_cents)}, un lēmuma atlikumu saista pēc tās.",
        status=refusal.status,
        day=refusal.day,
    )


def unaffordable(case: Case, grant: Grant, on: date, surroundings: Surroundings) -> list[Refusal]:
    """Why the contract's money is not enough for the grant by the rates until the day, if so."""
    repriced = repriced_until(case, grant, on, surroundings)
    if not repriced or grant.is_settled:
        return []
    try:
        bind_cents(grant.fact, on, bound_cents(_after(grant, repriced)), surroundings)
    except Refusal as refusal:
        return [naming_the_rise(case, repriced, refusal)]
    return []


def reprice_grant(case: Case, command: RepriceGrant, surroundings: Surroundings) -> Decision:
    """Price a grant by the rates until the day ahead of what asks it, and bind what that takes."""
    day = command.effective_date
    open_on(case, day)
    grant = granted(case, command.grant_id)
    refuse_ended(grant)
    refuse_outside_period(grant, day)
    repriced = repriced_until(case, grant, day, surroundings)
    if not repriced:
        raise Refusal(
            "grant.reprice",
            f"No other rate than the grant's own holds on {day}. Publish the new rate first, or"
            " choose a day on which it holds.",
            f"{day} nav spēkā cita likme kā šim lēmumam. Vispirms publicē jauno likmi vai izvēlies"
            " dienu, kad tā ir spēkā.",
        )
    if grant.is_settled:
        return Decision(repriced)
    binds_cents = bound_cents(_after(grant, repriced))
    bound = [one.model_copy(update={"committed_cents": binds_cents}) for one in repriced]
    return Decision(bound, movements=bind_cents(grant.fact, day, binds_cents, surroundings))
