"""Events of the register of other funding: who else pays for a person's services.

Each person's case has a stream of its own in the claims log, so that a draft can be checked.
"""

from uuid import UUID, uuid5

from contracts.events.claim_papers import FundingKind
from contracts.events.fact import Fact
from contracts.model import Code, EffectiveDate, Model, Name, Text

OTHER_FUNDING = UUID("0b9a4f0c-5c07-5d5b-9b71-6a3d6f0e4c21")


class OtherFundingFact(Fact):
    """Whatever becomes known of other funding; not an event by itself."""

    funding_id: UUID


class OtherFundingFields(Model):
    """Something else pays for a service of this person from `funded_from` to `funded_to`.

    Without `service` it is any service.
    """

    case_id: UUID
    service: Code | None = None
    funded_from: EffectiveDate
    funded_to: EffectiveDate
    funding_kind: FundingKind
    funder: Name
    project_reference: Name | None = None


class OtherFundingRecorded(
    OtherFundingFact, OtherFundingFields, type_name="other_funding.recorded"
):
    """It became known that something else pays."""

    recorded_by: Name


class OtherFundingRevoked(OtherFundingFact, type_name="other_funding.revoked"):
    """The entry was wrong; nothing else paid."""

    case_id: UUID
    reason: Text
    revoked_by: Name


OtherFundingEvent = OtherFundingRecorded | OtherFundingRevoked


def other_funding_id(case_id: UUID) -> UUID:
    """The stream of what is known of one person's other funding."""
    return uuid5(OTHER_FUNDING, str(case_id))
