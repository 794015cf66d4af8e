"""Every event of the claims log."""

from contracts.events.claim import ClaimLifeFact, ClaimRegisterFact
from contracts.events.claim_papers import ClaimPaperFact
from contracts.events.other_funding import OtherFundingEvent
from contracts.events.payment_claim import PaymentClaimEvent

ClaimEvent = ClaimLifeFact | ClaimPaperFact
"""Every event of a claim's own stream."""

ClaimsFact = ClaimEvent | ClaimRegisterFact | PaymentClaimEvent | OtherFundingEvent
"""Every event of the claims log."""
