"""The ledger: where each euro of the programme stands, as transfers that are never changed.

A transfer is one row and reads as two entries, its debit and its credit.

What an event posts is told in `postings` and, for budget lines, in `budget_postings`; here are the
table, the fold and the queries.
"""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime
from typing import Any, NamedTuple
from uuid import UUID

from psycopg import Connection
from psycopg.rows import class_row

from contracts.events.delivery import DeliveryRecorded, DeliveryReversed
from contracts.http.ledger import Funder, LedgerAccount, LedgerField
from services.eventlog.event import RecordedEvent
from services.eventlog.read_model import ReadModel
from services.projections.models.budget_postings import (
    BUDGET_TABLES,
    moves_budget,
    of_budget,
    terminated_contracts,
)
from services.projections.models.grouping import (
    EXPRESSIONS,
    ON_MAP,
    MunicipalityMap,
    map_parameters,
)
from services.projections.models.ledger_rows import Posting, copy_postings
from services.projections.models.postings import (
    ACCOUNTS,
    of_claims,
    of_delivery,
)

TABLES = (
    """
CREATE TABLE transfer (
    log                  text        NOT NULL,
    position             bigint      NOT NULL,
    recorded_at          timestamptz NOT NULL,
    event                text        NOT NULL,
    claim_id             uuid,
    claim_number         text,
    payment_claim_number text,
    booked_on            date        NOT NULL,
    recorded_in          text        NOT NULL,
    effective_date       date        NOT NULL,
    budget_line          text,
    contract_reference   text,
    service              text,
    target_group         text,
    case_id              uuid,
    delivery_id          uuid,
    claimable_id         uuid,
    line                 integer,
    transfer_no          integer     NOT NULL,
    debit_account        text        NOT NULL,
    credit_account       text        NOT NULL,
    amount_cents         bigint      NOT NULL CHECK (amount_cents > 0),
    funder               text,
    reason               text
);
CREATE VIEW entry AS
SELECT log, position, recorded_at, event, claim_id, claim_number, payment_claim_number, booked_on,
       recorded_in, effective_date, budget_line, contract_reference, service, target_group, case_id,
       delivery_id, claimable_id, line, 2 * transfer_no - 1 + side.credits AS entry_no,
       side.account, side.amount_cents, CASE WHEN side.account = 'paid' THEN funder END AS funder,
       reason
  FROM transfer CROSS JOIN LATERAL (
       VALUES (0, debit_account, amount_cents), (1, credit_account, -amount_cents)
       ) AS side (credits, account, amount_cents);
"""
    + BUDGET_TABLES
)
INDEXES = """
ALTER TABLE transfer ADD PRIMARY KEY (recorded_at, log, position, transfer_no);
CREATE INDEX ON transfer (claim_id, position);
CREATE INDEX ON transfer (case_id, position);
"""
_KNOWN = "((log = 'case' AND position <= %(case)s) OR (log = 'claims' AND position <= %(claims)s))"
ROWS = (
    f"SELECT * FROM transfer WHERE {_KNOWN}"  # noqa: S608 - constants
    ' ORDER BY log COLLATE "C", position, transfer_no'
)


class Entry(NamedTuple):
    """One entry of the ledger; `entry_no` counts within the posting of the event at `position`.

    `booked_on` is the day on which the event held: of a decision the day of the decision. The
    effective date is that of what it is about: the day of the delivery.
    """

    log: str
    position: int
    recorded_at: datetime
    event: str
    claim_id: UUID | None
    claim_number: str | None
    payment_claim_number: str | None
    booked_on: date
    recorded_in: str
    effective_date: date
    budget_line: str | None
    contract_reference: str | None
    service: str | None
    target_group: str | None
    case_id: UUID | None
    delivery_id: UUID | None
    claimable_id: UUID | None
    line: int | None
    entry_no: int
    account: LedgerAccount
    amount_cents: int
    funder: Funder | None
    reason: str | None


def fold(connection: Connection[Any], log: str, events: Sequence[RecordedEvent[Any]]) -> None:
    """Post the events, in order."""
    if log == "claims":
        copy_postings(connection, log, _of_claims_log(events))
    else:
        _fold_case_log(connection, events)


def _of_claims_log(events: Sequence[RecordedEvent[Any]]) -> Iterator[Posting]:
    for event in events:
        yield event, of_claims(event.fact)


def _fold_case_log(connection: Connection[Any], events: Sequence[RecordedEvent[Any]]) -> None:
    """Deliveries are many and copied together; a budget's events are few and need what stands."""
    waiting: list[Posting] = []
    terminated = terminated_contracts(connection)
    for event in events:
        fact = event.fact
        if isinstance(fact, DeliveryRecorded | DeliveryReversed):
            holds = (fact.contract_reference, fact.budget_line) not in terminated
            case_id = event.originator_id
            waiting.append((event, of_delivery(case_id, fact, contract_holds=holds)))
        elif moves_budget(fact):
            # What a contract has left when it is terminated depends on the deliveries before.
            copy_postings(connection, "case", waiting)
            waiting = [(event, of_budget(connection, fact))]
            terminated = terminated_contracts(connection)
    copy_postings(connection, "case", waiting)


LEDGER = ReadModel("ledger", ("case", "claims"), TABLES, fold, (ROWS,), INDEXES)


