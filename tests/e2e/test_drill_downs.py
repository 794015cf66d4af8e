"""Every figure that may be told apart is the sum of what it is told apart into."""

from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from datetime import date
from typing import Any, NamedTuple, get_args

import pytest
from pydantic import BaseModel

from contracts.client import Client
from contracts.http.ledger import LedgerBalance, LedgerField
from contracts.http.money import AbsorptionField, ClaimsMoneyField, ForecastField
from contracts.http.reports import SpendingField
from contracts.http.worklists import WorklistField
from tests.support.demo import Demo

BUSY: dict[str, Any] = {"known_at": "claims:3000", "on": date(2021, 6, 30)}
"""A moment at which money stood on every account."""

FEW = 50
"""So many entries of a balance are added up one by one."""


class Additive(NamedTuple):
    """A report whose rows add up: what asks for it, by which fields, and its figures."""

    ask: Callable[..., Any]
    fields: Sequence[str]
    figures: Sequence[str]


ADDITIVE = {
    "funding": Additive(Client.spending, get_args(SpendingField), ("amount_cents",)),
    "absorption": Additive(
        Client.absorption,
        get_args(AbsorptionField),
        (
            "budget_cents", "unplanned_cents", "earmarked_cents", "committed_cents",
            "delivered_not_claimed_cents", "claimed_cents", "approved_cents", "paid_cents",
            "paid_esf_cents", "paid_state_cents", "unpaid_esf_cents", "unpaid_state_cents",
            "ineligible_cents", "free_cents",
        ),
    ),
    "claims-money": Additive(
        Client.claims_money,
        get_args(ClaimsMoneyField),
        (
            "requested_cents", "approved_cents", "ineligible_cents", "certified_cents",
            "paid_cents", "paid_esf_cents", "paid_state_cents", "outstanding_cents",
        ),
    ),
    "forecast": Additive(
        Client.forecast,
        get_args(ForecastField),
        (
            "to_deliver_cents", "delivered_not_claimed_cents", "claimed_cents", "approved_cents",
            "total_cents",
        ),
    ),
    "worklist": Additive(
        Client.worklist_counts,
        get_args(WorklistField),
        ("items", "running", "due_soon", "overdue"),
    ),
}  # fmt: skip


@pytest.fixture(scope="module")
def client(demo: Demo) -> Iterator[Client]:
    with Client(demo.url, demo.token("auditor")) as asking:
        yield asking


def sums(rows: Sequence[BaseModel], figures: Sequence[str]) -> dict[str, int]:
    return {figure: sum(getattr(row, figure) for row in rows) for figure in figures}


@pytest.mark.parametrize("name", ADDITIVE)
def test_rows_add_up_to_the_total_by_every_field_and_by_all(client: Client, name: str) -> None:
    report = ADDITIVE[name]
    whole = sums(report.ask(client, (), **BUSY).rows, report.figures)

    assert any(whole.values())
    for by in (*((field,) for field in report.fields), report.fields):
        told = report.ask(client, by, **BUSY)
        assert sums(told.rows, report.figures) == whole, by
        if hasattr(told, "total"):
            assert sums([told.total], report.figures) == whole


def test_an_account_is_the_sum_of_its_balances_by_every_field_and_by_all(client: Client) -> None:
    fields = get_args(LedgerField)

    whole = by_account(client.trial_balance().items)

    assert len(whole) > 5
    for by in (*((field,) for field in fields), fields):
        assert by_account(client.trial_balance(by=by).items) == whole, by


def by_account(balances: Sequence[LedgerBalance]) -> dict[str, dict[str, int]]:
    accounts = defaultdict(list)
    for one in balances:
        accounts[one.account].append(one)
    figures = ("debit_cents", "credit_cents", "amount_cents", "entries")
    return {account: sums(items, figures) for account, items in accounts.items()}


def test_reports_of_the_same_money_agree(client: Client) -> None:
    """Absorption is the ledger's; what is ineligible has its reasons; claims are their ages."""
    balances = {one.account: one.amount_cents for one in client.trial_balance().items}
    absorption = client.absorption().total
    claims = client.claims_money()
    ageing = client.claim_ageing(**BUSY)

    for account in ("earmarked", "committed", "delivered_not_claimed", "claimed", "approved",
                    "ineligible", "paid"):  # fmt: skip
        assert getattr(absorption, f"{account}_cents") == balances.get(account, 0), account
    assert sum(one.amount_cents for one in claims.ineligible) == claims.total.ineligible_cents
    assert client.spending(()).total_cents == claims.total.approved_cents
    assert ageing.claims
    assert sum(one.claims for one in ageing.rows) == len(ageing.claims) == ageing.total_claims
    for part in (ageing.rows, ageing.claims):
        assert sum(one.amount_cents for one in part) == ageing.total_cents


def test_places_add_up_to_what_is_planned(client: Client) -> None:
    plan = client.places()

    told = [one for one in plan.items if one.state != "cancelled"]
    assert sum(one.places or 0 for one in told) == plan.planned_places > 0
    assert sum(one.cost_cents or 0 for one in told) == plan.planned_cost_cents
    assert sum(one.released_places for one in plan.items) == plan.released_places


def test_the_worklist_has_as_many_items_as_are_counted(client: Client) -> None:
    listed = [item for page in client.worklist_pages() for item in page.items]
    [counted] = client.worklist_counts().rows
    loads = client.caseload().workers

    assert len(listed) == counted.items
    assert sum(one.status == "overdue" for one in listed) == counted.overdue
    assert sum(one.open_items or 0 for one in loads) == len(listed)
    assert sum(one.overdue_items or 0 for one in loads) == counted.overdue


def test_every_cell_of_funding_is_the_sum_of_its_approvals(client: Client) -> None:
    report = client.spending(("municipality", "year"))

    for row in report.rows:
        assert row.municipality is not None
        cell = {"municipality": row.municipality.code, "year": row.year}
        entries = [
            item.entry for page in client.why_money_pages("spending", cell) for item in page.items
        ]
        assert sum(one.amount_cents for one in entries) == row.amount_cents, cell
    assert sum(row.amount_cents for row in report.rows) == report.total_cents


def test_every_cell_of_the_ledger_says_why_it_is_so(demo: Demo, client: Client) -> None:
    """The amount and the number of entries of each; where they are few, the entries as well."""
    balances = client.trial_balance(by=("municipality", "year")).items

    assert len(balances) > 100
    assert any(1 < one.entries <= FEW for one in balances)
    with demo.http() as plain:
        for one in balances:
            assert one.municipality is not None
            cell = {"account": one.account, "municipality": one.municipality.code, "year": one.year}
            limit = one.entries if one.entries <= FEW else 1
            why = plain.get("/why/ledger", params=cell | {"limit": limit}).json()
            assert (why["amount_cents"], why["entries"]) == (one.amount_cents, one.entries), cell
            if limit == one.entries:
                amounts = [item["entry"]["amount_cents"] for item in why["items"]]
                assert sum(amounts) == one.amount_cents, cell
