"""What a person may get on a day: the same checks that a grant asks, all of them, before it."""

from collections.abc import Iterator
from datetime import date

from contracts.http.entitlements import (
    Entitlement,
    EntitlementCheck,
    Entitlements,
    LeftOfGrant,
    LeftOfLimit,
)
from contracts.http.problem import RuleReference
from contracts.model import Recipient
from contracts.reference import (
    Service,
    quoted_rule,
    quoted_service,
    service_codes,
    services,
)
from contracts.refusal import Refusal
from services.case.domain.checks import open_on
from services.case.domain.deliveries import limits
from services.case.domain.deliveries.allowance import Allowance
from services.case.domain.deliveries.delivery_days import hindrances
from services.case.domain.grants.following_rates import at_published_rates, unaffordable
from services.case.domain.grants.grant import Grant
from services.case.domain.grants.left import amount_left_cents_on, quantity_left_on
from services.case.domain.person import eligibility
from services.case.domain.person.eligibility import Check
from services.case.domain.plan.planning import not_in_force
from services.case.domain.registers.line_warnings import lines_for, used_up
from services.case.domain.resource import plain
from services.case.domain.state import Case
from services.case.domain.surroundings import Surroundings


def entitlements(case: Case, on: date, surroundings: Surroundings) -> Entitlements:
    """Every service of the person's target group as it stands on the day.

    One that was withdrawn from the catalogue is shown as long as a grant of it runs.
    """
    group = case.target_group_on(on)
    return Entitlements(
        case_id=case.case_id,
        version=case.version,
        on=on,
        target_group=group,
        items=[
            _entitlement(case, service, recipient, on, surroundings)
            for service in (*services(on).values(), *_withdrawn(case, on))
            if group in service.target_groups
            for recipient in service.recipients
        ],
    )


def _withdrawn(case: Case, on: date) -> list[Service]:
    """The services out of force of which a grant runs, in the edition of the grant."""
    granted = {
        grant.fact.service: quoted_service(grant.fact.service, grant.fact.effective_date)
        for grant in case.grants.values()
        if grant.runs_on(on) and grant.fact.service in service_codes() - services(on).keys()
    }
    return list(granted.values())


def _entitlement(
    case: Case, service: Service, recipient: Recipient, on: date, surroundings: Surroundings
) -> Entitlement:
    allowances = limits.allowances(case, service.code, recipient, on, on, surroundings)
    planned = _planned(case, service, on)
    lines = lines_for(service.code, case.municipality_on(on), on, surroundings)
    checks = [
        _open(case, on),
        _in_force(service, on),
        *eligibility.checks(case, service, on, recipient),
        planned,
        *(_left(allowance) for allowance in allowances),
    ]
    return Entitlement(
        service=service.code,
        name_lv=service.name_lv,
        name_en=service.name_en,
        recipient=recipient,
        units=service.units,
        may_be_granted=all(check.passed for check in checks),
        planned=planned.passed,
        checks=[_shown(check, on) for check in checks],
        limits=[_limit(allowance, on) for allowance in allowances],
        grants=[
            _grant(case, at_published_rates(case, grant, on, surroundings), on, surroundings)
            for grant in _running(case, service, recipient, on)
        ],
        budget_lines=lines,
        warnings=[used_up(line) for line in lines if line.left_cents <= 0],
    )


def _open(case: Case, on: date) -> Check:
    try:
        open_on(case, on)
    except Refusal as refusal:
        return Check(refusal.rule.id, False, refusal.en, refusal.lv)
    return Check("case.open", True, "The case is open.", "Lieta ir atvērta.")


def _in_force(service: Service, on: date) -> Check:
    if service.holds_on(on):
        en, lv = "The service is in the catalogue.", "Pakalpojums ir katalogā."
        return Check("service.in_force", True, en, lv)
    refusal = not_in_force(service.code, on)
    return Check("service.in_force", False, refusal.en, refusal.lv)


def _planned(case: Case, service: Service, on: date) -> Check:
    plan = case.plan_on(on)
    if plan is not None and service.code in {line.service for line in plan.lines}:
        en = f"Version {plan.plan_version} of the support plan provides for it."
        lv = f"To paredz atbalsta plāna {plan.plan_version}. versija."
        return Check("plan.before_grant", True, en, lv)
    en = f"No support plan that holds on {on} provides for it. Approve one."
    lv = f"Neviens {on} spēkā esošs atbalsta plāns to neparedz. Apstiprini tādu."
    return Check("plan.before_grant", False, en, lv)


def _left(allowance: Allowance) -> Check:
    limit, left = allowance.limit, plain(allowance.left)
    return Check(
        limit.rule_id,
        allowance.left > 0,
        f"{left} of {plain(limit.amount)} {limit.unit_en} are left.",
        f"Atlikums: {left} no {plain(limit.amount)} ({limit.unit_lv}).",
    )


def _shown(check: Check, on: date) -> EntitlementCheck:
    return EntitlementCheck(
        rule=RuleReference.of(quoted_rule(check.rule_id, on)),
        passed=check.passed,
        detail=check.en,
        detail_lv=check.lv,
    )


def _limit(allowance: Allowance, on: date) -> LeftOfLimit:
    limit = allowance.limit
    return LeftOfLimit(
        rule=RuleReference.of(quoted_rule(limit.rule_id, on)),
        resource=allowance.resource,
        limit=limit.amount,
        taken=allowance.taken,
        left=allowance.left,
        unit_en=limit.unit_en,
        unit_lv=limit.unit_lv,
        counted_per=allowance.counted_per,
        period_from=allowance.first,
        period_to=allowance.last,
    )


def _running(case: Case, service: Service, recipient: Recipient, on: date) -> Iterator[Grant]:
    wanted = (service.code, recipient)
    for grant in case.grants.values():
        if (grant.fact.service, grant.fact.recipient) == wanted and grant.runs_on(on):
            yield grant


def _grant(case: Case, grant: Grant, on: date, surroundings: Surroundings) -> LeftOfGrant:
    limits = grant.limits_on(on)
    amount_left_cents = amount_left_cents_on(case, grant, on)
    return LeftOfGrant(
        grant_id=grant.fact.grant_id,
        provider=grant.fact.provider,
        pricing_basis=grant.fact.pricing_basis,
        unit=grant.fact.unit,
        unit_price_cents=grant.unit_price_cents_on(on),
        suspended=grant.is_suspended_on(on),
        quantity_limit=limits.quantity_limit,
        quantity_delivered=grant.quantity_delivered,
        quantity_left=quantity_left_on(case, grant, on).left,
        amount_limit_cents=limits.amount_limit_cents,
        amount_left_cents=None if amount_left_cents is None else int(amount_left_cents.left),
        period_from=grant.fact.effective_date,
        period_to=grant.last_day,
        days_left=(grant.last_day - on).days + 1,
        hindrances=[
            _shown(Check(refusal.rule_id, False, refusal.en, refusal.lv), on)
            for refusal in (
                *hindrances(case, grant, on, surroundings),
                *unaffordable(case, case.grants[grant.fact.grant_id], on, surroundings),
            )
        ],
    )
