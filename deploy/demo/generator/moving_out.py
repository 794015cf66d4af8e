"""The way of those who came from a state care institution (VSAC)."""

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Literal

from contracts.http.case import RecordTargetStatus
from contracts.http.command import CaseCommand
from contracts.http.transition import (
    AssignMentor,
    CompleteMentorTraining,
    EndMentoring,
    ExpressTransitionWish,
    RecordFollowUp,
    RecordMoveOut,
    RecordPreparationActivity,
    RecordSivaDecision,
    RecordVisit,
    SubmitExitApplication,
)
from contracts.model import DisabilityGroup
from deploy.demo.generator.casework import Casework
from deploy.demo.generator.invented import institution

PREPARATION = timedelta(days=270)
"""From the application to the move; preparation lasts at most a year (S0)."""
MENTOR_STAYS = timedelta(days=180)
"""After the move."""
FOLLOW_UP_EVERY = timedelta(days=90)
ACTIVITIES: tuple[Literal["documents", "bank", "transport", "household", "easy_language"], ...] = (
    "easy_language",
    "documents",
    "bank",
    "transport",
    "household",
)
VISITS: tuple[Literal["new_staff", "new_home", "overnight"], ...] = (
    "new_staff",
    "new_home",
    "new_staff",
    "new_home",
    "overnight",
)


def transition(work: Casework, mentor: str) -> Iterator[CaseCommand]:
    """The steps from the wish to the last follow-up; a grant follows on the day after the move."""
    start, moved_on = work.opened_on, work.opened_on + PREPARATION - timedelta(days=1)
    chance = work.seed.chance("transition", work.person.key)
    group: DisabilityGroup = "I" if chance.random() < 0.5 else "II"
    yield _status(start, group, "institution")
    yield ExpressTransitionWish(
        effective_date=start + timedelta(days=10), institution=institution(chance)
    )
    yield AssignMentor(effective_date=start + timedelta(days=25), mentor=mentor)
    yield CompleteMentorTraining(
        effective_date=start + timedelta(days=60),
        certificate_reference=f"Apliecība {start.year}/{chance.randint(1, 99)}",
    )
    for number, activity in enumerate(ACTIVITIES):
        day = start + timedelta(days=70 + 25 * number)
        yield RecordPreparationActivity(
            effective_date=day, activity=activity, hours=chance.randint(1, 6)
        )
    for number, visit in enumerate(VISITS):
        day = start + timedelta(days=80 + 25 * number)
        hours = 20 if visit == "overnight" else chance.randint(2, 5)
        yield RecordVisit(effective_date=day, visit=visit, hours=hours)
    yield SubmitExitApplication(
        effective_date=moved_on - timedelta(days=60),
        application_reference=f"Iesniegums par izstāšanos {moved_on.year}/{chance.randint(1, 99)}",
    )
    yield RecordSivaDecision(
        effective_date=moved_on - timedelta(days=20),
        decision_reference=f"SIVA lēmums {moved_on.year}/{chance.randint(100, 999)}",
    )
    housing: Literal["group_apartment", "family"] = "group_apartment" if work.grants else "family"
    yield RecordMoveOut(effective_date=moved_on, housing=housing)
    yield _status(moved_on, group, "independent" if work.grants else "family")
    accompanied_to = moved_on + MENTOR_STAYS
    if accompanied_to <= work.history_end:
        yield EndMentoring(effective_date=accompanied_to, reason="Klients tiek galā patstāvīgi.")
    yield from _follow_ups(work, moved_on)


def _status(
    day: date, group: DisabilityGroup, lives_in: Literal["institution", "independent", "family"]
) -> RecordTargetStatus:
    return RecordTargetStatus(
        effective_date=day,
        disability_group=group,
        disability_kind="mental",
        lives_in=lives_in,
        takes_part_voluntarily=True if lives_in == "institution" else None,
    )


def _follow_ups(work: Casework, moved_on: date) -> Iterator[RecordFollowUp]:
    day = moved_on + FOLLOW_UP_EVERY
    while day <= work.history_end:
        yield RecordFollowUp(
            effective_date=day, outcome="Dzīvo patstāvīgi, apmeklē dienas nodarbības."
        )
        day += FOLLOW_UP_EVERY
