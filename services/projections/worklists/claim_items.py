"""What waits of claims: papers that a draft lacks, and what the region returned."""

from collections.abc import Iterable
from datetime import date, timedelta
from typing import Any, NamedTuple
from uuid import UUID

from psycopg import Connection

from contracts.events.claim import ClaimKind
from contracts.http.worklists import WORKLIST_RULES, WorklistKind
from contracts.reference import rule
from contracts.reference.checklists import checklist, needs

_OPEN_CLAIMS = """
WITH mine AS (
    SELECT * FROM claim_mark WHERE position <= %(claims)s AND effective_date <= %(on)s),
status AS (
    SELECT DISTINCT ON (claim_id) claim_id, status, effective_date AS since FROM mine
     WHERE status IS NOT NULL ORDER BY claim_id, position DESC),
asked AS (
    SELECT DISTINCT ON (claim_id) claim_id, asked FROM mine
     WHERE asked IS NOT NULL ORDER BY claim_id, position DESC),
paper AS (SELECT * FROM claim_paper WHERE position <= %(claims)s AND effective_date <= %(on)s)
SELECT claim_id, status.status, since, draft.claim_number, municipality, claim_kind, prepared_by,
       asked.asked,
       ARRAY(SELECT DISTINCT item FROM paper p
              WHERE p.claim_id = draft.claim_id AND p.kind = 'attached' AND NOT EXISTS (
                    SELECT FROM paper d WHERE d.claim_id = p.claim_id AND d.kind = 'detached'
                       AND d.document_id = p.document_id)) AS attached,
       ARRAY(SELECT DISTINCT item FROM paper p
              WHERE p.claim_id = draft.claim_id AND p.kind = 'attested') AS attested
  FROM mine draft JOIN status USING (claim_id) JOIN asked USING (claim_id)
 WHERE draft.status = 'drafted' AND status.status IN ('drafted', 'returned')
"""


class _Asked(NamedTuple):
    """A line of a claim, as far as a checklist looks at it."""

    pricing_basis: Any
    service: str
    procurement_reference: str | None


class ClaimItem(NamedTuple):
    """Something that waits of a claim; `missing` are the items of the checklist."""

    kind: WorklistKind
    claim_id: UUID
    claim_number: str
    municipality: str
    worker: str
    started_on: date
    due_on: date
    missing: list[str]


def claim_items(connection: Connection[Any], claims_position: int, on: date) -> list[ClaimItem]:
    """What waits of claims as known at a position of the claims log, on a day."""
    found = []
    for row in connection.execute(_OPEN_CLAIMS, {"claims": claims_position, "on": on}):
        claim_id, status, since, number, place, kind, worker, asked, attached, attested = row
        waits: WorklistKind = "claim_returned"
        missing: list[str] = []
        if status == "drafted":
            waits = "documents_missing"
            missing = _missing(kind, asked, set(attached), set(attested), on)
        if missing or status == "returned":
            days = rule(WORKLIST_RULES[waits], since).number("days")
            due_on = since + timedelta(days=days)
            item = ClaimItem(waits, claim_id, number, place, worker, since, due_on, missing)
            found.append(item)
    return found


def _missing(
    kind: ClaimKind, asked: Iterable[str], attached: set[str], attested: set[str], on: date
) -> list[str]:
    """The items of the day's checklist that the claim needs and lacks."""
    lines = [_asked(one) for one in asked]
    here = {"attached": attached, "attested": attested}
    return [
        item.code
        for item in checklist(kind, on).items
        if needs()[item.need].is_needed_for(lines) and item.code not in here[item.how]
    ]


def _asked(text: str) -> _Asked:
    pricing_basis, service, procured = text.split(" ")
    return _Asked(pricing_basis, service, procured or None)
