"""The 18th birthdays of who had a case as a child, opened when they are asked for.

The read model keeps the birth date sealed, as the log does; with the subject's key it is read here
and kept nowhere. Of erased people there is no birthday, and what waits for one is gone.
"""

import json
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any, NamedTuple, Protocol
from uuid import UUID

from psycopg import Connection

from contracts.dates import months_after, years_after
from contracts.reference import rule, rules
from services.eventlog.sealing import open_sealed

_CHILDREN = """
SELECT case_id, version, effective_date, sealed_birth_date,
       ARRAY(SELECT told FROM mark m WHERE m.case_id = o.case_id AND m.kind = 'group'
                AND m.position <= %(position)s) || target_group
  FROM opening o
 WHERE position <= %(position)s AND sealed_birth_date IS NOT NULL
   AND (target_group = ANY(%(groups)s) OR EXISTS (
        SELECT FROM mark m WHERE m.case_id = o.case_id AND m.kind = 'group'
           AND m.position <= %(position)s AND told = ANY(%(groups)s)))
"""


class SubjectKeys(Protocol):
    """Whoever holds the keys of personal data."""

    def load(self, subject_ids: Sequence[UUID]) -> Mapping[UUID, bytes]:
        """The keys of those of the subjects that have one."""


class Adult(NamedTuple):
    """The 18th birthday, and the last day on which a child's services may be used after it."""

    case_id: UUID
    adult_on: date
    services_until: date


def child_groups() -> list[tuple[str, date, date]]:
    """The target groups of children, each with the days between which it is one."""
    return [
        (group, one.valid_from or date.min, one.valid_to or date.max)
        for one in rules()
        if one.id == "plan.child_current"
        for group in one.words("target_groups")
    ]


def adults(connection: Connection[Any], position: int, keys: SubjectKeys) -> list[Adult]:
    """The 18th birthday, past or to come, of everybody who had a case as a child.

    Args:
        connection: see `reading`.
        position: of the case log.
        keys: those of erased people are missing.
    """
    groups = sorted({group for group, _, _ in child_groups()})
    children = connection.execute(_CHILDREN, {"position": position, "groups": groups}).fetchall()
    known = keys.load([case_id for case_id, *_ in children])
    found = []
    for case_id, version, opened_on, sealed, groups_of in children:
        child = rule("plan.child_current", opened_on)
        key = known.get(case_id)
        if key is not None and set(groups_of) & set(child.words("target_groups")):
            text = json.loads(open_sealed(key, sealed, case_id, version, "birth_date"))
            born = date.fromisoformat(text)
            found.append(_adult(case_id, born, child.number("adult_age_years")))
    return found


def _adult(case_id: UUID, born: date, adult_age_years: int) -> Adult:
    adult_on = years_after(born, adult_age_years)
    limit = rule("eligibility.child_age", adult_on)
    of_age = years_after(born, limit.number("adult_age_years"))
    return Adult(case_id, adult_on, months_after(of_age, limit.number("months_after")))
