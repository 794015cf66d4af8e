"""Changes to a grant: amended, suspended, resumed, ended."""

from datetime import date
from decimal import Decimal

from contracts.dates import refuse_disorder
from contracts.events import CaseFact
from contracts.events.granting import (
    GrantAmended,
    ServiceEnded,
    ServiceResumed,
    ServiceSuspended,
)
from contracts.events.resource import ResourceFact
from contracts.http.granting import AmendGrant, EndService, ResumeService, SuspendService
from contracts.model import Cents
from contracts.money import in_euros, in_euros_lv
from contracts.reference.words import word
from contracts.refusal import Refusal
from services.case.domain.checks import UNPROCESSABLE, granted, open_on, responsible
from services.case.domain.decision import Decision
from services.case.domain.deliveries.delivery_days import days_of
from services.case.domain.deliveries.limits import refuse_amendment_beyond
from services.case.domain.grants.commitments import (
    bind_cents,
    bind_place,
    bound_cents,
    contract_of,
    release,
)
from services.case.domain.grants.covering import refuse_outside_contract
from services.case.domain.grants.grant import Grant, cost_cents, grant_after
from services.case.domain.grants.grant_checks import (
    delivered_by,
    refuse_ended,
    refuse_outside_period,
    refuse_past_closing,
)
from services.case.domain.grants.left import spans_from
from services.case.domain.resource import plain
from services.case.domain.state import Case
from services.case.domain.surroundings import Surroundings


def end_service(case: Case, command: EndService, surroundings: Surroundings) -> Decision:
    """End a grant on a day after which nothing was delivered.

    One that ends before its first day never ran: it has no day and binds nothing.
    """
    day = command.effective_date
    open_on(case, day)
    grant = granted(case, command.grant_id)
    refuse_ended(grant)
    facts, movements = end_grant(case, grant, day, command.reason, surroundings)
    return Decision(facts, movements=movements)


def end_grant(
    case: Case, grant: Grant, day: date, reason: str, surroundings: Surroundings
) -> tuple[list[CaseFact], list[ResourceFact]]:
    """The end of one grant, with what it returns of its contract and of the provider's places."""
    _refuse_deliveries_after(case, grant, day)
    ended = ServiceEnded(
        effective_date=day,
        municipality=responsible(case, day),
        grant_id=grant.fact.grant_id,
        service=grant.fact.service,
        reason=reason,
    )
    return [ended], release(grant, day, surroundings)


def amend_grant(case: Case, command: AmendGrant, surroundings: Surroundings) -> Decision:
    """Change the limits of a grant that has not ended, never below what was delivered."""
    day = command.effective_date
    open_on(case, day)
    grant = granted(case, command.grant_id)
    refuse_ended(grant)
    refuse_outside_period(grant, day)
    amended = _amended(case, grant, command)
    changed = grant_after(grant, amended)
    _refuse_below_delivered(case, grant, changed, day)
    refuse_past_closing(case, day, changed.period_to)
    refuse_amendment_beyond(case, grant, changed.quantity_limit, changed.period_to, surroundings)
    _refuse_deliveries_after(case, grant, changed.period_to)
    _refuse_uncovered(grant, changed.period_to, surroundings)
    amended = amended.model_copy(update={"committed_cents": bound_cents(changed)})
    movements = [
        *bind_cents(grant.fact, day, amended.committed_cents, surroundings),
        *bind_place(grant.fact, day, changed.period_to, surroundings),
    ]
    return Decision([amended], movements=movements)


def _amended(case: Case, grant: Grant, command: AmendGrant) -> GrantAmended:
    """The amendment with what it leaves as it is on its day, and what it binds left open."""
    day = command.effective_date
    limits = grant.limits_on(day)
    period_to = command.period_to or limits.period_to
    refuse_disorder(day, period_to, "The grant's period", "Piešķiršanas periods")
    return GrantAmended(
        effective_date=day,
        municipality=responsible(case, day),
        grant_id=command.grant_id,
        service=grant.fact.service,
        decision_reference=command.decision_reference,
        quantity_limit=command.quantity_limit or limits.quantity_limit,
        amount_limit_cents=_amount_limit_cents(grant, command),
        period_to=period_to,
        committed_cents=0,
        reason=command.reason,
    )


def _amount_limit_cents(grant: Grant, command: AmendGrant) -> Cents | None:
    asked = command.amount_limit_cents
    if asked is None:
        return grant.limits_on(command.effective_date).amount_limit_cents
    if grant.fact.pricing_basis != "actual_cost":
        raise Refusal(
            "grant.amount_limit",
            "The grant has a unit price: amend its quantity_limit, and leave amount_limit_cents"
            " out.",
            "Lēmumam ir vienības cena: grozi quantity_limit, bet amount_limit_cents nenorādi.",
            status=UNPROCESSABLE,
        )
    return asked


