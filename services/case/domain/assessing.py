"""Recording an assessment (izvērtēšana)."""

from uuid import UUID

from contracts.events.assessment import AssessmentRecorded
from contracts.http.case import RecordAssessment
from contracts.reference import rule
from contracts.refusal import Refusal
from services.case.domain.checks import UNPROCESSABLE, not_taken, open_on, responsible
from services.case.domain.decision import Decision
from services.case.domain.state import Case
from services.case.domain.surroundings import Surroundings


def record_assessment(
    case: Case, command: RecordAssessment, _surroundings: Surroundings, assessment_id: UUID
) -> Decision:
    """Record an assessment whose team one social worker led."""
    open_on(case, command.effective_date)
    not_taken(any(one.assessment_id == assessment_id for one in case.assessments), assessment_id)
    leader = rule("assessment.leader", command.effective_date).text("leader")
    if [member.specialist for member in command.team if member.leads] != [leader]:
        raise Refusal(
            "assessment.leader",
            f"Mark exactly one team member as leading, a {leader}.",
            "Atzīmē tieši vienu komandas vadītāju, un tam jābūt sociālajam darbiniekam.",
            status=UNPROCESSABLE,
        )
    assessed = AssessmentRecorded(
        **command.model_dump(exclude={"assessment_id"}),
        assessment_id=assessment_id,
        target_group=case.opened.target_group,
        municipality=responsible(case, command.effective_date),
    )
    return Decision([assessed], assessment_id)
