"""From events to the published table, to the cent and to the person, through the real commands."""

import csv
import io
import json
import os
import re
import subprocess
from collections.abc import Iterator
from decimal import Decimal
from itertools import groupby
from pathlib import Path
from shutil import which
from typing import Any

import pytest

from contracts.reference import municipalities
from tests.support.demo import ROOT, Demo
from tests.support.demo_logs import log_states, rows

PUBLISHED: dict[str, Any] = json.loads(
    (ROOT / "deploy" / "demo" / "figures" / "zemgale.json").read_text(encoding="utf-8")
)
PLACES: list[dict[str, Any]] = PUBLISHED["municipalities"]
GROUPS = ("grt", "ft")
# What a long import says on its way, and nothing refused.
PROGRESS_LINE = re.compile(r"\d+ % sent|\d+ of \d+ lines checked")
# The source's short names of services that the service catalogue names otherwise.
SERVICES = {"group_apt": "group_apartment", "care": "social_care", "rehab": "rehabilitation"}


def told(demo: Demo, *arguments: object) -> str:
    """What `lieta` prints; it must succeed, and say nothing besides."""
    done = demo.lieta(*arguments)
    assert (done.returncode, done.stderr) == (0, "")
    return done.stdout


def table(demo: Demo, *arguments: object) -> list[dict[str, str]]:
    """The rows of a report, as CSV tells them."""
    return list(csv.DictReader(io.StringIO(told(demo, "report", *arguments, "--format", "csv"))))


def name(place: dict[str, Any]) -> str:
    return municipalities()[place["code"]].name


def published_links() -> Iterator[tuple[str, str, str, str]]:
    """Municipality, group, service and links; the cell that the source cuts off is what is left."""
    for place in PLACES:
        for group in GROUPS:
            cells: dict[str, int | None] = place["service_links"][group]
            left = place["people"][f"{group}_service_links"] - sum(n or 0 for n in cells.values())
            for service, links in cells.items():
                shown = left if links is None else links
                yield name(place), group, SERVICES.get(service, service), str(shown)


def test_funding_by_municipality_and_year_is_the_published_table_in_every_cell(demo: Demo) -> None:
    cells = [
        f"{name(place)},{year},{place['spending_eur'][str(year)]}"
        for place in PLACES
        for year in PUBLISHED["years"]
    ]

    printed = told(demo, "report", "funding", "--by", "municipality,year", "--format", "csv")

    assert printed.splitlines() == ["municipality,year,amount_eur", *sorted(cells)]


def test_funding_by_municipality_is_the_published_totals(demo: Demo) -> None:
    totals = {name(place): place["spending_eur"]["total"] for place in PLACES}

    by_municipality = table(demo, "funding", "--by", "municipality")
    in_all = table(demo, "funding", "--by", "")

    assert {row["municipality"]: row["amount_eur"] for row in by_municipality} == totals
    assert [row["amount_eur"] for row in in_all] == [str(sum(map(Decimal, totals.values())))]


def test_people_are_the_published_links_assessed_and_parents(demo: Demo) -> None:
    counts = {
        (name(place), group): (
            str(place["people"][f"{group}_service_links"]),
            str(place["people"][f"{group}_assessed"]),
            str(place["people"]["parents"] if group == "ft" else 0),
        )
        for place in PLACES
        for group in GROUPS
    }

    reported = table(demo, "people", "--by", "municipality,target_group")

    assert {
        (row["municipality"], row["target_group"]): (
            row["service_links"],
            row["assessed"],
            row["parents"],
        )
        for row in reported
    } == counts


def test_links_by_service_are_the_published_ones(demo: Demo) -> None:
    reported = table(demo, "people", "--by", "municipality,target_group,service")

    told_links = [
        (row["municipality"], row["target_group"], row["service"], row["service_links"])
        for row in reported
    ]
    assert sorted(told_links) == sorted(published_links())
    assert all(row["persons"] == row["service_links"] for row in reported)


