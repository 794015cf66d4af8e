"""Who may see people: the one place that says it."""

from datetime import date

from contracts.dates import today_in_latvia
from contracts.reference import rule
from services.web.identity import Actor, Role

SEES_PEOPLE: dict[Role, bool] = {
    "caseworker": True,
    "region_officer": True,
    "auditor": True,
    "reporting_officer": False,
}
"""Whether a role works with single people; who does not is told of groups only."""


def sees_people(actor: Actor) -> bool:
    """Whether the actor may be told of single people."""
    return SEES_PEOPLE[actor.role]


def least_persons(actor: Actor, day: date | None = None) -> int | None:
    """The smallest count of people, besides zero, that the actor is told; None for any.

    Args:
        actor: who asks.
        day: by the rule of this day, by default today's.
    """
    if sees_people(actor):
        return None
    return rule("disclosure.small_counts", day or today_in_latvia()).number("least_persons")
