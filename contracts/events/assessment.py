"""The event of an assessment (izvērtēšana), and who made it."""

from typing import Annotated
from uuid import UUID

from pydantic import Field

from contracts.events.fact import Fact
from contracts.model import CareLevel, Code, Model, Name, TargetGroup, Text
from contracts.written import NUMBER

Score = Annotated[int, Field(ge=0, le=1000), NUMBER]


class TeamMember(Model):
    """One specialist of the assessment team, with the evidence that S3 asks for.

    `experience_years` are whole years in the profession, `di_training_hours` hours of training in
    deinstitutionalisation; `evidence_reference` names the document that shows them.
    """

    specialist: Code
    leads: bool = False
    experience_years: Annotated[int, Field(ge=0, le=70), NUMBER] | None = None
    di_training_hours: Annotated[int, Field(ge=0, le=10_000), NUMBER] | None = None
    evidence_reference: Name | None = None


class AssessmentFields(Model):
    """The outcome of an assessment with the named version of an instrument.

    `override_reason` says why a team that is short of a specialist, of experience or of training
    assessed all the same, or why the care level is not the one that the scores give.
    """

    instrument: Code
    instrument_version: Annotated[int, Field(ge=1, le=1000), NUMBER]
    team: Annotated[tuple[TeamMember, ...], Field(min_length=1, max_length=12)]
    care_level: CareLevel
    scores: Annotated[dict[Code, Score], Field(default_factory=dict, max_length=50)]
    quality_of_life_score: Score | None = None
    override_reason: Text | None = None


class AssessmentRecorded(Fact, AssessmentFields, type_name="case.assessment_recorded"):
    """The person was assessed in the programme and has a care level from the effective date."""

    assessment_id: UUID
    target_group: TargetGroup
