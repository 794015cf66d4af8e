"""What claims asked for, and what became of it, by the day of delivery."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any, NamedTuple

from psycopg import Connection

from contracts.http.money import ClaimsMoneyField
from services.projections.models.grouping import (
    EXPRESSIONS,
    ON_MAP,
    MunicipalityMap,
    map_parameters,
)
from services.projections.money.claim_rows import Stage

FIELDS: dict[ClaimsMoneyField, str] = {
    "municipality": EXPRESSIONS["municipality"],
    "kind": "claim_kind",
    "year": EXPRESSIONS["year"],
    "quarter": "to_char(effective_date, 'YYYY\"-Q\"Q')",
    "claim": "claim_number",
    "reason": "reason",
}
"""What it may be told apart by, and how that is told from a row."""

STAGES: tuple[Stage, ...] = (
    "requested", "approved", "ineligible", "certified", "paid_esf", "paid_state",
)  # fmt: skip
_KNOWN = "position <= %(claims)s AND (%(on)s::date IS NULL OR booked_on <= %(on)s)"


class ClaimsMoney(NamedTuple):
    """The money of one group; `group` holds its fields in the order asked for."""

    group: tuple[Any, ...]
    requested_cents: int
    approved_cents: int
    ineligible_cents: int
    certified_cents: int
    paid_esf_cents: int
    paid_state_cents: int


class Refused(NamedTuple):
    """What was found ineligible for one reason: a rule's id, or what was written."""

    reason: str | None
    amount_cents: int


def claims_money(
    connection: Connection[Any],
    positions: Mapping[str, int],
    by: Sequence[ClaimsMoneyField] = (),
    on: date | None = None,
    municipality_map: MunicipalityMap = "current",
) -> list[ClaimsMoney]:
    """Money of claims as known at the positions, decided up to `on`."""
    columns = "".join(f"{FIELDS[field]}, " for field in by)
    sums = ", ".join(
        f"coalesce(sum(amount_cents) FILTER (WHERE stage = '{stage}'), 0)::bigint"
        for stage in STAGES
    )
    numbers = ", ".join(str(number) for number, _ in enumerate(by, 1))
    grouped = f" GROUP BY {numbers}" if by else ""
    rows = connection.execute(
        f"SELECT {columns}{sums} FROM claim_money {ON_MAP} WHERE {_KNOWN}{grouped}",  # noqa: S608 - constants
        {**positions, "on": on, **map_parameters(municipality_map)},
    )
    return sorted(
        (ClaimsMoney(row[: len(by)], *row[len(by) :]) for row in rows),
        key=lambda one: [str(part) for part in one.group],
    )


def refusals(
    connection: Connection[Any], positions: Mapping[str, int], on: date | None = None
) -> list[Refused]:
    """What was found ineligible by reason, the most first."""
    rows = connection.execute(
        "SELECT reason, sum(amount_cents)::bigint AS cents FROM claim_money"  # noqa: S608 - constants
        f" WHERE stage = 'ineligible' AND {_KNOWN}"
        " GROUP BY reason HAVING sum(amount_cents) <> 0"
        ' ORDER BY cents DESC, reason COLLATE "C"',
        {**positions, "on": on},
    )
    return [Refused(*row) for row in rows]
