"""The list of claims: a read model of the claims log."""

from collections.abc import Sequence
from typing import Any, NamedTuple
from uuid import UUID

from psycopg import Connection

from contracts.events import ClaimsFact
from contracts.events.claim import (
    ClaimApproved,
    ClaimDrafted,
    ClaimSubmitted,
    ClaimWithdrawn,
)
from services.eventlog.event import RecordedEvent
from services.eventlog.read_model import ReadModel

TABLES = """
CREATE TABLE claim (
    drafted_position bigint PRIMARY KEY,
    claim_id         uuid   NOT NULL UNIQUE,
    claim_number     text   NOT NULL,
    municipality     text   NOT NULL,
    kind             text   NOT NULL,
    period_from      date   NOT NULL,
    period_to        date   NOT NULL,
    institution      text,
    status           text   NOT NULL,
    eligible_cents   bigint NOT NULL,
    approved_cents   bigint,
    payment_claim_number text
);
"""


class ListedClaim(NamedTuple):
    """A claim in the list, in the order of drafting."""

    drafted_position: int
    claim_id: UUID
    claim_number: str
    municipality: str
    kind: str
    period_from: Any
    period_to: Any
    institution: str | None
    status: str
    eligible_cents: int
    approved_cents: int | None
    payment_claim_number: str | None


def list_claims(
    connection: Connection[Any],
    municipality: str | None,
    status: str | None,
    after_position: int,
    limit: int,
) -> list[ListedClaim]:
    """Claims drafted after a position of the claims log, in that order."""
    rows = connection.execute(
        "SELECT * FROM claim WHERE drafted_position > %(after)s"
        " AND (%(municipality)s::text IS NULL OR municipality = %(municipality)s)"
        " AND (%(status)s::text IS NULL OR status = %(status)s)"
        " ORDER BY drafted_position LIMIT %(limit)s",
        {"after": after_position, "municipality": municipality, "status": status, "limit": limit},
    )
    return [ListedClaim._make(row) for row in rows]


def _fold(
    connection: Connection[Any], _log: str, events: Sequence[RecordedEvent[ClaimsFact]]
) -> None:
    for event in events:
        fact, claim_id = event.fact, event.originator_id
        match fact:
            case ClaimDrafted():
                connection.execute(
                    "INSERT INTO claim VALUES (%s, %s, %s, %s, %s, %s, %s, %s, 'drafted', %s)",
                    (
                        event.position,
                        claim_id,
                        fact.claim_number,
                        fact.municipality,
                        fact.kind,
                        fact.period_from,
                        fact.period_to,
                        fact.institution,
                        sum(line.eligible_cents for line in fact.lines),
                    ),
                )
            case ClaimSubmitted():
                _set_status(connection, claim_id, "submitted")
            case ClaimApproved():
                approved_cents = sum(line.approved_cents for line in fact.lines)
                _set_status(connection, claim_id, "approved", approved_cents)
            case ClaimWithdrawn():
                _set_status(connection, claim_id, "withdrawn")
            case _:
                pass


def _set_status(
    connection: Connection[Any], claim_id: UUID, status: str, approved_cents: int | None = None
) -> None:
    connection.execute(
        "UPDATE claim SET status = %s, approved_cents = %s WHERE claim_id = %s",
        (status, approved_cents, claim_id),
    )


CLAIM_LIST = ReadModel(name="claim_list", logs=("claims",), tables=TABLES, fold=_fold)
"""Claims by the order of drafting, kept in the claims service's own database."""
