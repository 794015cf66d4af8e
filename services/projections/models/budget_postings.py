"""What budget lines and contracts post; what a change moves depends on what stood before."""

from collections.abc import Iterator
from typing import Any

from psycopg import Connection

from contracts.events import Fact
from contracts.events.budget import (
    BudgetLineAmended,
    BudgetLinePlanned,
    BudgetLineReleased,
    BudgetLineTakenOver,
)
from contracts.events.register import ContractAmended, ContractConcluded, ContractTerminated
from contracts.reference import current_municipality
from services.projections.models.postings import Subject, Transfer, between

BUDGET_TABLES = """
CREATE TABLE budget_line (
    plan         text   NOT NULL,
    budget_line  text   NOT NULL,
    amount_cents bigint NOT NULL,
    PRIMARY KEY (plan, budget_line)
);
CREATE TABLE budgeted_contract (
    concluded_by       text    NOT NULL,
    contract_reference text    NOT NULL,
    budget_line        text    NOT NULL,
    ceiling_cents      bigint  NOT NULL,
    is_terminated      boolean NOT NULL DEFAULT false,
    PRIMARY KEY (concluded_by, contract_reference)
);
"""

BudgetMove = (
    BudgetLinePlanned
    | BudgetLineAmended
    | BudgetLineReleased
    | BudgetLineTakenOver
    | ContractConcluded
    | ContractAmended
    | ContractTerminated
)


def moves_budget(fact: Fact | None) -> bool:
    """Whether the fact posts something of a budget line."""
    return isinstance(fact, BudgetMove)


def terminated_contracts(connection: Connection[Any]) -> frozenset[tuple[str, str]]:
    """Contracts whose rest went back to the line: their reference and budget line."""
    rows = connection.execute(
        "SELECT contract_reference, budget_line FROM budgeted_contract WHERE is_terminated"
    )
    return frozenset((reference, line) for reference, line in rows)


def of_budget(connection: Connection[Any], fact: BudgetMove) -> list[Transfer]:
    """What the fact posts, with what stands after it remembered."""
    match fact:
        case BudgetLinePlanned() | BudgetLineAmended():
            before_cents = _line_amount(connection, _plan(fact.municipality), fact.budget_line)
            reference = (
                fact.plan_reference
                if isinstance(fact, BudgetLinePlanned)
                else fact.amendment_reference
            )
            return _planned(connection, fact, fact.amount_cents - before_cents, reference)
        case BudgetLineReleased():
            return _planned(connection, fact, -fact.amount_cents, fact.decision_reference)
        case BudgetLineTakenOver():
            return _planned(connection, fact, fact.amount_cents, fact.decision_reference)
        case ContractConcluded():
            return _concluded(connection, fact)
        case ContractAmended() | ContractTerminated():
            return list(_changed(connection, fact))


def _plan(municipality: str) -> str:
    """Whose plan a line is in: merged municipalities have one, of today's."""
    return current_municipality(municipality)


def _concluded_by(fact: ContractConcluded | ContractAmended | ContractTerminated) -> str:
    return fact.contract_municipality or fact.municipality


def _line_amount(connection: Connection[Any], plan: str, budget_line: str) -> int:
    row = connection.execute(
        "SELECT amount_cents FROM budget_line WHERE plan = %s AND budget_line = %s",
        (plan, budget_line),
    ).fetchone()
    return 0 if row is None else int(row[0])


def _planned(
    connection: Connection[Any],
    fact: BudgetLinePlanned | BudgetLineAmended | BudgetLineReleased | BudgetLineTakenOver,
    change_cents: int,
    reference: str,
) -> list[Transfer]:
    connection.execute(
        "INSERT INTO budget_line VALUES (%s, %s, %s) ON CONFLICT (plan, budget_line)"
        " DO UPDATE SET amount_cents = budget_line.amount_cents + excluded.amount_cents",
        (_plan(fact.municipality), fact.budget_line, change_cents),
    )
    subject = Subject(fact.municipality, fact.effective_date, fact.budget_line)
    return list(between(subject, "budget", "earmarked", change_cents, reference))


def _concluded(connection: Connection[Any], fact: ContractConcluded) -> list[Transfer]:
    if fact.budget_line is None:
        return []
    connection.execute(
        "INSERT INTO budgeted_contract VALUES (%s, %s, %s, %s)",
        (_concluded_by(fact), fact.contract_reference, fact.budget_line, fact.ceiling_cents),
    )
    subject = _contract(fact, fact.budget_line)
    return list(between(subject, "earmarked", "committed", fact.ceiling_cents))


def _changed(
    connection: Connection[Any], fact: ContractAmended | ContractTerminated
) -> Iterator[Transfer]:
    row = connection.execute(
        "SELECT budget_line, ceiling_cents FROM budgeted_contract"
        " WHERE concluded_by = %s AND contract_reference = %s",
        (_concluded_by(fact), fact.contract_reference),
    ).fetchone()
    if row is None:
        return
    budget_line, before_cents = row
    subject = _contract(fact, budget_line)
    if isinstance(fact, ContractAmended):
        connection.execute(
            "UPDATE budgeted_contract SET ceiling_cents = %s"
            " WHERE concluded_by = %s AND contract_reference = %s",
            (fact.ceiling_cents, _concluded_by(fact), fact.contract_reference),
        )
        change_cents = fact.ceiling_cents - before_cents
        yield from between(
            subject, "earmarked", "committed", change_cents, fact.amendment_reference
        )
    else:
        connection.execute(
            "UPDATE budgeted_contract SET is_terminated = true"
            " WHERE concluded_by = %s AND contract_reference = %s",
            (_concluded_by(fact), fact.contract_reference),
        )
        left_cents = _left(connection, fact.contract_reference, budget_line)
        yield from between(subject, "committed", "earmarked", left_cents, fact.reason)


def _left(connection: Connection[Any], contract_reference: str, budget_line: str) -> int:
    row = connection.execute(
        "SELECT coalesce(sum(amount_cents), 0)::bigint FROM entry WHERE account = 'committed'"
        " AND log = 'case' AND contract_reference = %s AND budget_line = %s",
        (contract_reference, budget_line),
    ).fetchone()
    return 0 if row is None else int(row[0])


def _contract(
    fact: ContractConcluded | ContractAmended | ContractTerminated, budget_line: str
) -> Subject:
    return Subject(fact.municipality, fact.effective_date, budget_line, fact.contract_reference)
