"""Changes to a grant: amended, priced anew, suspended, resumed, ended."""

from datetime import date

from contracts.dates import refuse_disorder
from contracts.events import CaseFact
from contracts.events.granting import (
    GrantAmended,
    GrantRepriced,
    ServiceEnded,
    ServiceResumed,
    ServiceSuspended,
)
from contracts.events.resource import ResourceFact
from contracts.http.granting import (
    AmendGrant,
    EndService,
    RepriceGrant,
    ResumeService,
    SuspendService,
)
from contracts.model import CareLevel
from contracts.money import round_half_up
from contracts.refusal import Refusal
from services.case.domain.checks import granted, open_on, responsible
from services.case.domain.decision import Decision
from services.case.domain.grant import Grant
from services.case.domain.state import Case
from services.case.domain.surroundings import Surroundings


def end_service(case: Case, command: EndService, surroundings: Surroundings) -> Decision:
    """End a grant on a day after which nothing was delivered."""
    day = command.effective_date
    open_on(case, day)
    grant = granted(case, command.grant_id)
    _not_ended(grant)
    facts, movements = end_grant(case, grant, day, command.reason, surroundings)
    return Decision(facts, movements=movements)


def end_grant(
    case: Case, grant: Grant, day: date, reason: str, _surroundings: Surroundings
) -> tuple[list[CaseFact], list[ResourceFact]]:
    """The end of one grant, with what it returns of its contract and of the provider's places."""
    refuse_disorder(grant.fact.effective_date, day, "The grant's period", "Piešķiršanas periods")
    later = [
        delivery.effective_date
        for delivery in case.deliveries.values()
        if delivery.grant_id == grant.fact.grant_id
        and delivery.delivery_id not in case.reversed_deliveries
        and delivery.effective_date > day
    ]
    if later:
        raise Refusal(
            "grant.end_after_deliveries",
            f"The service was delivered on {max(later)}; it cannot end on {day}.",
            f"Pakalpojums sniegts {max(later)}; to nevar izbeigt {day}.",
        )
    ended = ServiceEnded(
        effective_date=day,
        municipality=responsible(case, day),
        grant_id=grant.fact.grant_id,
        service=grant.fact.service,
        reason=reason,
    )
    return [ended], []


def reprice_for_care_level(
    _case: Case, _day: date, _care_level: CareLevel, _surroundings: Surroundings
) -> tuple[list[GrantRepriced], list[ResourceFact]]:
    """The running subsidy grants, priced from the day by the person's new care level."""
    return [], []


def amend_grant(case: Case, command: AmendGrant, _surroundings: Surroundings) -> Decision:
    """Change the limits of a grant that has not ended, never below what was delivered."""
    day = command.effective_date
    open_on(case, day)
    grant = granted(case, command.grant_id)
    _not_ended(grant)
    quantity_limit = command.quantity_limit or grant.quantity_limit
    period_to = command.period_to or grant.period_to
    refuse_disorder(day, period_to, "The grant's period", "Piešķiršanas periods")
    if quantity_limit < grant.quantity_delivered:
        raise Refusal(
            "grant.quantity",
            f"{grant.quantity_delivered} were delivered; the limit cannot be {quantity_limit}.",
            f"Sniegts {grant.quantity_delivered}; apjoms nevar būt {quantity_limit}.",
        )
    price_cents = grant.unit_price_cents_on(date.max)
    amount_limit_cents = command.amount_limit_cents or grant.amount_limit_cents
    committed_cents = (
        round_half_up(quantity_limit * price_cents) if price_cents else amount_limit_cents or 0
    )
    amended = GrantAmended(
        effective_date=day,
        municipality=responsible(case, day),
        grant_id=command.grant_id,
        service=grant.fact.service,
        decision_reference=command.decision_reference,
        quantity_limit=quantity_limit,
        amount_limit_cents=amount_limit_cents,
        period_to=period_to,
        committed_cents=committed_cents,
        reason=command.reason,
    )
    return Decision([amended])


def reprice_grant(case: Case, command: RepriceGrant, surroundings: Surroundings) -> Decision:
    """Price a grant by the rate that holds on the day."""
    day = command.effective_date
    open_on(case, day)
    grant = granted(case, command.grant_id)
    _not_ended(grant)
    basis = grant.fact.pricing_basis
    municipality = responsible(case, day)
    care_level = case.care_level_on(day) if basis == "care_level_subsidy" else None
    rate = (
        None
        if basis == "actual_cost"
        else surroundings.rates(grant.fact.service).on(
            day, municipality, basis, grant.fact.unit, care_level
        )
    )
    if rate is None or rate.unit_price_cents == grant.unit_price_cents_on(day):
        raise Refusal(
            "grant.reprice",
            f"No other rate than the grant's own holds on {day}.",
            f"{day} nav spēkā cita likme kā šim lēmumam.",
        )
    left = grant.quantity_limit - grant.quantity_delivered
    repriced = GrantRepriced(
        effective_date=day,
        municipality=municipality,
        grant_id=command.grant_id,
        service=grant.fact.service,
        unit_price_cents=rate.unit_price_cents,
        rate_reference=rate.rate_reference,
        care_level=care_level,
        cause="rate",
        committed_cents=grant.delivered_cents + round_half_up(left * rate.unit_price_cents),
    )
    return Decision([repriced])


def _not_ended(grant: Grant) -> None:
    if grant.ended_on is not None:
        raise Refusal(
            "grant.ended",
            f"The grant ended on {grant.ended_on}.",
            f"Pakalpojums izbeigts {grant.ended_on}.",
        )


def suspend_service(case: Case, command: SuspendService) -> Decision:
    """Suspend a running grant."""
    return _paused(case, command, suspended=False)


def resume_service(case: Case, command: ResumeService) -> Decision:
    """Resume a suspended grant."""
    return _paused(case, command, suspended=True)


def _paused(case: Case, command: SuspendService | ResumeService, *, suspended: bool) -> Decision:
    day = command.effective_date
    open_on(case, day)
    grant = granted(case, command.grant_id)
    if not grant.runs_on(day):
        raise Refusal(
            "grant.period",
            f"The grant holds from {grant.fact.effective_date} to {grant.last_day}; {day} is"
            " outside.",
            f"Lēmums ir spēkā no {grant.fact.effective_date} līdz {grant.last_day}; {day} ir"
            " ārpus.",
        )
    if grant.is_suspended_on(day) != suspended:
        is_en, is_lv = ("not suspended", "nav apturēts") if suspended else ("suspended", "apturēts")
        raise Refusal(
            "grant.suspension",
            f"The grant is {is_en} on {day}.",
            f"Pakalpojums {day} {is_lv}.",
        )
    changed: type[ServiceSuspended] | type[ServiceResumed]
    changed = ServiceResumed if suspended else ServiceSuspended
    return Decision(
        [
            changed(
                **command.model_dump(),
                service=grant.fact.service,
                municipality=responsible(case, day),
            )
        ]
    )
