"""The lines of a claim from what the inbox has learnt and what was decided since."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from uuid import UUID

from contracts.events.claim import ClaimDrafted, ClaimLine
from contracts.http.claims import DraftClaim
from services.claims.domain.assembly import assemble
from services.claims.domain.claim import Claim
from services.claims.domain.claimable import Claimable, ClaimedLine, FundedElsewhere, Known
from services.claims.inbox import INBOX, known, unclaimed
from services.eventlog.pool import Pool
from services.eventlog.read_model import ParkedEvent, parked_events, reading

SoFar = Mapping[UUID, Claim | None]
"""Claims that stand otherwise than the inbox knows; None where one counts as asking for nothing."""

NOTHING_SINCE: SoFar = {}

FundingSoFar = Mapping[UUID, Sequence[FundedElsewhere]]
"""By case, other funding that stands otherwise than the inbox knows."""

NO_FUNDING_SINCE: FundingSoFar = {}


class InboxIncomplete(Exception):
    """Events that the inbox could not take are parked; a claim drafted now might lack deliveries.

    `first` is the earliest of them.
    """

    def __init__(self, first: ParkedEvent) -> None:
        super().__init__(f"parked: {first.type_name} at {first.log}:{first.position}")
        self.first = first


def check_inbox(pool: Pool) -> None:
    """Raise `InboxIncomplete` where deliveries are missing from the inbox."""
    with reading(pool, INBOX.name) as connection:
        if parked := parked_events(connection, limit=1):
            raise InboxIncomplete(parked[0])


def assembled(
    pool: Pool,
    claim: DraftClaim | ClaimDrafted,
    so_far: SoFar = NOTHING_SINCE,
    funding_so_far: FundingSoFar = NO_FUNDING_SINCE,
) -> tuple[ClaimLine, ...]:
    """The lines that the claim would have now.

    Args:
        pool: the claims database.
        claim: whose, of which kind and period.
        so_far: claims that stand otherwise than the inbox knows.
        funding_so_far: other funding that does.

    Raises:
        InboxIncomplete: deliveries are missing from the inbox.
    """
    check_inbox(pool)
    with reading(pool, INBOX.name) as connection:
        taken = _as_of(unclaimed(connection, claim, list(so_far)), so_far)
        beside = known(connection, taken, list(so_far))
    people = {one.case_id for one in taken}
    claimed = [*beside.claimed, *claimed_in(so_far, people)]
    stored = (one for one in beside.funding if one.case_id not in funding_so_far)
    since = (one for person in people for one in funding_so_far.get(person, ()))
    everything = Known(claimed, [*stored, *since])
    return assemble(taken, claim.period_from, claim.period_to, everything)


def claimed_in(so_far: SoFar, people: Collection[UUID]) -> list[ClaimedLine]:
    """The lines for these people in the claims so far that are not withdrawn."""
    return [
        ClaimedLine.of(claim_id, claim.drafted.claim_number, line)
        for claim_id, claim in so_far.items()
        if claim is not None and claim.status != "withdrawn"
        for line in claim.lines
        if line.case_id in people
    ]


def _as_of(found: Iterable[Claimable], so_far: SoFar) -> list[Claimable]:
    """What is left of it after the claims so far, with what they decided of what is taken back."""
    standing = [one for one in so_far.values() if one is not None and one.status != "withdrawn"]
    claimed = {line.claimable_id for one in standing for line in one.lines}
    decided = approved_cents(standing)
    return [
        one._replace(approved_cents=decided.get(one.delivery_id, one.approved_cents))
        if one.is_reversal
        else one
        for one in found
        if one.claimable_id not in claimed
    ]


def approved_cents(claims: Iterable[Claim]) -> dict[UUID, int]:
    """What is approved of each line, less what the agency found ineligible of it."""
    found: dict[UUID, int] = {}
    for claim in claims:
        if claim.certified is not None:
            for one in claim.certified.lines:
                found[one.claim_line.claimable_id] = one.approved_cents - one.ineligible_cents
        elif claim.approved is not None:
            for line in claim.approved.lines:
                found[line.claim_line.claimable_id] = line.approved_cents
    return found
