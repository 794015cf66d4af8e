"""Every event of the claims log."""

from contracts.events.claim import ClaimLifeFact, ClaimNumbered
from contracts.events.claim_papers import ClaimPaperFact
from contracts.events.other_funding import OtherFundingEvent
from contracts.events.payment_claim import PaymentClaimEvent

ClaimEvent = ClaimLifeFact | ClaimPaperFact
"""Every event of a claim's own stream."""

ClaimsFact = ClaimEvent | ClaimNumbered | PaymentClaimEvent | OtherFundingEvent
"""Every event of the claims log."""
