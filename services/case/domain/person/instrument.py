"""The instrument of an assessment: whether it fits, its scales, and the care level it gives."""

from collections.abc import Mapping
from datetime import date
from typing import assert_never

from contracts.events.assessment import AssessmentFields
from contracts.model import CareLevel, TargetGroup
from contracts.reference import instruments as reference
from contracts.reference.instruments import (
    QUALITY_OF_LIFE,
    Instrument,
    LevelByScoreBands,
    LevelByTeam,
)
from contracts.refusal import Refusal
from services.case.domain.checks import UNPROCESSABLE


def instrument_for(code: str, version: int, group: TargetGroup, day: date) -> Instrument:
    """The instrument's version, if it is meant for the target group and valid on the day."""
    usable = [
        one for one in reference.instruments() if group in one.target_groups and one.holds_on(day)
    ]
    for one in usable:
        if (one.code, one.version) == (code, version):
            return one
    instead = ", ".join(f"{one.code} {one.version}" for one in usable)
    raise Refusal(
        "assessment.instrument",
        f"'{code}' version {version} is no instrument for this person on {day}. Use: {instead}.",
        f"'{code}' versija {version} nav šīs personas instruments {day}. Lieto: {instead}.",
        status=UNPROCESSABLE,
    )


def scores_of(assessment: AssessmentFields) -> dict[str, int]:
    """All scores by dimension, the quality of life among them, which is not stated twice."""
    quality_of_life = assessment.quality_of_life_score
    if quality_of_life is None:
        return assessment.scores
    if assessment.scores.get(QUALITY_OF_LIFE, quality_of_life) != quality_of_life:
        raise Refusal(
            "assessment.scores",
            f"scores and quality_of_life_score state different '{QUALITY_OF_LIFE}'. State it once.",
            f"scores un quality_of_life_score norāda atšķirīgu '{QUALITY_OF_LIFE}'. Norādi to"
            " vienreiz.",
            status=UNPROCESSABLE,
        )
    return {**assessment.scores, QUALITY_OF_LIFE: quality_of_life}


def refuse_off_scale(instrument: Instrument, scores: Mapping[str, int]) -> None:
    """Refuse scores of dimensions that the instrument lacks, or outside its scales."""
    scales = {one.code: one for one in instrument.dimensions}
    for code, score in scores.items():
        scale = scales.get(code)
        if scale is None:
            raise Refusal(
                "assessment.scores",
                f"Score only the dimensions of '{instrument.code}': {', '.join(scales)}.",
                f"Vērtē tikai instrumenta '{instrument.name_lv} ({instrument.code})' dimensijas:"
                f" {', '.join(f'{one.name_lv} ({one.code})' for one in scales.values())}.",
                status=UNPROCESSABLE,
            )
        if not scale.least <= score <= scale.most:
            raise Refusal(
                "assessment.scores",
                f"The scale of '{code}' goes from {scale.least} to {scale.most}; {score} is"
                " outside.",
                f"Dimensijas '{scale.name_lv} ({code})' skala ir no {scale.least} līdz"
                f" {scale.most}; {score} ir ārpus tās.",
                status=UNPROCESSABLE,
            )


def computed_level(instrument: Instrument, scores: Mapping[str, int]) -> CareLevel | None:
    """The care level that the instrument computes; None where the team states it.

    Another way of computing is another kind of `LevelBy` and a branch here.
    """
    match instrument.level:
        case LevelByTeam():
            return None
        case LevelByScoreBands():
            return _level_of_sum(instrument.level, scores)
        case _:
            assert_never(instrument.level)


def _level_of_sum(by: LevelByScoreBands, scores: Mapping[str, int]) -> CareLevel:
    missing = [code for code in by.dimensions if code not in scores]
    if missing:
        raise Refusal(
            "assessment.scores",
            f"The care level is computed from scores that are missing: {', '.join(missing)}.",
            f"Aprūpes līmeni aprēķina no vērtējumiem, kuru trūkst: {', '.join(missing)}.",
            status=UNPROCESSABLE,
        )
    total = sum(scores[code] for code in by.dimensions)
    reached = [band.level for band in by.bands if band.least <= total]
    assert reached, "an instrument's first band begins at the least sum of its scales"
    return reached[-1]
