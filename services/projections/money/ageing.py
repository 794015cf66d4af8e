"""How long open claims have been in their status, in working days of Latvia."""

from bisect import bisect_right
from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from typing import Any, NamedTuple
from uuid import UUID

from psycopg import Connection

from contracts.events.claim import ClaimKind
from contracts.http.claims import ClaimStatus
from contracts.reference import rule
from contracts.working_days import working_days
from services.projections.models.grouping import (
    EXPRESSIONS,
    ON_MAP,
    MunicipalityMap,
    map_parameters,
)

RULE = "claim_ageing.buckets"

_OPEN_CLAIMS = f"""
WITH step AS (
    SELECT * FROM claim_step WHERE position <= %(claims)s AND effective_date <= %(on)s),
status AS (
    SELECT DISTINCT ON (claim_id) claim_id, claim_number, recorded_in, status,
           effective_date AS since
      FROM step WHERE status IS NOT NULL ORDER BY claim_id, position DESC),
asked AS (
    SELECT DISTINCT ON (claim_id) claim_id, drafted_cents
      FROM step WHERE drafted_cents IS NOT NULL ORDER BY claim_id, position DESC),
kind AS (SELECT claim_id, claim_kind FROM step WHERE claim_kind IS NOT NULL)
SELECT claim_id, claim_number, {EXPRESSIONS["municipality"]} AS municipality, claim_kind, status,
       since,
       CASE WHEN status IN ('approved', 'included', 'certified') THEN (
           SELECT coalesce(sum(m.amount_cents), 0)::bigint FROM claim_money m
            WHERE m.claim_id = status.claim_id AND m.position <= %(claims)s
              AND m.stage = CASE WHEN status = 'certified' THEN 'certified' ELSE 'approved' END
       ) ELSE coalesce(drafted_cents, 0) END AS amount_cents
  FROM status LEFT JOIN asked USING (claim_id) LEFT JOIN kind USING (claim_id) {ON_MAP}
 WHERE status NOT IN ('paid', 'withdrawn')
   AND (%(municipality)s::text IS NULL OR {EXPRESSIONS["municipality"]} = %(municipality)s)
"""  # noqa: S608 - constants


class Bucket(NamedTuple):
    """Working days from the first to the last, both counted; the last bucket has no end."""

    first_working_days: int
    last_working_days: int | None


class AgedClaim(NamedTuple):
    """An open claim: since when it has its status, and what it asks for, or what is approved."""

    claim_id: UUID
    claim_number: str
    municipality: str
    kind: ClaimKind | None
    status: ClaimStatus
    since: date
    amount_cents: int
    working_days: int
    bucket: Bucket


def buckets_of(day: date) -> list[Bucket]:
    """The buckets that hold on the day, in order."""
    lasts = [int(last) for last in rule(RULE, day).words("last_working_days")]
    firsts = [0, *(last + 1 for last in lasts)]
    return [Bucket(*pair) for pair in zip(firsts, [*lasts, None], strict=True)]


def open_claims(
    connection: Connection[Any],
    positions: Mapping[str, int],
    on: date,
    municipality: str | None = None,
    municipality_map: MunicipalityMap = "current",
) -> list[AgedClaim]:
    """Claims that are open on the day as known at the positions, the oldest first.

    The day on which a claim came into its status is not counted, the day `on` is.
    """
    rows = connection.execute(
        _OPEN_CLAIMS,
        {
            **positions,
            "on": on,
            "municipality": municipality,
            **map_parameters(municipality_map),
        },
    ).fetchall()
    first = min((row[5] for row in rows), default=on)
    # One list for all claims: where a day stands in it tells how many working days came before.
    calendar = working_days(first + timedelta(n) for n in range((on - first).days + 1))
    buckets = buckets_of(on)
    found = []
    for row in rows:
        days = len(calendar) - bisect_right(calendar, row[5])
        found.append(AgedClaim._make((*row, days, _bucket(buckets, days))))
    return sorted(found, key=lambda one: (-one.working_days, one.claim_number, one.claim_id))


def _bucket(buckets: Sequence[Bucket], days: int) -> Bucket:
    *bounded, last = buckets
    for bucket in bounded:
        assert bucket.last_working_days is not None
        if days <= bucket.last_working_days:
            return bucket
    return last
