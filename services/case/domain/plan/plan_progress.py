"""Planned against granted against delivered: what of the need is met by a day.

Quantities are in the units of the services and count up to the end of the day.
"""

from calendar import monthrange
from collections.abc import Iterator
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction
from itertools import pairwise
from typing import NamedTuple

from contracts.events.support_plan import PlanLine, SupportPlanApproved
from contracts.http.plans import PlanProgress, ServiceProgress
from contracts.model import Unit
from contracts.quantity import hundredths
from contracts.reference import quoted_service
from services.case.domain.state import Case

DAY = timedelta(days=1)
WEEK = timedelta(weeks=1)

Measured = tuple[str, Unit]
"""A service in one unit: only quantities of the same unit can be added or compared."""


class Span(NamedTuple):
    """The days from the first to the last on which one version of the plan held."""

    plan: SupportPlanApproved
    first: date
    last: date


def plan_progress(case: Case, on: date) -> PlanProgress:
    """How far the plan has come by the end of the day; a later day asks what it plans until then.

    What is granted is every grant's limit as amended by the day, ended grants included: the
    decision was made, whatever became of it. One that ended before its first day is none.
    """
    planned = {
        measured: hundredths(quantity)
        for measured, quantity in planned_quantities(case, on).items()
    }
    granted = _granted(case, on)
    delivered = _delivered(case, on)
    without_grant = _without_grant(case, on)
    plan = case.plan_on(on)
    return PlanProgress(
        case_id=case.case_id,
        on=on,
        plan_version=plan.plan_version if plan else None,
        services=[
            ServiceProgress(
                service=code,
                unit=unit,
                planned_quantity=planned.get((code, unit), Decimal(0)),
                granted_quantity=granted.get((code, unit), Decimal(0)),
                delivered_quantity=delivered.get((code, unit), Decimal(0)),
                without_grant=code in without_grant,
                unmet_quantity=_unmet(planned, granted, (code, unit)),
            )
            for code, unit in dict.fromkeys([*planned, *granted, *delivered])
        ],
    )


def planned_quantities(case: Case, on: date) -> dict[Measured, Fraction]:
    """What the versions of the plan provide for up to the end of the day, by service and unit.

    A line is in the unit that its service had on the day of its version.

    Each version counts for the days on which it held while the case was open and the person lived;
    so the quantity never falls from one day to the next, and is the sum over the versions.
    """
    planned: dict[Measured, Fraction] = {}
    begun: set[int] = set()
    for plan, first, last in _spans(case, on):
        for line in plan.lines:
            periods = _periods(line, first, last, begun=plan.plan_version in begun)
            unit = quoted_service(line.service, plan.effective_date).unit
            measured = (line.service, unit)
            planned[measured] = planned.get(measured, Fraction(0)) + (
                Fraction(line.quantity) * periods
            )
        begun.add(plan.plan_version)
    return planned


def _spans(case: Case, on: date) -> Iterator[Span]:
    end = min(on, case.died_on or on) + DAY
    turns = {plan.effective_date for plan in case.plans} | {day for day, _ in case.openness}
    for first, following in pairwise([*sorted(day for day in turns if day < end), end]):
        plan = case.plan_on(first)
        if plan is not None and case.is_open_on(first):
            yield Span(plan, first, following - DAY)


def _periods(line: PlanLine, first: date, last: date, *, begun: bool) -> Fraction:
    """How many times the line's quantity is planned in these days; parts count by their days.

    Args:
        line: its quantity is for each week, month or year, or in total.
        first: the first day.
        last: the last day.
        begun: whether the line's version held before, so that its totals are counted already.
    """
    match line.per:
        case "total":
            return Fraction(0 if begun else 1)
        case "week":
            return Fraction(_days(first, last), WEEK.days)
        case "month" | "year":
            periods = Fraction(0)
            while first <= last:
                begin, end = _month(first) if line.per == "month" else _year(first)
                periods += Fraction(_days(first, min(last, end)), _days(begin, end))
                first = end + DAY
            return periods


def _days(first: date, last: date) -> int:
    return (last - first).days + 1


def _month(day: date) -> tuple[date, date]:
    _, length_days = monthrange(day.year, day.month)
    return day.replace(day=1), day.replace(day=length_days)


def _year(day: date) -> tuple[date, date]:
    return date(day.year, 1, 1), date(day.year + 1, 1, 1) - DAY


def _granted(case: Case, on: date) -> dict[Measured, Decimal]:
    granted: dict[Measured, Decimal] = {}
    for grant in case.grants.values():
        if grant.fact.effective_date <= on and grant.has_days:
            measured = (grant.fact.service, grant.fact.unit)
            granted[measured] = granted.get(measured, Decimal(0)) + (
                grant.limits_on(on).quantity_limit
            )
    return granted


def _delivered(case: Case, on: date) -> dict[Measured, Decimal]:
    delivered: dict[Measured, Decimal] = {}
    for one in case.held_deliveries:
        if one.effective_date <= on:
            measured = (one.service, one.unit)
            delivered[measured] = delivered.get(measured, Decimal(0)) + one.quantity
    return delivered


def _without_grant(case: Case, on: date) -> set[str]:
    """The services that are planned on this day and of which no grant runs."""
    plan = case.plan_on(on)
    died = case.died_on is not None and case.died_on < on
    if plan is None or died or not case.is_open_on(on):
        return set()
    running = {grant.fact.service for grant in case.grants.values() if grant.runs_on(on)}
    return {line.service for line in plan.lines} - running


def _unmet(
    planned: dict[Measured, Decimal], granted: dict[Measured, Decimal], measured: Measured
) -> Decimal | None:
    code, unit = measured
    if any(other == code and other_unit != unit for other, other_unit in (*planned, *granted)):
        return None
    return max(Decimal(0), planned.get(measured, Decimal(0)) - granted.get(measured, Decimal(0)))
