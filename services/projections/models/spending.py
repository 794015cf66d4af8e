"""Spending: the money that the planning region approved, by the year in which it was delivered."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from datetime import date
from typing import Any, NamedTuple

from psycopg import Connection

from contracts.events import ClaimsFact
from contracts.events.claim import ApprovalReversed, ClaimApproved
from services.eventlog.event import RecordedEvent
from services.eventlog.read_model import ReadModel
from services.projections.models.copying import CopyInto
from services.projections.models.grouping import (
    ON_MAP,
    MunicipalityMap,
    ReportField,
    group_by,
    group_columns,
    map_parameters,
)

FIELDS: tuple[ReportField, ...] = ("municipality", "year", "service", "target_group")
"""What spending may be grouped by."""

TABLES = """
CREATE TABLE approved (
    position       bigint NOT NULL,
    recorded_in    text   NOT NULL,
    service        text   NOT NULL,
    target_group   text   NOT NULL,
    effective_date date   NOT NULL,
    amount_cents   bigint NOT NULL
);
"""
INDEXES = """
ALTER TABLE approved
    ADD PRIMARY KEY (position, recorded_in, service, target_group, effective_date);
"""
ROWS = (
    "SELECT * FROM approved WHERE position <= %(claims)s ORDER BY position,"
    ' recorded_in COLLATE "C", service COLLATE "C", target_group COLLATE "C", effective_date'
)

_copy_approved = CopyInto(
    "approved",
    "position int8",
    "recorded_in text",
    "service text",
    "target_group text",
    "effective_date date",
    "amount_cents int8",
)


def _approved(event: RecordedEvent[Any]) -> Iterator[tuple[Any, ...]]:
    """What one event approves: a row for each municipality, service, group and day in it."""
    fact: ClaimsFact = event.fact
    match fact:
        case ClaimApproved() | ApprovalReversed():
            sign = 1 if isinstance(fact, ClaimApproved) else -1
            sums_cents: dict[tuple[Any, ...], int] = defaultdict(int)
            for approved in fact.lines:
                line = approved.claim_line
                key = (line.municipality, line.service, line.target_group, line.delivered_on)
                sums_cents[key] += sign * approved.approved_cents
            for key, amount_cents in sums_cents.items():
                yield event.position, *key, amount_cents
        case _:
            pass


def fold(connection: Connection[Any], _log: str, events: Sequence[RecordedEvent[Any]]) -> None:
    """Add what the events approve."""
    _copy_approved(connection, (row for event in events for row in _approved(event)))


SPENDING = ReadModel("spending", ("claims",), TABLES, fold, (ROWS,), INDEXES, partition_by="stream")


class Spending(NamedTuple):
    """Approved money of one group; `group` holds its fields in the order asked for."""

    group: tuple[Any, ...]
    amount_cents: int


def spending(
    connection: Connection[Any],
    position: int,
    by: Sequence[str],
    *,
    on: date | None = None,
    municipality_map: MunicipalityMap = "current",
) -> list[Spending]:
    """Approved money as known at `position`.

    Args:
        connection: see `reading`.
        position: of the claims log.
        by: a subset of `FIELDS`; of none there is one row, the total.
        on: only what was delivered up to this day.
        municipality_map: see there.
    """
    rows = connection.execute(
        f"SELECT {group_columns(by)} coalesce(sum(amount_cents), 0)::bigint FROM approved {ON_MAP}"  # noqa: S608 - constants
        " WHERE position <= %(position)s AND (%(on)s::date IS NULL OR effective_date <= %(on)s)"
        f" {group_by(by)}",
        {"position": position, "on": on} | map_parameters(municipality_map),
    )
    return sorted(Spending(row[:-1], row[-1]) for row in rows)
