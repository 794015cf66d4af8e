"""On which map of municipalities people are counted for whom."""

from contracts.http.problem import RuleReference
from contracts.http.reports import MunicipalityMap
from contracts.reference import quoted_rule
from services.projections.disclosure.authority import sees_people
from services.web.identity import Actor
from services.web.problems import Problem


def refuse_two_maps(actor: Actor, municipality_map: MunicipalityMap) -> None:
    """Let who may not see people count them on today's map only.

    A municipality of today is a sum of former ones, so a count that is kept back on one map could
    be computed from those on the other.

    Raises:
        Problem: 403 for the recorded map to who may not see people.
    """
    if municipality_map == "current" or sees_people(actor):
        return
    raise Problem(
        403,
        "rule",
        "Your role is told of groups only, and counts of people on two maps would tell small ones."
        " Ask for the current map: municipality_map=current.",
        "Tava loma redz tikai grupas, bet cilvēku skaits divās kartēs atklātu mazus skaitus."
        " Pieprasi pašreizējo karti: municipality_map=current.",
        rule=RuleReference.of(quoted_rule("disclosure.small_counts")),
    )
