"""What deciding on a command to a claim asks of other claims, of deliveries and of contents."""

from typing import NamedTuple
from uuid import UUID

from contracts.events.claim import ClaimLine
from contracts.http.claims import DraftClaim
from services.claims.assembling import (
    NO_FUNDING_SINCE,
    NOTHING_SINCE,
    FundingSoFar,
    assembled,
    lines_since,
)
from services.claims.domain.assembly.claimable import ClaimedLine
from services.claims.domain.claim import Claim
from services.claims.domain.papers.papering import ContentOf
from services.claims.inbox import INBOX
from services.claims.inbox.claimed import lines_beside
from services.claims.since import ClaimsSince
from services.eventlog.pool import Pool
from services.eventlog.read_model import reading

_APPROVED = """
SELECT claimable_id, approved_cents FROM claimed
 WHERE claimable_id = ANY(%s) AND approved_cents IS NOT NULL
"""
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
    since: ClaimsSince = NOTHING_SINCE
    funding_so_far: FundingSoFar = NO_FUNDING_SINCE

    def assembled(self, draft: DraftClaim) -> tuple[ClaimLine, ...]:
        """The lines that the claim would have.

        Raises:
            InboxIncomplete: deliveries are missing from the inbox.
        """
        return assembled(self.pool, draft, self.since, self.funding_so_far)

    def assembled_anew(self, claim_id: UUID, claim: Claim) -> tuple[ClaimLine, ...]:
        """The lines that the claim would have now, its own among them.

        Raises:
            InboxIncomplete: deliveries are missing from the inbox.
        """
        return assembled(self.pool, claim.drafted, self.since, self.funding_so_far, claim_id)

    def claimed_beside(self, claim_id: UUID, *lines: ClaimLine) -> list[ClaimedLine]:
        """The lines of other claims for the people of these lines."""
        others = [*self.since.ids, claim_id]
        with reading(self.pool, INBOX.name) as connection:
            stored = lines_beside(connection, lines, others)
        return [*stored, *lines_since(self.since, lines, claim_id)]

    def approved_now(self, claim: Claim) -> dict[UUID, int]:
        """What stands approved of each delivery that the claim takes back, as the inbox knows."""
        taken_back = [line.delivery_id for line in claim.lines if _is_reversal(line)]
        with reading(self.pool, INBOX.name) as connection:
            rows = connection.execute(_APPROVED, (taken_back,)).fetchall()
        return dict(rows)

    def taken_back_in(self, claim_id: UUID, claim: Claim) -> str | None:
        """The id of another claim that takes back a delivery of this one."""
        deliveries = {line.delivery_id for line in claim.lines if not _is_reversal(line)}
        for delivery_id in deliveries:
            other_id = self.since.taken_back_in(delivery_id)
            if other_id not in (None, claim_id):
                return str(other_id)
        with reading(self.pool, INBOX.name) as connection:
            parameters = (list(deliveries), [*self.since.ids, claim_id])
            row = connection.execute(_TAKEN_BACK, parameters).fetchone()
        return None if row is None else str(row[1])


def _is_reversal(line: ClaimLine) -> bool:
    return line.claimable_id != line.delivery_id
