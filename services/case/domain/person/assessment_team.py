"""The team of an assessment: who leads it, who belongs to it, and what they show of themselves."""

from collections.abc import Sequence
from datetime import date

from contracts.events.assessment import TeamMember
from contracts.model import TargetGroup
from contracts.reference import rule
from contracts.reference.words import all_named_lv, named_lv
from contracts.refusal import Refusal
from services.case.domain.checks import UNPROCESSABLE


def refuse_other_leader(team: Sequence[TeamMember], day: date) -> None:
    """Refuse a team that anybody but one social worker leads; no reason overrides it (S3)."""
    leader = rule("assessment.leader", day).text("leader")
    if [member.specialist for member in team if member.leads] != [leader]:
        raise Refusal(
            "assessment.leader",
            f"Mark exactly one team member as leading, a {leader}.",
            "Atzīmē tieši vienu komandas vadītāju, un tam jābūt sociālajam darbiniekam.",
            status=UNPROCESSABLE,
        )


def refuse_incomplete(team: Sequence[TeamMember], group: TargetGroup, day: date) -> None:
    """Refuse a team without one of the specialists that the target group's has (S3)."""
    required = rule(f"assessment.team.{group}", day)
    present = {member.specialist for member in team}
    missing = [one for one in required.words("specialists") if one not in present]
    if missing:
        raise Refusal(
            required.id,
            f"The team lacks: {', '.join(missing)}. Name them, or say in override_reason why they"
            " took no part.",
            f"Komandā trūkst: {all_named_lv('specialist', missing)}. Norādi trūkstošos vai laukā"
            " override_reason pamato, kāpēc tie nepiedalījās.",
            status=UNPROCESSABLE,
        )


def refuse_without_evidence(team: Sequence[TeamMember], day: date) -> None:
    """Refuse members with too little, or unstated, experience or DI training (S3)."""
    required = rule("assessment.team_evidence", day)
    years, hours = required.number("experience_years"), required.number("di_training_hours")
    short_en, short_lv = [], []
    for member in team:
        who, who_lv = member.specialist, named_lv("specialist", member.specialist)
        has_years, has_hours = member.experience_years, member.di_training_hours
        if has_years is None or has_years < years:
            short_en.append(f"{who}: experience_years {_stated(has_years, 'missing')}")
            short_lv.append(f"{who_lv}: experience_years {_stated(has_years, 'nav norādīts')}")
        if has_hours is None or has_hours < hours:
            short_en.append(f"{who}: di_training_hours {_stated(has_hours, 'missing')}")
            short_lv.append(f"{who_lv}: di_training_hours {_stated(has_hours, 'nav norādīts')}")
    if short_en:
        raise Refusal(
            required.id,
            f"At least {years} years of experience and {hours} hours of DI training are needed:"
            f" {'; '.join(short_en)}. State them, or say in override_reason why they may assess.",
            f"Vajag vismaz {years} gadu pieredzi un {hours} stundu DI apmācību:"
            f" {'; '.join(short_lv)}. Norādi to vai laukā override_reason pamato, kāpēc tie var"
            " izvērtēt.",
            status=UNPROCESSABLE,
        )


def _stated(number: int | None, unstated: str) -> str:
    return unstated if number is None else str(number)
