"""Commands to a case about its grants and what is delivered by them."""

from typing import ClassVar, Literal
from uuid import UUID

from contracts.events.delivery import DeliveryFields
from contracts.events.granting import ServiceGrantFields
from contracts.http.command import CaseCommand
from contracts.model import Cents, EffectiveDate, Name, Quantity, Text, Unit


class GrantService(CaseCommand, ServiceGrantFields):
    """Grant a service from the effective date to `period_to`.

    The unit price is that of the published rate and may be left out; stated, it must be the same.
    Without a unit it is the service's usual one.
    """

    command: ClassVar[str] = "grant_service"

    grant_id: UUID | None = None
    unit: Unit | None = None


class AmendGrant(CaseCommand):
    """Change the limits of a grant from the effective date; what is left out stays as it is."""

    command: ClassVar[str] = "amend_grant"

    grant_id: UUID
    decision_reference: Name
    quantity_limit: Quantity | None = None
    amount_limit_cents: Cents | None = None
    period_to: EffectiveDate | None = None
    reason: Text


class RepriceGrant(CaseCommand):
    """Price a grant by the rates published until the effective date, each from its own day on.

    A delivery, an amendment or an end does the same by itself; this binds the money ahead of them.
    """

    command: ClassVar[str] = "reprice_grant"

    grant_id: UUID


class SuspendService(CaseCommand):
    """Suspend a grant from the effective date until it is resumed."""

    command: ClassVar[str] = "suspend_service"

    grant_id: UUID
    reason: Text


class ResumeService(CaseCommand):
    """Resume a suspended grant from the effective date."""

    command: ClassVar[str] = "resume_service"

    grant_id: UUID


class RecordDelivery(CaseCommand, DeliveryFields):
    """Record that a granted service was delivered on the effective date, or in its month."""

    command: ClassVar[str] = "record_delivery"

    delivery_id: UUID | None = None
    grant_id: UUID


class ReverseDelivery(CaseCommand):
    """Take a delivery back whole; the effective date is that of the delivery."""

    command: ClassVar[str] = "reverse_delivery"

    delivery_id: UUID
    reversal_id: UUID | None = None
    reason: Text


class EndService(CaseCommand):
    """End a grant on the effective date."""

    command: ClassVar[str] = "end_service"

    grant_id: UUID
    reason: Text


class SubmitParticipantForm(CaseCommand):
    """Record the participant form (ESF dalībnieka anketa) of a granted service."""

    command: ClassVar[str] = "submit_participant_form"

    grant_id: UUID
    form_reference: Name


class RecordImmediateResult(CaseCommand):
    """Record what the participant does after leaving a service."""

    command: ClassVar[str] = "record_immediate_result"

    grant_id: UUID
    result: Literal["education", "training", "employment", "none"]
    evidence_reference: Name | None = None
