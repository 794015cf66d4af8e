"""What a limit leaves to a person, as it is shown before anything is decided."""

from datetime import date
from decimal import Decimal
from typing import Literal, NamedTuple

from contracts.events.resource import ResourceKind
from services.case.domain.resource import Limit

CountedPer = Literal["client", "family"]


class Allowance(NamedTuple):
    """How much of a limit is taken in the period in which it counts; without bounds, in all.

    `counted_per` says whose takings count together: the client's, or the family's.
    """

    limit: Limit
    resource: ResourceKind
    taken: Decimal
    counted_per: CountedPer
    first: date | None = None
    last: date | None = None

    @property
    def left(self) -> Decimal:
        """What may still be taken; never less than nothing."""
        return max(Decimal(0), self.limit.amount - self.taken)
