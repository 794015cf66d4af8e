"""As of which moments people are counted for whom."""

import re
from datetime import UTC, date, datetime, timedelta

from contracts.http.problem import RuleReference
from contracts.reference import quoted_rule
from services.projections.disclosure.authority import sees_people
from services.projections.known_at import parse_known_at
from services.web.identity import Actor
from services.web.problems import Problem

RULE = "disclosure.moments"
_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")


def refuse_fine_moments(actor: Actor, known_at: str | None, on: date | None) -> None:
    """Let who may not see people count them now, or as of ends of months.

    What two counts of neighbouring days or positions differ by is one person's.

    Raises:
        Problem: 403 for another day or time to who may not see people; 422 for a `known_at` that
            says nothing possible.
    """
    if sees_people(actor) or (_is_coarse(known_at) and (on is None or _ends_a_month(on))):
        return
    raise Problem(
        403,
        "rule",
        "Your role is told of groups only, and counts of two days near each other would tell of"
        " single people. Ask for the last day of a month, in on and in known_at.",
        "Tava loma redz tikai grupas, bet divu tuvu dienu skaiti atklātu atsevišķus cilvēkus."
        " Pieprasi mēneša pēdējo dienu gan laukā on, gan laukā known_at.",
        rule=RuleReference.of(quoted_rule(RULE)),
    )


def _is_coarse(known_at: str | None) -> bool:
    if known_at is None:
        return True
    parse_known_at(known_at, datetime.now(UTC))
    return _DAY.fullmatch(known_at) is not None and _ends_a_month(date.fromisoformat(known_at))


def _ends_a_month(day: date) -> bool:
    return day == date.max or (day + timedelta(days=1)).day == 1
