"""The state of a case, folded from its facts. No rule runs here: history is taken as it is."""

from collections.abc import Iterable, Mapping
from datetime import date
from typing import NamedTuple, TypeVar, assert_never
from uuid import UUID

from contracts.events import CaseFact
from contracts.events.assessment import AssessmentRecorded
from contracts.events.case import (
    CaseClosed,
    CaseOpened,
    CaseReopened,
    CaseTransferred,
    CaseworkerAssigned,
    DeathCorrected,
    DeathRecorded,
    MoreSessionsRequested,
    TargetStatusRecorded,
)
from contracts.events.delivery import DeliveryRecorded, DeliveryReversed
from contracts.events.granting import (
    GrantAmended,
    GrantRepriced,
    ImmediateResultRecorded,
    ParticipantFormSubmitted,
    ServiceEnded,
    ServiceGranted,
    ServiceResumed,
    ServiceSuspended,
)
from contracts.events.support_plan import ReviewRecorded, SupportPlanApproved
from contracts.events.transition import (
    MentorAssigned,
    MentoringEnded,
    ReturnedToInstitution,
    TransitionFact,
    TransitionStep,
    TransitionStepWithdrawn,
)
from contracts.model import CareLevel, TargetGroup
from contracts.reference import municipality_standing_for
from services.case.domain.grants.grant import Grant, delivered_by, grant_after
from services.case.domain.grown import Grown
from services.case.domain.way_out.withdrawn import steps_without

T = TypeVar("T")

MONTHS_A_YEAR = 12

Month = tuple[int, int]
"""A year and a month of it."""

HeldByMonth = Mapping[Month, tuple[DeliveryRecorded, ...]]


