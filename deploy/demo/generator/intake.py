"""The beginning of a case: target status, assessment, support plans, decisions."""

from collections.abc import Iterator
from datetime import date, timedelta
from decimal import Decimal

from contracts.events.assessment import TeamMember
from contracts.events.support_plan import PlanLine
from contracts.http.case import ApproveSupportPlan, RecordAssessment, RecordTargetStatus
from contracts.http.granting import GrantService
from contracts.model import CareLevel
from deploy.demo.generator.casework import Casework
from deploy.demo.generator.granting import Grant
from deploy.demo.generator.invented import random_day
from deploy.demo.generator.line import Line
from deploy.demo.generator.offers import Offer

TEAMS = {
    "grt": ("psychiatrist", "occupational_therapist"),
    "ft": (
        "special_pedagogue",
        "clinical_psychologist",
        "child_psychiatrist",
        "physiotherapist",
    ),
}
"""Who assesses with the social worker (S3)."""
CARE_LEVELS: tuple[CareLevel, ...] = ("I", "II", "II", "III", "III", "IV")
OPINION_DAYS = 730
PLANNED_AHEAD = timedelta(days=75)
ROUND_LIMIT = 10


def birth_date(work: Casework) -> date:
    """An adult's, or that of somebody who is a child until the history ends."""
    chance = work.seed.chance("birth", work.person.key)
    if work.person.group == "grt":
        oldest = date(work.opened_on.year - 68, 1, 1)
        return random_day(chance, oldest, date(work.opened_on.year - 19, 12, 31))
    oldest = date(work.history_end.year - 17, 1, 1)
    return random_day(chance, oldest, work.opened_on - timedelta(days=700))


def target_statuses(work: Casework) -> Iterator[RecordTargetStatus]:
    """What makes the person eligible; a child's opinion is renewed before it runs out."""
    chance = work.seed.chance("status", work.person.key)
    if work.person.group == "grt":
        yield RecordTargetStatus(
            effective_date=work.opened_on,
            disability_group=chance.choice(("I", "II", "II")),
            disability_kind="mental",
            lives_in=chance.choice(("family", "family", "independent")),
        )
        return
    valid_from = work.opened_on - timedelta(days=chance.randint(20, 200))
    recorded_on = work.opened_on
    while recorded_on <= (work.closed_on or work.history_end):
        valid_to = valid_from + timedelta(days=OPINION_DAYS)
        yield RecordTargetStatus(
            effective_date=recorded_on,
            disability_group="child",
            disability_kind="functional",
            opinion_valid_from=valid_from,
            opinion_valid_to=valid_to,
            lives_in="family",
        )
        recorded_on = valid_from = valid_to + timedelta(days=1)


def assessment(work: Casework) -> Iterator[RecordAssessment]:
    """The assessment, for those who were assessed."""
    if work.assessed_on is None:
        return
    chance = work.seed.chance("assessment", work.person.key)
    others = (TeamMember(specialist=one) for one in TEAMS[work.person.group])
    yield RecordAssessment(
        effective_date=work.assessed_on,
        assessment_id=work.seed.id("assessment", work.person.key),
        instrument="demo_assessment",
        instrument_version=1,
        team=(TeamMember(specialist="social_worker", leads=True), *others),
        care_level=chance.choice(CARE_LEVELS),
        scores={
            dimension: chance.randint(20, 90)
            for dimension in ("communication", "health", "self_care")
        },
        quality_of_life_score=chance.randint(30, 90),
    )


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
            client_view="Piekrītu plānam." if chance.random() < 0.6 else None,
        )


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


def decisions(work: Casework) -> Iterator[GrantService]:
    """Every decision on a service, with as much as may be delivered by it."""
    for grant in work.grants:
        offer = grant.link.offer
        number = work.seed.chance("decision", grant.key).randint(1, 400)
        fixed = offer.pricing_basis != "actual_cost"
        yield GrantService(
            effective_date=grant.first_day,
            grant_id=work.grant_id(grant),
            service=offer.service,
            decision_reference=f"Lēmums {grant.first_day.year}/{number}",
            contract_reference=grant.contract_reference,
            provider=grant.provider,
            recipient=offer.recipient,
            pricing_basis=offer.pricing_basis,
            unit_price_cents=grant.price_cents if fixed else None,
            quantity_limit=_limit(grant, [line for line in work.lines if line.grant is grant]),
            period_to=grant.period_to,
        )


def _limit(grant: Grant, lines: list[Line]) -> Decimal:
    """A course's length; else a round number above what was delivered."""
    offer = grant.link.offer
    if offer.most_records_per_year is not None:
        return offer.steps(offer.most, offer.most_records_per_year) * offer.step
    delivered = sum((line.quantity for line in lines), Decimal(0))
    longest = max(line.quantity for line in lines)
    return ((delivered + longest) // ROUND_LIMIT + 1) * ROUND_LIMIT
