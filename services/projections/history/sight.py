"""Who may be told of single people here."""

from typing import Annotated, Any

from fastapi import Depends

from contracts.http.problem import ProblemBody, RuleReference
from contracts.reference import quoted_rule
from services.projections.disclosure.authority import sees_people
from services.web.identity import Actor, CurrentActor
from services.web.problems import Problem

FORBIDDEN: dict[int | str, dict[str, Any]] = {
    403: {"model": ProblemBody, "content": {"application/problem+json": {}}}
}
"""What the routes that tell of single people may answer, for the OpenAPI document."""


def of_people(actor: CurrentActor) -> Actor:
    """The actor, who may see single people.

    Raises:
        Problem: 403 for who may not.
    """
    if sees_people(actor):
        return actor
    raise Problem(
        403,
        "rule",
        "This tells of single people, and your role is told of groups only. Ask an auditor.",
        "Šeit redzami atsevišķi cilvēki, bet tava loma redz tikai grupas. Jautā auditoram.",
        rule=RuleReference.of(quoted_rule("disclosure.small_counts")),
    )


SeesPeople = Annotated[Actor, Depends(of_people)]
