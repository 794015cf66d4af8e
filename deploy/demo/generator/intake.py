"""Who the person is: the birth date, and the target status as documents attest it."""

from collections.abc import Iterator
from datetime import date, timedelta

from contracts.http.case import RecordTargetStatus
from deploy.demo.generator.casework import Casework
from deploy.demo.generator.invented import random_day

OPINION_DAYS = 730
"""How long an opinion is valid."""
RENEWED_AHEAD = timedelta(days=40)
"""About so long before it runs out, on the first of a month, an opinion is renewed."""


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
            family_id=work.seed.id("family", work.family) if work.family else None,
        )
        recorded_on = valid_from = (valid_to - RENEWED_AHEAD).replace(day=1)
