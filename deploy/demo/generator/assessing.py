"""The assessments of those who were assessed, each by a team of its own."""

import random
from collections.abc import Iterator

from contracts.events.assessment import TeamMember
from contracts.http.case import RecordAssessment
from contracts.model import CareLevel
from deploy.demo.generator.casework import Casework

TEAMS = {
    "grt": ("psychiatrist", "occupational_therapist"),
    "ft": (
        "special_pedagogue",
        "clinical_psychologist",
        "child_psychiatrist",
        "physiotherapist",
    ),
}
"""Who assesses with the social worker (S3)."""
CARE_LEVELS: tuple[CareLevel, ...] = ("I", "II", "II", "III", "III", "IV")
DIMENSIONS = ("health", "self_care", "communication")
YOUNG_COLLEAGUE_CHANCE = 0.012
TOO_FEW_YEARS = 3
OVERRIDE = (
    "Cita speciālista pašvaldībā nav; jaunā kolēģa slēdzienu pārskatīja pieredzējis speciālists."
)


def care_level(work: Casework) -> CareLevel:
    """The level that the team states."""
    return work.seed.chance("care level", work.person.key).choice(CARE_LEVELS)


def assessment(work: Casework) -> Iterator[RecordAssessment]:
    """The assessment, for those who were assessed."""
    if work.assessed_on is None:
        return
    chance = work.seed.chance("assessment", work.person.key)
    has_young_colleague = chance.random() < YOUNG_COLLEAGUE_CHANCE
    others = [_member(one, chance) for one in TEAMS[work.person.group]]
    if has_young_colleague:
        others[-1] = others[-1].model_copy(update={"experience_years": TOO_FEW_YEARS})
    yield RecordAssessment(
        effective_date=work.assessed_on,
        assessment_id=work.seed.id("assessment", work.person.key),
        instrument="di_assessment",
        instrument_version=1,
        team=(_member("social_worker", chance, leads=True), *others),
        care_level=care_level(work),
        scores={dimension: chance.randint(20, 90) for dimension in DIMENSIONS},
        quality_of_life_score=chance.randint(30, 90),
        override_reason=OVERRIDE if has_young_colleague else None,
    )


def _member(specialist: str, chance: random.Random, *, leads: bool = False) -> TeamMember:
    """With five years' experience and eight hours of training, or more (S3)."""
    return TeamMember(
        specialist=specialist,
        leads=leads,
        experience_years=chance.randint(5, 30),
        di_training_hours=chance.choice((8, 8, 16, 24)),
        evidence_reference=f"CV un apliecība {chance.randint(1, 400)}",
    )
