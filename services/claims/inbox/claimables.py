"""Deliveries and reversals, each with all that it says of its price and contract."""

from collections.abc import Callable, Collection, Sequence
from typing import Any, NamedTuple
from uuid import UUID

from psycopg import Connection

from contracts.events.claim import ClaimDrafted
from contracts.events.delivery import (
    DeliveryRecorded,
    DeliveryReversed,
    claimable_id,
    delivered_quantity,
)
from contracts.http.claims import DraftClaim
from services.claims.domain.assembly.assembly import GROUP_OF_KIND
from services.claims.domain.assembly.claimable import Claimable
from services.claims.domain.assembly.grounds import ungrounded
from services.claims.inbox.grounds import KnownGrounds
from services.eventlog.event import RecordedEvent

TABLES = """
CREATE TABLE claimable (
    claimable_id          uuid    PRIMARY KEY,
    delivery_id           uuid    NOT NULL,
    case_id               uuid    NOT NULL,
    grant_id              uuid    NOT NULL,
    municipality          text    NOT NULL,
    service               text    NOT NULL,
    target_group          text    NOT NULL,
    recipient             text    NOT NULL,
    delivered_on          date    NOT NULL,
    unit                  text    NOT NULL,
    quantity              numeric NOT NULL,
    pricing_basis         text    NOT NULL,
    unit_price_cents      bigint,
    cost_cents            bigint,
    delivered_from        date,
    rate_reference        text,
    document_reference    text,
    contract_reference    text,
    budget_line           text,
    price_rule            text,
    contract_municipality text,
    procurement_reference text,
    provider              text
);
CREATE INDEX ON claimable (municipality, target_group, delivered_on);
"""

# A reversal is of the days of its delivery.
_UNCLAIMED = """
SELECT claimable.claimable_id, claimable.delivery_id, claimable.case_id, claimable.grant_id,
       claimable.municipality, claimable.service, claimable.target_group, claimable.recipient,
       claimable.delivered_on, claimable.unit, claimable.quantity, claimable.pricing_basis,
       claimable.unit_price_cents, claimable.cost_cents, taken_back.approved_cents,
       original.delivered_from, claimable.rate_reference, original.document_reference,
       claimable.contract_reference, claimable.budget_line, original.price_rule,
       claimable.procurement_reference, claimable.contract_municipality, claimable.provider
  FROM claimable
  LEFT JOIN claimable original ON original.claimable_id = claimable.delivery_id
  LEFT JOIN claimed taken_back
    ON taken_back.claimable_id = claimable.delivery_id
   AND claimable.claimable_id <> claimable.delivery_id
 WHERE claimable.municipality = %s AND claimable.target_group = %s
   AND claimable.delivered_on <= %s
   AND (claimable.delivered_on >= %s OR claimable.claimable_id <> claimable.delivery_id)
   AND NOT EXISTS (SELECT FROM claimed WHERE claimed.claimable_id = claimable.claimable_id
                      AND claim_id <> ALL(%s))
"""


def unclaimed(
    connection: Connection[Any],
    claim: DraftClaim | ClaimDrafted,
    withdrawn: Collection[UUID] = (),
    is_free: Callable[[UUID], bool] = lambda _: True,
) -> list[Claimable]:
    """The municipality's deliveries of the period, and reversals, for the kind's group.

    See `services.claims.inbox.unclaimed`.
    """
    rows = connection.execute(
        _UNCLAIMED,
        (
            claim.municipality,
            GROUP_OF_KIND[claim.kind],
            claim.period_to,
            claim.period_from,
            list(withdrawn),
        ),
        binary=True,
    )
    found = [
        _Found(Claimable._make((*fields, None, None)), contract_municipality, provider)
        for *fields, contract_municipality, provider in rows
        if is_free(fields[0])
    ]
    grounds = KnownGrounds(
        connection,
        {one.claimable.case_id for one in found},
        {one.claimable.contract_reference for one in found},
        {one.provider for one in found},
    )
    return [_judged(one, grounds) for one in found]


class _Found(NamedTuple):
    claimable: Claimable
    contract_municipality: str | None
    provider: str | None


def _judged(found: _Found, grounds: KnownGrounds) -> Claimable:
    one, provider = found.claimable, found.provider
    contract = found.contract_municipality, one.contract_reference
    rests_on = grounds.of(one.case_id, contract, provider)
    return one._replace(ineligible=ungrounded(one, rests_on, provider))


def fold(connection: Connection[Any], events: Sequence[RecordedEvent[Any]]) -> None:
    """Learn of deliveries and reversals."""
    with connection.cursor() as cursor, cursor.copy("COPY claimable FROM STDIN") as copy:
        for event in events:
            fact = event.fact
            if isinstance(fact, DeliveryRecorded | DeliveryReversed):
                copy.write_row(_row(event.originator_id, fact))


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
        fact.contract_municipality,
        fact.procurement_reference,
        fact.provider,
    )
