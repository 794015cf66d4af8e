"""The checklist of a claim: which items its kind and its lines need."""

from collections.abc import Sequence
from datetime import date
from typing import NamedTuple

from contracts.events.claim import ClaimKind, ClaimLine
from contracts.reference.checklists import Item, Need, checklist, needs


class Wanted(NamedTuple):
    """An item of the claim's checklist, and whether the claim as it is needs it.

    An optional item is not needed, and allowed nevertheless.
    """

    item: Item
    need: Need
    is_needed: bool

    @property
    def is_allowed(self) -> bool:
        """Whether something may be attached or attested for it."""
        return self.is_needed or self.need.optional

    @property
    def because_lv(self) -> str:
        """Why the claim needs it, or why not, in Latvian."""
        return self.need.needed_lv if self.is_needed else self.need.not_needed_lv

    @property
    def because_en(self) -> str:
        """Why the claim needs it, or why not, in English."""
        return self.need.needed_en if self.is_needed else self.need.not_needed_en


def wanted(kind: ClaimKind, lines: Sequence[ClaimLine], day: date) -> tuple[Wanted, ...]:
    """Every item of the kind's checklist of the day, and whether these lines need it."""
    # What takes back an earlier delivery was shown with the claim that asked for it.
    asked = [line for line in lines if line.claimable_id == line.delivery_id]
    return tuple(
        Wanted(item, needs()[item.need], needs()[item.need].is_needed_for(asked))
        for item in checklist(kind, day).items
    )
