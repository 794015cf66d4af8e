"""Social mentors: who accompanies a client from when to when, and the limit of a mentor's clients.

A mentor accompanies from the day of the assignment until the day before the next change: the end of
mentoring, another assignment, the return to the institution, the closing of the case or the death.
"""

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from decimal import Decimal
from typing import NamedTuple
from uuid import UUID, uuid5

from contracts.events import CaseFact
from contracts.events.resource import (
    ResourceFact,
    ResourceKind,
    ResourceReturned,
    ResourceTaken,
)
from contracts.reference import rule
from services.case.domain.resource import Limit, fold, refuse_overshoot
from services.case.domain.state import Case, evolve
from services.case.domain.surroundings import Surroundings

CLIENTS: ResourceKind = "mentor_clients"
ONE_CLIENT = Decimal(1)
ONE_DAY = timedelta(days=1)


class Mentorship(NamedTuple):
    """A mentor's accompanying of this client from the first to the last day; None: still."""

    mentor: str
    first: date
    last: date | None


def mentorships(case: Case) -> Mapping[UUID, Mentorship]:
    """Every accompanying of the client that lasted a day, by the holder it is in the resource."""
    changes = sorted(enumerate(case.mentors), key=lambda numbered: numbered[1][0])
    until_days = [*(first for _, (first, _) in changes[1:]), None]
    found: dict[UUID, Mentorship] = {}
    for (number, (first, mentor)), until in zip(changes, until_days, strict=False):
        if mentor is not None and first != until:
            holder_id = uuid5(case.case_id, f"mentor {number}")
            found[holder_id] = Mentorship(mentor, first, until and until - ONE_DAY)
    return found


def follow_mentors(
    case: Case, facts: Sequence[CaseFact], surroundings: Surroundings
) -> list[ResourceFact]:
    """What these new facts of the case change in the caseloads of its mentors.

    Raises:
        Refusal: a mentor would have too many clients at once (`mentor.caseload`).
    """
    changed = case
    for fact in facts:
        changed = evolve(changed, fact, case.case_id)
    before, after = mentorships(case), mentorships(changed)
    day = facts[0].effective_date
    municipality = facts[0].municipality
    released = [
        ResourceReturned(
            effective_date=day,
            municipality=municipality,
            resource=CLIENTS,
            key=held.mentor,
            holder_id=holder_id,
            held_until=after[holder_id].last if holder_id in after else None,
        )
        for holder_id, held in before.items()
        if after.get(holder_id) != held
        and holder_id in surroundings.resource(CLIENTS, held.mentor).holdings
    ]
    taken = [
        ResourceTaken(
            effective_date=day,
            municipality=municipality,
            resource=CLIENTS,
            key=new.mentor,
            holder_id=holder_id,
            amount=ONE_CLIENT,
            held_from=new.first,
            held_to=new.last,
        )
        for holder_id, new in after.items()
        if holder_id not in before
    ]
    for taking in taken:
        _within_caseload(taking, released, surroundings)
    return [*released, *taken]


def _within_caseload(
    taking: ResourceTaken, released: Sequence[ResourceReturned], surroundings: Surroundings
) -> None:
    clients = fold(
        surroundings.resource(CLIENTS, taking.key),
        [one for one in released if one.key == taking.key],
    )
    most = Decimal(rule("mentor.caseload", taking.effective_date).number("clients"))
    limit = Limit(
        "mentor.caseload",
        most,
        "clients of the mentor",
        "mentora klienti",
        "Assign another mentor, or end the mentoring of one of the clients first.",
        "Norīko citu mentoru vai vispirms izbeidz mentora atbalstu kādam klientam.",
        day=taking.effective_date,
    )
    refuse_overshoot(clients, taking, limit)