class Filter(NamedTuple):
    """Which entries: those that match everything that is given."""

    claim_id: UUID | None = None
    case_id: UUID | None = None
    municipality: str | None = None
    budget_line: str | None = None
    account: LedgerAccount | None = None
    on: date | None = None


_MATCHES_TRANSFER = f"""{_KNOWN}
    AND (%(claim_id)s::uuid IS NULL OR claim_id = %(claim_id)s)
    AND (%(case_id)s::uuid IS NULL OR case_id = %(case_id)s)
    AND (%(municipality)s::text IS NULL OR recorded_in = %(municipality)s)
    AND (%(budget_line)s::text IS NULL OR budget_line = %(budget_line)s)
    AND (%(on)s::date IS NULL OR booked_on <= %(on)s)"""
_OF_ACCOUNT = "(%(account)s::text IS NULL OR account = %(account)s)"
_MATCHES = f"{_MATCHES_TRANSFER} AND {_OF_ACCOUNT}"

After = tuple[datetime, str, int, int]
"""The key of the last entry seen: when it was recorded, its log, position and number."""

FIELDS: dict[LedgerField, str] = {
    "municipality": EXPRESSIONS["municipality"],
    "year": EXPRESSIONS["year"],
    "budget_line": "budget_line",
    "funder": "funder",
    "service": "service",
    "target_group": "target_group",
    "claim": "claim_number",
}
"""What balances may be told apart by, and how it is told from an entry."""

_KEPT: dict[LedgerField, str] = {
    **FIELDS,
    "municipality": "recorded_in",
    "year": f"{EXPRESSIONS['year']} AS year",
}
"""What of each field transfers are summed by."""
_TOLD: dict[LedgerField, str] = {
    "municipality": EXPRESSIONS["municipality"],
    "funder": "CASE WHEN account = 'paid' THEN funder END",
    "claim": "claim_number",
}
"""How a field is told from a sum and its account, where it is not told as it is."""


class Balance(NamedTuple):
    """The sums of an account in one group; `group` holds its fields in the order asked for."""

    account: LedgerAccount
    group: tuple[Any, ...]
    debit_cents: int
    credit_cents: int
    entries: int


def entries(
    connection: Connection[Any],
    positions: Mapping[str, int],
    matching: Filter,
    after: After | None = None,
    limit: int | None = 100,
) -> Iterator[Entry]:
    """Entries as known at the positions in the order of recording; streamed, not held.

    Args:
        connection: see `reading`; it is read from until the last entry.
        positions: of both logs.
        matching: which.
        after: only entries after this one.
        limit: at most so many; None for all.
    """
    parameters: dict[str, Any] = matching._asdict() | dict(positions) | {"limit": limit}
    seen = ""
    if after is not None:
        # The index is by transfer; the second condition only leaves out what the page before has.
        seen = (
            " AND (recorded_at, log, position) >= (%(time)s, %(log)s, %(at)s)"
            " AND (recorded_at, log, position, entry_no) > (%(time)s, %(log)s, %(at)s, %(no)s)"
        )
        parameters |= dict(zip(("time", "log", "at", "no"), after, strict=True))
    query = (
        f"SELECT * FROM entry WHERE {_MATCHES}{seen}"  # noqa: S608 - constants
        " ORDER BY recorded_at, log, position, entry_no LIMIT %(limit)s"
    )
    with connection.cursor("ledger_entries", row_factory=class_row(Entry)) as cursor:
        cursor.itersize = 1000
        yield from cursor.execute(query, parameters)


def balances(
    connection: Connection[Any],
    positions: Mapping[str, int],
    matching: Filter,
    by: Sequence[LedgerField] = (),
    municipality_map: MunicipalityMap = "current",
) -> list[Balance]:
    """Balances as known at the positions, by account and by the fields."""
    # Transfers are summed before they are read as debits and credits, and before any look at the
    # map: there are many of them, and few sums.
    kept = "".join(f", {_KEPT[field]}" for field in by)
    told = "".join(f", {_TOLD.get(field, field)}" for field in by)
    groups = ", ".join(str(number) for number in range(1, len(by) + 2))
    rows = connection.execute(
        f"WITH summed AS (SELECT debit_account, credit_account{kept}, count(*) AS entries,"  # noqa: S608 - constants
        f" sum(amount_cents) AS amount_cents FROM transfer WHERE {_MATCHES_TRANSFER}"
        f" GROUP BY {', '.join(str(number) for number in range(1, len(by) + 3))})"
        f" SELECT account{told}, coalesce(sum(amount_cents) FILTER (WHERE debits), 0)::bigint,"
        " coalesce(sum(amount_cents) FILTER (WHERE NOT debits), 0)::bigint, sum(entries)::bigint"
        " FROM summed CROSS JOIN LATERAL (VALUES (debit_account, true), (credit_account, false))"
        f" AS side (account, debits) {ON_MAP if 'municipality' in by else ''}"
        f" WHERE {_OF_ACCOUNT} GROUP BY {groups}",
        matching._asdict() | dict(positions) | map_parameters(municipality_map),
    )
    found = [Balance(row[0], row[1:-3], *row[-3:]) for row in rows]
    order = {account: number for number, account in enumerate(ACCOUNTS)}
    return sorted(
        found, key=lambda one: ([str(part or "") for part in one.group], order[one.account])
    )
