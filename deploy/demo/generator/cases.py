"""All cases of a municipality as commands."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from datetime import date, timedelta

from contracts.http.case import RecordReview
from deploy.demo.generator.casework import (
    Casework,
    ended_services,
    opening,
    transfers_and_closing,
    yearly_reviews,
)
from deploy.demo.generator.chance import Seed
from deploy.demo.generator.entry import Entry
from deploy.demo.generator.granting import Grant
from deploy.demo.generator.intake import (
    assessment,
    birth_date,
    decisions,
    support_plans,
    target_statuses,
)
from deploy.demo.generator.invented import (
    CODES_PER_PREFIX,
    person_name,
    personal_code,
    random_day,
    user_name,
)
from deploy.demo.generator.line import Line
from deploy.demo.generator.loading import FiguresRefused
from deploy.demo.generator.moving_out import PREPARATION, transition
from deploy.demo.generator.people import Person
from deploy.demo.generator.recording import recordings

MOST_MOVES = 3
"""Of a municipality: how many moved out of an institution, all with one mentor."""


class Codes:
    """Hands out personal codes, none twice.

    Args:
        prefix: their first six digits.
    """

    def __init__(self, prefix: str) -> None:
        self._prefix = prefix
        self._count = 0

    def next(self) -> str:
        """The next code; raises `FiguresRefused` when there are more people than codes."""
        self._count += 1
        if self._count >= CODES_PER_PREFIX:
            raise FiguresRefused(f"personal_codes_from: more people than codes {self._prefix}…")
        return personal_code(self._prefix, self._count)


def caseworks(
    people: Sequence[Person],
    lines: Sequence[Line],
    codes: Codes,
    years: Sequence[int],
    seed: Seed,
) -> list[Casework]:
    """One case for each person, with the grants by which something was delivered."""
    of_person: dict[str, list[Line]] = defaultdict(list)
    for line in lines:
        of_person[line.grant.link.person.key].append(line)
    works: list[Casework] = []
    moves = 0
    for person in people:
        own = of_person[person.key]
        grants = sorted(
            {line.grant.key: line.grant for line in own}.values(),
            key=lambda grant: (grant.first_day, grant.key),
        )
        moves_out = _comes_from_institution(grants) and moves < MOST_MOVES
        moves += moves_out
        works.append(_casework(person, grants, own, codes.next(), years, seed, moves_out=moves_out))
    return works


def _comes_from_institution(grants: Sequence[Grant]) -> bool:
    return bool(grants) and grants[0].link.offer.service == "group_apartment"


def _casework(
    person: Person,
    grants: Sequence[Grant],
    lines: Sequence[Line],
    code: str,
    years: Sequence[int],
    seed: Seed,
    *,
    moves_out: bool,
) -> Casework:
    chance = seed.chance("intake", person.key)
    end = date(years[-1], 12, 31)
    if moves_out:
        opened_on = grants[0].first_day - PREPARATION
    elif grants:
        opened_on = grants[0].first_day - timedelta(days=chance.randint(45, 120))
    else:
        opened_on = random_day(chance, date(years[0], 2, 1), end - timedelta(days=60))
    assessed_on = opened_on + timedelta(days=chance.randint(8, 35))
    return Casework(
        person=person,
        grants=grants,
        lines=lines,
        opened_on=opened_on,
        assessed_on=assessed_on if person.is_assessed else None,
        history_end=end,
        personal_code=code,
        seed=seed,
        moves_out=moves_out,
    )


def entries(work: Casework) -> Iterator[Entry]:
    """Every command of a case."""
    given_name, family_name = person_name(work.seed.chance("name", work.person.key))
    yield work.entry(opening(work, given_name, family_name, birth_date(work)))
    if work.moves_out:
        home = work.person.home.today
        mentor = user_name(work.seed.chance("mentor", home)).replace(".", "-")
        for step in transition(work, mentor):
            yield work.entry(step)
    else:
        yield from map(work.entry, target_statuses(work))
    yield from map(work.entry, assessment(work))
    plans = list(support_plans(work))
    yield from map(work.entry, plans)
    yield from map(work.entry, decisions(work))
    yield from recordings(work)
    ends = list(ended_services(work))
    yield from map(work.entry, ends)
    reviewed = [one.effective_date for one in ends if isinstance(one, RecordReview)]
    if plans:
        yield from map(work.entry, yearly_reviews(work, plans[0].effective_date, reviewed))
    yield from map(work.entry, transfers_and_closing(work))
