"""Deliveries and reversals, with the grants and contracts that they are by."""

from collections.abc import Collection, Iterable, Sequence
from typing import Any
from uuid import UUID

from psycopg import Connection

from contracts.events.claim import ClaimDrafted
from contracts.events.delivery import (
    DeliveryRecorded,
    DeliveryReversed,
    claimable_id,
    delivered_quantity,
)
from contracts.events.granting import ServiceGranted
from contracts.events.register import ContractConcluded
from contracts.http.claims import DraftClaim
from contracts.reference import current_municipality
from services.claims.domain.assembly import GROUP_OF_KIND
from services.claims.domain.claimable import Claimable
from services.eventlog.event import RecordedEvent

TABLES = """
CREATE TABLE claimable (
    claimable_id       uuid    PRIMARY KEY,
    delivery_id        uuid    NOT NULL,
    case_id            uuid    NOT NULL,
    grant_id           uuid    NOT NULL,
    municipality       text    NOT NULL,
    service            text    NOT NULL,
    target_group       text    NOT NULL,
    recipient          text    NOT NULL,
    delivered_on       date    NOT NULL,
    unit               text    NOT NULL,
    quantity           numeric NOT NULL,
    pricing_basis      text    NOT NULL,
    unit_price_cents   bigint,
    cost_cents         bigint,
    delivered_from     date,
    rate_reference     text,
    document_reference text,
    contract_reference text,
    budget_line        text,
    price_rule         text
);
CREATE INDEX ON claimable (municipality, target_group, delivered_on);
CREATE TABLE granted (
    grant_id             uuid PRIMARY KEY,
    current_municipality text NOT NULL,
    contract_reference   text NOT NULL,
    unit_price_cents     bigint,
    rate_reference       text
);
CREATE TABLE contract (
    current_municipality  text NOT NULL,
    contract_reference    text NOT NULL,
    budget_line           text,
    procurement_reference text,
    PRIMARY KEY (current_municipality, contract_reference)
);
"""

# What a delivery did not say when it was recorded its grant and contract tell; a rate only while
# the price is still the one that was granted. A reversal is of the days of its delivery.
_UNCLAIMED = """
SELECT claimable.claimable_id, claimable.delivery_id, claimable.case_id, claimable.grant_id,
       claimable.municipality, claimable.service, claimable.target_group, claimable.recipient,
       claimable.delivered_on, claimable.unit, claimable.quantity, claimable.pricing_basis,
       claimable.unit_price_cents, claimable.cost_cents, taken_back.approved_cents,
       original.delivered_from,
       coalesce(claimable.rate_reference,
                CASE WHEN granted.unit_price_cents = claimable.unit_price_cents
                     THEN granted.rate_reference END),
       original.document_reference,
       coalesce(claimable.contract_reference, granted.contract_reference),
       coalesce(claimable.budget_line, contract.budget_line),
       original.price_rule, contract.procurement_reference
  FROM claimable
  LEFT JOIN claimable original ON original.claimable_id = claimable.delivery_id
  LEFT JOIN granted ON granted.grant_id = claimable.grant_id
  LEFT JOIN contract
    ON contract.current_municipality = granted.current_municipality
   AND contract.contract_reference = granted.contract_reference
  LEFT JOIN claimed taken_back
    ON taken_back.claimable_id = claimable.delivery_id
   AND claimable.claimable_id <> claimable.delivery_id
 WHERE claimable.municipality = %s AND claimable.target_group = %s
   AND claimable.delivered_on <= %s
   AND NOT EXISTS (SELECT FROM claimed WHERE claimed.claimable_id = claimable.claimable_id
                      AND claim_id <> ALL(%s))
"""


def unclaimed(
    connection: Connection[Any], claim: DraftClaim | ClaimDrafted, withdrawn: Collection[UUID]
) -> list[Claimable]:
    """The municipality's deliveries and reversals for the kind's group that are in no claim."""
    rows = connection.execute(
        _UNCLAIMED,
        (
            claim.municipality,
            GROUP_OF_KIND[claim.kind],
            claim.period_to,
            list(withdrawn),
        ),
        binary=True,
    )
    return [Claimable._make((*row, None, None)) for row in rows]


def fold(connection: Connection[Any], events: Sequence[RecordedEvent[Any]]) -> None:
    """Learn of deliveries, grants and contracts."""
    with connection.cursor() as cursor, cursor.copy("COPY claimable FROM STDIN") as copy:
        for event in events:
            fact = event.fact
            if isinstance(fact, DeliveryRecorded | DeliveryReversed):
                copy.write_row(_row(event.originator_id, fact))
    _learn_grants(connection, [e.fact for e in events if isinstance(e.fact, ServiceGranted)])
    for event in events:
        fact = event.fact
        if isinstance(fact, ContractConcluded):
            connection.execute(
                "INSERT INTO contract VALUES (%s, %s, %s, %s) ON CONFLICT"
                " (current_municipality, contract_reference)"
                " DO UPDATE SET budget_line = excluded.budget_line,"
                " procurement_reference = excluded.procurement_reference",
                (
                    current_municipality(fact.municipality),
                    fact.contract_reference,
                    fact.budget_line,
                    fact.procurement_reference,
                ),
            )


def _learn_grants(connection: Connection[Any], facts: Iterable[ServiceGranted]) -> None:
    rows = [
        (
            fact.grant_id,
            current_municipality(fact.municipality),
            fact.contract_reference,
            fact.unit_price_cents,
            fact.rate_reference,
        )
        for fact in facts
    ]
    if rows:
        connection.execute(
            "INSERT INTO granted SELECT * FROM unnest(%s::uuid[], %s::text[], %s::text[],"
            " %s::bigint[], %s::text[]) ON CONFLICT DO NOTHING",
            [list(column) for column in zip(*rows, strict=True)],
        )


def _row(case_id: UUID, fact: DeliveryRecorded | DeliveryReversed) -> tuple[Any, ...]:
    recorded = fact if isinstance(fact, DeliveryRecorded) else None
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
        recorded and recorded.delivered_from,
        fact.rate_reference,
        recorded and recorded.document_reference,
        fact.contract_reference,
        fact.budget_line,
        recorded and recorded.price_rule,
    )
