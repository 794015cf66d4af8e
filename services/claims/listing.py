"""The list of claims: a read model of the claims log."""

from collections.abc import Sequence
from typing import Any, NamedTuple
from uuid import UUID

from psycopg import Connection

from contracts.events import ClaimsFact
from contracts.events.claim import (
    ApprovalReversed,
    ClaimAccepted,
    ClaimApproved,
    ClaimCertified,
    ClaimCorrected,
    ClaimDrafted,
    ClaimFact,
    ClaimIncluded,
    ClaimPaid,
    ClaimRemoved,
    ClaimReturned,
    ClaimSubmitted,
    ClaimWithdrawn,
    LineAdmitted,
)
from contracts.http.claims import ClaimStatus
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
CREATE TABLE listed_line (
    claim_id       uuid   NOT NULL,
    claimable_id   uuid   NOT NULL,
    eligible_cents bigint NOT NULL,
    PRIMARY KEY (claim_id, claimable_id)
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


STATUS_AFTER: dict[type[ClaimFact], ClaimStatus] = {
    ClaimSubmitted: "submitted",
    ClaimReturned: "returned",
    ClaimAccepted: "accepted",
    ClaimApproved: "approved",
    ApprovalReversed: "accepted",
    ClaimWithdrawn: "withdrawn",
    ClaimIncluded: "included",
    ClaimRemoved: "approved",
    ClaimCertified: "certified",
    ClaimPaid: "paid",
}
"""The status that a fact leads to, where it leads to one."""


class Wanted(NamedTuple):
    """Which claims a list is of; None where that does not matter."""

    municipality: str | None = None
    status: str | None = None
    institution: str | None = None
    payment_claim_number: str | None = None


def list_claims(
    connection: Connection[Any], wanted: Wanted, after_position: int, limit: int
) -> list[ListedClaim]:
    """Claims drafted after a position of the claims log, in that order."""
    rows = connection.execute(
        "SELECT * FROM claim WHERE drafted_position > %(after)s"
        " AND (%(municipality)s::text IS NULL OR municipality = %(municipality)s)"
        " AND (%(status)s::text IS NULL OR status = %(status)s)"
        " AND (%(institution)s::text IS NULL OR institution = %(institution)s)"
        " AND (%(payment_claim_number)s::text IS NULL"
        "      OR payment_claim_number = %(payment_claim_number)s)"
        " ORDER BY drafted_position LIMIT %(limit)s",
        wanted._asdict() | {"after": after_position, "limit": limit},
    )
    return [ListedClaim._make(row) for row in rows]


def _fold(
    connection: Connection[Any], _log: str, events: Sequence[RecordedEvent[ClaimsFact]]
) -> None:
    for event in events:
        fact, claim_id = event.fact, event.originator_id
        match fact:
            case ClaimDrafted():
                _list(connection, event.position, claim_id, fact)
            case ClaimCorrected():
                _set_lines(connection, claim_id, fact)
                _sum_lines(connection, claim_id)
            case LineAdmitted():
                connection.execute(
                    "UPDATE listed_line SET eligible_cents = %s"
                    " WHERE claim_id = %s AND claimable_id = %s",
                    (fact.eligible_cents, claim_id, fact.claimable_id),
                )
                _sum_lines(connection, claim_id)
            case ClaimFact() if type(fact) in STATUS_AFTER:
                _set_status(connection, claim_id, fact)
            case _:
                pass


def _list(connection: Connection[Any], position: int, claim_id: UUID, fact: ClaimDrafted) -> None:
    connection.execute(
        "INSERT INTO claim VALUES (%s, %s, %s, %s, %s, %s, %s, %s, 'drafted', 0)",
        (
            position,
            claim_id,
            fact.claim_number,
            fact.municipality,
            fact.kind,
            fact.period_from,
            fact.period_to,
            fact.institution,
        ),
    )
    _set_lines(connection, claim_id, fact)
    _sum_lines(connection, claim_id)


def _set_lines(
    connection: Connection[Any], claim_id: UUID, fact: ClaimDrafted | ClaimCorrected
) -> None:
    connection.execute("DELETE FROM listed_line WHERE claim_id = %s", (claim_id,))
    connection.execute(
        "INSERT INTO listed_line SELECT %s, * FROM unnest(%s::uuid[], %s::bigint[])",
        (
            claim_id,
            [line.claimable_id for line in fact.lines],
            [line.eligible_cents for line in fact.lines],
        ),
    )


def _sum_lines(connection: Connection[Any], claim_id: UUID) -> None:
    connection.execute(
        "UPDATE claim SET eligible_cents ="
        " (SELECT sum(eligible_cents) FROM listed_line WHERE listed_line.claim_id = %(claim_id)s)"
        " WHERE claim_id = %(claim_id)s",
        {"claim_id": claim_id},
    )


def _set_status(connection: Connection[Any], claim_id: UUID, fact: ClaimFact) -> None:
    connection.execute(
        "UPDATE claim SET status = %s WHERE claim_id = %s", (STATUS_AFTER[type(fact)], claim_id)
    )
    match fact:
        case ClaimApproved():
            _set_approved(connection, claim_id, sum(one.approved_cents for one in fact.lines))
        case ApprovalReversed():
            _set_approved(connection, claim_id, None)
        case ClaimIncluded():
            _set_payment_claim(connection, claim_id, fact.payment_claim_number)
        case ClaimRemoved():
            _set_payment_claim(connection, claim_id, None)
        case _:
            pass


def _set_approved(connection: Connection[Any], claim_id: UUID, approved_cents: int | None) -> None:
    connection.execute(
        "UPDATE claim SET approved_cents = %s WHERE claim_id = %s", (approved_cents, claim_id)
    )


def _set_payment_claim(connection: Connection[Any], claim_id: UUID, number: str | None) -> None:
    connection.execute(
        "UPDATE claim SET payment_claim_number = %s WHERE claim_id = %s", (number, claim_id)
    )


CLAIM_LIST = ReadModel(name="claim_list", logs=("claims",), tables=TABLES, fold=_fold)
"""Claims by the order of drafting, kept in the claims service's own database."""
