"""The lines of claims that are not withdrawn, with what of each stands."""

from collections.abc import Collection, Iterable, Sequence
from datetime import date
from typing import Any
from uuid import UUID

from psycopg import Connection

from contracts.dates import days_of_month
from contracts.events import ClaimsFact
from contracts.events.claim import (
    ApprovalReversed,
    ClaimApproved,
    ClaimCertified,
    ClaimCorrected,
    ClaimDrafted,
    ClaimLine,
    ClaimWithdrawn,
    LineAdmitted,
)
from services.claims.domain.assembly.claimable import Claimable, ClaimedLine
from services.eventlog.event import RecordedEvent

TABLES = """
CREATE TABLE claimed (
    claim_id         uuid   NOT NULL,
    claim_number     text   NOT NULL,
    claimable_id     uuid   NOT NULL,
    delivery_id      uuid   NOT NULL,
    case_id          uuid   NOT NULL,
    service          text   NOT NULL,
    unit             text   NOT NULL,
    recipient        text   NOT NULL,
    delivered_from   date,
    delivered_on     date   NOT NULL,
    amount_cents     bigint NOT NULL,
    eligible_cents   bigint NOT NULL,
    ineligible_rule  text,
    lines_position   bigint NOT NULL,
    approved_cents   bigint,
    PRIMARY KEY (claimable_id, claim_id)
);
CREATE INDEX ON claimed (claim_id);
CREATE INDEX ON claimed (case_id, delivered_on);
"""

_BESIDE = """
SELECT claim_id, claim_number, claimable_id, delivery_id, case_id, service, unit, recipient,
       delivered_from, delivered_on, amount_cents, eligible_cents, ineligible_rule
  FROM claimed
 WHERE case_id = ANY(%s) AND delivered_on >= %s AND coalesce(delivered_from, delivered_on) <= %s
   AND claim_id <> ALL(%s)
 ORDER BY lines_position, claimable_id
"""


def lines_beside(
    connection: Connection[Any],
    taken: Sequence[Claimable | ClaimLine],
    withdrawn: Collection[UUID],
) -> list[ClaimedLine]:
    """Claimed lines of the same people that may share a day with these, the earliest claim first.

    Those of the claims in `withdrawn` are left out.
    """
    if not taken:
        return []
    first, last = months_of(taken)
    rows = connection.execute(
        _BESIDE,
        (
            list({one.case_id for one in taken}),
            first,
            last,
            list(withdrawn),
        ),
        binary=True,
    )
    return [ClaimedLine._make(row) for row in rows]


def months_of(taken: Sequence[Claimable | ClaimLine]) -> tuple[date, date]:
    """The first and the last day of their months: what is of a month is of all its days."""
    first = min(one.delivered_from or one.delivered_on for one in taken)
    last = max(one.delivered_on for one in taken)
    return days_of_month(first)[0], days_of_month(last)[-1]


def among(
    connection: Connection[Any], claimable_ids: Sequence[UUID], withdrawn: Collection[UUID]
) -> set[UUID]:
    """Those of the claimables that are in a claim, the claims in `withdrawn` left out."""
    rows = connection.execute(
        "SELECT claimable_id FROM claimed WHERE claimable_id = ANY(%s) AND claim_id <> ALL(%s)",
        (list(claimable_ids), list(withdrawn)),
    )
    return {claimable_id for (claimable_id,) in rows}


def fold(connection: Connection[Any], events: Sequence[RecordedEvent[ClaimsFact]]) -> None:
    """Learn of what claims take, and of what is decided about it."""
    for event in events:
        fact, claim_id = event.fact, event.originator_id
        match fact:
            case ClaimDrafted() | ClaimCorrected():
                _give_back(connection, claim_id)
                _take(connection, event.position, claim_id, fact)
            case LineAdmitted():
                connection.execute(
                    "UPDATE claimed SET eligible_cents = %s"
                    " WHERE claimable_id = %s AND claim_id = %s",
                    (fact.eligible_cents, fact.claimable_id, claim_id),
                )
            case ClaimApproved():
                decided = ((one.claim_line.claimable_id, one.approved_cents) for one in fact.lines)
                _decide(connection, claim_id, decided)
            case ClaimCertified():
                decided = (
                    (one.claim_line.claimable_id, one.approved_cents - one.ineligible_cents)
                    for one in fact.lines
                )
                _decide(connection, claim_id, decided)
            case ApprovalReversed():
                connection.execute(
                    "UPDATE claimed SET approved_cents = NULL WHERE claim_id = %s", (claim_id,)
                )
            case ClaimWithdrawn():
                _give_back(connection, claim_id)
            case _:
                pass


def _give_back(connection: Connection[Any], claim_id: UUID) -> None:
    connection.execute("DELETE FROM claimed WHERE claim_id = %s", (claim_id,))


def _take(
    connection: Connection[Any],
    position: int,
    claim_id: UUID,
    fact: ClaimDrafted | ClaimCorrected,
) -> None:
    with connection.cursor() as cursor, cursor.copy("COPY claimed FROM STDIN") as copy:
        for line in fact.lines:
            taken = ClaimedLine.of(claim_id, fact.claim_number, line)
            copy.write_row((*taken, position, None))


def _decide(
    connection: Connection[Any], claim_id: UUID, decided: Iterable[tuple[UUID, int]]
) -> None:
    rows = list(decided)
    connection.execute(
        "UPDATE claimed SET approved_cents = decided.approved_cents"
        " FROM unnest(%s::uuid[], %s::bigint[]) decided(claimable_id, approved_cents)"
        " WHERE claimed.claimable_id = decided.claimable_id AND claimed.claim_id = %s",
        ([one for one, _ in rows], [cents for _, cents in rows], claim_id),
    )
