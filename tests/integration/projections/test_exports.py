"""The ledger leaves the house as files that other programs read and check."""

import csv
import io
import subprocess
from decimal import Decimal
from pathlib import Path
from shutil import which
from typing import Any
from uuid import uuid4

import pytest
from fastapi.testclient import TestClient
from openpyxl import load_workbook

from contracts.reference.words import word
from tests.integration.projections.house import House
from tests.unit.projections.facts import approved, line, opened, submitted
from tests.unit.projections.money import (
    certified,
    certified_lines,
    concluded,
    drawn,
    paid,
    planned,
    returned,
)

HLEDGER = which("hledger")
NASTY = '=2+2; DP: "3",\t4  ā'


def fill(house: House) -> None:
    """A line's money on every account, under names that no format may stumble over."""
    house.record("case", planned(100_000), concluded(60_000), planned(7, NASTY), stream=uuid4())
    house.record("case", opened(), drawn(), drawn())
    first, second = line(1, 12_000, 11_600), line(2, 5_001)
    decision = approved(first, second, cuts={1: 10_000})
    agency = certified_lines(decision, {2: 500})
    house.record("claims", submitted(first, second), decision, certified(agency), paid(agency))
    house.record("claims", submitted(first), returned(first), submitted(first))
    house.catch_up()


def exported(client: TestClient, **query: Any) -> bytes:
    response = client.get("/ledger/export", params=query)
    assert response.status_code == 200, response.text
    assert "attachment" in response.headers["Content-Disposition"]
    return response.content


def trial_balance(client: TestClient, by: str) -> list[dict[str, Any]]:
    answer = client.get("/ledger/balances", params={"by": by, "municipality_map": "recorded"})
    assert answer.json()["debit_cents"] == answer.json()["credit_cents"] > 0
    items: list[dict[str, Any]] = answer.json()["items"]
    return items


def hledger(journal: Path, *arguments: str) -> str:
    assert HLEDGER is not None
    done = subprocess.run(
        [HLEDGER, "-f", str(journal), *arguments],
        capture_output=True,
        text=True,
        check=False,
        env={"LC_ALL": "C.UTF-8"},
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_a_csv_has_every_entry(client: TestClient, house: House) -> None:
    fill(house)

    rows = list(csv.DictReader(io.StringIO(exported(client, format="csv").decode())))

    assert len(rows) == sum(one["entries"] for one in trial_balance(client, ""))
    assert sum(Decimal(row["amount_eur"]) for row in rows) == 0
    assert f"'{NASTY}" in {row["budget_line"] for row in rows}


def test_a_spreadsheet_has_the_same_entries_as_numbers_and_no_formulas(
    client: TestClient, house: House
) -> None:
    fill(house)
    told = list(csv.reader(io.StringIO(exported(client, format="csv").decode())))

    sheet = load_workbook(io.BytesIO(exported(client, format="xlsx"))).active

    assert sheet is not None
    shown = [["" if cell is None else cell for cell in row] for row in sheet.values]
    amount = told[0].index("amount_eur")
    assert [row[amount] for row in shown[1:]] == [float(row[amount]) for row in told[1:]]
    assert [row[4] for row in shown[1:]] == [word("ledger_event", row[4], "en") for row in told[1:]]
    assert {cell.data_type for row in sheet.rows for cell in row} <= {"s", "n", "d"}
    assert NASTY in {cell for row in shown for cell in row}


@pytest.mark.skipif(HLEDGER is None, reason="hledger is not installed")
def test_the_journal_passes_the_check_of_hledger_with_the_same_balances(
    client: TestClient, house: House, tmp_path: Path
) -> None:
    fill(house)
    journal = tmp_path / "lieta.journal"
    journal.write_bytes(exported(client, format="hledger"))

    hledger(journal, "check", "--strict")

    printed = hledger(journal, "balance", "--flat", "--no-total", "-O", "csv", "--depth", "1")
    theirs = {
        row["account"]: Decimal(row["balance"].removesuffix(" EUR"))
        for row in csv.DictReader(io.StringIO(printed))
    }
    ours = {
        one["account"]: Decimal(one["amount_cents"]).scaleb(-2) for one in trial_balance(client, "")
    }
    assert theirs == {account: amount for account, amount in ours.items() if amount}


@pytest.mark.skipif(HLEDGER is None, reason="hledger is not installed")
def test_hledger_tells_who_paid_as_the_trial_balance_does(
    client: TestClient, house: House, tmp_path: Path
) -> None:
    fill(house)
    journal = tmp_path / "lieta.journal"
    journal.write_bytes(exported(client, format="hledger"))

    printed = hledger(journal, "balance", "paid", "--flat", "--no-total", "-O", "csv")

    theirs = {
        row["account"].rsplit(":", 1)[1]: row["balance"]
        for row in csv.DictReader(io.StringIO(printed))
    }
    ours = {
        one["funder"]: f"{Decimal(one['amount_cents']).scaleb(-2)} EUR"
        for one in trial_balance(client, "funder")
        if one["account"] == "paid"
    }
    assert theirs == ours
    assert set(ours) == {"esf", "state"}


def test_a_file_is_as_known_when_asked_and_the_same_for_ever(
    client: TestClient, house: House
) -> None:
    fill(house)
    before = exported(client, format="hledger", known_at="case:4,claims:2")

    house.record("claims", submitted(line(1)))
    house.catch_up()

    assert exported(client, format="hledger", known_at="case:4,claims:2") == before
    assert before != exported(client, format="hledger")


def test_a_format_of_nobody_is_refused(client: TestClient) -> None:
    assert client.get("/ledger/export", params={"format": "pdf"}).status_code == 422
