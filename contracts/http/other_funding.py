"""Commands to the register of other funding, and what stands in it."""

from datetime import date
from typing import ClassVar
from uuid import UUID

from contracts.events.claim_papers import FundingKind
from contracts.events.other_funding import OtherFundingFields
from contracts.model import Code, EffectiveDate, Model, Text


class OtherFundingCommand(Model):
    """What every command to the register says: the day on which its fact held."""

    command: ClassVar[str]

    effective_date: EffectiveDate


class RecordOtherFunding(OtherFundingCommand, OtherFundingFields):
    """Record that something else pays for a service of this person."""

    command: ClassVar[str] = "record_other_funding"

    municipality: Code
    funding_id: UUID | None = None


class RevokeOtherFunding(OtherFundingCommand):
    """Record that an entry was wrong; nothing else paid."""

    command: ClassVar[str] = "revoke_other_funding"

    reason: Text


class OtherFundingEntry(Model):
    """An entry of the register; NGO ESF projects are flagged by their kind."""

    funding_id: UUID
    case_id: UUID
    municipality: Code
    service: Code | None
    funded_from: date
    funded_to: date
    funding_kind: FundingKind
    funder: str
    project_reference: str | None
    revoked: bool


class OtherFunding(Model):
    """What is known of other funding, in the order of recording."""

    items: list[OtherFundingEntry]
