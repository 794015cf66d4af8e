"""The lines of a claim from what the inbox has learnt and what was decided since."""

from collections.abc import Iterator, Mapping, Sequence
from uuid import UUID

from contracts.events.claim import ClaimDrafted, ClaimLine
from contracts.http.claims import DraftClaim
from services.claims.domain.assembly.assembly import assemble
from services.claims.domain.assembly.claimable import Claimable, ClaimedLine, FundedElsewhere, Known
from services.claims.inbox import INBOX, known, unclaimed
from services.claims.inbox.claimed import months_of
from services.claims.since import ClaimsSince
from services.eventlog.pool import Pool
from services.eventlog.read_model import ParkedEvent, parked_events, reading

NOTHING_SINCE = ClaimsSince()

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
    since: ClaimsSince = NOTHING_SINCE,
    funding_so_far: FundingSoFar = NO_FUNDING_SINCE,
    anew: UUID | None = None,
) -> tuple[ClaimLine, ...]:
    """The lines that the claim would have now.

    Args:
        pool: the claims database.
        claim: whose, of which kind and period.
        since: claims that stand otherwise than the inbox knows.
        funding_so_far: other funding that does.
        anew: the claim itself where it is assembled anew; what it holds counts as unclaimed.

    Raises:
        InboxIncomplete: deliveries are missing from the inbox.
    """
    check_inbox(pool)
    passed = [*since.ids] if anew is None else [*since.ids, anew]

    def is_free(claimable_id: UUID) -> bool:
        return since.claim_of(claimable_id) in (None, anew)

    with reading(pool, INBOX.name) as connection:
        found = unclaimed(connection, claim, passed, is_free)
        taken = [_decided_since(one, since, anew) if one.is_reversal else one for one in found]
        beside = known(connection, taken, passed)
    people = {one.case_id for one in taken}
    claimed = [*beside.claimed, *lines_since(since, taken, anew)]
    stored = (one for one in beside.funding if one.case_id not in funding_so_far)
    told = (one for person in people for one in funding_so_far.get(person, ()))
    everything = Known(claimed, [*stored, *told])
    return assemble(taken, claim.period_from, claim.period_to, everything)


def lines_since(
    since: ClaimsSince, taken: Sequence[Claimable | ClaimLine], apart: UUID | None
) -> Iterator[ClaimedLine]:
    """Lines in claims since that may share a person's day with these, but of the claim `apart`."""
    if not taken:
        return
    first, last = months_of(taken)
    for line in since.lines_of({one.case_id for one in taken}):
        begins = line.delivered_from or line.delivered_on
        if line.claim_id != apart and begins <= last and line.delivered_on >= first:
            yield line


def _decided_since(reversal: Claimable, since: ClaimsSince, anew: UUID | None) -> Claimable:
    if since.claim_of(reversal.delivery_id) in (None, anew):
        return reversal
    return reversal._replace(approved_cents=since.approved_cents(reversal.delivery_id))
