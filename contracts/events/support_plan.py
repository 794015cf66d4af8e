"""Events of the support plan (atbalsta plāns, AP): its versions and their reviews."""

from typing import Annotated, Literal
from uuid import UUID

from pydantic import Field

from contracts.events.fact import Fact
from contracts.model import CareLevel, Code, Model, Quantity, Text
from contracts.personal import PersonalText
from contracts.written import NUMBER


class PlanLine(Model):
    """One planned service of a support plan."""

    service: Code
    quantity: Quantity
    per: Literal["week", "month", "year", "total"]
    goal: Text


class SupportPlanFields(Model):
    """What a support plan plans; the care level is that on which it was made."""

    lines: Annotated[tuple[PlanLine, ...], Field(min_length=1, max_length=50)]
    care_level: CareLevel | None = None


class SupportPlanApproved(Fact, SupportPlanFields, type_name="case.support_plan_approved"):
    """Version `plan_version` of the support plan holds from the effective date.

    The texts are the contents that S3 proposes, each sealed, none obligatory;
    `contracts/reference/plan_contents.toml` says which group has which.
    """

    plan_version: Annotated[int, Field(ge=1)]
    client_view: PersonalText | None = None
    placement_circumstances: PersonalText | None = None
    family_and_friends: PersonalText | None = None
    family_support: PersonalText | None = None
    employment: PersonalText | None = None
    education: PersonalText | None = None
    health_and_medication: PersonalText | None = None
    wishes: PersonalText | None = None
    tasks_in_institution: PersonalText | None = None
    municipal_goals: PersonalText | None = None
    siblings: PersonalText | None = None
    biological_family: PersonalText | None = None
    rehabilitation_programme: PersonalText | None = None
    education_programme: PersonalText | None = None
    support_volume: PersonalText | None = None


class ReviewFields(Model):
    """A review (aktualizācija) with the client's satisfaction, 1 (low) to 5 (high)."""

    satisfaction: Annotated[int, Field(ge=1, le=5), NUMBER]
    care_level: CareLevel | None = None
    ended_grant_id: UUID | None = None


class ReviewRecorded(Fact, ReviewFields, type_name="case.review_recorded"):
    """The plan was reviewed on the effective date, by the calendar or after a service ended."""

    review_id: UUID
    outcome: PersonalText
