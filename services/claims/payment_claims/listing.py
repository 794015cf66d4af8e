"""The list of payment claims: a read model of the claims log."""

from collections.abc import Sequence
from typing import Any, NamedTuple
from uuid import UUID

from psycopg import Connection

from contracts.events import ClaimsFact
from contracts.events.payment_claim import (
    ClaimBundled,
    ClaimUnbundled,
    PaymentClaimCancelled,
    PaymentClaimDecided,
    PaymentClaimDrafted,
    PaymentClaimPaid,
    PaymentClaimSubmitted,
)
from services.eventlog.event import RecordedEvent
from services.eventlog.read_model import ReadModel

TABLES = """
CREATE TABLE payment_claim (
    drafted_position     bigint PRIMARY KEY,
    payment_claim_id     uuid   NOT NULL UNIQUE,
    payment_claim_number text   NOT NULL,
    programme            text   NOT NULL,
    status               text   NOT NULL,
    approved_cents       bigint,
    ineligible_cents     bigint,
    paid_cents           bigint
);
CREATE TABLE bundled_claim (
    claim_id         uuid   PRIMARY KEY,
    payment_claim_id uuid   NOT NULL,
    approved_cents   bigint NOT NULL
);
CREATE INDEX ON bundled_claim (payment_claim_id);
"""

_LISTED = """
SELECT drafted_position, payment_claim_id, payment_claim_number, programme, status,
       (SELECT coalesce(sum(bundled_claim.approved_cents), 0)::bigint FROM bundled_claim
         WHERE bundled_claim.payment_claim_id = payment_claim.payment_claim_id) requested_cents,
       approved_cents, ineligible_cents, paid_cents
  FROM payment_claim
 WHERE drafted_position > %(after)s
   AND (%(programme)s::text IS NULL OR programme = %(programme)s)
   AND (%(status)s::text IS NULL OR status = %(status)s)
 ORDER BY drafted_position LIMIT %(limit)s
"""


class ListedPaymentClaim(NamedTuple):
    """A payment claim in the list, in the order of drafting."""

    drafted_position: int
    payment_claim_id: UUID
    payment_claim_number: str
    programme: str
    status: str
    requested_cents: int
    approved_cents: int | None
    ineligible_cents: int | None
    paid_cents: int | None


def list_payment_claims(
    connection: Connection[Any],
    programme: str | None,
    status: str | None,
    after_position: int,
    limit: int,
) -> list[ListedPaymentClaim]:
    """Payment claims drafted after a position of the claims log, in that order."""
    rows = connection.execute(
        _LISTED,
        {"after": after_position, "programme": programme, "status": status, "limit": limit},
    )
    return [ListedPaymentClaim._make(row) for row in rows]


def _fold(
    connection: Connection[Any], _log: str, events: Sequence[RecordedEvent[ClaimsFact]]
) -> None:
    for event in events:
        fact, payment_claim_id = event.fact, event.originator_id
        match fact:
            case PaymentClaimDrafted():
                connection.execute(
                    "INSERT INTO payment_claim VALUES (%s, %s, %s, %s, 'drafted')",
                    (event.position, payment_claim_id, fact.payment_claim_number, fact.programme),
                )
            case ClaimBundled():
                connection.execute(
                    "INSERT INTO bundled_claim VALUES (%s, %s, %s)",
                    (fact.claim.claim_id, payment_claim_id, fact.claim.approved_cents),
                )
            case ClaimUnbundled():
                connection.execute(
                    "DELETE FROM bundled_claim WHERE claim_id = %s", (fact.claim_id,)
                )
            case PaymentClaimSubmitted():
                _set_status(connection, payment_claim_id, "submitted")
            case PaymentClaimDecided():
                _set_status(connection, payment_claim_id, "decided")
                connection.execute(
                    "UPDATE payment_claim SET approved_cents = %s, ineligible_cents = %s"
                    " WHERE payment_claim_id = %s",
                    (fact.approved.amount_cents, fact.ineligible_cents, payment_claim_id),
                )
            case PaymentClaimPaid():
                _set_status(connection, payment_claim_id, "paid")
                connection.execute(
                    "UPDATE payment_claim SET paid_cents = %s WHERE payment_claim_id = %s",
                    (fact.paid.amount_cents, payment_claim_id),
                )
            case PaymentClaimCancelled():
                _set_status(connection, payment_claim_id, "cancelled")
                connection.execute(
                    "DELETE FROM bundled_claim WHERE payment_claim_id = %s", (payment_claim_id,)
                )
            case _:
                pass


def _set_status(connection: Connection[Any], payment_claim_id: UUID, status: str) -> None:
    connection.execute(
        "UPDATE payment_claim SET status = %s WHERE payment_claim_id = %s",
        (status, payment_claim_id),
    )


PAYMENT_CLAIM_LIST = ReadModel(
    name="payment_claim_list", logs=("claims",), tables=TABLES, fold=_fold
)
"""Payment claims by the order of drafting, kept in the claims service's own database."""
