"""The register of other funding, as drafts look it up."""

from collections.abc import Collection, Sequence
from typing import Any
from uuid import UUID

from psycopg import Connection

from contracts.events import ClaimsFact
from contracts.events.other_funding import OtherFundingRecorded, OtherFundingRevoked
from services.claims.domain.assembly.claimable import FundedElsewhere
from services.eventlog.event import RecordedEvent

TABLES = """
CREATE TABLE other_funding (
    recorded_position bigint PRIMARY KEY,
    funding_id        uuid   NOT NULL,
    case_id           uuid   NOT NULL,
    service           text,
    funded_from       date   NOT NULL,
    funded_to         date   NOT NULL,
    funding_kind      text   NOT NULL,
    funder            text   NOT NULL,
    project_reference text,
    revoked           bool   NOT NULL
);
CREATE INDEX ON other_funding (case_id);
CREATE INDEX ON other_funding (funding_id);
"""


def standing_of(connection: Connection[Any], case_ids: Collection[UUID]) -> list[FundedElsewhere]:
    """The entries of these people that were not revoked, in the order of recording."""
    rows = connection.execute(
        "SELECT case_id, service, funded_from, funded_to, funding_kind, funder, project_reference"
        " FROM other_funding WHERE case_id = ANY(%s) AND NOT revoked ORDER BY recorded_position",
        (list(case_ids),),
        binary=True,
    )
    return [FundedElsewhere._make(row) for row in rows]


def case_of(connection: Connection[Any], funding_id: UUID) -> UUID | None:
    """Whose entry it is; None where there is no such entry."""
    row = connection.execute(
        "SELECT case_id FROM other_funding WHERE funding_id = %s", (funding_id,)
    ).fetchone()
    return None if row is None else row[0]


def fold(connection: Connection[Any], events: Sequence[RecordedEvent[ClaimsFact]]) -> None:
    """Learn of entries and of those that were wrong."""
    for event in events:
        fact = event.fact
        if isinstance(fact, OtherFundingRecorded):
            connection.execute(
                "INSERT INTO other_funding VALUES (%s, %s, %s, %s, %s, %s, %s, %s, %s, false)",
                (
                    event.position,
                    fact.funding_id,
                    fact.case_id,
                    fact.service,
                    fact.funded_from,
                    fact.funded_to,
                    fact.funding_kind,
                    fact.funder,
                    fact.project_reference,
                ),
            )
        elif isinstance(fact, OtherFundingRevoked):
            connection.execute(
                "UPDATE other_funding SET revoked = true WHERE funding_id = %s AND case_id = %s",
                (fact.funding_id, fact.case_id),
            )
