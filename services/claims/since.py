"""What was decided since the inbox last learnt: an import's lines see each other by this."""

from collections.abc import Collection, Iterator
from uuid import UUID

from services.claims.domain.assembly.claimable import ClaimedLine
from services.claims.domain.claim import Claim


class ClaimsSince:
    """Claims that stand otherwise than the inbox knows, by what a draft asks of them."""

    def __init__(self) -> None:
        self._claims: dict[UUID, Claim] = {}
        self._claim_of: dict[UUID, UUID] = {}
        self._approved_cents: dict[UUID, dict[UUID, int]] = {}
        self._lines: dict[UUID, dict[UUID, list[ClaimedLine]]] = {}
        self._taken_back_in: dict[UUID, UUID] = {}

    @property
    def ids(self) -> Collection[UUID]:
        """Every such claim; whatever the inbox knows of it has passed."""
        return self._claims.keys()

    def learn(self, claim_id: UUID, claim: Claim) -> None:
        """Take the claim as it stands now."""
        before = self._claims.get(claim_id)
        self._claims[claim_id] = claim
        if before is not None and _holds(before) == _holds(claim):
            return
        if before is not None:
            self._forget(claim_id, before)
        if claim.status != "withdrawn":
            self._remember(claim_id, claim)

    def claim_of(self, claimable_id: UUID) -> UUID | None:
        """The claim that has taken a delivery or a reversal."""
        return self._claim_of.get(claimable_id)

    def approved_cents(self, claimable_id: UUID) -> int | None:
        """What is approved of it, less what the agency found ineligible; None if not decided."""
        claim_id = self._claim_of.get(claimable_id)
        return None if claim_id is None else self._approved_cents[claim_id].get(claimable_id)

    def lines_of(self, people: Collection[UUID]) -> Iterator[ClaimedLine]:
        """The claimed lines for these people."""
        for person in people:
            for lines in self._lines.get(person, {}).values():
                yield from lines

    def taken_back_in(self, delivery_id: UUID) -> UUID | None:
        """The claim that takes the delivery back."""
        return self._taken_back_in.get(delivery_id)

    def _remember(self, claim_id: UUID, claim: Claim) -> None:
        self._approved_cents[claim_id] = _approved_cents(claim)
        for line in claim.lines:
            self._claim_of[line.claimable_id] = claim_id
            one = ClaimedLine.of(claim_id, claim.drafted.claim_number, line)
            if one.is_reversal:
                self._taken_back_in[one.delivery_id] = claim_id
            self._lines.setdefault(one.case_id, {}).setdefault(claim_id, []).append(one)

    def _forget(self, claim_id: UUID, claim: Claim) -> None:
        for line in claim.lines:
            if self._claim_of.get(line.claimable_id) == claim_id:
                del self._claim_of[line.claimable_id]
            if self._taken_back_in.get(line.delivery_id) == claim_id:
                del self._taken_back_in[line.delivery_id]
            # Its place among the person's claims stays its own.
            self._lines.get(line.case_id, {})[claim_id] = []


def _holds(claim: Claim) -> tuple[object, ...]:
    """What tells whether anything about the claim's lines has changed."""
    decided = claim.approved, claim.certified
    return id(claim.lines), *map(id, decided), claim.status == "withdrawn"


def _approved_cents(claim: Claim) -> dict[UUID, int]:
    if claim.certified is not None:
        return {
            one.claim_line.claimable_id: one.approved_cents - one.ineligible_cents
            for one in claim.certified.lines
        }
    if claim.approved is not None:
        return {one.claim_line.claimable_id: one.approved_cents for one in claim.approved.lines}
    return {}
