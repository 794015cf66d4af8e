"""Recording an assessment (izvērtēšana); a later one simply holds from its day."""

from uuid import UUID

from contracts.events import CaseFact
from contracts.events.assessment import AssessmentRecorded
from contracts.http.case import RecordAssessment
from contracts.refusal import Refusal
from services.case.domain.checks import UNPROCESSABLE, not_taken, open_on, responsible
from services.case.domain.decision import Decision
from services.case.domain.grants.repricing import reprice_for_care_level
from services.case.domain.person.assessment_team import (
    refuse_incomplete,
    refuse_other_leader,
    refuse_without_evidence,
)
from services.case.domain.person.instrument import (
    computed_level,
    instrument_for,
    refuse_off_scale,
    scores_of,
)
from services.case.domain.state import Case
from services.case.domain.surroundings import Surroundings


def record_assessment(
    case: Case, command: RecordAssessment, surroundings: Surroundings, assessment_id: UUID
) -> Decision:
    """Record an assessment by a complete team, with an instrument that fits.

    Another care level than the one before prices the grants that follow it anew from its day.
    """
    day = command.effective_date
    open_on(case, day)
    not_taken(any(one.assessment_id == assessment_id for one in case.assessments), assessment_id)
    refuse_other_leader(command.team, day)
    if command.override_reason is None:
        refuse_incomplete(command.team, case.target_group_on(day), day)
        refuse_without_evidence(command.team, day)
    _refuse_unfit_outcome(case, command)
    assessed = AssessmentRecorded(
        **command.model_dump(exclude={"assessment_id"}),
        assessment_id=assessment_id,
        target_group=case.target_group_on(day),
        municipality=responsible(case, day),
    )
    if command.care_level == case.care_level_on(day):
        return Decision([assessed], assessment_id)
    followed = reprice_for_care_level(case, day, command.care_level, surroundings)
    facts: list[CaseFact] = [assessed, *followed.facts]
    return Decision(facts, assessment_id, followed.movements, followed.warnings)


def _refuse_unfit_outcome(case: Case, command: RecordAssessment) -> None:
    instrument = instrument_for(
        command.instrument,
        command.instrument_version,
        case.target_group_on(command.effective_date),
        command.effective_date,
    )
    scores = scores_of(command)
    refuse_off_scale(instrument, scores)
    computed = computed_level(instrument, scores)
    if computed not in (None, command.care_level) and command.override_reason is None:
        raise Refusal(
            "assessment.care_level",
            f"The scores give care level {computed}, not {command.care_level}. State that one, or"
            " say in override_reason why not.",
            f"Vērtējumi dod {computed} aprūpes līmeni, ne {command.care_level}. Norādi to vai laukā"
            " override_reason pamato, kāpēc ne.",
            status=UNPROCESSABLE,
        )