def test_the_ledger_balances_to_zero_as_a_whole_and_claim_by_claim(demo: Demo) -> None:
    balances = json.loads(told(demo, "ledger", "balances", "--format", "json"))["items"]
    by_claim = json.loads(told(demo, "ledger", "balances", "--by", "claim", "--format", "json"))

    amounts = {item["account"]: item["amount_cents"] for item in balances}
    assert sum(amounts.values()) == 0
    total_eur = sum(Decimal(place["spending_eur"]["total"]) for place in PLACES)
    assert amounts["paid"] == total_eur * 100
    assert amounts["approved"] == amounts["claimed"] == amounts["delivered_not_claimed"] == 0
    of_claims = [item for item in by_claim["items"] if "claim" in item]
    claims = groupby(of_claims, key=lambda item: item["claim"])
    sums = {claim: sum(item["amount_cents"] for item in items) for claim, items in claims}
    assert len(sums) == len(rows(demo, "claims", "SELECT FROM claim_list.claim"))
    assert set(sums.values()) == {0}


@pytest.mark.skipif(which("hledger") is None, reason="hledger is not installed")
def test_an_outside_program_finds_the_ledger_in_balance_and_with_the_same_balances(
    demo: Demo, tmp_path: Path
) -> None:
    journal = tmp_path / "lieta.journal"
    written = demo.lieta("ledger", "export", "--format", "hledger", "--out", journal)
    assert (written.returncode, written.stdout) == (0, "")
    assert written.stderr.startswith("lieta: known at case:")

    # Reading the journal is what takes long: it is checked and summed in one go.
    printed = hledger(journal, "balance", "--strict", "--no-total", "--depth", "1", "-O", "csv")
    theirs = {
        row["account"]: row["balance"].removesuffix(" EUR")
        for row in csv.DictReader(printed.splitlines())
    }
    balances = csv.DictReader(told(demo, "ledger", "balances", "--format", "csv").splitlines())
    ours = {row["account"]: row["balance_eur"] for row in balances}
    assert theirs == {account: balance for account, balance in ours.items() if balance != "0.00"}


def hledger(journal: Path, *arguments: str) -> str:
    """What the outside program prints about the journal."""
    done = subprocess.run(
        ["hledger", "-f", str(journal), *arguments],
        capture_output=True,
        text=True,
        check=False,
        env=os.environ | {"LC_ALL": "C.UTF-8"},
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_importing_the_generated_files_again_changes_nothing(demo: Demo) -> None:
    before = log_states(demo)

    for file in ("cases.jsonl", "claims.jsonl"):
        path = demo.home / file
        done = demo.lieta("import", path, "--as", "region_officer", "--format", "json")
        assert done.returncode == 0, done.stderr
        misfits = [one for one in done.stderr.splitlines() if not PROGRESS_LINE.fullmatch(one)]
        assert misfits == []
        lines_count = len(path.read_bytes().splitlines())
        result = json.loads(done.stdout)
        assert lines_count == result["lines_count"] == result["skipped_count"] > 0
        assert result["imported_count"] == result["events_count"] == 0

    assert log_states(demo) == before


def test_a_second_start_keeps_the_data_and_imports_nothing(demo: Demo) -> None:
    def state() -> Any:
        balances = told(demo, "ledger", "balances", "--format", "json")
        return log_states(demo), balances, (demo.home / "tokens" / "auditor").read_text("utf-8")

    assert "Importing cases" in demo.output
    before = state()

    demo.stop()
    demo.start()
    demo.await_loaded()

    assert "Importing" not in demo.output
    assert state() == before


def test_the_welcome_names_three_requests_that_work_as_printed(demo: Demo) -> None:
    lines = re.findall(r"^ +(curl .+)$", demo.output, re.MULTILINE)

    answers = [
        json.loads(
            subprocess.run(
                ["sh", "-c", line], cwd=ROOT, capture_output=True, check=True, timeout=60
            ).stdout
        )
        for line in lines
    ]

    spending, people, balances = answers
    total_eur = sum(Decimal(place["spending_eur"]["total"]) for place in PLACES)
    assert spending["total_cents"] == total_eur * 100
    assert spending["by"] == ["municipality", "year"]
    assert {row["municipality"]["code"] for row in people["rows"]} == {p["code"] for p in PLACES}
    assert sum(item["amount_cents"] for item in balances["items"]) == 0 < len(balances["items"])
