"""Preparing an institution's residents for the move, as hours that may be claimed (S0).

Preparation is not granted, so where a delivery names its grant these lines name the wish that the
preparation is for, and the line's own id stands for the delivery. Both are made of the case and the
version of the event in its stream, so that the same activity has the same id in every build.
"""

from collections.abc import Iterable, Sequence
from datetime import date
from decimal import Decimal
from typing import Literal, NamedTuple
from uuid import UUID, uuid5

from contracts.reference import municipalities, service
from services.claims.domain.assembly.assembly import GROUP_OF_KIND
from services.claims.domain.assembly.claimable import Claimable, Ineligible

PREPARATION = UUID("d5a3c1f2-4b0e-5c55-8f0a-3e0b7c9d2a61")
SERVICE = "vsac_preparation"
EVERYWHERE = "latvia"
"""Where a rate holds that holds in every municipality."""

StepKind = Literal["group", "wish", "mentor", "training", "activity", "siva_decision", "return"]


class Step(NamedTuple):
    """A step on the way out of an institution, as far as a claim asks.

    `version` is its event's in the case's stream; `subject` is the institution of a wish, the
    mentor of an assignment or training, the name of an activity, the target group that a `group`
    says the person belongs to. `hours` are an activity's.
    """

    case_id: UUID
    version: int
    kind: StepKind
    effective_date: date
    municipality: str
    subject: str | None = None
    hours: int | None = None


class Rate(NamedTuple):
    """A published rate of an hour of preparation."""

    effective_date: date
    municipality: str
    unit_price_cents: int
    rate_reference: str


def prepared(
    steps: Iterable[Step], rates: Sequence[Rate], institution: str, period_to: date
) -> list[Claimable]:
    """Every activity with residents of the institution up to the end of the period.

    Args:
        steps: all steps of every case that ever had a wish in this institution.
        rates: in the order of recording.
        institution, period_to: whose claim it is, and for which time.
    """
    by_case: dict[UUID, list[Step]] = {}
    for step in steps:
        by_case.setdefault(step.case_id, []).append(step)
    return [
        _claimable(one, wish, of_case, rates)
        for of_case in by_case.values()
        for one in of_case
        if one.kind == "activity"
        and one.effective_date <= period_to
        and (wish := _wish(of_case, one.effective_date))
        and wish.subject == institution
        and _group(of_case, one.effective_date) == GROUP_OF_KIND["vsac_preparation"]
    ]


def step_id(step: Step) -> UUID:
    """The id that stands for the step in a claim."""
    return uuid5(PREPARATION, f"{step.case_id}:{step.version}")


def _wish(of_case: Iterable[Step], day: date) -> Step | None:
    """The last wish by that day, unless the person returned after it."""
    wish: Step | None = None
    for step in _in_order(of_case):
        if step.effective_date <= day and step.kind in ("wish", "return"):
            wish = step if step.kind == "wish" else None
    return wish


def _way_out(of_case: Iterable[Step], wish: Step) -> list[Step]:
    """The steps since the wish, up to a return or a wish in another institution.

    A wish that is expressed anew in the same institution gives another year of the same way.
    """
    way: list[Step] = []
    for step in _in_order(of_case):
        elsewhere = step.kind == "wish" and step.subject != wish.subject
        if way and (step.kind == "return" or elsewhere):
            break
        if way or step == wish:
            way.append(step)
    return way


def _in_order(of_case: Iterable[Step]) -> list[Step]:
    return sorted(of_case, key=lambda one: (one.effective_date, one.version))


def _group(of_case: Iterable[Step], day: date) -> str | None:
    said = [one for one in of_case if one.kind == "group"]
    held = [one for one in said if one.effective_date <= day] or said[:1]
    return max(held, key=lambda one: (one.effective_date, one.version)).subject if held else None


def _claimable(one: Step, wish: Step, of_case: Sequence[Step], rates: Sequence[Rate]) -> Claimable:
    assert one.hours is not None, "an activity lasts hours"
    rate = _rate_on(rates, one.effective_date, one.municipality)
    return Claimable(
        claimable_id=step_id(one),
        delivery_id=step_id(one),
        case_id=one.case_id,
        grant_id=step_id(wish),
        municipality=one.municipality,
        service=SERVICE,
        target_group=GROUP_OF_KIND["vsac_preparation"],
        recipient="client",
        delivered_on=one.effective_date,
        unit=service(SERVICE).unit,
        quantity=Decimal(one.hours),
        pricing_basis="vvi",
        unit_price_cents=rate.unit_price_cents if rate else None,
        cost_cents=None,
        approved_cents=None,
        rate_reference=rate.rate_reference if rate else None,
        activity=f"{one.subject}:{one.version}",
        ineligible=_unready(of_case, wish) if rate else _no_rate(one),
    )


def _rate_on(rates: Sequence[Rate], day: date, place: str) -> Rate | None:
    """The municipality's own rate goes before its region's, and that before the whole country's."""
    found = municipalities().get(place)
    places = (place, found and found.successor, found and found.region, EVERYWHERE)
    held = [rate for rate in rates if rate.effective_date <= day]
    for one in places:
        here = [rate for rate in held if rate.municipality == one]
        if here:
            # max keeps the first of equals, and the last recorded of a day holds.
            return max(reversed(here), key=lambda rate: rate.effective_date)
    return None


def _no_rate(one: Step) -> Ineligible:
    return Ineligible(
        "claim.no_rate",
        f"{one.effective_date} nav publicētas likmes par stundu."
        f" / No rate of an hour is published for {one.effective_date}.",
    )


def _unready(of_case: Sequence[Step], wish: Step) -> Ineligible | None:
    way = _way_out(of_case, wish)
    decided = [one.effective_date for one in way if one.kind == "siva_decision"]
    if not decided:
        return Ineligible(
            "claim.siva_decision",
            "SIVA lēmums vēl nav zināms. / No SIVA decision is known yet.",
        )
    # A mentor may accompany a person on a second way out; training counts once.
    by_then = [one for one in of_case if one.effective_date <= min(decided)]
    mentors = {one.subject for one in by_then if one.kind == "mentor"}
    if not any(one.kind == "training" and one.subject in mentors for one in by_then):
        return Ineligible(
            "claim.mentor_training",
            f"Mentora apmācība pirms {min(decided)} SIVA lēmuma nav ierakstīta."
            f" / No training of the mentor before the SIVA decision of {min(decided)} is recorded.",
        )
    return None
