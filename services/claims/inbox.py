"""What the claims service has learnt of deliveries, and which of them are claimed: a read model.

Deliveries and reversals come from the case log, claims from the claims log; each fills a table of
its own.
"""

from collections.abc import Collection, Sequence
from datetime import date
from typing import Any
from uuid import UUID

from psycopg import Connection

from contracts.events import ClaimsFact
from contracts.events.claim import ClaimApproved, ClaimDrafted, ClaimWithdrawn
from contracts.events.delivery import (
    DeliveryRecorded,
    DeliveryReversed,
    claimable_id,
    delivered_quantity,
)
from services.claims.domain.assembly import Claimable
from services.eventlog.event import RecordedEvent
from services.eventlog.read_model import ReadModel

TABLES = """
CREATE TABLE claimable (
    claimable_id     uuid    PRIMARY KEY,
    delivery_id      uuid    NOT NULL,
    case_id          uuid    NOT NULL,
    grant_id         uuid    NOT NULL,
    municipality     text    NOT NULL,
    service          text    NOT NULL,
    target_group     text    NOT NULL,
    recipient        text    NOT NULL,
    delivered_on     date    NOT NULL,
    unit             text    NOT NULL,
    quantity         numeric NOT NULL,
    pricing_basis    text    NOT NULL,
    unit_price_cents bigint,
    cost_cents       bigint
);
CREATE INDEX ON claimable (municipality, target_group, delivered_on);
CREATE TABLE claimed (
    claimable_id   uuid PRIMARY KEY,
    claim_id       uuid NOT NULL,
    approved_cents bigint
);
"""

_UNCLAIMED = """
SELECT claimable.*, taken_back.approved_cents
  FROM claimable
  LEFT JOIN claimed taken_back
    ON taken_back.claimable_id = claimable.delivery_id
   AND claimable.claimable_id <> claimable.delivery_id
 WHERE municipality = %s AND target_group = %s AND delivered_on <= %s
   AND NOT EXISTS (SELECT FROM claimed WHERE claimed.claimable_id = claimable.claimable_id
                      AND claim_id <> ALL(%s))
"""


def unclaimed(
    connection: Connection[Any],
    municipality: str,
    target_group: str,
    period_to: date,
    withdrawn: Collection[UUID] = (),
) -> list[Claimable]:
    """Every delivery and reversal up to the end of the period that is in no claim.

    Those of the claims in `withdrawn` count as in none.
    """
    rows = connection.execute(
        _UNCLAIMED, (municipality, target_group, period_to, list(withdrawn)), binary=True
    )
    return [Claimable._make(row) for row in rows]


def _fold(connection: Connection[Any], log: str, events: Sequence[RecordedEvent[Any]]) -> None:
    if log == "case":
        _fold_deliveries(connection, events)
    else:
        _fold_claims(connection, events)


def _fold_deliveries(connection: Connection[Any], events: Sequence[RecordedEvent[Any]]) -> None:
    with (
        connection.cursor() as cursor,
        cursor.copy("COPY claimable FROM STDIN") as copy,
    ):
        for event in events:
            fact = event.fact
            if isinstance(fact, DeliveryRecorded | DeliveryReversed):
                copy.write_row(_row(event.originator_id, fact))


def _row(case_id: UUID, fact: DeliveryRecorded | DeliveryReversed) -> tuple[Any, ...]:
    return (
        claimable_id(fact),
        fact.delivery_id,
        case_id,
        fact.grant_id,
        fact.municipality,
        fact.service,
        fact.target_group,
        fact.recipient,
        fact.effective_date,
        fact.unit,
        delivered_quantity(fact),
        fact.pricing_basis,
        fact.unit_price_cents,
        fact.cost_cents,
    )


def _fold_claims(connection: Connection[Any], events: Sequence[RecordedEvent[ClaimsFact]]) -> None:
    for event in events:
        fact = event.fact
        match fact:
            case ClaimDrafted():
                connection.execute(
                    "INSERT INTO claimed SELECT unnest(%s::uuid[]), %s",
                    ([line.claimable_id for line in fact.lines], event.originator_id),
                )
            case ClaimApproved():
                connection.execute(
                    "UPDATE claimed SET approved_cents = decided.approved_cents"
                    " FROM unnest(%s::uuid[], %s::bigint[]) decided(claimable_id, approved_cents)"
                    " WHERE claimed.claimable_id = decided.claimable_id",
                    (
                        [line.claim_line.claimable_id for line in fact.lines],
                        [line.approved_cents for line in fact.lines],
                    ),
                )
            case ClaimWithdrawn():
                connection.execute(
                    "DELETE FROM claimed WHERE claim_id = %s", (event.originator_id,)
                )
            case _:
                pass


INBOX = ReadModel(name="inbox", logs=("case", "claims"), tables=TABLES, fold=_fold)
"""The deliveries that may be claimed, kept in the claims service's own database."""
