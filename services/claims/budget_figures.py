"""The lines of detailed plans beside what claims ask of them: a read model of both logs."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import Any
from uuid import UUID

from psycopg import Connection

from contracts.events.budget import (
    BudgetLineAmended,
    BudgetLinePlanned,
    BudgetLineReleased,
    BudgetLineTakenOver,
)
from contracts.events.claim import ApprovalReversed, ApprovedLine, ClaimApproved
from contracts.http.claims import BudgetFigure
from contracts.reference import current_municipality
from services.claims.domain.claim import Claim
from services.eventlog.event import RecordedEvent
from services.eventlog.read_model import ReadModel

TABLES = """
CREATE TABLE budget_line (
    current_municipality text   NOT NULL,
    budget_line          text   NOT NULL,
    amount_cents         bigint NOT NULL,
    PRIMARY KEY (current_municipality, budget_line)
);
CREATE TABLE approved (
    claim_id             uuid   NOT NULL,
    current_municipality text   NOT NULL,
    budget_line          text   NOT NULL,
    approved_cents       bigint NOT NULL,
    approved_position    bigint NOT NULL,
    PRIMARY KEY (claim_id, current_municipality, budget_line)
);
CREATE INDEX ON approved (current_municipality, budget_line);
"""

_FIGURES = """
SELECT coalesce((SELECT amount_cents FROM budget_line
                  WHERE current_municipality = %(municipality)s
                    AND budget_line = %(budget_line)s), 0),
       coalesce((SELECT sum(approved_cents) FROM approved
                  WHERE current_municipality = %(municipality)s
                    AND budget_line = %(budget_line)s AND claim_id <> %(claim_id)s
                    AND approved_position < coalesce(
                        (SELECT max(approved_position) FROM approved
                          WHERE claim_id = %(claim_id)s), 9223372036854775807)), 0)::bigint
"""

LineKey = tuple[str, str]
"""A line of a plan: the municipality of today's map, and the line's name."""


def budget_figures(connection: Connection[Any], claim_id: UUID, claim: Claim) -> list[BudgetFigure]:
    """The budget lines that the claim draws on, beside what it and the ones before ask of them.

    Before it are the claims that were approved before this one was, or is.
    """
    figures = []
    for (municipality, budget_line), claimed_cents in sorted(_claimed(claim).items()):
        parameters = {
            "municipality": municipality,
            "budget_line": budget_line,
            "claim_id": claim_id,
        }
        row = connection.execute(_FIGURES, parameters).fetchone()
        assert row is not None, "an aggregate always has a row"
        amount_cents, before_cents = row
        figures.append(
            BudgetFigure(
                budget_line=budget_line,
                amount_cents=amount_cents,
                approved_before_cents=before_cents,
                claimed_cents=claimed_cents,
                over_cents=max(0, before_cents + claimed_cents - amount_cents),
            )
        )
    return figures


def _claimed(claim: Claim) -> dict[LineKey, int]:
    """What the claim asks of each budget line: what is approved once it is, else eligible."""
    if claim.approved is not None:
        return _approved(claim.approved.lines)
    asked: dict[LineKey, int] = defaultdict(int)
    for line in claim.lines:
        if line.budget_line is not None:
            asked[current_municipality(line.municipality), line.budget_line] += line.eligible_cents
    return asked


def _approved(lines: Iterable[ApprovedLine]) -> dict[LineKey, int]:
    approved: dict[LineKey, int] = defaultdict(int)
    for one in lines:
        line = one.claim_line
        if line.budget_line is not None:
            approved[current_municipality(line.municipality), line.budget_line] += (
                one.approved_cents
            )
    return approved


def _fold(connection: Connection[Any], _log: str, events: Sequence[RecordedEvent[Any]]) -> None:
    for event in events:
        fact = event.fact
        match fact:
            case BudgetLinePlanned() | BudgetLineAmended():
                connection.execute(
                    "INSERT INTO budget_line VALUES (%s, %s, %s)"
                    " ON CONFLICT (current_municipality, budget_line)"
                    " DO UPDATE SET amount_cents = excluded.amount_cents",
                    (current_municipality(fact.municipality), fact.budget_line, fact.amount_cents),
                )
            case BudgetLineReleased():
                _move(connection, fact, -fact.amount_cents)
            case BudgetLineTakenOver():
                _move(connection, fact, fact.amount_cents)
            case ClaimApproved():
                for (municipality, budget_line), cents in _approved(fact.lines).items():
                    connection.execute(
                        "INSERT INTO approved VALUES (%s, %s, %s, %s, %s)",
                        (event.originator_id, municipality, budget_line, cents, event.position),
                    )
            case ApprovalReversed():
                connection.execute(
                    "DELETE FROM approved WHERE claim_id = %s", (event.originator_id,)
                )
            case _:
                pass


def _move(
    connection: Connection[Any], fact: BudgetLineReleased | BudgetLineTakenOver, cents: int
) -> None:
    connection.execute(
        "UPDATE budget_line SET amount_cents = amount_cents + %s"
        " WHERE current_municipality = %s AND budget_line = %s",
        (cents, current_municipality(fact.municipality), fact.budget_line),
    )


BUDGET_FIGURES = ReadModel(
    name="budget_figures", logs=("case", "claims"), tables=TABLES, fold=_fold
)
"""Budget lines and what is approved on them, kept in the claims service's own database."""