def _refuse_below_delivered(case: Case, grant: Grant, changed: Grant, day: date) -> None:
    """Refuse limits that fall, on some day from this one on, below what was delivered by then."""
    held, unit = delivered_by(case, grant), grant.fact.unit
    for first, last in spans_from(changed, day):
        before, limits = grant.limits_on(first), changed.limits_on(first)
        until = [one for one in held if one.effective_date <= last]
        delivered = sum((one.quantity for one in until), Decimal(0))
        if limits.quantity_limit < min(delivered, before.quantity_limit):
            had, becomes = plain(delivered), plain(limits.quantity_limit)
            counted = word("unit", unit, "lv") or unit
            raise _below_delivered(
                (f"{had} × {unit}", f"{becomes} × {unit}"),
                (f"{had} × {counted}", f"{becomes} × {counted}"),
            )
        cost, limit_cents = sum(cost_cents(one) for one in until), limits.amount_limit_cents
        if limit_cents is not None and limit_cents < min(cost, before.amount_limit_cents or 0):
            raise _below_delivered(
                (in_euros(cost), in_euros(limit_cents)),
                (in_euros_lv(cost), in_euros_lv(limit_cents)),
            )


def _below_delivered(en: tuple[str, str], lv: tuple[str, str]) -> Refusal:
    """The refusal of a limit, by what was delivered and the limit as each language says them."""
    return Refusal(
        "grant.below_delivered",
        f"Delivered: {en[0]}; the limit cannot become {en[1]}. Reverse deliveries first, or"
        " choose a higher limit.",
        f"Sniegts: {lv[0]}; robeža nevar kļūt {lv[1]}. Vispirms stornē sniegto vai izvēlies"
        " augstāku robežu.",
    )


def _refuse_uncovered(grant: Grant, period_to: date, surroundings: Surroundings) -> None:
    """Refuse a longer period than the contract's; one from before the registers has none there."""
    fact = grant.fact
    contract = contract_of(fact, surroundings)
    if contract is not None and period_to > grant.period_to:
        refuse_outside_contract(contract, fact.effective_date, period_to)


def _refuse_deliveries_after(case: Case, grant: Grant, last: date) -> None:
    later = [one.effective_date for one in delivered_by(case, grant) if one.effective_date > last]
    if later:
        raise Refusal(
            "grant.end_after_deliveries",
            f"The service was delivered on {max(later)}; it cannot end on {last}. Reverse that"
            " delivery first, or choose a later day.",
            f"Pakalpojums sniegts {max(later)}; to nevar izbeigt {last}. Vispirms stornē"
            " sniegto vai izvēlies vēlāku dienu.",
        )


def suspend_service(case: Case, command: SuspendService) -> Decision:
    """Suspend a running grant from a day on which, and after which, nothing was delivered."""
    grant = _changeable(case, command)
    day = command.effective_date
    if grant.is_suspended_on(day):
        raise Refusal(
            "grant.suspension",
            f"The grant is suspended on {day} already.",
            f"Pakalpojums {day} jau ir apturēts.",
        )
    suspended = ServiceSuspended(
        **command.model_dump(), service=grant.fact.service, municipality=responsible(case, day)
    )
    paused = grant_after(grant, suspended)
    within = [
        delivered_on
        for one in delivered_by(case, grant)
        for delivered_on in days_of(one)
        if delivered_on >= day and paused.is_suspended_on(delivered_on)
    ]
    if within:
        raise Refusal(
            "grant.suspension",
            f"The service was delivered on {max(within)}. Suspend it from a later day, or reverse"
            " that delivery first.",
            f"Pakalpojums sniegts {max(within)}. Apturi to no vēlākas dienas vai vispirms stornē"
            " sniegto.",
        )
    return Decision([suspended])


def resume_service(case: Case, command: ResumeService) -> Decision:
    """Resume a grant that is suspended on the day."""
    grant = _changeable(case, command)
    day = command.effective_date
    if not grant.is_suspended_on(day):
        raise Refusal(
            "grant.suspension",
            f"The grant is not suspended on {day}. Choose a day after the suspension began.",
            f"Pakalpojums {day} nav apturēts. Izvēlies dienu pēc apturēšanas sākuma.",
        )
    resumed = ServiceResumed(
        **command.model_dump(), service=grant.fact.service, municipality=responsible(case, day)
    )
    return Decision([resumed])


def _changeable(case: Case, command: SuspendService | ResumeService) -> Grant:
    open_on(case, command.effective_date)
    grant = granted(case, command.grant_id)
    refuse_outside_period(grant, command.effective_date)
    return grant
