"""All cases of a municipality as commands."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date, timedelta

from contracts.http.case import RecordReview
from deploy.demo.generator.assessing import assessment
from deploy.demo.generator.casework import (
    Casework,
    assignments,
    ended_services,
    opening,
    transfer_and_closing,
    yearly_reviews,
)
from deploy.demo.generator.chance import Seed
from deploy.demo.generator.deciding import decisions
from deploy.demo.generator.entry import Entry
from deploy.demo.generator.families import families_of
from deploy.demo.generator.granting import ContractKey, Grant
from deploy.demo.generator.intake import birth_date, target_statuses
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
from deploy.demo.generator.participating import (
    immediate_results,
    more_sessions,
    participant_forms,
)
from deploy.demo.generator.people import Person
from deploy.demo.generator.planning import support_plans
from deploy.demo.generator.recording import recordings

MOST_MOVES = 3
MOVES_TO_FAMILIES = 1
"""Of a municipality: how many moved out of an institution, all with one mentor of five clients."""
LAST_INTAKE = timedelta(days=60)
"""Before the end of the history: nobody is assessed later who gets no service."""


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
    works = [
        Casework(
            person=person,
            grants=_grants(of_person[person.key]),
            lines=of_person[person.key],
            history_end=date(years[-1], 12, 31),
            personal_code=codes.next(),
            seed=seed,
        )
        for person in people
    ]
    movers = _movers(works)
    opened = [
        _opened(replace(work, moves_out=work.person.key in movers), years[0]) for work in works
    ]
    families = families_of(opened)
    return [replace(work, family=families.get(work.person.key)) for work in opened]


def _grants(lines: Sequence[Line]) -> list[Grant]:
    distinct = {line.grant.key: line.grant for line in lines}.values()
    return sorted(distinct, key=lambda grant: (grant.first_day, grant.key))


def _movers(works: Sequence[Casework]) -> set[str]:
    """Who came from an institution: into a group apartment, or to the family without a service."""
    to_apartments = [
        work.person.key
        for work in works
        if work.grants and work.grants[0].link.offer.service == "group_apartment"
    ]
    to_families = [
        work.person.key for work in works if work.person.group == "grt" and not work.grants
    ]
    return {*to_apartments[:MOST_MOVES], *to_families[:MOVES_TO_FAMILIES]}


def _opened(work: Casework, first_year: int) -> Casework:
    """The case with the day of its application and, of those who had one, the assessment."""
    chance = work.seed.chance("intake", work.person.key)
    before_service = PREPARATION if work.moves_out else timedelta(days=chance.randint(45, 120))
    if work.grants:
        opened_on = work.grants[0].first_day - before_service
    else:
        latest = work.history_end - (before_service if work.moves_out else LAST_INTAKE)
        opened_on = random_day(chance, date(first_year, 2, 1), latest)
    assessed_on = opened_on + timedelta(days=chance.randint(8, 35))
    return replace(
        work, opened_on=opened_on, assessed_on=assessed_on if work.person.is_assessed else None
    )


def entries(work: Casework, references: Mapping[ContractKey, str]) -> Iterator[Entry]:
    """Every command of a case, whose grants refer to these contracts."""
    family = work.seed.chance("surname", work.family) if work.family else None
    given_name, family_name = person_name(work.seed.chance("name", work.person.key), family)
    yield work.entry(opening(work, given_name, family_name, birth_date(work)))
    yield from map(work.entry, assignments(work))
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
    yield from map(work.entry, decisions(work, references))
    yield from map(work.entry, more_sessions(work))
    yield from map(work.entry, participant_forms(work))
    yield from recordings(work)
    ends = list(ended_services(work))
    yield from map(work.entry, ends)
    yield from map(work.entry, immediate_results(work))
    reviewed = [one.effective_date for one in ends if isinstance(one, RecordReview)]
    if plans:
        yield from map(work.entry, yearly_reviews(work, plans[0].effective_date, reviewed))
    yield from map(work.entry, transfer_and_closing(work))