class Case(NamedTuple):
    """A case after `version` facts.

    Facts that hold from a day on (`municipalities`, `statuses`, `openness`, `mentors`,
    `caseworkers`, `care_levels`) are kept in the order in which they were recorded; what held on a
    day is the latest day's, and of the same day the last recorded. `held_by_month` has the
    deliveries that were not reversed in each month of which they cover a day.
    """

    opened: CaseOpened
    case_id: UUID
    version: int = 1
    municipalities: tuple[tuple[date, str], ...] = ()
    transfers: tuple[CaseTransferred, ...] = ()
    openness: tuple[tuple[date, bool], ...] = ()
    statuses: tuple[TargetStatusRecorded, ...] = ()
    assessments: tuple[AssessmentRecorded, ...] = ()
    care_levels: tuple[tuple[date, CareLevel], ...] = ()
    plans: tuple[SupportPlanApproved, ...] = ()
    grants: Mapping[UUID, Grant] = {}
    deliveries: Grown[UUID, DeliveryRecorded] = Grown()
    reversed_deliveries: Grown[UUID, DeliveryReversed] = Grown()
    held_by_month: Mapping[Month, tuple[DeliveryRecorded, ...]] = {}
    reviews: tuple[ReviewRecorded, ...] = ()
    transition: tuple[TransitionFact, ...] = ()
    mentors: tuple[tuple[date, str | None], ...] = ()
    caseworkers: tuple[tuple[date, str], ...] = ()
    more_sessions: tuple[MoreSessionsRequested, ...] = ()
    died_on: date | None = None

    @property
    def birth_date(self) -> date | None:
        """When the person was born; None after erasure."""
        born = self.opened.birth_date
        return born if isinstance(born, date) else None

    def municipality_on(self, day: date) -> str:
        """The municipality that had the case on this day; a merged one's successor from then on."""
        held = _held_on(self.municipalities, day, self.opened.municipality)
        return municipality_standing_for(held, day)

    def mentor_on(self, day: date) -> str | None:
        """The social mentor who accompanied the person on this day."""
        return _held_on(self.mentors, day, None)

    def caseworker_on(self, day: date) -> str | None:
        """The caseworker who was assigned for this day."""
        return _held_on(self.caseworkers, day, None)

    def is_open_on(self, day: date) -> bool:
        """Whether the case was open on this day."""
        return self.opened.effective_date <= day and _held_on(self.openness, day, True)

    @property
    def held_deliveries(self) -> list[DeliveryRecorded]:
        """The deliveries that were not reversed."""
        return [
            delivery
            for delivery_id, delivery in self.deliveries.items()
            if delivery_id not in self.reversed_deliveries
        ]

    def held_between(self, first: date, last: date) -> list[DeliveryRecorded]:
        """The deliveries that were not reversed and cover some day from the first to the last."""
        months = months_of(first, last)
        return [
            one
            for month in months
            for one in self.held_by_month.get(month, ())
            if first <= one.effective_date and first_day_of(one) <= last
            # What covers days of several months is found in the first of them that is looked at.
            if month == months[0] or month == _month_of(first_day_of(one))
        ]

    @property
    def is_open(self) -> bool:
        """Whether the case is open after all that is known."""
        return self.is_open_on(date.max)

    @property
    def municipality(self) -> str:
        """The municipality that has the case after all that is known."""
        return self.municipality_on(date.max)

    def status_on(self, day: date) -> TargetStatusRecorded | None:
        """The target status that held on this day."""
        # max keeps the first of equals, and the last recorded of a day holds.
        held = [status for status in self.statuses if status.effective_date <= day]
        return max(reversed(held), key=lambda status: status.effective_date, default=None)

    def target_group_on(self, day: date) -> TargetGroup:
        """The person's target group on this day: the opening's until a status tells of another."""
        told = (
            (status.effective_date, status.target_group)
            for status in self.statuses
            if status.target_group is not None
        )
        return _held_on(told, day, self.opened.target_group)

    def care_level_on(self, day: date) -> CareLevel | None:
        """The care level that held on this day, by an assessment or a review."""
        levels: tuple[tuple[date, CareLevel | None], ...] = self.care_levels
        return _held_on(levels, day, None)

    def plan_on(self, day: date) -> SupportPlanApproved | None:
        """The support plan that held on this day."""
        held = [plan for plan in self.plans if plan.effective_date <= day]
        return max(held, key=lambda plan: (plan.effective_date, plan.plan_version), default=None)


def first_day_of(delivery: DeliveryRecorded) -> date:
    """The first day that a delivery covers; its effective date is the last."""
    return delivery.delivered_from or delivery.effective_date


def _month_of(day: date) -> Month:
    return day.year, day.month


