"""What deciding on a command to a claim asks of other claims, of deliveries and of contents."""

from typing import NamedTuple
from uuid import UUID

from contracts.events.claim import ClaimLine
from services.claims.assembling import (
    NO_FUNDING_SINCE,
    NOTHING_SINCE,
    FundingSoFar,
    SoFar,
    assembled,
    claimed_in,
)
from services.claims.domain.claim import Claim
from services.claims.domain.claimable import ClaimedLine
from services.claims.domain.papering import ContentOf
from services.claims.inbox import INBOX
from services.claims.inbox.claimed import lines_beside
from services.eventlog.pool import Pool
from services.eventlog.read_model import reading

_TAKEN_BACK = """
SELECT claimable.delivery_id, claimed.claim_id
  FROM claimable JOIN claimed USING (claimable_id)
 WHERE claimable.claimable_id <> claimable.delivery_id AND claimable.delivery_id = ANY(%s)
   AND claimed.claim_id <> ALL(%s)
 LIMIT 1
"""


class Surroundings(NamedTuple):
    """What is around a claim: the inbox and the store, and what the inbox does not know yet."""

    pool: Pool
    content: ContentOf
    so_far: SoFar = NOTHING_SINCE
    funding_so_far: FundingSoFar = NO_FUNDING_SINCE

    def assembled_anew(self, claim_id: UUID, claim: Claim) -> tuple[ClaimLine, ...]:
        """The lines that the claim would have now, its own among them.

        Raises:
            InboxIncomplete: deliveries are missing from the inbox.
        """
        others = {**self.so_far, claim_id: None}
        return assembled(self.pool, claim.drafted, others, self.funding_so_far)

    def claimed_beside(self, claim_id: UUID, *lines: ClaimLine) -> list[ClaimedLine]:
        """The lines of other claims for the people of these lines."""
        others = [*self.so_far, claim_id]
        with reading(self.pool, INBOX.name) as connection:
            stored = lines_beside(connection, lines, others)
        known = claimed_in(self.so_far, {line.case_id for line in lines})
        return [*stored, *(one for one in known if one.claim_id != claim_id)]

    def taken_back_in(self, claim_id: UUID, claim: Claim) -> str | None:
        """The id of another claim that takes back a delivery of this one."""
        deliveries = {line.delivery_id for line in claim.lines if not _is_reversal(line)}
        for other_id, other in self.so_far.items():
            if other is None or other.status == "withdrawn" or other_id == claim_id:
                continue
            if any(_is_reversal(line) and line.delivery_id in deliveries for line in other.lines):
                return str(other_id)
        with reading(self.pool, INBOX.name) as connection:
            parameters = (list(deliveries), [*self.so_far, claim_id])
            row = connection.execute(_TAKEN_BACK, parameters).fetchone()
        return None if row is None else str(row[1])


def _is_reversal(line: ClaimLine) -> bool:
    return line.claimable_id != line.delivery_id
