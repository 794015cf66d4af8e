"""VDEĀVK opinions on special care: which of those that a case knows of is valid on a day."""

from collections.abc import Iterator
from datetime import date, timedelta

from services.case.domain.state import Case

ONE_DAY = timedelta(days=1)


def has_valid_opinion(case: Case, day: date) -> bool:
    """Whether a VDEĀVK opinion on special care, as known of this day, is valid on it.

    An opinion replaces one that began before it, from its own first day on: one renewed early
    leaves the former valid until then, and an older one told later changes nothing about it. Of two
    with the same first day the one told later holds, which so may end an opinion early. A status
    without an opinion says nothing about it.
    """
    begun = [
        ((first, status.effective_date, number), status.opinion_valid_to)
        for number, status in enumerate(case.statuses)
        if (first := status.opinion_valid_from) is not None
        if first <= day and status.effective_date <= day
    ]
    held = max(begun, key=lambda one: one[0], default=None)
    return held is not None and day <= (held[1] or date.max)


def opinion_change_days(case: Case) -> Iterator[date]:
    """The days on which a valid opinion may begin or end; between them it is as it was."""
    for status in case.statuses:
        yield status.effective_date
        if status.opinion_valid_from is not None:
            yield status.opinion_valid_from
        if status.opinion_valid_to is not None:
            yield status.opinion_valid_to + ONE_DAY