def months_of(first: date, last: date) -> list[Month]:
    """Every month that has a day from the first to the last."""
    numbers = range(
        first.year * MONTHS_A_YEAR + first.month - 1, last.year * MONTHS_A_YEAR + last.month
    )
    return [(number // MONTHS_A_YEAR, number % MONTHS_A_YEAR + 1) for number in numbers]


def _held_on(since: Iterable[tuple[date, T]], day: date, first: T) -> T:
    held, held_since = first, date.min
    for start, value in since:
        if held_since <= start <= day:
            held, held_since = value, start
    return held


def evolve(case: Case | None, fact: CaseFact, case_id: UUID) -> Case:
    """The case after one more fact."""
    if isinstance(fact, CaseOpened):
        municipalities = ((fact.effective_date, fact.municipality),)
        return Case(opened=fact, case_id=case_id, municipalities=municipalities)
    assert case is not None, "a case begins with its opening"
    mentors = _mentors_after(case.mentors, fact)
    return _changed(case._replace(version=case.version + 1, mentors=mentors), fact)


def _mentors_after(
    mentors: tuple[tuple[date, str | None], ...], fact: CaseFact
) -> tuple[tuple[date, str | None], ...]:
    match fact:
        case MentorAssigned():
            return (*mentors, (fact.effective_date, fact.mentor))
        case MentoringEnded() | ReturnedToInstitution() | CaseClosed() | DeathRecorded():
            return (*mentors, (fact.effective_date, None))
        case DeathCorrected() if fact.died_on is not None:
            return (*mentors, (fact.died_on, None))
        case _:
            return mentors


def _changed(case: Case, fact: CaseFact) -> Case:
    match fact:
        case DeliveryRecorded():
            return case._replace(
                deliveries=case.deliveries.plus(fact.delivery_id, fact),
                held_by_month=_held_with(case, fact),
                grants=_grants_after(case, fact),
            )
        case DeliveryReversed():
            return case._replace(
                reversed_deliveries=case.reversed_deliveries.plus(fact.delivery_id, fact),
                held_by_month=_held_without(case, fact.delivery_id),
                grants=_grants_after(case, fact),
            )
        case (
            ServiceGranted()
            | GrantAmended()
            | GrantRepriced()
            | ServiceSuspended()
            | ServiceResumed()
            | ServiceEnded()
            | ParticipantFormSubmitted()
            | ImmediateResultRecorded()
        ):
            grant = grant_after(case.grants.get(fact.grant_id), fact)
            return case._replace(grants={**case.grants, fact.grant_id: grant})
        case TargetStatusRecorded():
            return case._replace(statuses=(*case.statuses, fact))
        case AssessmentRecorded():
            care_levels = (*case.care_levels, (fact.effective_date, fact.care_level))
            assessments = (*case.assessments, fact)
            return case._replace(assessments=assessments, care_levels=care_levels)
        case SupportPlanApproved():
            return case._replace(plans=(*case.plans, fact))
        case ReviewRecorded():
            levels = [fact.care_level] if fact.care_level else []
            care_levels = (*case.care_levels, *((fact.effective_date, one) for one in levels))
            return case._replace(reviews=(*case.reviews, fact), care_levels=care_levels)
        case CaseTransferred():
            moved = (fact.effective_date, fact.municipality)
            municipalities = (*case.municipalities, moved)
            return case._replace(municipalities=municipalities, transfers=(*case.transfers, fact))
        case CaseClosed():
            openness = (*case.openness, (fact.effective_date, False))
            grants = {key: one._replace(is_settled=True) for key, one in case.grants.items()}
            return case._replace(openness=openness, grants=grants)
        case CaseReopened():
            return case._replace(openness=(*case.openness, (fact.effective_date, True)))
        case TransitionStep():
            return case._replace(transition=(*case.transition, fact))
        case TransitionStepWithdrawn():
            return case._replace(transition=steps_without(case.transition, fact))
        case CaseworkerAssigned():
            assigned = (fact.effective_date, fact.caseworker)
            return case._replace(caseworkers=(*case.caseworkers, assigned))
        case MoreSessionsRequested():
            return case._replace(more_sessions=(*case.more_sessions, fact))
        case DeathRecorded():
            return case._replace(died_on=fact.effective_date)
        case DeathCorrected():
            return case._replace(died_on=fact.died_on)
        case CaseOpened():
            raise AssertionError("a case is opened once")
        case _:
            assert_never(fact)


def _held_with(case: Case, delivery: DeliveryRecorded) -> HeldByMonth:
    months = months_of(first_day_of(delivery), delivery.effective_date)
    held = case.held_by_month
    return {**held, **{month: (*held.get(month, ()), delivery) for month in months}}


def _held_without(case: Case, delivery_id: UUID) -> HeldByMonth:
    delivery = case.deliveries[delivery_id]
    held = {
        month: tuple(one for one in case.held_by_month[month] if one.delivery_id != delivery_id)
        for month in months_of(first_day_of(delivery), delivery.effective_date)
    }
    return {**case.held_by_month, **held}


def _grants_after(case: Case, fact: DeliveryRecorded | DeliveryReversed) -> Mapping[UUID, Grant]:
    return {**case.grants, fact.grant_id: delivered_by(case.grants[fact.grant_id], fact)}
