"""Events of a client's case, from application to closing.

Each `...Fields` class is the part that a caseworker enters; the event adds what the service knows.
"""

from typing import Literal
from uuid import UUID

from contracts.events.assessment import AssessmentRecorded
from contracts.events.budget import BudgetFact
from contracts.events.delivery import DeliveryRecorded, DeliveryReversed
from contracts.events.fact import Fact
from contracts.events.figures import FiguresFact
from contracts.events.granting import GrantEvent
from contracts.events.places import PlacesFact
from contracts.events.register import RegisterFact
from contracts.events.resource import ResourceFact
from contracts.events.support_plan import ReviewRecorded, SupportPlanApproved
from contracts.events.transition import TransitionFact, TransitionStepWithdrawn
from contracts.model import Code, DisabilityGroup, EffectiveDate, Model, Name, TargetGroup
from contracts.personal import PersonalDate, PersonalName, PersonalText


class CaseOpened(Fact, type_name="case.opened"):
    """A person applied (iesniegums) and the municipality opened a case; personal data is sealed."""

    target_group: TargetGroup
    given_name: PersonalName
    family_name: PersonalName
    personal_code: PersonalName
    birth_date: PersonalDate
    application_reference: Name


class TargetStatusFields(Model):
    """What makes the person eligible, as documents attest it.

    `takes_part_voluntarily` is asked of who lives in an institution; cases with the same
    `family_id` are one family; `target_group` is stated where it changes, as a child grows up.
    """

    disability_group: DisabilityGroup
    disability_kind: Literal["mental", "functional", "other", "none"]
    opinion_valid_from: EffectiveDate | None = None
    opinion_valid_to: EffectiveDate | None = None
    lives_in: Literal["family", "institution", "out_of_family_care", "independent"]
    takes_part_voluntarily: bool | None = None
    family_id: UUID | None = None
    target_group: TargetGroup | None = None


class TargetStatusRecorded(Fact, TargetStatusFields, type_name="case.target_status_recorded"):
    """Target status as of the effective date; the opinion is VDEĀVK's on special care."""


class MoreSessionsRequested(Fact, type_name="case.more_sessions_requested"):
    """The parents applied for the further rehabilitation sessions of their child (S2)."""

    application_reference: Name


class CaseTransferred(Fact, type_name="case.transferred"):
    """The case belongs to `municipality` from the effective date; it was `from_municipality`'s."""

    from_municipality: Code
    reason: PersonalText


class CaseworkerAssigned(Fact, type_name="case.caseworker_assigned"):
    """The case is `caseworker`'s from the effective date, until the next assignment.

    The name is the actor's, as events name who recorded them. Until the first assignment the case
    is that of whoever opened it.
    """

    caseworker: Name


class CaseClosed(Fact, type_name="case.closed"):
    """The case was closed on the effective date; nothing is granted or delivered after it."""

    reason: PersonalText


class CaseReopened(Fact, type_name="case.reopened"):
    """The case is open again from the effective date."""

    reason: PersonalText


class DeathRecorded(Fact, type_name="case.death_recorded"):
    """The person died on the effective date; nothing is delivered after it."""

    certificate_reference: Name


class DeathCorrected(Fact, type_name="case.death_corrected"):
    """The person died on `died_on`, and not when it was recorded before; None: the person lives.

    The effective date is that of the correction. What the death had ended stays ended.
    """

    died_on: EffectiveDate | None
    certificate_reference: Name | None = None
    reason: PersonalText


CaseFact = (
    CaseOpened
    | TargetStatusRecorded
    | MoreSessionsRequested
    | AssessmentRecorded
    | SupportPlanApproved
    | GrantEvent
    | DeliveryRecorded
    | DeliveryReversed
    | ReviewRecorded
    | TransitionFact
    | TransitionStepWithdrawn
    | CaseTransferred
    | CaseworkerAssigned
    | CaseClosed
    | CaseReopened
    | DeathRecorded
    | DeathCorrected
)
"""Every event of a case's stream."""

CaseLogFact = CaseFact | ResourceFact | RegisterFact | BudgetFact | FiguresFact | PlacesFact
"""Every event of the case log: of cases, of limited resources, of the registers."""
