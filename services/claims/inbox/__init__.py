"""What the claims service has learnt of what may be claimed, and of what is claimed already.

A read model in five parts: deliveries, what they rest on, and preparation with its rates come
from the case log; claimed lines and other funding from the claims log. Each part has tables of its
own, so that it does not matter which log is folded first.
"""

from collections.abc import Callable, Collection, Iterable, Sequence
from typing import Any
from uuid import UUID

from psycopg import Connection

from contracts.events.claim import ClaimDrafted
from contracts.http.claims import DraftClaim
from services.claims.domain.assembly.claimable import Claimable, Known
from services.claims.inbox import claimables, claimed, funding, grounds, preparation
from services.eventlog.event import RecordedEvent
from services.eventlog.read_model import ReadModel


def unclaimed(
    connection: Connection[Any],
    claim: DraftClaim | ClaimDrafted,
    withdrawn: Collection[UUID] = (),
    is_free: Callable[[UUID], bool] = lambda _: True,
) -> list[Claimable]:
    """Everything of the claim's kind and period that is in no claim, and reversals from before.

    What the claims in `withdrawn` took counts as in none; `is_free` tells what else is taken.
    """
    if claim.kind != "vsac_preparation":
        return claimables.unclaimed(connection, claim, withdrawn, is_free)
    done = preparation.prepared_by(connection, claim)
    taken = claimed.among(connection, [one.claimable_id for one in done], withdrawn)
    return [one for one in done if one.claimable_id not in taken and is_free(one.claimable_id)]


def known(
    connection: Connection[Any], taken: Iterable[Claimable], withdrawn: Collection[UUID] = ()
) -> Known:
    """What claims ask for and others pay for the same people in the same time.

    The lines of the claims in `withdrawn` are left out.
    """
    taken = list(taken)
    return Known(
        claimed.lines_beside(connection, taken, withdrawn),
        funding.standing_of(connection, {one.case_id for one in taken}),
    )


def _fold(connection: Connection[Any], log: str, events: Sequence[RecordedEvent[Any]]) -> None:
    parts = (claimables, grounds, preparation) if log == "case" else (claimed, funding)
    for part in parts:
        part.fold(connection, events)


INBOX = ReadModel(
    name="inbox",
    logs=("case", "claims"),
    tables=claimables.TABLES
    + grounds.TABLES
    + preparation.TABLES
    + claimed.TABLES
    + funding.TABLES,
    fold=_fold,
)
"""What may be claimed and what is claimed, kept in the claims service's own database."""

__all__ = ["INBOX", "known", "unclaimed"]
